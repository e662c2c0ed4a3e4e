/** Why a version is kept, removed, spared or left alone; and the same in words. Pure. */
import type { Pin } from '../archives';
import type { Period } from './period';
import { policyText, type RetentionPolicy, ruleText, withinText } from './policy';
import type { RuleKeeps } from './rules';

/** What is counted apart: versions of another kind never push one out. */
export interface Kind {
  /** Made in full, and not found damaged since. */
  readonly isGood: boolean;
  readonly byHand: boolean;
}

export type KeepReason =
  | RuleKeeps
  /** There is no rule: all are kept. */
  | { readonly type: 'no-policy' }
  | { readonly type: 'pinned'; readonly pin: Pin }
  | { readonly type: 'held'; readonly why: string }
  | { readonly type: 'last-good' }
  /** The last good one that held far more than the newest. */
  | { readonly type: 'before-shrinking' }
  /** Its time is still to come: a clock was wrong. It is not counted. */
  | { readonly type: 'future' }
  /** Nothing of it can be removed: it is not there, or another file is; and it is not too old. */
  | { readonly type: 'not-there' };

/** `outlived`: partial or damaged, and older than the good ones that are kept. */
export type RemoveReason = 'beyond' | 'outlived' | 'gone';

/**
 * Why nothing is removed now. `shrunk`: the last backup's source had shrunk. `damaged`: the last verification found an archive of
 * this source damaged. `failed`, `partial`: so was the last backup, which lets go of nothing, or of partial ones only.
 */
export type SpareReason = 'shrunk' | 'damaged' | 'failed' | 'partial';

/** `by hand`, `partial or damaged`; null of what is counted first of all. */
const kindText = ({ isGood, byHand }: Kind): string | null => {
  const words = [...(isGood ? [] : ['partial or damaged ones']), ...(byHand ? ['by hand'] : [])];
  return words.length === 0 ? null : words.join(' ');
};

const newestText = (count: number, kind: Kind): string =>
  [`newest ${count}`, kindText(kind)].filter((word) => word !== null).join(' ');

const periodTexts: Readonly<Record<Period, (of: string) => string>> = {
  hour: (of) => `of the hour ${of}`,
  day: (of) => `of the day ${of}`,
  week: (of) => `of the week of ${of}`,
  month: (of) => `of the month ${of}`,
  year: (of) => `of the year ${of}`,
};

/** Of what is counted apart that is said of the rule, too. */
const ofKind = (kind: Kind): string => {
  const text = kindText(kind);
  return text === null ? '' : `, of those ${text.replace(/ ones\b/, '')}`;
};

export const keepReasonText = (reason: KeepReason, kind: Kind): string => {
  switch (reason.type) {
    case 'last':
      return `one of the ${newestText(reason.count, kind)}`;
    case 'period': {
      const { period, of, count, oldest } = reason;
      const what = oldest ? 'the oldest, while there is room in' : `the last one ${periodTexts[period](of)},`;
      return `${what} ${ruleText(period, count)}${ofKind(kind)}`;
    }
    case 'within':
      return `not older than ${withinText(reason.minutes)}`;
    case 'no-policy':
      return 'all are kept';
    case 'pinned':
      return reason.pin.why === null ? 'pinned' : `pinned: ${reason.pin.why}`;
    case 'held':
      return reason.why;
    case 'last-good':
      return 'the last good one';
    case 'before-shrinking':
      return 'the last good one before its source shrank';
    case 'future':
      return 'its time is still to come: was the clock wrong?';
    case 'not-there':
      return 'not there now, and not too old';
  }
};

/** What is said of one that no rule keeps. */
export const removeReasonText = (reason: RemoveReason, policy: RetentionPolicy, kind: Kind): string => {
  const rules = policyText(policy);
  const isPlain = policy.last !== null && rules === `keep=${policy.last}`;
  switch (reason) {
    case 'gone':
      return isPlain
        ? `it was gone, and older than the ${newestText(policy.last, kind)}`
        : `it was gone, and nothing of ${rules} keeps it`;
    case 'outlived':
      return `partial or damaged, and older than all good ones that ${rules} ${rules.includes(' ') ? 'keep' : 'keeps'}`;
    case 'beyond':
      return isPlain
        ? `older than the ${newestText(policy.last, kind)} (${rules})`
        : `nothing of ${rules} keeps it${ofKind(kind)}`;
  }
};

export const spareReasonText = (reason: SpareReason): string => {
  switch (reason) {
    case 'shrunk':
      return 'its source has shrunk since';
    case 'damaged':
      return 'an archive of its source was found damaged, and no later one was verified since';
    case 'failed':
      return 'the last backup failed';
    case 'partial':
      return 'the last backup is partial';
  }
};

export const foreignText = 'it is not the archive that was recorded';
