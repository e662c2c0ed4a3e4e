/** Which archives the service verifies by itself, and when: those of schedules with `verify`, the least recently verified first. */
import type { Schedule, ScheduleSpec, VerifyEvery } from '../schedule/schedule';
import type { PlaceOf } from '../schedule/source-place';
import { day, type Instant, instantOf, minute } from '../time/time';
import { type Archives, type Version, versionsOf } from './archives';

const spans: Readonly<Record<VerifyEvery['every'], number>> = {
  daily: day,
  weekly: 7 * day,
  monthly: 30 * day,
};

/** How far ahead of now, in milliseconds, a proof may be dated: further on it was by a wrong clock, and is none. */
const slack = minute;

/** An archive, and when it is to be verified next. */
export interface DueVerification {
  readonly version: Version;
  readonly level: VerifyEvery['level'];
  readonly due: Instant;
}

/** When an archive was last looked into as deep as that; null when it never was. */
const lastProof = ({ verified }: Version, level: VerifyEvery['level'], now: Instant): Instant | null => {
  if (verified === null || (level === 'read' && verified.level === 'digest')) return null;
  const at = instantOf(verified.at);
  return at > now + slack ? null : at;
};

/** One that never was looked into counts from when it was made: then it was whole. */
const dueOf = (version: Version, { every, level }: VerifyEvery, now: Instant): DueVerification => ({
  version,
  level,
  due: (lastProof(version, level, now) ?? Math.min(now, instantOf(version.completed))) + spans[every],
});

/** The archives of one schedule that are to be verified, the one that is due first at the front. */
export const verificationsOf = (
  archives: Archives,
  { path, name, options: { verify } }: ScheduleSpec,
  placeOf: PlaceOf,
  now: Instant,
): ReadonlyArray<DueVerification> =>
  verify === undefined
    ? []
    : versionsOf(archives, { path, name }, placeOf)
        .map((version) => dueOf(version, verify, now))
        .toSorted((one, other) => one.due - other.due);

/** Those of all schedules; where two have the same archive, it is due when the first of them says. */
export const verifications = (
  archives: Archives,
  schedules: ReadonlyArray<Pick<Schedule, 'spec'>>,
  placeOf: PlaceOf,
  now: Instant,
): ReadonlyArray<DueVerification> => {
  const all = schedules
    .flatMap(({ spec }) => verificationsOf(archives, spec, placeOf, now))
    .toSorted((one, other) => one.due - other.due);
  const first = new Map<Version, DueVerification>();
  for (const one of all) if (!first.has(one.version)) first.set(one.version, one);
  return [...first.values()];
};

/** How the archives of a schedule stand. */
export interface VerifyEffect {
  readonly verify: VerifyEvery;
  /** How many there are, and how many of them nobody has ever looked into. */
  readonly there: number;
  readonly never: number;
  /** How many have been due for as long as one span, and were not looked into. */
  readonly late: number;
  /** When the next is due; null where there is none. */
  readonly next: Instant | null;
}

/** Null for a schedule without `verify`. */
export const verifyEffect = (
  archives: Archives,
  spec: ScheduleSpec,
  placeOf: PlaceOf,
  now: Instant,
): VerifyEffect | null => {
  const { verify } = spec.options;
  if (verify === undefined) return null;
  const planned = verificationsOf(archives, spec, placeOf, now);
  return {
    verify,
    there: planned.length,
    never: planned.filter(({ version }) => version.verified === null).length,
    late: planned.filter(({ due }) => due + spans[verify.every] <= now).length,
    next: planned[0]?.due ?? null,
  };
};
