/** Why there was no occurrence under a name in a span of time. Pure. */
import { latestUpTo } from '../../occurrence/catch-up';
import { goneSince, type ScheduleLife } from '../projection';
import { describeWhen } from '../../time/describe-when';
import { isExpired, nextInstant, zoneOf } from '../../occurrence/occurrence';
import type { ArchiveName } from '../../schedule/schedule';
import { type Instant, instantOf, minute, type Now, shown, localOf } from '../../time/time';
import type { Witness } from '../query-context';
import { beginningOf, presencesUpTo } from './schedule-story';
import { about, type Explanation, inOrder, type Sentence } from './sentence';

/** Whether the schedule's line was in the file at some time of a span; by hand, it may have been before it was found. */
const wasPresent = (life: ScheduleLife, from: Instant, to: Instant): boolean =>
  life.presences.some(
    (presence, index) =>
      (index === 0 ? beginningOf(life) : instantOf(presence.from.at)) < to &&
      (presence.until === null || instantOf(presence.until.at) > from),
  );

/** What the schedule's rule says of the span: when it comes, and that this is not then. */
const ruleSentence = (life: ScheduleLife, from: Instant, to: Instant, now: Now): Sentence => {
  const { spec, id } = life;
  const show = shown(now);
  if (spec.when.kind === 'once') {
    return about(
      isExpired(life)
        ? `schedule ${id} comes once, at ${show(life.due)}, and that had passed when its line was made: it never comes`
        : `schedule ${id} comes once, at ${show(life.due)}`,
    );
  }
  const first = Math.min(instantOf(life.due), life.next === null ? Infinity : instantOf(life.next));
  const latest = first < from ? latestUpTo(spec, first, from - 1, localOf(now)) : null;
  const following = nextInstant(spec, Math.max(to - 1, first - 1), localOf(now));
  const around = [
    ...(latest === null ? [] : [`before that it came at ${show(latest)}`]),
    ...(following === null || goneSince(life) !== null ? [] : [`after that it comes at ${show(following)}`]),
  ].join('; ');
  const clock = spec.options.tz === null ? '' : ` on the clock of ${zoneOf(spec, localOf(now)).name}`;
  return about(
    `schedule ${id} comes ${describeWhen(spec.when)}${clock}, and not then${around === '' ? '' : `: ${around}`}`,
  );
};

/** The lives next to a span in which none was: the last one before it, the first one after it. */
const neighbours = (lives: ReadonlyArray<ScheduleLife>, from: Instant): ReadonlyArray<ScheduleLife> => {
  const before = lives.filter((life) => beginningOf(life) <= from).at(-1);
  const after = lives.find((life) => beginningOf(life) > from);
  return [before, after].flatMap((life) => life ?? []);
};

/** Nothing was due under the name from one instant to another. */
export const explainAbsence = (
  { chronicle, fileIsThere, now }: Witness,
  name: ArchiveName,
  from: Instant,
  to: Instant,
): Explanation => {
  const show = shown(now);
  const when = to - from <= minute ? `at ${show(from)}` : `from ${show(from)} to ${show(to)}`;
  const named = [...chronicle.lives.values()].filter(({ spec }) => spec.name === name);
  const present = named.filter((life) => wasPresent(life, from, to));
  const gone =
    !fileIsThere && to > now.instant
      ? [about('backup_schedules.txt is gone: without it nothing is in force')]
      : [];
  return {
    title: `${name}: no backup was due ${when}`,
    outcome: 'none due',
    due: null,
    chain:
      present.length > 0
        ? [
            ...present.flatMap((life) => [...presencesUpTo(life, to), ruleSentence(life, from, to, now)]),
            ...gone,
          ]
        : [
            ...inOrder(neighbours(named, from).flatMap((life) => presencesUpTo(life, Infinity))),
            about('no schedule had this name then'),
          ],
  };
};
