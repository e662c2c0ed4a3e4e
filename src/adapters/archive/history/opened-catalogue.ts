/** The catalogue of one archive, open to be asked: its groups, its members by path, what a hard link's content is. */
import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { type BytePath, joinBytes } from '../byte-name';
import { readCatalogue, type Catalogue } from '../chunk/catalogue-file';
import { walkKey, type KnownMember } from '../chunk/known-member';
import type { MemberList } from '../chunk/member-list';
import { catalogueEnding, type ListReader } from '../chunk/member-lists';

/** A list of it can't be read: it is made anew from the archive. */
export class Unfit extends Error {}

export interface Located {
  /** Its full name in the archive. */
  readonly name: BytePath;
  readonly member: KnownMember;
  /** Which group it is in. */
  readonly row: number;
}

type Linked = Pick<KnownMember, 'type' | 'link'>;

export interface OpenedCatalogue extends Catalogue {
  /** Of a group. @throws Unfit */
  readonly listAt: (row: number) => MemberList;
  /** The same as it is stored. @throws Unfit */
  readonly storedAt: (row: number) => Buffer;
  /** @throws Unfit where the list of a group can't be read */
  readonly requireList: (row: number) => void;
  /** A member's full name in the archive. */
  readonly nameOf: (member: Pick<KnownMember, 'path'>) => BytePath;
  /** The member of that name. @throws Unfit */
  readonly locate: (name: BytePath) => Located | undefined;
  /** The groups in which that member, or one below it, may be; all of them for an empty name. */
  readonly rowsBelow: (name: BytePath) => ReadonlyArray<number>;
  /** The file whose content a hard link has; else the member itself. @throws Unfit */
  readonly contentOf: <Member extends Linked>(member: Member) => Member | KnownMember;
  readonly close: () => void;
}

/** Lists that are held decoded. */
const mostHeld = 8;

/** A hard link leads to a file at once in every archive of ours. */
const mostHops = 8;

export const askable = (catalogue: Catalogue, lists: ListReader): OpenedCatalogue => {
  const { head, rows } = catalogue;
  const held = new Map<number, MemberList>();
  const keys = new Map<number, string>();
  const keyOf = (row: number): string => {
    const known = keys.get(row);
    if (known !== undefined) return known;
    const key = walkKey(rows[row]?.first ?? '');
    keys.set(row, key);
    return key;
  };
  const storedAt = (row: number): Buffer => {
    const place = rows[row]?.list;
    const stored = place === undefined ? undefined : lists.stored(place);
    if (stored === undefined) throw new Unfit();
    return stored;
  };
  const listAt = (row: number): MemberList => {
    const known = held.get(row);
    if (known !== undefined) return known;
    const place = rows[row]?.list;
    const list = place === undefined ? undefined : lists.read(place);
    if (list === undefined) throw new Unfit();
    const [oldest] = held.keys();
    if (oldest !== undefined && held.size >= mostHeld) held.delete(oldest);
    held.set(row, list);
    return list;
  };
  const nameOf = ({ path }: Pick<KnownMember, 'path'>): BytePath =>
    path === '' ? head.root : head.root === '' ? path : joinBytes(head.root, path);
  /** The path below the source; undefined for what is none. */
  const pathIn = (name: BytePath): BytePath | undefined => {
    if (head.root === '') return name;
    if (name === head.root) return '';
    return name.startsWith(`${head.root}/`) ? name.slice(head.root.length + 1) : undefined;
  };
  /** The last group that begins at or before a key. */
  const lastUpTo = (key: string): number => {
    let [from, to] = [0, rows.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (keyOf(middle) <= key) from = middle + 1;
      else to = middle;
    }
    return from - 1;
  };
  const locate = (name: BytePath): Located | undefined => {
    const path = pathIn(name);
    const row = path === undefined ? -1 : lastUpTo(walkKey(path));
    if (row < 0) return undefined;
    const member = listAt(row).members.find((one) => one.path === path);
    return member === undefined ? undefined : { name, member, row };
  };
  return {
    ...catalogue,
    listAt,
    storedAt,
    requireList: (row) => void storedAt(row),
    nameOf,
    locate,
    rowsBelow: (name) => {
      const path = name === '' ? '' : pathIn(name);
      if (path === undefined) return [];
      if (path === '') return [...rows.keys()];
      const key = walkKey(path);
      const begin = Math.max(0, lastUpTo(key));
      // why: what lies below has the key with a NUL byte behind it, and then a byte
      const end = lastUpTo(`${key}\0\u0100`);
      return [...rows.keys()].slice(begin, end + 1);
    },
    contentOf: <Member extends Linked>(member: Member) => {
      let one: Member | KnownMember = member;
      for (let hops = 0; one.type === 'Link' && hops < mostHops; hops += 1) {
        const next: KnownMember | undefined = locate(one.link)?.member;
        if (next === undefined) return member;
        one = next;
      }
      return one.type === 'File' ? one : member;
    },
    close: lists.close,
  };
};

const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** The catalogue that is kept of an archive; undefined where there is none, or not a whole one. */
export const readKept = (directory: string, sha256: string): Catalogue | undefined => {
  try {
    const fd = openSync(join(directory, sha256 + catalogueEnding), openFlags);
    try {
      const catalogue = readCatalogue(fd);
      return catalogue?.isWhole === true ? catalogue : undefined;
    } finally {
      closeSync(fd);
    }
  } catch {
    // why: what can't be read is made anew
    return undefined;
  }
};
