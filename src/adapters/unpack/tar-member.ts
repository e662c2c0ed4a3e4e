/** One member of a tar archive: its header, and all extended headers before it, brought together. */
import { damaged } from './archive-error';
import { paxCount, paxTime, type PaxRecords } from './pax-records';
import { checkedMap, paxMap, type Stretch } from './sparse-map';
import type { TarHeader } from './tar-header';

export type MemberKind = 'file' | 'directory' | 'symlink' | 'hardlink' | 'device' | 'fifo' | 'unknown';

export interface TarMember {
  /** Raw bytes, as stored; see byte-name. */
  readonly name: string;
  readonly link: string;
  readonly kind: MemberKind;
  /** Bytes of the file once restored; 0 for everything but files. */
  readonly size: number;
  /** Bytes of content that follow in the tar stream. */
  readonly stored: number;
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
  /** Seconds since the epoch. */
  readonly mtime: number;
  /** Why this member can't be trusted, though those after it can be read; null when all is well. */
  readonly flaw: string | null;
  /** Which stretches of a sparse file are stored; null for a plain one, `head` when the content begins with it. */
  readonly sparse: ReadonlyArray<Stretch> | 'head' | null;
  /** Where the header lies in the tar stream, in bytes. */
  readonly offset: number;
}

/** What the extended headers before a member say. Names are raw bytes. */
export interface Extended {
  readonly global: PaxRecords;
  readonly local: PaxRecords;
  readonly longName: string | null;
  readonly longLink: string | null;
  /** From an old GNU sparse header. */
  readonly oldSparse: { readonly realSize: number; readonly stretches: ReadonlyArray<Stretch> } | null;
}

const kinds: Readonly<Record<string, MemberKind>> = {
  '0': 'file',
  '7': 'file',
  S: 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'device',
  '4': 'device',
  '5': 'directory',
  D: 'directory',
  '6': 'fifo',
};

/** These never have content, whatever their size field says (as libarchive and python's tarfile read them). */
const bodiless: ReadonlySet<MemberKind> = new Set<MemberKind>(['hardlink', 'symlink', 'device', 'fifo']);

/** A global header may not move or resize what follows: readers disagree on it, and that hides members. */
const neverGlobal = new Set(['path', 'linkpath', 'size']);

const valueOf = (extended: Extended, key: string): string | null => {
  const own = extended.local.findLast(([name]) => name === key);
  if (own !== undefined) return own[1];
  if (neverGlobal.has(key) || key.startsWith('GNU.sparse.')) return null;
  return extended.global.findLast(([name]) => name === key)?.[1] ?? null;
};

/** @throws ArchiveError `damaged` where the extended headers make the content's size unknowable */
export const memberOf = (header: TarHeader, extended: Extended, offset: number): TarMember => {
  const { local, global, oldSparse } = extended;
  const plain = local.length === 0 && global.length === 0;
  const value = (key: string): string | null => (plain ? null : valueOf(extended, key));
  let flaw = header.garbage === null ? null : `its ${header.garbage} is no number`;
  const counted = (key: string, otherwise: number): number => {
    const text = value(key);
    if (text === null) return otherwise;
    const count = paxCount(text);
    if (count === null) flaw ??= `its ${key} is no number`;
    return count ?? otherwise;
  };

  const sizeText = value('size');
  const stored = sizeText === null ? header.size : paxCount(sizeText);
  if (stored === null) throw damaged(`bad size for the header at byte ${offset} of the tar stream`);
  const mtimeText = value('mtime');
  const mtime = mtimeText === null ? header.mtime : paxTime(mtimeText);
  if (mtime === null) flaw ??= 'its mtime is no number';

  const name = value('GNU.sparse.name') ?? value('path') ?? extended.longName ?? header.name;
  let kind = kinds[header.type] ?? 'unknown';
  // The original form had no type for directories.
  if (header.type === '0' && name.endsWith('/')) {
    if (stored === 0) kind = 'directory';
    else flaw ??= 'it is a file, but its name ends in a slash';
  }
  const link = value('linkpath') ?? extended.longLink ?? header.link;
  if (name.includes('\0')) flaw ??= 'its name holds a NUL byte';
  if (link.includes('\0')) flaw ??= 'its link target holds a NUL byte';
  if (link === '' && (kind === 'symlink' || kind === 'hardlink')) flaw ??= 'its link target is empty';

  let sparse: TarMember['sparse'] = null;
  let size = kind === 'file' ? stored : 0;
  if (kind === 'file') {
    const realText = value('GNU.sparse.realsize') ?? value('GNU.sparse.size');
    const realSize = oldSparse?.realSize ?? (realText === null ? null : paxCount(realText));
    const map = oldSparse?.stretches ?? paxMap(local);
    if (value('GNU.sparse.major') === '1') sparse = 'head';
    else if (map !== null) sparse = checkedMap(map, realSize ?? -1, stored, offset);
    if (sparse !== null) {
      if (realSize === null)
        throw damaged(`bad sparse size for the header at byte ${offset} of the tar stream`);
      size = realSize;
    }
  }
  return {
    name,
    link,
    kind,
    size,
    stored: bodiless.has(kind) || header.type === '5' ? 0 : stored,
    mode: header.mode,
    uid: counted('uid', header.uid),
    gid: counted('gid', header.gid),
    uname: value('uname') ?? header.uname,
    gname: value('gname') ?? header.gname,
    mtime: mtime ?? 0,
    flaw,
    sparse,
    offset,
  };
};
