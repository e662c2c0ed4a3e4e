/** The members of a group and the chunks they have for themselves, as bytes and back: what stands once, however many catalogues name it. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { contentDigestBytes } from './content-digest';
import type { KnownMember } from './known-member';
import {
  makePackedReader,
  makePackedWriter,
  orUnreadable,
  sharedBytes,
  Unreadable,
  type PackedReader,
  type PackedWriter,
} from './packed-bytes';

/** One chunk as it is stored. */
export interface StoredChunk {
  readonly length: number;
  /** 32 bytes over what is stored. */
  readonly sha256: Buffer;
}

/** Consecutive members whose chunks hold nothing else. */
export interface MemberList {
  /** None where nobody knows where they lie in the archive. */
  readonly chunks: ReadonlyArray<StoredChunk>;
  readonly members: ReadonlyArray<KnownMember>;
}

export const chunkDigestBytes = 32;

/** Of the number that begins a member: what type it is of, and what of it is as in the member before it, or as its mtime. */
export const memberTypes = ['File', 'Directory', 'SymbolicLink', 'Link'] as const;
const racy = 4;
export const sameOwner = 8;
export const sameMode = 16;
export const sameTimes = 32;

/** Most lists have no more, once inflated: room for more is room that has to be made. */
const usualBytes = 8 * 1024;

/** More than that, once inflated, is no list. */
const mostBytes = 64 * 1024 * 1024;

const first: KnownMember = {
  path: '',
  type: 'File',
  mode: 0,
  uid: -1,
  gid: -1,
  uname: '',
  gname: '',
  size: 0,
  link: '',
  mtimeSeconds: 0,
  mtimeNanoseconds: 0,
  ctimeSeconds: 0,
  ctimeNanoseconds: 0,
  inode: 0,
  isRacy: false,
  digest: '',
};

const isSameOwner = (one: KnownMember, other: KnownMember): boolean =>
  one.uid === other.uid && one.gid === other.gid && one.uname === other.uname && one.gname === other.gname;

const hasSameTimes = (member: KnownMember): boolean =>
  member.ctimeSeconds === member.mtimeSeconds && member.ctimeNanoseconds === member.mtimeNanoseconds;

/** `before` is the member before it, `inode` that of the last file. Names of owners are text, written as UTF-8. */
const putMember = (into: PackedWriter, member: KnownMember, before: KnownMember, inode: number): void => {
  const { path, mode, mtimeSeconds } = member;
  const [isOwnerSame, isModeSame] = [isSameOwner(member, before), mode === before.mode];
  const isFile = member.type === 'File';
  const areTimesSame = isFile && hasSameTimes(member);
  into.count(
    memberTypes.indexOf(member.type) +
      (member.isRacy ? racy : 0) +
      (isOwnerSame ? sameOwner : 0) +
      (isModeSame ? sameMode : 0) +
      (areTimesSame ? sameTimes : 0),
  );
  const same = sharedBytes(path, before.path);
  into.count(same);
  into.text(path.slice(same));
  if (!isModeSame) into.count(mode);
  if (!isOwnerSame) {
    into.count(member.uid);
    into.count(member.gid);
    for (const name of [member.uname, member.gname]) into.text(Buffer.from(name).toString('latin1'));
  }
  into.signed(mtimeSeconds - before.mtimeSeconds);
  into.signed(member.mtimeNanoseconds);
  if (!isFile) {
    into.text(member.link);
    return;
  }
  into.count(member.size);
  if (!areTimesSame) {
    into.signed(member.ctimeSeconds - mtimeSeconds);
    into.signed(member.ctimeNanoseconds);
  }
  into.signed(member.inode - inode);
};

const writer = makePackedWriter();

const hasDigest = ({ type, size }: KnownMember): boolean => type === 'File' && size > 0;

/**
 * Memory that a list of so many bytes makes use of, as zlib counts it: a window and tables for 32 KiB are cleared for each, and most
 * lists have less than 4.
 */
const memoryFor = (bytes: number): { readonly windowBits: number; readonly memLevel: number } => {
  const windowBits = Math.min(15, Math.max(10, Math.ceil(Math.log2(bytes + 1))));
  return { windowBits, memLevel: Math.min(8, windowBits - 6) };
};

