/**
 * The blocks before a member's ustar block that hold what that can't (POSIX.1-2017, pax, "pax Interchange Format"). The
 * records are made here because tar's `Pax` keeps times to the millisecond and paths as UTF-8, and a backup keeps
 * nanoseconds and raw bytes. From member to member they differ in as few bytes as can be: so they compress best.
 */
import { Header } from 'tar/header';
import { type BytePath, isAscii } from '../byte-name';
import { blockBytes, second, type MemberFields } from './member-fields';

const largestId = 0o7777777;
const largestSize = 0o77777777777;
const nameBytes = 32;
const fractionDigits = 9;

/** `seconds.nanoseconds`, exact; all digits of the fraction, so that most times are of one length. */
const paxTime = (ns: bigint): string => {
  const absolute = ns < 0n ? -ns : ns;
  const fraction = (absolute % second).toString().padStart(fractionDigits, '0');
  return `${ns < 0n ? '-' : ''}${absolute / second}.${fraction}`;
};

/** One record: its length counts itself. Values are byte strings. */
const paxRecord = (key: string, value: BytePath): string => {
  const rest = key.length + value.length + 3;
  let length = rest + 1;
  while (length !== rest + String(length).length) length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
};

const longName = (name: string): boolean => name.length > nameBytes || !isAscii(name);

type Owner = Pick<MemberFields, 'uid' | 'gid' | 'uname' | 'gname'>;

const ownerRecords = ({ uid, gid, uname, gname }: Owner): string => {
  let body = '';
  if (uid > largestId) body += paxRecord('uid', String(uid));
  if (gid > largestId) body += paxRecord('gid', String(gid));
  if (longName(uname)) body += paxRecord('uname', Buffer.from(uname).toString('latin1'));
  if (longName(gname)) body += paxRecord('gname', Buffer.from(gname).toString('latin1'));
  return body;
};

/** One owner has most of a tree. */
let last = { owner: { uid: 0, gid: 0, uname: '', gname: '' }, records: '' };

const recordsOfOwner = (fields: MemberFields): string => {
  const { uid, gid, uname, gname } = fields;
  const { owner } = last;
  if (uid !== owner.uid || gid !== owner.gid || uname !== owner.uname || gname !== owner.gname)
    last = { owner: { uid, gid, uname, gname }, records: ownerRecords(fields) };
  return last.records;
};

/** All records but that of the time. */
const recordsBesideTime = (fields: MemberFields, pathFits: boolean): string => {
  let body = '';
  if (!pathFits) body += paxRecord('path', fields.path);
  if (fields.link.length > 100 || !isAscii(fields.link)) body += paxRecord('linkpath', fields.link);
  if (fields.size > largestSize) body += paxRecord('size', String(fields.size));
  return body + recordsOfOwner(fields);
};

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

const putRecords = (into: Buffer, at: number, records: string): number => {
  announcement(records.length).copy(into, at);
  const start = at + blockBytes;
  const end = start + Math.ceil(records.length / blockBytes) * blockBytes;
  into.write(records, start, 'latin1');
  into.fill(0, start + records.length, end);
  return end;
};

/** Most members of a tree need the record of their time alone, with seconds of so many digits: from 2001 to 2286. */
const secondsDigits = 10;
const secondsLeast = 10 ** (secondsDigits - 1);
const secondsMost = 10 ** secondsDigits - 1;
const timeRecord = paxRecord('mtime', paxTime(BigInt(secondsMost) * second));
const secondsAt = blockBytes + timeRecord.indexOf('=') + 1;
const fractionAt = secondsAt + secondsDigits + 1;
const timeTemplate = Buffer.alloc(2 * blockBytes);
putRecords(timeTemplate, 0, timeRecord);

const putDigits = (into: Buffer, at: number, length: number, value: number): void => {
  let rest = value;
  for (let digit = at + length - 1; digit >= at; digit -= 1) {
    into[digit] = 0x30 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
};

/** Writes the blocks, or none where the ustar block holds everything, and answers the offset after them. */
export const putPax = (into: Buffer, at: number, fields: MemberFields, pathFits: boolean): number => {
  const { mtimeNs } = fields;
  const records = recordsBesideTime(fields, pathFits);
  const seconds = Number(mtimeNs / second);
  const fraction = Number(mtimeNs % second);
  const timed = mtimeNs < 0n || fraction !== 0;
  if (records === '' && timed && seconds >= secondsLeast && seconds <= secondsMost) {
    into.set(timeTemplate, at);
    putDigits(into, at + secondsAt, secondsDigits, seconds);
    putDigits(into, at + fractionAt, fractionDigits, fraction);
    return at + timeTemplate.length;
  }
  const all = timed ? records + paxRecord('mtime', paxTime(mtimeNs)) : records;
  return all === '' ? at : putRecords(into, at, all);
};
