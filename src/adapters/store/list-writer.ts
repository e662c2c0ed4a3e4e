/** A list as it grows: lines whose pack is not closed yet get its id later. It is kept as bytes, since it may be long. */
import {
  chunkLine,
  headLine,
  type ListedChunk,
  type ListHead,
  noDigest,
  pieceLine,
  pieceMarkLength,
} from '../../codecs/store/version-list';
import { endsPiece, leastLines } from '../../domain/archive/list-plan';
import { sha256 } from './tags';

/** A line whose pack may be null: it is closed later. Gives what names it then. */
type AddLine = (
  pack: string | null,
  offset: number,
  length: number,
  digest: string,
) => (pack: string) => void;

export interface ListWriter {
  readonly add: AddLine;
  /**
   * Lines that are to lie in a pack, and that `addPiece` then tells of: the next that are enough for a piece, once all their packs are
   * known; at the end what is left, if it is enough. Null where there are none. The bytes are the caller's until the next call.
   */
  readonly takePiece: (isEnd: boolean) => Buffer | null;
  readonly addPiece: AddLine;
  /** All of it, with its own digest in it. */
  readonly finish: () => Buffer;
}

/** Bytes that grow at their end. */
const growing = (room: number) => {
  let bytes = Buffer.allocUnsafe(room);
  let used = 0;
  return {
    /** Gives where the line begins. */
    put: (line: string): number => {
      const at = used;
      const length = Buffer.byteLength(line);
      if (at + length > bytes.length) {
        const larger = Buffer.allocUnsafe(2 * (at + length));
        bytes.copy(larger, 0, 0, at);
        bytes = larger;
      }
      used += bytes.write(line, at);
      return at;
    },
    write: (text: string, at: number): void => void bytes.write(text, at),
    tell: (): Buffer => bytes.subarray(0, used),
    size: (): number => used,
    drop: (count: number): void => {
      bytes.copyWithin(0, count, used);
      used -= count;
    },
  };
};

const lineOf = (
  write: (chunk: ListedChunk) => string,
  pack: string | null,
  offset: number,
  length: number,
  digest: string,
): string => write({ pack: pack ?? noDigest, offset, length, sha256: digest });

export const listWriter = (head: ListHead): ListWriter => {
  const top = growing(4 * 1024);
  top.put(headLine(head, noDigest));
  const rows = growing(64 * 1024);
  /** Where pieces end in `rows`, and how many lines there are behind the last of them. */
  const ends: number[] = [];
  let lines = 0;
  let unnamed = 0;
  /** Bytes that were taken, and have not gone from `rows` yet. */
  let taken = 0;
  return {
    add: (pack, offset, length, digest) => {
      const at = rows.put(lineOf(chunkLine, pack, offset, length, digest));
      lines += 1;
      if (endsPiece(lines, digest)) {
        ends.push(rows.size());
        lines = 0;
      }
      if (pack === null) unnamed += 1;
      return (known) => {
        rows.write(known, at);
        unnamed -= 1;
      };
    },
    takePiece: (isEnd) => {
      if (unnamed > 0) return null;
      const begin = taken;
      const end = ends.shift() ?? (isEnd && lines >= leastLines ? rows.size() : null);
      if (end !== null) {
        if (end === rows.size()) lines = 0;
        taken = end;
        return rows.tell().subarray(begin, end);
      }
      rows.drop(taken);
      taken = 0;
      return null;
    },
    addPiece: (pack, offset, length, digest) => {
      const at = top.put(lineOf(pieceLine, pack, offset, length, digest));
      return (known) => top.write(known, at + pieceMarkLength);
    },
    finish: () => {
      top.put(rows.tell().toString('latin1'));
      const whole = top.tell();
      whole.write(headLine(head, sha256(whole)));
      return whole;
    },
  };
};
