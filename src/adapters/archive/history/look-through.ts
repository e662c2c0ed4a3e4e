/**
 * Goes through a member list as it is stored, and decodes of it no more than what is looked for. Most lists have the names of the one that
 * the version before had in their place: then no name is put together or matched, and a member that is as it was stays the one it was.
 */
import type { BytePath } from '../byte-name';
import { contentDigestBytes } from '../chunk/content-digest';
import type { KnownMember } from '../chunk/known-member';
import {
  chunkDigestBytes,
  memberTypes,
  openStored,
  sameMode,
  sameOwner,
  sameTimes,
} from '../chunk/member-list';
import { makePackedReader, makePackedWriter, orUnreadable, Unreadable } from '../chunk/packed-bytes';
import type { SeenMember } from './entry';

/** A member that is looked for, for as long as version after version has it as it is. */
export interface Match {
  /** Where in its list it is. */
  readonly index: number;
  readonly name: BytePath;
  readonly member: SeenMember;
  /** The first of these versions. */
  from: number;
  /** The last search that came upon it. */
  search: number;
}

/** A list that was gone through. */
export interface LookedThrough {
  /** The names as they are stored, and which of them are looked for, a byte a member. */
  readonly names: Buffer;
  readonly named: Uint8Array;
  readonly matches: ReadonlyArray<Match>;
}

export interface LookedFor {
  /** Whether a name is looked for; it is given relative to the source. */
  readonly isNamed: (path: BytePath) => boolean;
  /** Whether a member of such a name is, by its type, and by the digest of its content where it has one: that stands there. */
  readonly isMeant: (
    type: KnownMember['type'],
    hasContent: boolean,
    stored: Buffer,
    digestAt: number,
  ) => boolean;
  readonly nameOf: (path: BytePath) => BytePath;
  /** Which version it is, and which search. */
  readonly version: number;
  readonly search: number;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
}

const nobody: Owner = { uid: -1, gid: -1, uname: '', gname: '' };

const isAt = (bytes: Buffer, at: number, text: string): boolean => {
  for (let index = 0; index < text.length; index += 1)
    if (bytes[at + index] !== text.charCodeAt(index)) return false;
  return true;
};

const isSameBytes = (one: Buffer, from: number, to: number, other: Buffer, at: number): boolean => {
  if (at + to - from > other.length) return false;
  for (let index = from; index < to; index += 1) if (one[index] !== other[at + index - from]) return false;
  return true;
};

const isSameOwner = (one: Owner, other: Owner): boolean =>
  one.uid === other.uid && one.gid === other.gid && one.uname === other.uname && one.gname === other.gname;

/** The path of a member, by the names as they are stored. */
const pathAt = (names: Buffer, index: number): BytePath => {
  const from = makePackedReader(names);
  let path = '';
  for (let at = 0; at <= index; at += 1) path = path.slice(0, from.count()) + from.text('latin1');
  // why: a part of the text of all names would hold that as long as it is held itself
  return Buffer.from(path, 'latin1').toString('latin1');
};

const namesWriter = makePackedWriter();

