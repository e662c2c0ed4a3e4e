/** One member of a tar archive: its header, and all extended headers before it, brought together. */
import { valueOf, type Extended } from './extended-headers';
import { noRecords, paxCount, paxTime } from './pax-records';
import { mapFits, paxMap, type DataStretch } from './sparse-map';
import type { TarHeader } from './tar-header';

export type MemberKind = 'file' | 'directory' | 'symlink' | 'hardlink' | 'device' | 'fifo' | 'unknown';

export interface TarMember {
  /** Raw bytes, as stored; see byte-name. */
  readonly name: string;
  readonly link: string;
  readonly kind: MemberKind;
  /** Bytes of the file once restored; 0 for everything but files. */
  readonly size: number;
  /** Bytes of content that follow in the tar stream; null where no field tells. */
  readonly stored: number | null;
  /** Whether its writer may have counted content that is not there: the next block tells. */
  readonly isStoredDoubtful: boolean;
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
  /** Nanoseconds since the epoch. */
  readonly mtimeNs: bigint;
  /** Why this member can't be trusted, though those after it can be read; null when all is well. */
  readonly flaw: string | null;
  /** What of it can't be known, though its content can be restored; null when all is well. */
  readonly lack: string | null;
  /** Its type flag, where nobody knows what that means and it is taken for a file, as POSIX has it. */
  readonly unknownType: string | null;
  /** Which stretches of a sparse file are stored; null for a plain one, `head` when the content begins with it. */
  readonly sparse: ReadonlyArray<DataStretch> | 'head' | null;
  /** Whether it was found behind damage: it may be part of a member that is an archive itself. */
  readonly isAfterDamage: boolean;
  /** Where the header lies in the tar stream, in bytes. */
  readonly offset: number;
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

/** Types that belong to a file elsewhere, or only tell of one: no file of their own can be made of them. */
const partial: Readonly<Record<string, string>> = {
  M: 'it continues a file that begins in another volume',
  N: 'it is a list of long names, as only very old tar programs wrote',
};

/** Their content, if any, is no file's. */
const bodiless: ReadonlySet<MemberKind> = new Set<MemberKind>(['hardlink', 'symlink', 'device', 'fifo']);

/** In nanoseconds. */
const second = 1_000_000_000n;

/** Notes the first thing that is wrong, and goes on. */
const firstOf = () => {
  let first: string | null = null;
  return {
    say: (text: string): void => {
      first ??= text;
    },
    said: (): string | null => first,
  };
};

type Notebook = ReturnType<typeof firstOf>;

/** The stretches of a sparse file, and its size. */
const sparseOf = (
  { local, oldSparse }: Extended,
  value: (key: string) => string | null,
  stored: number | null,
  flaws: Notebook,
): { readonly sparse: TarMember['sparse']; readonly size: number } => {
  const plain = { sparse: null, size: stored ?? 0 };
  const map = oldSparse?.stretches ?? paxMap(local);
  const isAtHead = value('GNU.sparse.major') === '1';
  if (map === null && !isAtHead) return plain;
  const realText = value('GNU.sparse.realsize') ?? value('GNU.sparse.size');
  const realSize = oldSparse === null ? (realText === null ? null : paxCount(realText)) : oldSparse.realSize;
  if (realSize === null || realSize < 0) {
    flaws.say('bad sparse size');
    return plain;
  }
  if (isAtHead) return { sparse: 'head', size: realSize };
  if (map === null || map === 'bad' || !mapFits(map, realSize, stored ?? -1)) {
    flaws.say('bad sparse map');
    return plain;
  }
  return { sparse: map, size: realSize };
};

const kindOf = (type: string, name: string): MemberKind => {
  if (type in partial) return 'unknown';
  const kind = kinds[type] ?? 'file';
  // The original form had no type for directories.
  return (type === '0' || type === '7') && name.endsWith('/') ? 'directory' : kind;
};

const garbageText = (garbage: TarHeader['garbage'], isTimeKnown: boolean): string | null => {
  const bad = garbage.filter((field) => !(field === 'mtime' && isTimeKnown));
  return bad.length === 0
    ? null
    : `its ${bad.join(' and its ')} ${bad.length === 1 ? 'is' : 'are'} no number`;
};

/** Whether records of a sparse file were read, or its plain header has the name that GNU tar gives to such a one. */
const mayBeSparse = ({ local }: Extended, plainName: string): boolean =>
  local.stretches.length > 0 ||
  [...local.values.keys()].some((key) => key.startsWith('GNU.sparse.')) ||
  plainName.includes('GNUSparseFile.');

/** Whatever the headers say, a member comes of it: what is wrong with it is in `flaw` and `lack`. */
export const memberOf = (header: TarHeader, extended: Extended, offset: number): TarMember => {
  const flaws = firstOf();
  const lacks = firstOf();
  const isPlain = extended.local === noRecords && extended.global.size === 0;
  const value = (key: string): string | null => (isPlain ? null : valueOf(extended, key));
  const read = <A>(key: string, parse: (text: string) => A | null, otherwise: A): A => {
    const text = value(key);
    if (text === null) return otherwise;
    const parsed = parse(text);
    if (parsed === null) lacks.say(`its ${key} is no number`);
    return parsed ?? otherwise;
  };

  const sizeText = value('size');
  const stored = sizeText === null ? header.size : paxCount(sizeText);
  const name = value('GNU.sparse.name') ?? value('path') ?? extended.longName ?? header.name;
  const kind = kindOf(header.type, name);
  const link = value('linkpath') ?? extended.longLink ?? header.link;
  const isBodiless =
    bodiless.has(kind) || header.type === '5' || (kind === 'directory' && header.type !== 'D');
  if (stored === null && !isBodiless) flaws.say('its size is no number');
  if (extended.isOversized) flaws.say('its extended header is too long to be read');
  if (name.includes('\0')) flaws.say('its name holds a NUL byte');
  if (link.includes('\0')) flaws.say('its link target holds a NUL byte');
  if (link === '' && (kind === 'symlink' || kind === 'hardlink')) flaws.say('its link target is empty');
  const other = partial[header.type];
  if (other !== undefined) flaws.say(other);

  const { sparse, size } =
    kind === 'file' ? sparseOf(extended, value, stored, flaws) : { sparse: null, size: 0 };
  const mtimeNs = read('mtime', paxTime, BigInt(header.mtime) * second);
  const garbage = garbageText(header.garbage, value('mtime') !== null);
  if (garbage !== null) lacks.say(garbage);
  const uid = read('uid', paxCount, header.uid);
  const gid = read('gid', paxCount, header.gid);
  if (extended.local.isDamaged) {
    // Its content would be taken for another's where the map of its holes is lost.
    if (mayBeSparse(extended, header.name)) flaws.say('its extended header is damaged');
    else lacks.say('its extended header is damaged');
  }
  const isKnown = header.type in kinds || header.type in partial;
  return {
    name,
    link,
    kind,
    size,
    stored: isBodiless ? (stored ?? 0) : stored,
    isStoredDoubtful: isBodiless,
    mode: header.garbage.includes('mode') ? (kind === 'directory' ? 0o700 : 0o600) : header.mode,
    uid,
    gid,
    uname: value('uname') ?? header.uname,
    gname: value('gname') ?? header.gname,
    mtimeNs,
    flaw: flaws.said(),
    lack: lacks.said(),
    unknownType: isKnown ? null : header.type,
    sparse,
    isAfterDamage: false,
    offset,
  };
};
