/** What is known of a member that an archive holds: what its header says, and by what its file is known again. */
import type { BigIntStats } from 'node:fs';
import type { ReadReason } from '../../../domain/events/reuse';
import type { BytePath } from '../byte-name';
import { type MemberFields, second } from '../tar/member-fields';

export interface KnownMember extends Pick<
  MemberFields,
  'type' | 'mode' | 'uid' | 'gid' | 'uname' | 'gname' | 'size' | 'link'
> {
  /** Relative to the source. */
  readonly path: BytePath;
  /** Since the epoch, whole seconds and what is beyond them. */
  readonly mtimeSeconds: number;
  readonly mtimeNanoseconds: number;
  readonly ctimeSeconds: number;
  readonly ctimeNanoseconds: number;
  /** The low 53 bits of the inode's number. */
  readonly inode: number;
  /** It may have changed in the instant in which it was read, or did: its times tell nothing. */
  readonly isRacy: boolean;
  /** Of a file with content the first 16 bytes of its SHA-256, one character a byte; else empty. */
  readonly digest: string;
}

const lowBits = 2n ** 53n - 1n;

/** Only of files the content counts, and with it ctime and inode. */
export const knownOf = (
  path: BytePath,
  { type, mode, uid, gid, uname, gname, size, mtimeNs, link }: MemberFields,
  stats: BigIntStats,
  isRacy: boolean,
  digest: string,
): KnownMember & { digest: string } => ({
  path,
  type,
  mode,
  uid,
  gid,
  uname,
  gname,
  size,
  link,
  mtimeSeconds: Number(mtimeNs / second),
  mtimeNanoseconds: Number(mtimeNs % second),
  ctimeSeconds: type === 'File' ? Number(stats.ctimeNs / second) : 0,
  ctimeNanoseconds: type === 'File' ? Number(stats.ctimeNs % second) : 0,
  inode: type === 'File' ? Number(stats.ino & lowBits) : 0,
  isRacy: type === 'File' && isRacy,
  digest: type === 'File' ? digest : '',
});

/** What of a file counts beside its header, so that its content need not be read. */
const contentReason = (known: KnownMember, now: KnownMember): ReadReason | null => {
  if (known.isRacy) return 'racy';
  if (known.ctimeSeconds !== now.ctimeSeconds || known.ctimeNanoseconds !== now.ctimeNanoseconds)
    return 'ctime';
  return known.inode === now.inode ? null : 'inode';
};

/** Why the member that is there now has to be made anew; null when it would be the same, byte for byte. */
export const changeOf = (known: KnownMember, now: KnownMember): ReadReason | null => {
  if (known.type !== now.type) return known.type === 'Link' || now.type === 'Link' ? 'link' : 'type';
  if (known.link !== now.link) return 'link';
  if (known.size !== now.size) return 'size';
  if (known.mtimeSeconds !== now.mtimeSeconds || known.mtimeNanoseconds !== now.mtimeNanoseconds)
    return 'mtime';
  if (known.mode !== now.mode) return 'mode';
  const { uid, gid, uname, gname } = now;
  if (known.uid !== uid || known.gid !== gid || known.uname !== uname || known.gname !== gname)
    return 'owner';
  return now.type === 'File' ? contentReason(known, now) : null;
};

/** Whether the content alone may differ: a reading of it tells. */
export const isInDoubt = (reason: ReadReason): boolean =>
  reason === 'racy' || reason === 'ctime' || reason === 'inode';

/**
 * The order of a walk: what lies in a directory comes behind it and before its next sibling. A NUL byte, which no path holds,
 * sorts before all others.
 */
export const walkKey = (path: BytePath): string => path.replaceAll('/', '\0');

const slash = 0x2f;

/** The same order, by which of two paths comes first, without a key for each. */
export const compareInWalk = (one: BytePath, other: BytePath): number => {
  const most = Math.min(one.length, other.length);
  for (let at = 0; at < most; at += 1) {
    const [here, there] = [one.charCodeAt(at), other.charCodeAt(at)];
    if (here !== there) return (here === slash ? 0 : here) - (there === slash ? 0 : there);
  }
  return one.length - other.length;
};
