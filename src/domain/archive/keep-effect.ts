/** Whether a schedule's rules of retention have the effect that they should have; if not, why. Pure. */
import type { Schedule } from '../schedule/schedule';
import { type Instant, instantOf, type Now } from '../time/time';
import { retentionMoment } from './retention/moment';
import { planRetention } from './retention/plan';
import { isEmptyPolicy, policyOf, policyText } from './retention/policy';
import { type SpareReason, spareReasonText } from './retention/reason';
import type { StoredVersion } from './stored-version';

/**
 * Why more files are there than the rules cover. `unreached`: no backup was made since the line asks for it. `foreign`: what stands
 * there is not what was recorded. `stuck`: they should have gone with the last backup, unless they were adopted since.
 */
export type KeepFault = 'unreached' | 'foreign' | 'stuck' | SpareReason;

export interface KeepEffect {
  /** The rules, as they stand in the line. */
  readonly policy: string;
  /** The number of `keep`; null where only other rules stand there. */
  readonly keep: number | null;
  /** Files of this source and name that are there. */
  readonly there: number;
  /** How many of them the rules do not cover. */
  readonly over: number;
  /** Null when they cover them all. */
  readonly fault: KeepFault | null;
}

/**
 * Null for a schedule without rules. `versions` are those of its source and name, oldest first; `believed`: up to when the
 * clock is; `failed`: whether the last backup of its source did.
 */
export const keepEffect = (
  schedule: Pick<Schedule, 'spec' | 'created' | 'ended'>,
  versions: ReadonlyArray<StoredVersion>,
  now: Now,
  believed: Instant | null = null,
  failed: boolean | null = null,
): KeepEffect | null => {
  const policy = policyOf(schedule.spec.options);
  if (isEmptyPolicy(policy)) return null;
  const { remove, foreign, spared } = planRetention(policy, versions, {
    ...retentionMoment(schedule, now, failed),
    believed,
  });
  const isThere = new Set(versions.filter(({ stored }) => stored !== 'gone').map(({ version }) => version));
  const there = <A extends (typeof foreign)[number]>(list: ReadonlyArray<A>): ReadonlyArray<A> =>
    list.filter(({ version }) => isThere.has(version));
  const newest = versions.at(-1)?.version;
  const faultOf = (): KeepFault | null => {
    const [held] = there(spared);
    if (held !== undefined) return held.reason;
    if (there(remove).length > 0) {
      return newest !== undefined && instantOf(newest.completed) > instantOf(schedule.created)
        ? 'stuck'
        : 'unreached';
    }
    return there(foreign).length > 0 ? 'foreign' : null;
  };
  return {
    policy: policyText(policy),
    keep: policy.last,
    there: isThere.size,
    over: there(remove).length + there(foreign).length + there(spared).length,
    fault: faultOf(),
  };
};

const reasonText = (fault: KeepFault): string => {
  switch (fault) {
    case 'unreached':
      return 'the next backup removes them';
    case 'foreign':
      return 'they are not the archives that were recorded, and are not touched';
    case 'stuck':
      return 'they could not be removed after the last backup, as the log says, or were adopted since';
    case 'shrunk':
      return 'its source has shrunk: none is removed until a backup looks as it should';
    case 'damaged':
      return `${spareReasonText(fault)}: verify a new one, or remove the damaged one`;
    case 'failed':
    case 'partial':
      return `${spareReasonText(fault)}: they go after one that is made in full`;
  }
};

/** In words; null when the rules cover all that is there. */
export const keepText = ({ policy, there, over, fault }: KeepEffect): string | null =>
  fault === null
    ? null
    : `${there} archives are there, ${over} more than ${policy} ${policy.includes(' ') ? 'cover' : 'covers'}: ${reasonText(fault)}`;
