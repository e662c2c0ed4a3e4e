/**
 * The names of a directory that holds very many, in few bytes each: sorted and packed a part at a time, and brought into one order as they are
 * asked for.
 */
import type { BytePath } from '../byte-name';
import type { EntryKind, Listed } from './entry';

/** How many a part has: so few that they are packed before V8 takes them for what lives long. */
export const partEntries = 8192;

const kinds: ReadonlyArray<EntryKind> = ['file', 'directory', 'symlink', 'FIFO', 'socket', 'device'];

/** Of a name: its kind, how many bytes it has in common with the one before it, and how many follow. */
const headBytes = 4;
const mostShared = 255;

const sharedWith = (one: BytePath, other: BytePath): number => {
  const most = Math.min(one.length, other.length, mostShared);
  let same = 0;
  while (same < most && one.charCodeAt(same) === other.charCodeAt(same)) same += 1;
  return same;
};

/** Packs parts, one after the other. */
export const makePacking = (): ((sorted: ReadonlyArray<Listed>) => Buffer) => {
  let room = Buffer.allocUnsafeSlow(1024 * 1024);
  return (sorted) => {
    let used = 0;
    let before: BytePath = '';
    for (const { name, kind } of sorted) {
      const shared = sharedWith(name, before);
      const length = name.length - shared;
      if (used + headBytes + length > room.length) {
        const larger = Buffer.allocUnsafeSlow(2 * (used + headBytes + length));
        room.copy(larger, 0, 0, used);
        room = larger;
      }
      room[used] = kinds.indexOf(kind);
      room[used + 1] = shared;
      room.writeUInt16LE(length, used + 2);
      used += headBytes;
      used += room.write(shared === 0 ? name : name.slice(shared), used, 'latin1');
      before = name;
    }
    const part = Buffer.allocUnsafeSlow(used);
    room.copy(part, 0, 0, used);
    return part;
  };
};

interface Head {
  readonly part: Buffer;
  at: number;
  entry: Listed;
}

/** Goes on to the next name; false at the end. */
const advance = (head: Head): boolean => {
  const { part, at, entry } = head;
  if (at >= part.length) return false;
  const end = at + headBytes + part.readUInt16LE(at + 2);
  const name = entry.name.slice(0, part[at + 1]) + part.toString('latin1', at + headBytes, end);
  head.entry = { name, kind: kinds[part[at] ?? 0] ?? 'file' };
  head.at = end;
  return true;
};

/** All names of the parts, by bytes, each when it is asked for; undefined behind the last. */
export const mergedParts = (parts: ReadonlyArray<Buffer>): (() => Listed | undefined) => {
  /** The one with the least name last. */
  const heads = new Array<Head>();
  const insert = (head: Head): void => {
    const { name } = head.entry;
    let [from, to] = [0, heads.length];
    // why: names often lie in a directory in their order, and then the part that had the least has the next, too
    if (name < (heads[to - 1]?.entry.name ?? '')) from = to;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (name < (heads[middle]?.entry.name ?? '')) from = middle + 1;
      else to = middle;
    }
    heads.splice(from, 0, head);
  };
  for (const part of parts) {
    const head: Head = { part, at: 0, entry: { name: '', kind: 'file' } };
    if (advance(head)) insert(head);
  }
  return () => {
    const head = heads.pop();
    if (head === undefined) return undefined;
    const { entry } = head;
    if (advance(head)) insert(head);
    return entry;
  };
};
