/** A member's header: its ustar block, with pax blocks before it for what that can't hold. */
import { isAscii } from '../byte-name';
import { blockBytes, type MemberFields } from './member-fields';
import { putPax } from './pax-blocks';
import { nameOffset, putUstar } from './ustar-block';

/** Longest header a member can have: three blocks and records for a path, a link and two names. */
export const headerBound = (fields: MemberFields): number =>
  4 * blockBytes +
  fields.path.length +
  fields.link.length +
  4 * (fields.uname.length + fields.gname.length) +
  512;

/**
 * Writes the header blocks of a member into `into` from `at` on and answers the offset after them. There must be
 * room for `headerBound` bytes.
 */
export const writeHeader = (into: Buffer, at: number, fields: MemberFields): number => {
  const cut = isAscii(fields.path) ? nameOffset(fields.path) : null;
  const offset = putPax(into, at, fields, cut !== null);
  putUstar(into, offset, fields, cut);
  return offset + blockBytes;
};
