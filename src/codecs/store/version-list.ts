/**
 * The list of a version: which parts of which packs, one after the other, are its archive. Most lines of a long one lie in packs
 * themselves, as pieces, so that lists of like archives share them.
 */
import * as E from 'fp-ts/Either';
import { isRight } from 'fp-ts/Either';
import { Timestamp } from '../../domain/time/time';

/** What the first line says. */
export interface ListHead {
  /** Of the archive: 64 hex digits, and bytes. */
  readonly sha256: string;
  readonly bytes: number;
  readonly completed: Timestamp;
  readonly name: string;
}

/** A part of a pack; of an object that is encrypted, of what it is once it is decrypted. */
export interface ListedChunk {
  readonly pack: string;
  readonly offset: number;
  readonly length: number;
  readonly sha256: string;
}

/** A line behind the first: of a part of the archive, or of a part of a pack that holds further lines. */
export interface ListLine extends ListedChunk {
  readonly isPiece: boolean;
}

/** Stands in the first line until the digest of the whole list is known, and when it is taken. */
export const noDigest = '0'.repeat(64);

export const headLine = ({ sha256, bytes, completed, name }: ListHead, digest: string): string =>
  `backup_manager-list 1 ${sha256} ${bytes} ${completed} ${digest} ${name}\n`;

export const chunkLine = ({ pack, offset, length, sha256 }: ListedChunk): string =>
  `${pack} ${offset} ${length} ${sha256}\n`;

const pieceMark = '+';

export const pieceLine = (piece: ListedChunk): string => `${pieceMark}${chunkLine(piece)}`;

/** In which byte of its line the pack of a piece begins. */
export const pieceMarkLength = pieceMark.length;

const headForm = /^backup_manager-list 1 ([0-9a-f]{64}) (\d{1,16}) (\S{29}) ([0-9a-f]{64}) (.+)$/;
const chunkForm = /^([0-9a-f]{64}) (\d{1,10}) (\d{1,10}) ([0-9a-f]{64})$/;

/** The first line, without its end, and the digest of the list that stands in it. */
export const readHeadLine = (line: string): E.Either<string, ListHead & { readonly digest: string }> => {
  const [, sha256 = '', bytes, time, digest = '', name = ''] = headForm.exec(line) ?? [];
  if (name === '') return E.left('its first line is not that of a list');
  const completed = Timestamp.decode(time);
  return isRight(completed)
    ? E.right({ sha256, bytes: Number(bytes), completed: completed.right, digest, name })
    : E.left('its first line holds no time');
};

/** A line of a part of the archive, without its end; null for what is none. */
export const readChunkLine = (line: string): ListedChunk | null => {
  const [, pack = '', offset, length, sha256 = ''] = chunkForm.exec(line) ?? [];
  return pack === '' ? null : { pack, offset: Number(offset), length: Number(length), sha256 };
};

/** A line behind the first, without its end; null for what is none. */
export const readListLine = (line: string): ListLine | null => {
  const isPiece = line.startsWith(pieceMark);
  const chunk = readChunkLine(isPiece ? line.slice(pieceMark.length) : line);
  return chunk === null ? null : { ...chunk, isPiece };
};
