/** Retention: which of a source's versions stay, which go, and why. Pure. */
import { type Instant, instantOf, minute, type Zone } from '../../time/time';
import { contentDrop, isGood, type Version } from '../archives';
import type { StoredVersion } from '../stored-version';
import { isEmptyPolicy, type RetentionPolicy } from './policy';
import type { KeepReason, Kind, RemoveReason, SpareReason } from './reason';
import { applyRules, type RuleKeeps } from './rules';

/** What a plan is made beside its versions from. */
export interface RetentionMoment {
  readonly now: Instant;
  /** The clock of the schedule, by which days begin. */
  readonly zone: Zone;
  /** The last backup of this source failed: nothing goes until one is made again. */
  readonly lastFailed: boolean;
  /** Up to when the clock is believed: one that has leapt ahead makes nothing old yet. Null, or not there: it is believed. */
  readonly believed?: Instant | null;
}

/** A version with its place among the others, oldest first. */
interface Placed extends StoredVersion {
  readonly index: number;
}

interface Judged {
  readonly version: Version;
  readonly kind: Kind;
}

export interface Kept extends Judged {
  /** All that hold; there is one at least. */
  readonly reasons: ReadonlyArray<KeepReason>;
}

export interface Removed extends Judged {
  readonly reason: RemoveReason;
}

export interface Spared extends Judged {
  readonly reason: SpareReason;
}

/** Every version stands in one of them, oldest first. */
export interface RetentionPlan {
  readonly keep: ReadonlyArray<Kept>;
  readonly remove: ReadonlyArray<Removed>;
  /** Beyond the policy, and yet not touched: what stands there is not what was recorded. */
  readonly foreign: ReadonlyArray<Judged>;
  /** Beyond the policy, and spared for now. */
  readonly spared: ReadonlyArray<Spared>;
}

export const kindOf = (version: Version): Kind => ({
  isGood: isGood(version),
  byHand: version.trigger === 'command',
});

const sameKind = (one: Kind, other: Kind): boolean =>
  one.isGood === other.isGood && one.byHand === other.byHand;

/** How far ahead of now, in milliseconds, a version may be complete: further on its time is still to come. */
const slack = minute;

/** Whether the newest version is partial because its source shrank: what is older may be all there is. */
const isDoubtful = (versions: ReadonlyArray<StoredVersion>): boolean => {
  const [before, newest] = versions.slice(-2).map(({ version }) => version);
  return (
    before !== undefined &&
    newest?.outcome === 'partial' &&
    contentDrop(before, newest.report).type !== 'none'
  );
};

/**
 * The last good version that held far more than the newest one: a disk that is not mounted looks as small at the next
 * backups, too, and beside a small one the next small one is as it should be. It goes when the source has grown again.
 */
const beforeShrinking = (there: ReadonlyArray<Placed>): number | undefined => {
  const newest = there.at(-1);
  return newest === undefined
    ? undefined
    : there.findLast(
        ({ version }) => isGood(version) && contentDrop(version, newest.version.report).type !== 'none',
      )?.index;
};

/**
 * Whether one was found damaged that is not gone, and none that was made since and is there has been verified and found good.
 * One that was cut short is there as another file than the recorded one.
 */
const isDamageOpen = (
  all: ReadonlyArray<StoredVersion>,
  there: ReadonlyArray<Placed>,
  now: Instant,
): boolean =>
  all.some(({ stored, version: { verified } }) => {
    if (stored === 'gone' || verified === null || verified.finding === null) return false;
    const found = instantOf(verified.since ?? verified.at);
    // why: what a clock that was ahead has found is of a time beside which nothing is made since
    if (found > now + slack) return false;
    return !there.some(
      ({ version }) => isGood(version) && version.verified !== null && instantOf(version.completed) > found,
    );
  });

const kinds: ReadonlyArray<Kind> = [
  { isGood: true, byHand: false },
  { isGood: true, byHand: true },
  { isGood: false, byHand: false },
  { isGood: false, byHand: true },
];

type ByPlace = ReadonlyMap<number, ReadonlyArray<RuleKeeps>>;

interface ByRules {
  readonly kept: ByPlace;
  /** Those that the rules would keep, had the good ones not outlived them. */
  readonly outlived: ReadonlySet<number>;
}

/** A partial or damaged one does not outlive the good ones: it is kept as long as one that is older is. */
const withoutOutlived = (kept: ByPlace, among: ReadonlyArray<Placed>): ByRules => {
  const good = among.filter(({ index, version }) => isGood(version) && (kept.get(index)?.length ?? 0) > 0);
  const scheduled = good.find(({ version }) => !kindOf(version).byHand);
  const oldest = (scheduled ?? good[0])?.index ?? -Infinity;
  const outlived = new Set(
    among
      .filter(({ index, version }) => index < oldest && !isGood(version) && kept.get(index)?.length !== 0)
      .map(({ index }) => index),
  );
  return { kept: new Map([...kept].filter(([index]) => !outlived.has(index))), outlived };
};

