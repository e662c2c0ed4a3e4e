/** The groups of the last archive, looked at beside a walk: both are in one order, so that no more than two are held. */
import type { BytePath } from '../byte-name';
import type { Group } from './cataloguer';
import { walkKey, type KnownMember } from './known-member';

export interface Found {
  readonly group: Group;
  /** Which of its members. */
  readonly index: number;
  readonly member: KnownMember;
}

export interface PriorGroups {
  /** What is known of a path; to be asked for in the order of a walk. */
  readonly find: (path: BytePath) => Found | undefined;
}

/** `next` gives the groups in their order, and undefined behind the last. */
export const makePriorGroups = (next: () => Group | undefined): PriorGroups => {
  let group: Group | undefined;
  let following = next();
  let index = 0;
  const beginsUpTo = (key: string): boolean => {
    const begin = following?.members[0];
    return begin !== undefined && walkKey(begin.path) <= key;
  };
  return {
    find: (path) => {
      const key = walkKey(path);
      while (beginsUpTo(key)) {
        group = following;
        following = next();
        index = 0;
      }
      if (group === undefined) return undefined;
      let member = group.members[index];
      while (member !== undefined && walkKey(member.path) < key) member = group.members[++index];
      return member?.path === path ? { group, index, member } : undefined;
    },
  };
};
