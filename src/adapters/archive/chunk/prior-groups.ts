/** The groups of the last archive, looked at beside a walk: both are in one order, so that no more than one list is held. */
import type { BytePath } from '../byte-name';
import type { GroupRow } from './catalogue-file';
import type { Group } from './cataloguer';
import { walkKey, type KnownMember } from './known-member';
import type { MemberList, StoredChunk } from './member-list';

export interface Found {
  readonly group: Group;
  /** Which of its members. */
  readonly index: number;
  readonly member: KnownMember;
}

/** A group of the last archive whose list was not decoded. */
export interface PriorRow extends GroupRow {
  /** Which of the groups. */
  readonly index: number;
}

export interface PriorGroups {
  /** How many there are. */
  readonly count: number;
  /** The group whose first member has this path; to be asked for, as `find`, in the order of a walk. */
  readonly beginning: (path: BytePath) => PriorRow | undefined;
  /** The members of that group; undefined where no group begins so, or its list can't be read. */
  readonly membersFrom: (path: BytePath) => ReadonlyArray<KnownMember> | undefined;
  /** What is known of a path. */
  readonly find: (path: BytePath) => Found | undefined;
  /** Whether its list is what was written. */
  readonly holds: (row: PriorRow) => boolean;
  /** Its chunks; undefined where the list can't be read. */
  readonly chunksOf: (row: PriorRow) => ReadonlyArray<StoredChunk> | undefined;
  /**
   * All of the group as one chunk, told without decoding the list; undefined where that is unlikely to be right. It is right if its digest is
   * that of what lies in the archive there.
   */
  readonly onlyChunkOf: (row: PriorRow) => StoredChunk | undefined;
  /** Where the group behind begins in the archive; infinite behind the last. */
  readonly endOf: (row: PriorRow) => number;
  /** Bytes of its chunks; undefined where only its list tells, and that can't be read. */
  readonly bytesOf: (row: PriorRow) => number | undefined;
}

/** Lists of the last archive, each undefined where it can't be read. */
export interface PriorLists {
  readonly read: (row: GroupRow) => MemberList | undefined;
  readonly holds: (row: GroupRow) => boolean;
  readonly chunksOf: (row: GroupRow) => ReadonlyArray<StoredChunk> | undefined;
  /** What stands in it where the digest of its first chunk does. */
  readonly firstDigest: (row: GroupRow) => Buffer | undefined;
}

/** No chunk is longer: a block of 2 MiB, with a member that begins at its end, and what is stored beside what does not compress. */
const mostOfOne = (3 * 1024 + 64) * 1024;

/** A group of several chunks is nearly always one large file: its list is shorter than this, and soon decoded. */
const leastList = 256;

export const makePriorGroups = (rows: ReadonlyArray<GroupRow>, lists: PriorLists): PriorGroups => {
  let at = -1;
  let nextKey = walkKey(rows[0]?.first ?? '');
  /** Of the row at hand, once it was asked for. */
  let group: Group | undefined;
  let isRead = false;
  let index = 0;
  const goTo = (key: string): void => {
    while (at + 1 < rows.length && nextKey <= key) {
      at += 1;
      nextKey = walkKey(rows[at + 1]?.first ?? '');
      [group, isRead, index] = [undefined, false, 0];
    }
  };
  const read = (): Group | undefined => {
    const row = rows[at];
    if (isRead || row === undefined) return group;
    isRead = true;
    const list = lists.read(row);
    const { offset, readAt, stats, list: place } = row;
    if (list !== undefined) group = { ...list, offset, readAt, stats, place };
    return group;
  };
  return {
    count: rows.length,
    beginning: (path) => {
      goTo(walkKey(path));
      const row = rows[at];
      return row?.first === path ? { ...row, index: at } : undefined;
    },
    membersFrom: (path) => {
      goTo(walkKey(path));
      return rows[at]?.first === path ? read()?.members : undefined;
    },
    find: (path) => {
      // why: most are what comes next, and a key costs more than all else here
      for (const step of [0, 1]) {
        const next = group?.members[index + step];
        if (group === undefined || next?.path !== path) continue;
        index += step;
        return { group, index, member: next };
      }
      const key = walkKey(path);
      goTo(key);
      const known = read();
      if (known === undefined) return undefined;
      let member = known.members[index];
      while (member !== undefined && walkKey(member.path) < key) member = known.members[++index];
      return member?.path === path ? { group: known, index, member } : undefined;
    },
    holds: lists.holds,
    chunksOf: lists.chunksOf,
    onlyChunkOf: (row) => {
      const length = (rows[row.index + 1]?.offset ?? Infinity) - row.offset;
      if (length <= 0 || length > mostOfOne || row.list.length < leastList) return undefined;
      const sha256 = lists.firstDigest(row);
      return sha256 === undefined ? undefined : { length, sha256 };
    },
    endOf: (row) => rows[row.index + 1]?.offset ?? Infinity,
    bytesOf: (row) => {
      const next = rows[row.index + 1];
      // why: between two groups nothing lies in an archive, so that a list need not be decoded for this
      if (next !== undefined) return next.offset - row.offset;
      return lists.chunksOf(row)?.reduce((sum, { length }) => sum + length, 0);
    },
  };
};
