/** Whether a schedule's `keep` has the effect that it should have; if not, why. Pure. */
import { planRetention, type StoredVersion } from './retention';
import type { Schedule } from '../schedule/schedule';
import { instantOf } from '../time/time';

/**
 * Why more files are there than `keep` covers. `unreached`: no backup was made since the line asks for it. `spared`: the
 * newest one is of a source that shrank. `foreign`: what stands there is not what was recorded. `stuck`: they should
 * have gone with the last backup, unless they were adopted since.
 */
export type KeepFault = 'unreached' | 'spared' | 'foreign' | 'stuck';

export interface KeepEffect {
  readonly keep: number;
  /** Files of this source and name that are there. */
  readonly there: number;
  /** How many of them `keep` does not cover. */
  readonly over: number;
  /** Null when it covers them all. */
  readonly fault: KeepFault | null;
}

/** Null for a schedule without `keep`. `versions` are those of its source and name, oldest first. */
export const keepEffect = (
  { spec, created }: Pick<Schedule, 'spec' | 'created'>,
  versions: ReadonlyArray<StoredVersion>,
): KeepEffect | null => {
  const { keep, allowEmpty } = spec.options;
  if (keep === null) return null;
  const { remove, foreign, spared } = planRetention({ keep, allowEmpty }, versions);
  const isThere = new Set(versions.filter(({ stored }) => stored !== 'gone').map(({ version }) => version));
  const countOf = (list: typeof remove): number => list.filter(({ version }) => isThere.has(version)).length;
  const newest = versions.at(-1)?.version;
  const faultOf = (): KeepFault | null => {
    if (countOf(spared) > 0) return 'spared';
    if (countOf(remove) > 0) {
      return newest !== undefined && instantOf(newest.completed) > instantOf(created) ? 'stuck' : 'unreached';
    }
    return countOf(foreign) > 0 ? 'foreign' : null;
  };
  return {
    keep,
    there: isThere.size,
    over: countOf(remove) + countOf(foreign) + countOf(spared),
    fault: faultOf(),
  };
};

const reasons: Readonly<Record<KeepFault, string>> = {
  unreached: 'the next backup removes them',
  spared: 'its source has shrunk: none is removed until a backup looks as it should',
  foreign: 'they are not the archives that were recorded, and are not touched',
  stuck: 'they could not be removed after the last backup, as the log says, or were adopted since',
};

/** In words; null when `keep` covers all that is there. */
export const keepText = ({ keep, there, over, fault }: KeepEffect): string | null =>
  fault === null
    ? null
    : `${there} archives are there, ${over} more than keep=${keep} covers: ${reasons[fault]}`;
