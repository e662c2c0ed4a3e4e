/** Drives an archive through the tar parser: opens it, decompresses, stops when told, and always closes. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { abandoned, ArchiveError } from './archive-error';
import { openArchive, type ArchiveFile } from './archive-file';
import { digestOf } from './digest';
import { TarParser, type MemberSink } from './tar-parser';
import { tarStream } from './tar-stream';

const requireDigest = async (file: ArchiveFile, sha256: string, signal: AbortSignal): Promise<void> => {
  if ((await digestOf(file, signal)) !== sha256)
    throw new ArchiveError('changed', `${file.path}: its digest is not the wanted one`);
};

/**
 * One chunk is parsed, and its files are written, while the next is decompressed on another thread: what a sink does
 * is synchronous, since one asynchronous call for each file costs more than the call itself.
 *
 * @param sha256 what the file must be; null: anything. It is open for both, so nothing can take its place in between
 * @param makeSink called once the file is known to be an archive
 * @throws ArchiveError, or what the sink throws
 */
export const readMembers = async (
  archive: string,
  sha256: string | null,
  makeSink: () => MemberSink | Promise<MemberSink>,
  signal: AbortSignal,
): Promise<void> => {
  const requireGoingOn = (): void => {
    if (signal.aborted) throw abandoned();
  };
  requireGoingOn();
  const file = await openArchive(archive);
  try {
    if (sha256 !== null) await requireDigest(file, sha256, signal);
    const stream = await tarStream(file);
    const parser = new TarParser(await makeSink());
    for await (const chunk of stream) {
      // A turn of the event loop, so that a signal is heard even where chunks are ready before they are asked for.
      await nextTurn();
      requireGoingOn();
      parser.push(chunk);
    }
    requireGoingOn();
    parser.finish();
  } finally {
    await file.handle.close();
  }
};
