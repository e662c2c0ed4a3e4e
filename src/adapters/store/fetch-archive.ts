/** Puts an archive together of the parts that a list names, and believes none before its digest was taken. */
import { createHash, randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { packName } from '../../codecs/store/object-names';
import type { ListedChunk } from '../../codecs/store/version-list';
import type { CopyProgress, StoredVersion } from '../../ports/copies';
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

/** The file is removed when `use` is over, however it ends. */
export const withFetched = async <A>(
  reader: StoreReader,
  version: StoredVersion,
  directory: string,
  onProgress: (progress: CopyProgress) => void,
  signal: AbortSignal,
  use: (path: string) => Promise<A>,
): Promise<A> => {
  const { head, chunks } = await reader.list(version.list);
  const path = join(directory, `.fetched-${randomBytes(8).toString('hex')}.partial`);
  const file = await open(path, 'wx', 0o600);
  try {
    const whole = createHash('sha256');
    let done = 0;
    for (const { pack, offset, length, chunks: parts } of runsOf(chunks())) {
      if (signal.aborted) throw stop({ type: 'NothingToDo', reason: 'interrupted' });
      const bytes = await reader.run(pack, offset, length);
      for (const part of parts) {
        const begin = part.offset - offset;
        if (sha256(bytes.subarray(begin, begin + part.length)) !== part.sha256)
          throw wrongThere(
            `${reader.store.where} (${packName(pack)})`,
            'it is damaged: what came is not what was stored',
          );
      }
      whole.update(bytes);
      for (let written = 0; written < bytes.length;)
        written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
      done += length;
      onProgress({ done, total: head.bytes, versions: 0 });
    }
    if (done !== head.bytes || whole.digest('hex') !== head.sha256)
      throw wrongThere(
        `${reader.store.where} (${version.list})`,
        'what it names is not the archive that it tells of',
      );
    return await use(path);
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
};
