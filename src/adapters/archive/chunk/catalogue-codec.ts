/** A group of members as it stands in a catalogue: bytes and back. Numbers are in groups of seven bits, least first. */
import type { BytePath } from '../byte-name';
import type { KnownMember } from './known-member';

/** One chunk as it is stored. */
export interface StoredChunk {
  readonly length: number;
  /** 32 bytes over what is stored. */
  readonly sha256: Buffer;
}

/** Consecutive members whose chunks hold nothing else. */
export interface Group {
  /** Where in the archive the first chunk begins; the others follow it. */
  readonly offset: number;
  /** When its files were read, seconds since the epoch. */
  readonly readAt: number;
  readonly chunks: ReadonlyArray<StoredChunk>;
  readonly members: ReadonlyArray<KnownMember>;
  /** What it was decoded from, without the offset: it is written as it was read. */
  readonly encoded?: Buffer;
}

const digestBytes = 32;
const types = ['File', 'Directory', 'SymbolicLink', 'Link'] as const;
const racy = 4;
const sameOwner = 8;
const sameMode = 16;

type Writer = ReturnType<typeof makeWriter>;

const makeWriter = () => {
  let buffer = Buffer.allocUnsafe(64 * 1024);
  let used = 0;
  const makeRoom = (bytes: number): void => {
    if (used + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (used + bytes));
    buffer.copy(larger, 0, 0, used);
    buffer = larger;
  };
  /** Not negative, up to 2^53. */
  const count = (value: number): void => {
    makeRoom(8);
    let rest = value;
    while (rest >= 128) {
      buffer[used++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    buffer[used++] = rest;
  };
  const text = (value: string): void => {
    count(value.length);
    makeRoom(value.length);
    used += buffer.write(value, used, 'latin1');
  };
  return {
    count,
    text,
    signed: (value: number): void => count(value < 0 ? -2 * value - 1 : 2 * value),
    bytes: (value: Buffer): void => {
      makeRoom(value.length);
      used += value.copy(buffer, used);
    },
    clear: (): void => {
      used = 0;
    },
    written: (): Buffer => buffer.subarray(0, used),
  };
};

const shared = (one: BytePath, other: BytePath): number => {
  const most = Math.min(one.length, other.length);
  let same = 0;
  while (same < most && one.charCodeAt(same) === other.charCodeAt(same)) same += 1;
  return same;
};

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
};

const isSameOwner = (one: KnownMember, other: KnownMember): boolean =>
  one.uid === other.uid && one.gid === other.gid && one.uname === other.uname && one.gname === other.gname;

/** `before` is the member before it, `inode` that of the last file. Names of owners are text, written as UTF-8. */
const putMember = (into: Writer, member: KnownMember, before: KnownMember, inode: number): void => {
  const { path, mode, mtimeSeconds } = member;
  const [isOwnerSame, isModeSame] = [isSameOwner(member, before), mode === before.mode];
  into.count(
    types.indexOf(member.type) +
      (member.isRacy ? racy : 0) +
      (isOwnerSame ? sameOwner : 0) +
      (isModeSame ? sameMode : 0),
  );
  const same = shared(path, before.path);
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
  if (member.type === 'File') {
    into.count(member.size);
    into.signed(member.ctimeSeconds - mtimeSeconds);
    into.signed(member.ctimeNanoseconds);
    into.signed(member.inode - inode);
  } else into.text(member.link);
};

const writer = makeWriter();

/** Good until the next call. */
export const encodeGroup = ({ offset, readAt, chunks, members, encoded }: Group): Buffer => {
  writer.clear();
  writer.count(offset);
  if (encoded !== undefined) {
    writer.bytes(encoded);
    return writer.written();
  }
  writer.count(readAt);
  writer.count(chunks.length);
  for (const { length, sha256 } of chunks) {
    writer.count(length);
    writer.bytes(sha256);
  }
  writer.count(members.length);
  let inode = 0;
  members.forEach((member, index) => {
    putMember(writer, member, members[index - 1] ?? first, inode);
    if (member.type === 'File') ({ inode } = member);
  });
  return writer.written();
};

type Reader = ReturnType<typeof makeReader>;

class Unreadable extends Error {}

const makeReader = (bytes: Buffer) => {
  let at = 0;
  const take = (length: number): Buffer => {
    if (length > bytes.length - at) throw new Unreadable();
    at += length;
    return bytes.subarray(at - length, at);
  };
  const count = (): number => {
    let value = 0;
    for (let scale = 1; scale < 2 ** 56; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Unreadable();
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
    throw new Unreadable();
  };
  return {
    count,
    take,
    text: (encoding: 'latin1' | 'utf8'): string => {
      const length = count();
      if (length > bytes.length - at) throw new Unreadable();
      at += length;
      return bytes.toString(encoding, at - length, at);
    },
    rest: (): Buffer => bytes.subarray(at),
    signed: (): number => {
      const value = count();
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    },
    isAtEnd: (): boolean => at === bytes.length,
  };
};

const takeMember = (from: Reader, before: KnownMember, inode: number): KnownMember => {
  const flags = from.count();
  const type = types[flags % types.length] ?? 'File';
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
    ctimeSeconds: isFile ? mtimeSeconds + from.signed() : 0,
    ctimeNanoseconds: isFile ? from.signed() : 0,
    inode: isFile ? inode + from.signed() : 0,
    isRacy: (flags & racy) !== 0,
  };
};

/** Undefined for what is none. */
export const decodeGroup = (bytes: Buffer): Group | undefined => {
  const from = makeReader(bytes);
  try {
    const offset = from.count();
    const encoded = from.rest();
    const readAt = from.count();
    const chunks = new Array<StoredChunk>();
    for (let left = from.count(); left > 0; left -= 1)
      chunks.push({ length: from.count(), sha256: from.take(digestBytes) });
    const members = new Array<KnownMember>();
    let inode = 0;
    for (let left = from.count(); left > 0; left -= 1) {
      const member = takeMember(from, members.at(-1) ?? first, inode);
      if (member.type === 'File') ({ inode } = member);
      members.push(member);
    }
    return from.isAtEnd() ? { offset, readAt, chunks, members, encoded } : undefined;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
};
