/**
 * One member's header blocks: tar's own `Header` for the ustar block, with pax records before it for what ustar can't
 * hold (POSIX.1-2017, pax, "pax Interchange Format"). The records are made here because tar's `Pax` keeps
 * times to the millisecond and paths as UTF-8, and a backup keeps nanoseconds and raw bytes.
 */
import { Header } from 'tar/header';
import { isAscii, toText, type BytePath } from './byte-path';

/** What a header says. `mtimeNs` is nanoseconds since the epoch, `size` bytes of content that follow. */
export interface MemberFields {
  readonly path: BytePath;
  readonly type: 'File' | 'Directory' | 'SymbolicLink' | 'Link';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly link: BytePath;
}

export const blockBytes = 512;

const largestId = 0o7777777;
const largestSize = 0o77777777777;
const nameBytes = 32;
const second = 1_000_000_000n;

/** `seconds[.fraction]`, exact. */
const paxTime = (ns: bigint): string => {
  const absolute = ns < 0n ? -ns : ns;
  const fraction = (absolute % second).toString().padStart(9, '0').replace(/0+$/, '');
  return `${ns < 0n ? '-' : ''}${absolute / second}${fraction === '' ? '' : `.${fraction}`}`;
};

/** One record: its length counts itself. Values are byte strings. */
const paxRecord = (key: string, value: BytePath): string => {
  const rest = key.length + value.length + 3;
  let length = rest + 1;
  while (length !== rest + String(length).length) length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
};

const longName = (name: string): boolean => name.length > nameBytes || !isAscii(name);

const paxBody = (fields: MemberFields, pathFits: boolean): string => {
  let body = '';
  if (!pathFits) body += paxRecord('path', fields.path);
  if (fields.link.length > 100 || !isAscii(fields.link)) body += paxRecord('linkpath', fields.link);
  if (fields.size > largestSize) body += paxRecord('size', String(fields.size));
  if (fields.uid > largestId) body += paxRecord('uid', String(fields.uid));
  if (fields.gid > largestId) body += paxRecord('gid', String(fields.gid));
  if (longName(fields.uname)) body += paxRecord('uname', Buffer.from(fields.uname).toString('latin1'));
  if (longName(fields.gname)) body += paxRecord('gname', Buffer.from(fields.gname).toString('latin1'));
  if (fields.mtimeNs < 0n || fields.mtimeNs % second !== 0n)
    body += paxRecord('mtime', paxTime(fields.mtimeNs));
  return body;
};

/** Where a prefix split could end: names up to this length always fit the 100 bytes of the name field. */
const surelyFits = (path: BytePath): boolean => path.length < 100 && isAscii(path);

const header = new Header();

const encode = (into: Buffer, at: number, path: string, fields: MemberFields): boolean => {
  const seconds = fields.mtimeNs < 0n ? 0n : fields.mtimeNs / second;
  header.path = path;
  header.type = fields.type;
  header.mode = fields.mode;
  header.uid = fields.uid;
  header.gid = fields.gid;
  header.size = fields.size;
  header.mtime = new Date(Number(seconds) * 1000);
  header.linkpath = toText(fields.link);
  header.uname = fields.uname;
  header.gname = fields.gname;
  into.fill(0, at, at + blockBytes);
  return header.encode(into, at);
};

const scratch = Buffer.alloc(blockBytes);

/** Blocks that announce records of a given length: the same for every member, so few and made once. */
const announcements = new Map<number, Buffer>();

const announcement = (length: number): Buffer => {
  const made = announcements.get(length);
  if (made !== undefined) return made;
  const block = Buffer.alloc(blockBytes);
  new Header({
    path: 'PaxHeader',
    type: 'ExtendedHeader',
    mode: 0o644,
    uid: 0,
    gid: 0,
    size: length,
    mtime: new Date(0),
    linkpath: '',
    uname: '',
    gname: '',
  }).encode(block);
  announcements.set(length, block);
  return block;
};

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
  const text = toText(fields.path);
  const pathFits = surelyFits(fields.path) || (isAscii(fields.path) && !splitFails(fields, text));
  const body = paxBody(fields, pathFits);
  let offset = at;
  if (body !== '') {
    announcement(body.length).copy(into, offset);
    offset += blockBytes;
    const padded = Math.ceil(body.length / blockBytes) * blockBytes;
    into.fill(0, offset, offset + padded);
    into.write(body, offset, 'latin1');
    offset += padded;
  }
  encode(into, offset, text, fields);
  return offset + blockBytes;
};

/** Whether a long ASCII path can't be split into ustar's prefix and name. */
const splitFails = (fields: MemberFields, text: string): boolean => {
  const plain = { ...fields, link: '', uname: '', gname: '', uid: 0, gid: 0, size: 0 };
  return encode(scratch, 0, text, plain);
};
