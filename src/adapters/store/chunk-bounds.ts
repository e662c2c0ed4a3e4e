/**
 * Where the chunks of an archive end, as its catalogue says; what that does not tell is cut at fixed places. Nothing hangs on it
 * but how much is found to be there already: what is sent is whatever lies between.
 */
import { closeSync, constants, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { readCatalogue } from '../archive/chunk/catalogue-file';
import { readLists } from '../archive/chunk/member-lists';

/** Bytes; no chunk is longer. */
export const longestChunk = 8 * 1024 * 1024;
const fixedLength = 1024 * 1024;

interface Span {
  readonly offset: number;
  readonly lengths: ReadonlyArray<number>;
}

/** What the catalogue tells, in the order of the archive. */
function* spansOf(path: string): Generator<Span> {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return;
  }
  const lists = readLists(dirname(path));
  try {
    const catalogue = readCatalogue(fd);
    // why: of one that was made of the archive nobody knows the chunks
    if (catalogue === undefined || catalogue.head.isRead) return;
    for (const { offset, list } of catalogue.rows)
      yield { offset, lengths: (lists.read(list)?.chunks ?? []).map(({ length }) => length) };
  } finally {
    lists.close();
    closeSync(fd);
  }
}

/** Lengths of at most `most` that add up to `length`. */
function* pieces(length: number, most: number): Generator<number> {
  for (let left = length; left > 0; left -= most) yield Math.min(left, most);
}

/** The lengths of consecutive chunks that make up all of `bytes`. */
export function* chunkLengths(catalogue: string, bytes: number): Generator<number> {
  let at = 0;
  for (const { offset, lengths } of spansOf(catalogue)) {
    const total = lengths.reduce((sum, length) => sum + length, 0);
    if (offset < at || total > bytes - offset) break;
    yield* pieces(offset - at, fixedLength);
    for (const length of lengths) yield* pieces(length, longestChunk);
    at = offset + total;
  }
  yield* pieces(bytes - at, fixedLength);
}