/** What the rules keep of `among`, by place: each kind is counted for itself. */
const byRules = (
  policy: RetentionPolicy,
  among: ReadonlyArray<Placed>,
  { zone, believed }: RetentionMoment,
): ByRules => {
  const newestOf = (list: ReadonlyArray<Placed>): Instant => {
    const newest = list.reduce(
      (last, { version }) => Math.max(last, instantOf(version.completed)),
      -Infinity,
    );
    return Math.min(newest, believed ?? Infinity);
  };
  const newest = newestOf(among);
  const kept = new Map(
    kinds.flatMap((kind) => {
      const own = among.filter(({ version }) => sameKind(kindOf(version), kind)).toReversed();
      // why: what is made by hand or in part may be old beside the others, and none of these beside it
      const since = kind.isGood && !kind.byHand ? newestOf(own) : newest;
      const rows = applyRules(
        policy,
        own.map(({ version }) => version),
        { zone, newest: since },
      );
      return own.map(({ index }, place) => [index, rows[place] ?? []] as const);
    }),
  );
  return withoutOutlived(kept, among);
};

/** Why nothing that the rules don't keep is removed; null of a kind of which something may be. */
const sparing = (
  versions: ReadonlyArray<StoredVersion>,
  there: ReadonlyArray<Placed>,
  { lastFailed, now }: RetentionMoment,
): ((kind: Kind) => SpareReason | null) => {
  const shrunk = isDoubtful(versions);
  const damaged = isDamageOpen(versions, there, now);
  const partial = versions.at(-1)?.version.outcome === 'partial';
  return (kind) => {
    if (shrunk) return 'shrunk';
    if (damaged) return 'damaged';
    if (lastFailed) return 'failed';
    return partial && kind.isGood ? 'partial' : null;
  };
};

/**
 * What becomes of the versions of one source under one name, oldest first. Only what is there counts: a version whose
 * file somebody took away does not push an older one out; it is forgotten once it would be removed. Whatever the rules say,
 * the last good one stays, a pinned one, one whose time is still to come, and the last large one before its source
 * shrank, unless its schedule allows that.
 */
export const planRetention = (
  policy: RetentionPolicy,
  versions: ReadonlyArray<StoredVersion>,
  moment: RetentionMoment,
): RetentionPlan => {
  const all = versions.map((one, index): Placed => ({ ...one, index }));
  const isFuture = ({ version }: Placed): boolean => instantOf(version.completed) > moment.now + slack;
  const past = all.filter((one) => !isFuture(one));
  const there = past.filter(({ stored }) => stored === 'whole');
  const isEmpty = isEmptyPolicy(policy);
  const { kept, outlived } = byRules(policy, there, moment);
  const covered = byRules(policy, past, moment).kept;
  const lastGood = there.findLast(({ version }) => isGood(version))?.index;
  const large = policy.allowEmpty ? undefined : beforeShrinking(there);
  const spare = sparing(versions, there, moment);
  /** Those that are kept for being among the newest of their kind, oldest first. */
  const newest = there.filter(({ index }) => kept.get(index)?.some(({ type }) => type === 'last') === true);
  const notTooOld = ({ index, version }: Placed): boolean =>
    there.length === 0 ||
    (covered.get(index)?.length ?? 0) > 0 ||
    newest.some((one) => one.index < index && sameKind(kindOf(one.version), kindOf(version)));
  // why: of one that is held as it is, that says why
  const isNotThere = ({ stored, held }: Placed): boolean =>
    stored === 'gone' || (stored === 'changed' && held === undefined);
  const reasonsOf = (one: Placed): ReadonlyArray<KeepReason> => {
    const { index, version, held } = one;
    const reasons: ReadonlyArray<KeepReason | null> = [
      version.pinned === null ? null : { type: 'pinned', pin: version.pinned },
      held === undefined ? null : { type: 'held', why: held },
      isEmpty ? { type: 'no-policy' } : null,
      isFuture(one) ? { type: 'future' } : null,
      ...(kept.get(index) ?? []),
      index === lastGood ? { type: 'last-good' } : null,
      index === large ? { type: 'before-shrinking' } : null,
      isNotThere(one) && !isFuture(one) && notTooOld(one) ? { type: 'not-there' } : null,
    ];
    return reasons.filter((reason) => reason !== null);
  };
  const plan = {
    keep: new Array<Kept>(),
    remove: new Array<Removed>(),
    foreign: new Array<Judged>(),
    spared: new Array<Spared>(),
  };
  for (const one of all) {
    const { version, stored } = one;
    const judged: Judged = { version, kind: kindOf(version) };
    const reasons = reasonsOf(one);
    const spared = spare(judged.kind);
    if (reasons.length > 0) plan.keep.push({ ...judged, reasons });
    else if (spared !== null) plan.spared.push({ ...judged, reason: spared });
    else if (stored === 'changed') plan.foreign.push(judged);
    else {
      const beyond = outlived.has(one.index) ? 'outlived' : 'beyond';
      plan.remove.push({ ...judged, reason: stored === 'gone' ? 'gone' : beyond });
    }
  }
  return plan;
};