/** What is alike in many is deflated; digests can't be, and stand behind it. */
export const encodeList = ({ chunks, members }: MemberList): Buffer => {
  writer.clear();
  writer.count(chunks.length);
  for (const { length } of chunks) writer.count(length);
  writer.count(members.length);
  let inode = 0;
  members.forEach((member, index) => {
    putMember(writer, member, members[index - 1] ?? first, inode);
    if (member.type === 'File') ({ inode } = member);
  });
  const packed = writer.written();
  const deflated = deflateRawSync(packed, memoryFor(packed.length));
  writer.clear();
  writer.count(deflated.length);
  writer.bytes(deflated);
  for (const { sha256 } of chunks) writer.bytes(sha256);
  for (const member of members) if (hasDigest(member)) writer.raw(member.digest);
  return Buffer.from(writer.written());
};

const takeMember = (
  from: PackedReader,
  digests: PackedReader,
  before: KnownMember,
  inode: number,
): KnownMember => {
  const flags = from.count();
  const type = memberTypes[flags % memberTypes.length] ?? 'File';
  const same = from.count();
  const path = before.path.slice(0, same) + from.text('latin1');
  const mode = (flags & sameMode) === 0 ? from.count() : before.mode;
  const isOwnerSame = (flags & sameOwner) !== 0;
  const uid = isOwnerSame ? before.uid : from.count();
  const gid = isOwnerSame ? before.gid : from.count();
  const uname = isOwnerSame ? before.uname : from.text('utf8');
  const gname = isOwnerSame ? before.gname : from.text('utf8');
  const mtimeSeconds = before.mtimeSeconds + from.signed();
  const mtimeNanoseconds = from.signed();
  const isFile = type === 'File';
  const size = isFile ? from.count() : 0;
  const areTimesSame = (flags & sameTimes) !== 0;
  return {
    path,
    type,
    mode,
    uid,
    gid,
    uname,
    gname,
    size,
    link: isFile ? '' : from.text('latin1'),
    mtimeSeconds,
    mtimeNanoseconds,
    ctimeSeconds: isFile ? (areTimesSame ? mtimeSeconds : mtimeSeconds + from.signed()) : 0,
    ctimeNanoseconds: isFile ? (areTimesSame ? mtimeNanoseconds : from.signed()) : 0,
    inode: isFile ? inode + from.signed() : 0,
    isRacy: (flags & racy) !== 0,
    digest: size > 0 ? digests.raw(contentDigestBytes) : '',
  };
};

const inflated = (bytes: Buffer): Buffer => {
  try {
    return inflateRawSync(bytes, { maxOutputLength: mostBytes, chunkSize: usualBytes });
  } catch {
    throw new Unreadable();
  }
};

/** What was deflated, and where in the bytes that are stored the digests behind it begin. @throws Unreadable */
export const openStored = (bytes: Buffer): { readonly content: Buffer; readonly behind: number } => {
  const from = makePackedReader(bytes);
  const deflated = from.take(from.count());
  return { content: inflated(deflated), behind: deflated.byteOffset - bytes.byteOffset + deflated.length };
};

/** What stands where the digest of the first chunk does, found without inflating anything; undefined where nothing can stand there. */
export const firstDigest = (bytes: Buffer): Buffer | undefined =>
  orUnreadable(() => {
    const from = makePackedReader(bytes);
    from.take(from.count());
    return from.take(chunkDigestBytes);
  });

/** Undefined for what is none. */
export const decodeList = (bytes: Buffer): MemberList | undefined =>
  orUnreadable(() => {
    const { content, behind } = openStored(bytes);
    const digests = makePackedReader(bytes.subarray(behind));
    const from = makePackedReader(content);
    const lengths = new Array<number>();
    for (let left = from.count(); left > 0; left -= 1) lengths.push(from.count());
    const chunks = lengths.map((length) => ({ length, sha256: digests.take(chunkDigestBytes) }));
    const members = new Array<KnownMember>();
    let inode = 0;
    let before = first;
    for (let left = from.count(); left > 0; left -= 1) {
      before = takeMember(from, digests, before, inode);
      if (before.type === 'File') ({ inode } = before);
      members.push(before);
    }
    return from.isAtEnd() && digests.isAtEnd() ? { chunks, members } : undefined;
  });
