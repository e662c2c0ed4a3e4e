/** Puts an archive together of the parts that a list names, and believes none before its digest was taken. */
import { createHash } from 'node:crypto';
import { type FileHandle, rm } from 'node:fs/promises';
import { packName } from '../../codecs/store/object-names';
import type { ListedChunk } from '../../codecs/store/version-list';
import type { ArchiveRange } from '../../ports/catalogues';
import type { CopyProgress, StoredVersion } from '../../ports/copies';
import { openFetched, sweepFetched } from '../workspace/left-by-copies';
import type { StoreReader } from './reader';
import { stop, wrongThere } from './stop';

/** A part of the archive, and where in that it begins. */
interface PlacedChunk extends ListedChunk {
  readonly at: number;
}

interface Run {
  readonly pack: string;
  readonly offset: number;
  readonly length: number;
  readonly chunks: ReadonlyArray<PlacedChunk>;
}

/** Bytes that are asked for at once. */
const longestRun = 16 * 1024 * 1024;

/** Chunks that lie in a pack as they follow each other are read as one. */
async function* runsOf(chunks: AsyncIterable<PlacedChunk>): AsyncGenerator<Run> {
  let run = null as (Run & { length: number; readonly chunks: PlacedChunk[] }) | null;
  for await (const chunk of chunks) {
    const { pack, offset, length } = chunk;
    const isNext = run?.pack === pack && run.offset + run.length === offset;
    if (run !== null && isNext && run.length + length <= longestRun) {
      run.length += length;
      run.chunks.push(chunk);
    } else {
      if (run !== null) yield run;
      run = { pack, offset, length, chunks: [chunk] };
    }
  }
  if (run !== null) yield run;
}

const endOf = ({ offset, length }: ArchiveRange): number => (length === null ? Infinity : offset + length);

/** Those that hold something of the ranges; all for null. */
async function* chunksIn(
  chunks: AsyncIterable<ListedChunk>,
  ranges: ReadonlyArray<ArchiveRange> | null,
): AsyncGenerator<PlacedChunk> {
  let at = 0;
  const last = ranges === null ? Infinity : Math.max(...ranges.map(endOf));
  for await (const chunk of chunks) {
    // why: what of a list lies behind need not be read
    if (at >= last) return;
    const end = at + chunk.length;
    if (ranges === null || ranges.some((range) => range.offset < end && endOf(range) > at))
      yield { ...chunk, at };
    at = end;
  }
}

const sizeOf = async (chunks: AsyncIterable<ListedChunk>): Promise<number> => {
  let size = 0;
  for await (const { length } of chunks) size += length;
  return size;
};

/** What of a piece lies in the ranges, in order; `at` is where it begins in the archive. */
function* within(piece: Uint8Array, at: number, ranges: ReadonlyArray<ArchiveRange>): Generator<Uint8Array> {
  for (const range of ranges) {
    const from = Math.max(range.offset, at);
    const to = Math.min(endOf(range), at + piece.length);
    if (from < to) yield piece.subarray(from - at, to - at);
  }
}

/** Passes on what comes of a run, chunk by chunk; each is held against its digest once all of it has come. */
const heldTo = (
  chunks: ReadonlyArray<PlacedChunk>,
  damaged: () => Error,
  pass: (piece: Uint8Array, at: number) => Promise<void>,
): ((piece: Uint8Array) => Promise<void>) => {
  let index = 0;
  let came = 0;
  let hash = createHash('sha256');
  return async (piece) => {
    for (let rest = piece; rest.length > 0;) {
      const chunk = chunks[index];
      if (chunk === undefined) throw damaged();
      const part = rest.subarray(0, chunk.length - came);
      hash.update(part);
      await pass(part, chunk.at + came);
      came += part.length;
      rest = rest.subarray(part.length);
      if (came < chunk.length) continue;
      if (hash.digest('hex') !== chunk.sha256) throw damaged();
      index += 1;
      came = 0;
      hash = createHash('sha256');
    }
  };
};

const writeAll = async (file: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let written = 0; written < bytes.length;)
    written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
};

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
  const chunks = () => chunksIn(all(), parts);
  const total = parts === null ? head.bytes : await sizeOf(chunks());
  await sweepFetched(directory);
  const { path, file } = await openFetched(directory);
  try {
    const whole = createHash('sha256');
    let done = 0;
    for await (const run of runsOf(chunks())) {
      const { pack, offset, length } = run;
      if (signal.aborted) throw stop({ type: 'NothingToDo', reason: 'interrupted' });
      const damaged = () =>
        wrongThere(
          `${reader.store.where} (${packName(pack)})`,
          'it is damaged: what came is not what was stored',
        );
      // why: nobody uses the file before each part of it was held against its digest
      const take = heldTo(run.chunks, damaged, async (piece, at) => {
        if (parts === null) whole.update(piece);
        for (const one of parts === null ? [piece] : within(piece, at, parts)) await writeAll(file, one);
      });
      await reader.run(pack, { offset, length }, take);
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
