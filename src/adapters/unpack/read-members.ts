/** Drives an archive through the tar parser: opens it, decompresses, stops when told, and always closes. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { abandoned } from './archive-error';
import { openArchive } from './archive-file';
import { TarParser, type MemberSink } from './tar-parser';
import { tarStream } from './tar-stream';

/**
 * One chunk is parsed, and its files are written, while the next is decompressed on another thread: what a sink does
 * is synchronous, since one asynchronous call for each file costs more than the call itself.
 *
 * @param makeSink called once the file is known to be an archive
 * @throws ArchiveError, or what the sink throws
 */
export const readMembers = async (
  archive: string,
  makeSink: () => MemberSink | Promise<MemberSink>,
  signal: AbortSignal,
): Promise<void> => {
  const requireGoingOn = (): void => {
    if (signal.aborted) throw abandoned();
  };
  requireGoingOn();
  const file = await openArchive(archive);
  try {
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
