/** What is wrong with an archive, told in bounded space: where it is damaged, and what a reader may like to know. */
import type { ArchiveDamage } from '../../ports/unarchiver';
import { told } from './restore/refusals';

/** How many are listed; the count is always whole. */
const listed = 100;

export interface DamageLog {
  readonly damaged: (damage: ArchiveDamage) => void;
  /** What costs no member. */
  readonly note: (text: string) => void;
  readonly count: () => number;
  readonly list: () => ReadonlyArray<ArchiveDamage>;
  readonly notes: () => ReadonlyArray<string>;
}

export const makeDamageLog = (): DamageLog => {
  const list: ArchiveDamage[] = [];
  const notes: string[] = [];
  let count = 0;
  return {
    damaged: (damage) => {
      count += 1;
      if (list.length < listed)
        list.push({ ...damage, after: damage.after === null ? null : told(damage.after) });
    },
    note: (text) => {
      if (notes.length < listed) notes.push(told(text));
    },
    count: () => count,
    list: () => list,
    notes: () => notes,
  };
};
