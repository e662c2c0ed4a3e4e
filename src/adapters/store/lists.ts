/** Lists as bytes: read, held against their digest, and put into the index of what stands there. */
import { createHash } from 'node:crypto';
import * as E from 'fp-ts/Either';
import {
  type ListedChunk,
  type ListHead,
  noDigest,
  readChunkLine,
  readHeadLine,
} from '../../codecs/store/version-list';
import type { ChunkIndex } from './chunk-index';
import type { Listing } from './listing';
import type { PlaceNotes } from './place-notes';
import { reachWriter } from './reach';
import { wrongThere } from './stop';

/** Bytes of the longest list: of some 20 TB. */
export const longestList = 512 * 1024 * 1024;

export interface ReadList {
  readonly head: ListHead;
  readonly chunks: () => Iterable<ListedChunk>;
}

const newline = 0x0a;

function* linesOf(bytes: Buffer, from: number): Generator<string> {
  for (let begin = from; begin < bytes.length;) {
    const end = bytes.indexOf(newline, begin);
    yield bytes.toString('latin1', begin, end === -1 ? bytes.length : end);
    begin = end === -1 ? bytes.length : end + 1;
  }
}

/** Throws for a list of which one bit is not as it was. */
export const parseList = (where: string, bytes: Buffer): ReadList => {
  const end = bytes.indexOf(newline);
  const line = bytes.toString('utf8', 0, Math.max(end, 0));
  const head = readHeadLine(line);
  if (E.isLeft(head)) throw wrongThere(where, head.left);
  const digestAt = bytes.indexOf(head.right.digest, line.indexOf(' ', 'backup_manager-list 1 '.length + 65));
  const own = createHash('sha256')
    .update(bytes.subarray(0, digestAt))
    .update(noDigest)
    .update(bytes.subarray(digestAt + noDigest.length));
  if (own.digest('hex') !== head.right.digest)
    throw wrongThere(where, 'it is not as it was written: its digest differs');
  return {
    head: head.right,
    chunks: function* () {
      for (const text of linesOf(bytes, end + 1)) {
        const chunk = readChunkLine(text);
        if (chunk === null) throw wrongThere(where, 'a line of it names no part of a pack');
        yield chunk;
      }
    },
  };
};

/** So that nothing is sent that stands there already, and it is known what each list needs. A list that does not hold costs that, and nothing else: `verify` tells of it. */
export const fillIndex = async (
  index: ChunkIndex,
  { lists }: Pick<Listing, 'lists'>,
  read: (name: string) => Promise<Buffer>,
  where: string,
  notes: Pick<PlaceNotes, 'setReach'>,
): Promise<void> => {
  for (const name of lists) {
    const list = await read(name).then(
      (bytes) => parseList(`${where} (${name})`, bytes),
      () => null,
    );
    if (list === null) continue;
    const reach = reachWriter();
    for (const { sha256: digest, pack, offset, length } of list.chunks()) {
      index.add(Buffer.from(digest, 'hex'), { pack, offset, length });
      reach.add(pack, offset, length);
    }
    await notes.setReach(name, reach.tell());
  }
  index.flush();
};