/** Undefined where the names are not those of the list before. @throws Unreadable */
const lookWith = (
  stored: Buffer,
  before: LookedThrough | undefined,
  { isNamed, isMeant, nameOf, version, search }: LookedFor,
): LookedThrough | undefined => {
  const { content, behind } = openStored(stored);
  let at = 0;
  const longCount = (first: number): number => {
    let value = first - 128;
    for (let scale = 128; scale < 2 ** 56; scale *= 128) {
      const byte = content[at++];
      if (byte === undefined) throw new Unreadable();
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
    throw new Unreadable();
  };
  const count = (): number => {
    const byte = content[at++];
    if (byte === undefined) throw new Unreadable();
    return byte < 128 ? byte : longCount(byte);
  };
  const signed = (): number => {
    const value = count();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  /** Goes over a number; behind the end there is none that goes on. */
  const skip = (): void => {
    while ((content[at] ?? 0) >= 128) at += 1;
    at += 1;
  };
  const text = (encoding: 'latin1' | 'utf8'): string => {
    const length = count();
    if (length > content.length - at) throw new Unreadable();
    at += length;
    return content.toString(encoding, at - length, at);
  };

  const chunks = count();
  for (let left = chunks; left > 0; left -= 1) count();
  let digestAt = behind + chunks * chunkDigestBytes;
  const members = count();
  if (members > content.length) throw new Unreadable();
  if (before !== undefined && before.named.length !== members) return undefined;
  const named = before?.named ?? new Uint8Array(members);
  const matches = new Array<Match>();
  namesWriter.clear();
  let path: BytePath = '';
  let [namesAt, priorAt] = [0, 0];
  let [mode, owner, seconds] = [0, nobody, 0];
  for (let index = 0; index < members; index += 1) {
    const flags = count();
    const nameBegin = at;
    const same = count();
    const length = count();
    const nameEnd = at + length;
    if (nameEnd > content.length) throw new Unreadable();
    if (before === undefined) {
      path = path.slice(0, same) + content.toString('latin1', at, nameEnd);
      if (isNamed(path)) named[index] = 1;
      namesWriter.bytes(content.subarray(nameBegin, nameEnd));
    } else {
      if (!isSameBytes(content, nameBegin, nameEnd, before.names, namesAt)) return undefined;
      namesAt += nameEnd - nameBegin;
    }
    at = nameEnd;
    if ((flags & sameMode) === 0) mode = count();
    if ((flags & sameOwner) === 0)
      owner = { uid: count(), gid: count(), uname: text('utf8'), gname: text('utf8') };
    seconds += signed();
    const nanosecondsAt = at;
    skip();
    const type = memberTypes[flags % memberTypes.length] ?? 'File';
    const restAt = at;
    let size = 0;
    if (type === 'File') {
      size = count();
      if ((flags & sameTimes) === 0) {
        skip();
        skip();
      }
      skip();
    } else {
      // why: reading the length moves on, too
      const bytes = count();
      at += bytes;
    }
    const digestFrom = digestAt;
    if (size > 0) digestAt += contentDigestBytes;
    if (named[index] !== 1 || !isMeant(type, size > 0, stored, digestFrom)) continue;
    if (digestAt > stored.length) throw new Unreadable();
    while ((before?.matches[priorAt]?.index ?? members) < index) priorAt += 1;
    const there = before?.matches[priorAt];
    const prior = there?.index === index ? there : undefined;
    const was = prior?.member;
    const end = at;
    at = nanosecondsAt;
    const nanoseconds = signed();
    at = restAt;
    const link = type === 'File' ? '' : text('latin1');
    at = end;
    const isDigestSame =
      was !== undefined && (was.digest === '') === (size === 0) && isAt(stored, digestFrom, was.digest);
    if (
      prior !== undefined &&
      isDigestSame &&
      was.type === type &&
      was.size === size &&
      was.link === link &&
      was.mtimeSeconds === seconds &&
      was.mtimeNanoseconds === nanoseconds &&
      was.mode === mode &&
      isSameOwner(was, owner)
    ) {
      matches.push(prior);
      continue;
    }
    const own =
      was?.path ??
      (before === undefined ? Buffer.from(path, 'latin1').toString('latin1') : pathAt(before.names, index));
    const digest =
      size === 0 ? '' : isDigestSame ? was.digest : stored.toString('latin1', digestFrom, digestAt);
    const member: SeenMember = {
      ...{ path: own, type, mode, ...owner, size, link },
      ...{ mtimeSeconds: seconds, mtimeNanoseconds: nanoseconds, digest },
    };
    matches.push({ index, name: prior?.name ?? nameOf(own), member, from: version, search });
  }
  if (at !== content.length || digestAt !== stored.length) throw new Unreadable();
  // why: before the last name nobody knows whether the names are those of the list before
  for (const match of matches) match.search = search;
  return { names: before?.names ?? Buffer.from(namesWriter.written()), named, matches };
};

/** `before` is the list that the version before had in its place, if there is one. Undefined for what is no list. */
export const lookThrough = (
  stored: Buffer,
  before: LookedThrough | undefined,
  lookedFor: LookedFor,
): LookedThrough | undefined =>
  orUnreadable(
    () =>
      (before === undefined ? undefined : lookWith(stored, before, lookedFor)) ??
      lookWith(stored, undefined, lookedFor),
  );
