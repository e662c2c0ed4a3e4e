/** Drives an archive through the tar parser: opens it, decompresses, stops when told, and always closes. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { abandoned, ArchiveError } from '../archive-error';
import { openArchive, type ArchiveFile } from '../archive-file';
import { partsOf, requireParts, type ArchivePart } from '../archive-parts';
import { noTar } from '../compression/archive-format';
import type { DamageLog } from '../damage-log';
import { fileDigest } from '../digest';
import type { Gap } from '../compression/pieces';
import { looksLikeHeader } from './tar-header';
import { TarParser, type MemberSink } from './tar-parser';
import { tarStream } from './tar-stream';

const requireDigest = async (file: ArchiveFile, sha256: string, signal: AbortSignal): Promise<void> => {
  if ((await fileDigest(file, signal)) !== sha256)
    throw new ArchiveError('changed', `${file.path}: its digest is not the wanted one`);
};

/** Bytes in which the first header must be found: what holds none is no archive, however long it goes on. */
const mostBeforeFirstHeader = 256 * 1024 * 1024;

/** What ends an archive, and is no part of those that are read alone. */
const endMark = Buffer.alloc(1024);

/** A sink that is made when it is first needed: nothing is done about a file that turns out to hold no tar. */
const onDemand = (makeSink: () => MemberSink): { readonly sink: MemberSink; readonly make: () => void } => {
  let made: MemberSink | null = null;
  const get = (): MemberSink => (made ??= makeSink());
  return {
    sink: {
      begin: (member) => {
        get().begin(member);
      },
      content: (chunk, position) => made?.content(chunk, position),
      end: () => made?.end(),
      breakOff: (reason) => made?.breakOff(reason),
    },
    make: () => {
      get();
    },
  };
};

const meet = (gap: Gap, parser: TarParser, log: DamageLog): void => {
  const { byte } = gap;
  switch (gap.type) {
    case 'lost': {
      parser.lose(gap.bytes, { stream: 'file', byte, reason: gap.reason });
      return;
    }
    case 'unproven': {
      parser.distrust({ stream: 'file', byte, reason: gap.reason });
      return;
    }
    case 'surplus':
      log.note(`other data follows the compressed stream, at byte ${byte} of the file: it was not read`);
  }
};

/**
 * One chunk is parsed, and its files are written, while the next is decompressed on another thread: what a sink does
 * is synchronous, since one asynchronous call for each file costs more than the call itself.
 *
 * @param sha256 what the file must be; null: anything. It is open for both, so nothing can take its place in between
 * @param parts read instead of all, each held against its own digest before anything is read of it
 * @param makeSink called once the file is known to be an archive
 * @param log gets what is wrong with the archive, as far as it can be read nevertheless
 * @throws ArchiveError for what holds no tar, or what the sink throws
 */
export const readMembers = async (
  archive: string,
  sha256: string | null,
  makeSink: () => MemberSink,
  log: DamageLog,
  signal: AbortSignal,
  parts: ReadonlyArray<ArchivePart> | null = null,
): Promise<void> => {
  const requireGoingOn = (): void => {
    if (signal.aborted) throw abandoned();
  };
  requireGoingOn();
  const whole = await openArchive(archive);
  try {
    if (parts !== null) await requireParts(whole, parts, signal);
    else if (sha256 !== null) await requireDigest(whole, sha256, signal);
    const file = parts === null ? whole : partsOf(whole, parts);
    const { format, pieces } = await tarStream(file);
    const { sink, make } = onDemand(makeSink);
    const parser = new TarParser(sink, log);
    let head = Buffer.alloc(0);
    let length = 0;
    for await (const piece of pieces) {
      // A turn of the event loop, so that a signal is heard even where chunks are ready before they are asked for.
      await nextTurn();
      requireGoingOn();
      if (!Buffer.isBuffer(piece)) {
        meet(piece, parser, log);
        continue;
      }
      if (head.length < 512) head = Buffer.concat([head, piece.subarray(0, 512)]);
      length += piece.length;
      parser.push(piece);
      if (parser.headers() === 0 && length > mostBeforeFirstHeader && !looksLikeHeader(head)) break;
    }
    requireGoingOn();
    if (parts !== null) parser.push(endMark);
    const isEmpty = parser.isEmptyArchive();
    parser.finish();
    if (isEmpty) make();
    else if (parser.headers() === 0) throw noTar(format, head, log.list());
  } finally {
    await whole.close();
  }
};
