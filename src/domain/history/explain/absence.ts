/** Why there was no occurrence under a name in a span of time. Pure. */
import { latestUpTo } from '../../occurrence/catch-up';
import type { ScheduleHistory } from '../projection';
import { describeWhen } from '../../time/describe-when';
import { isExpired, nextInstant, zoneOf } from '../../occurrence/occurrence';
import type { ArchiveName } from '../../schedule/schedule';
import { type Instant, instantOf, minute, shown, localOf } from '../../time/time';
import type { QueryContext } from '../query-context';
import { goneSince, underName, wasPresent } from '../schedule-history';
import { beginningOf, periodsUpTo } from './schedule-story';
import { archiveFacts } from '../archive-facts';
import { about, type Explanation, inOrder, type Sentence } from './sentence';

/** What a person knows a schedule by: its index, as `list` shows it, or its line where it is not in the file any more. */
const calledIn = (lines: QueryContext['lines'], { id, line }: ScheduleHistory): string => {
  const index = lines.findIndex(({ schedule }) => schedule.id === id);
  return index === -1 ? `the schedule ${line}` : `the schedule at index ${index}`;
};

/** What the schedule's rule says of the span: when it comes, and that this is not then. */
const ruleSentence = (
  { lines, now }: Pick<QueryContext, 'lines' | 'now'>,
  scheduleHistory: ScheduleHistory,
  from: Instant,
  to: Instant,
): Sentence => {
  const { spec } = scheduleHistory;
  const called = calledIn(lines, scheduleHistory);
  const show = shown(now);
  if (spec.when.kind === 'once') {
    return about(
      isExpired(scheduleHistory)
        ? `${called} comes once, at ${show(scheduleHistory.due)}, and that had passed when its line was made: it never comes`
        : `${called} comes once, at ${show(scheduleHistory.due)}`,
    );
  }
  const first = Math.min(
    instantOf(scheduleHistory.due),
    scheduleHistory.next === null ? Infinity : instantOf(scheduleHistory.next),
  );
  const latest = first < from ? latestUpTo(spec, first, from - 1, localOf(now)) : null;
  const following = nextInstant(spec, Math.max(to - 1, first - 1), localOf(now));
  const around = [
    ...(latest === null ? [] : [`before that it came at ${show(latest)}`]),
    ...(following === null || goneSince(scheduleHistory) !== null
      ? []
      : [`after that it comes at ${show(following)}`]),
  ].join('; ');
  const clock = spec.options.tz === null ? '' : ` on the clock of ${zoneOf(spec, localOf(now)).name}`;
  return about(
    `${called} comes ${describeWhen(spec.when)}${clock}, and not then${around === '' ? '' : `: ${around}`}`,
  );
};

/** The lives next to a span in which none was: the last one before it, the first one after it. */
const neighbours = (
  scheduleHistories: ReadonlyArray<ScheduleHistory>,
  from: Instant,
): ReadonlyArray<ScheduleHistory> => {
  const before = scheduleHistories.filter((scheduleHistory) => beginningOf(scheduleHistory) <= from).at(-1);
  const after = scheduleHistories.find((scheduleHistory) => beginningOf(scheduleHistory) > from);
  return [before, after].flatMap((scheduleHistory) => scheduleHistory ?? []);
};

/** The archives made in a span that the journal knows by `adopt` alone: no schedule that it knows of asked for them. */
const adoptedIn = (context: QueryContext, name: ArchiveName, from: Instant, to: Instant) => {
  const { projection, lines, sizes, now } = context;
  const factsOf = archiveFacts(projection, lines, sizes, now);
  const show = shown(now);
  return projection.adoptions
    .filter((one) => one.name === name && instantOf(one.completed) >= from && instantOf(one.completed) < to)
    .map(({ at, seq, completed, report }) => {
      const { archive, removed } = factsOf({ end: { at: completed, report } });
      const now = removed === null ? '' : `; it is gone by now: ${removed}`;
      const what = archive === null ? 'an archive' : `backups/${archive}`;
      return { what, sentence: { at, seq, text: `${what}, made at ${show(completed)}, was adopted${now}` } };
    });
};

/** Nothing was due under the name from one instant to another. */
export const explainAbsence = (
  context: QueryContext,
  name: ArchiveName,
  from: Instant,
  to: Instant,
): Explanation => {
  const { projection, fileIsThere, now } = context;
  const show = shown(now);
  const when = to - from <= minute ? `at ${show(from)}` : `from ${show(from)} to ${show(to)}`;
  const named = [...projection.scheduleHistories.values()].flatMap((one) => underName(one, name) ?? []);
  const present = named.filter((scheduleHistory) => wasPresent(scheduleHistory, name, from, to));
  const gone =
    !fileIsThere && to > now.instant
      ? [about('backup_schedules.txt is gone: without it nothing is in force')]
      : [];
  const adopted = adoptedIn(context, name, from, to);
  const [first] = adopted;
  return {
    name,
    title: `${name}: no backup was due ${when}`,
    outcome: 'none due',
    cause:
      first !== undefined
        ? `${first.what}, made then, was adopted`
        : present.length === 0
          ? 'no schedule had this name then'
          : null,
    due: null,
    chain: [
      ...(present.length > 0
        ? [
            ...present.flatMap((scheduleHistory) => [
              ...periodsUpTo(scheduleHistory, to),
              ruleSentence(context, scheduleHistory, from, to),
            ]),
            ...gone,
          ]
        : [
            ...inOrder(
              neighbours(named, from).flatMap((scheduleHistory) => periodsUpTo(scheduleHistory, Infinity)),
            ),
            about('no schedule had this name then'),
          ]),
      ...adopted.map(({ sentence }) => sentence),
    ],
  };
};
