/** One digest over the paths of a list: lists of which it is the same hold members of the same names, in the same order. */
import { hash } from 'node:crypto';
import type { KnownMember } from './known-member';

export const namesDigestBytes = 16;

/** One character a byte. */
export const namesDigest = (members: ReadonlyArray<Pick<KnownMember, 'path'>>): string =>
  // why: no path holds a NUL byte, so that no two lists of paths have one text
  hash('sha256', members.map(({ path }) => path).join('\0'), 'binary').slice(0, namesDigestBytes);
