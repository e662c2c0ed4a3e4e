/** Why there was no occurrence under a name in a span of time. Pure. */
import { latestUpTo } from '../catch-up';
import type { Chronicle, ScheduleLife } from '../chronicle';
import { describeWhen } from '../describe-when';
import { nextInstant, zoneOf } from '../occurrence';
import type { ArchiveName } from '../schedule';
import { type Instant, instantOf, minute, type Now } from '../time';
import { beginningOf, presencesUpTo } from './schedule-story';
import { about, type Explanation, inOrder, type Sentence, shown } from './sentence';

/** Whether the schedule's line was in the file at some time of a span; by hand, it may have been before it was found. */
const wasPresent = (life: ScheduleLife, from: Instant, to: Instant): boolean =>
  life.presences.some(
    (presence, index) =>
      (index === 0 ? beginningOf(life) : instantOf(presence.from.at)) < to &&
      (presence.until === null || instantOf(presence.until.at) > from),
  );

/** Why one schedule had no occurrence in a span. */
const absence = (life: ScheduleLife, from: Instant, to: Instant, now: Now): ReadonlyArray<Sentence> => {
  const { spec, id } = life;
  const show = shown(now);
  if (!wasPresent(life, from, to)) {
    return inOrder(presencesUpTo(life, Infinity));
  }
  const first = instantOf(life.due);
  if (spec.when.kind === 'once') {
    return [...presencesUpTo(life, to), about(`schedule ${id} comes once, at ${show(life.due)}`)];
  }
  const latest = first < from ? latestUpTo(spec, first, from - 1, now.zone) : null;
  const following = nextInstant(spec, Math.max(to - 1, first - 1), now.zone);
  const around = [
    ...(latest === null ? [] : [`before that it came at ${show(latest)}`]),
    ...(following === null ? [] : [`after that it comes at ${show(following)}`]),
  ].join('; ');
  const clock = spec.options.tz === null ? '' : ` on the clock of ${zoneOf(spec, now.zone).name}`;
  return [
    ...presencesUpTo(life, to),
    about(
      `schedule ${id} comes ${describeWhen(spec.when)}${clock}, and not then${around === '' ? '' : `: ${around}`}`,
    ),
  ];
};

/** Why there is no occurrence under a name in a span of time that has begun, or what is to come in one that has not. */
export const explainAbsence = (
  { lives }: Chronicle,
  name: ArchiveName,
  from: Instant,
  to: Instant,
  now: Now,
): Explanation => {
  const show = shown(now);
  const when = to - from <= minute ? `at ${show(from)}` : `from ${show(from)} to ${show(to)}`;
  const named = [...lives.values()].filter(({ spec }) => spec.name === name);
  return {
    title: `${name}: no backup was due ${when}`,
    outcome: 'none due',
    due: null,
    chain: named.flatMap((life) => absence(life, from, to, now)),
  };
};
