/**
 * The ustar block of a member (POSIX.1-2017, pax, "ustar Interchange Format"), encoded by tar's own `Header`. What
 * members have in common is encoded once; most are a copy of that with their path, size and time put in.
 */
import { Header } from 'tar/header';
import { type BytePath, asUtf8 } from '../byte-name';
import { blockBytes, second, type MemberFields } from './member-fields';
import { putOctal } from './octal-field';

/** Longest path in the name field alone, so that a NUL byte ends it. */
const mostOfName = 99;
const nameBytes = 100;
const prefix = { at: 345, length: 155 };
const size = { at: 124, length: 12 };
const time = { at: 136, length: 12 };
const checksum = { at: 148, length: 8 };

const header = new Header();

/** The field holds no time before 1970, and no fraction. */
const secondsOf = ({ mtimeNs }: MemberFields): number => (mtimeNs < 0n ? 0 : Number(mtimeNs / second));

/** Where an ASCII path is cut into prefix and name: the offset of the name, 0 without a prefix, null if it can't be. */
export const nameOffset = (path: string): number | null => {
  if (path.length <= mostOfName) return 0;
  // The slash that ends a directory's path is no place to cut.
  const slash = path.lastIndexOf('/', Math.min(prefix.length, path.length - 2));
  return slash > 0 && path.length - slash - 1 <= nameBytes ? slash + 1 : null;
};

/**
 * What stands in the name field of a path that is told in a pax record. The prefix field stays empty: some readers, tar's
 * own `Header` among them, put it before the record's path.
 */
const nameBesideRecord = (path: BytePath): string => {
  const text = asUtf8(path);
  return Buffer.byteLength(text) <= mostOfName
    ? text
    : path.replace(/[^\x00-\x7f]/g, '_').slice(0, mostOfName);
};

const encodeWhole = (into: Buffer, at: number, fields: MemberFields, cut: number | null): void => {
  header.path = cut === null ? nameBesideRecord(fields.path) : fields.path;
  header.type = fields.type;
  header.mode = fields.mode;
  header.uid = fields.uid;
  header.gid = fields.gid;
  header.size = fields.size;
  header.mtime = new Date(secondsOf(fields) * 1000);
  header.linkpath = asUtf8(fields.link);
  header.uname = fields.uname;
  header.gname = fields.gname;
  into.fill(0, at, at + blockBytes);
  header.encode(into, at);
};

/** A block without path, link, size and time, and the sum of its bytes, the fields that are put in left out. */
interface HeaderTemplate {
  readonly block: Buffer;
  readonly sum: number;
}

const templates = new Map<string, HeaderTemplate>();

/** There are few kinds of members, and as many owners as a source likes. */
const mostTemplates = 1000;

const makeTemplate = (fields: MemberFields): HeaderTemplate => {
  const block = Buffer.alloc(blockBytes);
  encodeWhole(block, 0, { ...fields, path: '', link: '', size: 0, mtimeNs: 0n }, 0);
  for (const { at, length } of [size, time]) block.fill(0, at, at + length);
  block.fill(' ', checksum.at, checksum.at + checksum.length);
  return { block, sum: block.reduce((sum, byte) => sum + byte, 0) };
};

/** What most members have in common with the one before them. */
type Common = Pick<MemberFields, 'type' | 'mode' | 'uid' | 'gid' | 'uname' | 'gname'>;

let last: { readonly fields: Common; readonly template: HeaderTemplate } | undefined;

const isAlike = (one: Common, other: Common): boolean =>
  one.mode === other.mode &&
  one.type === other.type &&
  one.uid === other.uid &&
  one.gid === other.gid &&
  one.uname === other.uname &&
  one.gname === other.gname;

const templateOf = (fields: MemberFields): HeaderTemplate => {
  if (last !== undefined && isAlike(last.fields, fields)) return last.template;
  const { type, mode, uid, gid, uname, gname } = fields;
  const key = `${type} ${mode} ${uid} ${gid} ${uname} ${gname}`;
  if (!templates.has(key) && templates.size === mostTemplates) templates.clear();
  const template = templates.get(key) ?? makeTemplate(fields);
  templates.set(key, template);
  last = { fields: { type, mode, uid, gid, uname, gname }, template };
  return template;
};

const largest = 8 ** 11 - 1;

/** Writes ASCII text and answers the sum of its bytes. */
const putText = (into: Buffer, at: number, text: string, from: number, to: number): number => {
  let sum = 0;
  for (let index = from; index < to; index += 1) {
    const byte = text.charCodeAt(index);
    into[at + index - from] = byte;
    sum += byte;
  }
  return sum;
};

/**
 * Writes the 512 bytes at `at`; what the block can't hold must stand in pax records before it. `cut` is the path's
 * `nameOffset`, or null for a path that stands there.
 */
export const putUstar = (into: Buffer, at: number, fields: MemberFields, cut: number | null): void => {
  const { path, link, size: bytes } = fields;
  const seconds = secondsOf(fields);
  if (cut === null || link !== '' || bytes > largest || seconds > largest) {
    encodeWhole(into, at, fields, cut);
    return;
  }
  const template = templateOf(fields);
  into.set(template.block, at);
  let sum = template.sum + putText(into, at, path, cut, path.length);
  if (cut > 0) sum += putText(into, at + prefix.at, path, 0, cut - 1);
  sum += putOctal(into, at + size.at, size.length, bytes);
  sum += putOctal(into, at + time.at, time.length, seconds);
  putOctal(into, at + checksum.at, checksum.length, sum);
};
