/** Lists: read, held against their digest, with what lies of them in packs, and put into the index of what stands there. */
import { createHash } from 'node:crypto';
import * as E from 'fp-ts/Either';
import { packName } from '../../codecs/store/object-names';
import {
  type ListedChunk,
  type ListHead,
  type ListLine,
  noDigest,
  readChunkLine,
  readHeadLine,
  readListLine,
} from '../../codecs/store/version-list';
import type { ChunkIndex, ChunkPlace } from './chunk-index';
import type { Listing } from './listing';
import type { Outlet } from './outlet';
import type { PartReader } from './part-reader';
import type { PlaceNotes } from './place-notes';
import { type Reach, reachWriter } from './reach';
import { reasonThere, wrongThere } from './stop';
import { sha256 } from './tags';
import { readObject } from './whole-objects';

/** Bytes of the longest list without its pieces: of some 300,000,000 parts. */
const longestList = 512 * 1024 * 1024;

/** Bytes of pieces that are read at once. */
const longestRead = 1024 * 1024;

/** Bytes of the longest piece: of 512 lines of 152 bytes. */
const longestPiece = 128 * 1024;

export interface ReadList {
  readonly head: ListHead;
  /** What lies in packs of the list itself. */
  readonly pieces: () => Iterable<ListedChunk>;
  /** The parts of the archive, in order. What lies in packs is read as they are asked for. */
  readonly chunks: () => AsyncIterable<ListedChunk>;
}

export type ReadLists = (name: string) => Promise<ReadList>;

const newline = 0x0a;

function* linesOf(bytes: Buffer, from: number): Generator<string> {
  for (let begin = from; begin < bytes.length;) {
    const end = bytes.indexOf(newline, begin);
    yield bytes.toString('latin1', begin, end === -1 ? bytes.length : end);
    begin = end === -1 ? bytes.length : end + 1;
  }
}

/** A stretch of one pack that holds pieces, one behind the other. */
interface Stretch {
  readonly pack: string;
  readonly offset: number;
  length: number;
  readonly pieces: ListedChunk[];
}

const joins = (stretch: Stretch, { pack, offset, length }: ListedChunk): boolean =>
  stretch.pack === pack &&
  stretch.offset + stretch.length === offset &&
  stretch.length + length <= longestRead;

/** Parts of the archive, and between them what is to be read for more of them. */
function* stretches(lines: Iterable<ListLine>): Generator<ListedChunk | Stretch> {
  let open = null as Stretch | null;
  for (const { isPiece, ...chunk } of lines) {
    if (isPiece && open !== null && joins(open, chunk)) {
      open.length += chunk.length;
      open.pieces.push(chunk);
      continue;
    }
    if (open !== null) yield open;
    open = isPiece ? { ...chunk, pieces: [chunk] } : null;
    if (!isPiece) yield chunk;
  }
  if (open !== null) yield open;
}

const noPart = 'a line of it names no part of a pack';

async function* chunksOf(
  where: string,
  lines: Iterable<ListLine>,
  read: PartReader,
): AsyncGenerator<ListedChunk> {
  for (const one of stretches(lines)) {
    if (!('pieces' in one)) {
      yield one;
      continue;
    }
    const at = (reason: string) => wrongThere(where, `a part of it in ${packName(one.pack)}: ${reason}`);
    const bytes = Buffer.allocUnsafe(one.length);
    let came = 0;
    const take = (piece: Uint8Array): void => {
      // why: whoever sends more than was asked for is found by the length
      if (came + piece.length <= bytes.length) bytes.set(piece, came);
      came += piece.length;
    };
    try {
      await read(one.pack, { offset: one.offset, length: one.length }, take);
    } catch (error) {
      const reason = reasonThere(error);
      throw reason === null ? error : at(reason);
    }
    for (const { offset, length, sha256: digest } of one.pieces) {
      const piece = bytes.subarray(offset - one.offset, offset - one.offset + length);
      if (came !== one.length || sha256(piece) !== digest) throw at('it is not as it was written');
      for (const text of linesOf(piece, 0)) {
        const chunk = readChunkLine(text);
        if (chunk === null) throw wrongThere(where, noPart);
        yield chunk;
      }
    }
  }
}

/** Throws for a list of which one bit is not as it was. `read` gives what lies of it in packs. */
export const parseList = (where: string, bytes: Buffer, read: PartReader): ReadList => {
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
  const lines = function* (): Generator<ListLine> {
    for (const text of linesOf(bytes, end + 1)) {
      const read = readListLine(text);
      if (read === null) throw wrongThere(where, noPart);
      // why: whoever wrote it could have it read for ever otherwise
      if (read.isPiece && (read.length === 0 || read.length > longestPiece))
        throw wrongThere(where, 'a part of it is as long as none of ours');
      yield read;
    }
  };
  return {
    head: head.right,
    pieces: function* () {
      for (const { isPiece, ...piece } of lines()) if (isPiece) yield piece;
    },
    chunks: () => chunksOf(where, lines(), read),
  };
};

/** Reads lists of a store; `open` decrypts an object where it is encrypted. */
export const listReader =
  (
    { store, signal }: Pick<Outlet, 'store' | 'signal'>,
    open: (where: string, bytes: Buffer) => Promise<Buffer>,
    read: PartReader,
  ): ReadLists =>
  async (name) => {
    const where = `${store.where} (${name})`;
    return parseList(where, await open(where, await readObject(store, name, signal, longestList)), read);
  };

/** All that a list needs, its pieces once they were read. */
export const reachOfList = async (
  { pieces, chunks }: ReadList,
  onPart: (part: ListedChunk) => void = () => undefined,
): Promise<Reach> => {
  const reach = reachWriter();
  const take = (part: ListedChunk): void => {
    reach.add(part.pack, part.offset, part.length);
    onPart(part);
  };
  for await (const chunk of chunks()) take(chunk);
  for (const piece of pieces()) take(piece);
  return reach.tell();
};

/** So that nothing is sent that stands there already, and it is known what each list needs. A list that does not hold costs that, and nothing else: `verify` tells of it. */
export const fillIndex = async (
  index: ChunkIndex,
  lists: Listing['lists'],
  isSound: (place: ChunkPlace) => boolean,
  read: ReadLists,
  notes: Pick<PlaceNotes, 'setReach'>,
): Promise<void> => {
  for (const name of lists) {
    try {
      const reach = await reachOfList(await read(name), ({ sha256: digest, pack, offset, length }) => {
        const sum = Buffer.from(digest, 'hex');
        // why: what is not there is sent again, and most parts are in many lists
        const place = { pack, offset, length };
        if (isSound(place) && index.find(sum) === null) index.add(sum, place);
      });
      await notes.setReach(name, reach);
    } catch (error) {
      if (reasonThere(error) === null) throw error;
    }
    index.flush();
  }
};
