/** Puts an archive together of the parts that a list names, and believes none before its digest was taken. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { packName } from '../../codecs/store/object-names';
import type { ListedChunk } from '../../codecs/store/version-list';
import type { ArchiveRange } from '../../ports/catalogues';
import type { CopyProgress, StoredVersion } from '../../ports/copies';
import { openFetched, sweepFetched } from '../workspace/left-by-copies';
import type { StoreReader } from './reader';
import { stop, wrongThere } from './stop';
import { sha256 } from './tags';

interface Run {
  readonly pack: string;
  readonly offset: number;
  readonly length: number;
  readonly chunks: ReadonlyArray<ListedChunk>;
}

/** Bytes that are asked for at once. */
const longestRun = 16 * 1024 * 1024;

/** Chunks that lie in a pack as they follow each other are read as one. */
export function* runsOf(chunks: Iterable<ListedChunk>): Generator<Run> {
  let run = null as Run | null;
  for (const chunk of chunks) {
    const { pack, offset, length } = chunk;
    if (
      run !== null &&
      run.pack === pack &&
      run.offset + run.length === offset &&
      run.length + length <= longestRun
    )
      run = { ...run, length: run.length + length, chunks: [...run.chunks, chunk] };
    else {
      if (run !== null) yield run;
      run = { pack, offset, length, chunks: [chunk] };
    }
  }
  if (run !== null) yield run;
}

/** A part of the archive, and where in that it begins. */
interface PlacedChunk extends ListedChunk {
  readonly at: number;
}

const endOf = ({ offset, length }: ArchiveRange): number => (length === null ? Infinity : offset + length);

/** Those that hold something of the ranges. */
function* chunksIn(
  chunks: Iterable<ListedChunk>,
  ranges: ReadonlyArray<ArchiveRange>,
): Generator<PlacedChunk> {
  let at = 0;
  for (const chunk of chunks) {
    const end = at + chunk.length;
    if (ranges.some((range) => range.offset < end && endOf(range) > at)) yield { ...chunk, at };
    at = end;
  }
}

const sizeOf = (chunks: Iterable<ListedChunk>): number => {
  let size = 0;
  for (const { length } of chunks) size += length;
  return size;
};

/** What of some chunks lies in the ranges. */
function* piecesOf(
  { offset, chunks }: Run,
  bytes: Buffer,
  ranges: ReadonlyArray<ArchiveRange>,
): Generator<Buffer> {
  for (const chunk of chunks) {
    const at = 'at' in chunk && typeof chunk.at === 'number' ? chunk.at : 0;
    const begin = chunk.offset - offset;
    for (const range of ranges) {
      const from = Math.max(range.offset, at);
      const to = Math.min(endOf(range), at + chunk.length);
      if (from < to) yield bytes.subarray(begin + from - at, begin + to - at);
    }
  }
}

/** The file is removed when `use` is over, however it ends. */
export const withFetched = async <A>(
  reader: StoreReader,
  version: StoredVersion,
  directory: string,
  onProgress: (progress: CopyProgress) => void,
  signal: AbortSignal,
  use: (path: string) => Promise<A>,
  parts: ReadonlyArray<ArchiveRange> | null,
): Promise<A> => {
  const { head, chunks: all } = await reader.list(version.list);
  const chunks = parts === null ? all : () => chunksIn(all(), parts);
  const total = parts === null ? head.bytes : sizeOf(chunks());
  await sweepFetched(directory);
  const { path, file } = await openFetched(directory);
  try {
    const whole = createHash('sha256');
    let done = 0;
    for (const run of runsOf(chunks())) {
      const { pack, offset, length } = run;
      if (signal.aborted) throw stop({ type: 'NothingToDo', reason: 'interrupted' });
      const bytes = await reader.run(pack, offset, length);
      for (const part of run.chunks) {
        const begin = part.offset - offset;
        if (sha256(bytes.subarray(begin, begin + part.length)) !== part.sha256)
          throw wrongThere(
            `${reader.store.where} (${packName(pack)})`,
            'it is damaged: what came is not what was stored',
          );
      }
      whole.update(bytes);
      for (const piece of parts === null ? [bytes] : piecesOf(run, bytes, parts))
        for (let written = 0; written < piece.length;)
          written += (await file.write(piece, written, piece.length - written)).bytesWritten;
      done += length;
      onProgress({ done, total, versions: 0 });
    }
    // why: what each part is was held against its digest already
    if (parts === null && (done !== head.bytes || whole.digest('hex') !== head.sha256))
      throw wrongThere(
        `${reader.store.where} (${version.list})`,
        'what it names is not the archive that it tells of',
      );
    return await use(path);
  } finally {
    await rm(path, { force: true });
    await file.close();
  }
};
