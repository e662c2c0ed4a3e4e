/** Why a name has the backups that it has: which occurrences a question is about, and what there is to say of each. Pure. */
import { latestUpTo } from '../../occurrence/catch-up';
import type { ScheduleHistory } from '../projection';
import { explainAbsence } from './absence';
import { explainPending, explainToCome } from './not-yet';
import { explainOccurrence } from './explain-occurrence';
import type { Explanation } from './sentence';
import { horizonOf, latestIn, type Older } from '../forgotten';
import type { Row } from '../history';
import { nextOccurrence, type ScheduleLine, zoneOf } from '../../occurrence/occurrence';
import { pendingOf } from '../pending';
import type { ArchiveName, ScheduleSpec } from '../../schedule/schedule';
import { type Instant, instantOf, type Now, type Timestamp, timestampAt, localOf } from '../../time/time';
import { firstLeft } from '../../occurrence/on-request';
import type { QueryContext } from '../query-context';
import { pauseOfAll } from '../requests';
import { specAt, wasNamed } from '../schedule-history';

/** More occurrences than this are not explained one by one. */
export const explainLimit = 50;

/** From an instant to another, which does not belong to it any more. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

export interface Question {
  readonly name: ArchiveName;
  /** Null: the latest occurrence. */
  readonly span: Span | null;
}

/** An occurrence, by its due instant, and how to explain it. */
interface Subject {
  readonly due: Timestamp;
  readonly explain: () => Explanation;
}

/** One more than is explained shows that there are more. */
const enough = explainLimit + 1;

/** The first of the occurrences that a rule gives from `first` on, as far as they are in the span; so many at most. */
const firstIn = (
  spec: ScheduleSpec,
  first: Timestamp,
  { from, to }: Span,
  most: number,
  now: Now,
): ReadonlyArray<Timestamp> => {
  const found: Array<Timestamp> = [];
  let due = instantOf(first) >= from ? first : nextOccurrence(spec, from - 1, localOf(now));
  while (due !== null && instantOf(due) < to && found.length < most) {
    found.push(due);
    due = nextOccurrence(spec, instantOf(due), localOf(now));
  }
  return found;
};

/** The last of them, the latest last. */
const lastIn = (
  spec: ScheduleSpec,
  first: Timestamp,
  { from, to }: Span,
  now: Now,
): ReadonlyArray<Timestamp> => {
  const beginning = instantOf(first);
  const found: Array<Timestamp> = [];
  let before = to - 1;
  while (before >= beginning && found.length < enough) {
    const due = latestUpTo(spec, beginning, before, localOf(now));
    if (due < from) break;
    found.unshift(due === beginning ? first : timestampAt(due, zoneOf(spec, localOf(now))));
    before = due - 1;
  }
  return found;
};

/** Of a run of occurrences the latest that the question is about; without a span the last one. */
const membersIn = (
  { now }: Pick<QueryContext, 'now'>,
  spec: ScheduleSpec | undefined,
  { span }: Question,
  { due, through }: Pick<Row, 'due' | 'through'>,
): ReadonlyArray<Timestamp> => {
  if (span === null) return [through];
  const to = Math.min(span.to, instantOf(through) + 1);
  return spec === undefined
    ? [due].filter((one) => instantOf(one) >= span.from && instantOf(one) < to)
    : lastIn(spec, due, { from: span.from, to }, now);
};

/** The occurrences that the journal tells of. */
const told = (context: QueryContext, question: Question): ReadonlyArray<Subject> =>
  context.projection.occurrences
    .filter(({ name }) => name === question.name)
    .flatMap((occurrence) => {
      const known = context.projection.scheduleHistories.get(occurrence.schedule);
      const spec = known === undefined ? undefined : specAt(known, occurrence.due);
      return membersIn(context, spec, question, occurrence).map((due) => ({
        due,
        explain: () => explainOccurrence(context, occurrence, due),
      }));
    });

/** Those that have come due and were never started: they wait, or their line has left the file. */
const pending = (context: QueryContext, question: Question): ReadonlyArray<Subject> =>
  pendingOf(context.projection, context.lines, context.now)
    .filter(({ spec }) => spec.name === question.name)
    .flatMap((one) => {
      const scheduleHistory = context.projection.scheduleHistories.get(one.schedule);
      return scheduleHistory === undefined
        ? []
        : membersIn(context, one.spec, question, one).map((due) => ({
            due,
            explain: () => explainPending(context, scheduleHistory, one, due),
          }));
    });

type Named = readonly [line: ScheduleLine, life: ScheduleHistory];

/** The schedules in force under the name. */
const named = ({ projection, lines, fileIsThere }: QueryContext, { name }: Question): ReadonlyArray<Named> =>
  (fileIsThere ? lines : []).flatMap((line): ReadonlyArray<Named> => {
    const scheduleHistory = projection.scheduleHistories.get(line.schedule.id);
    return scheduleHistory === undefined || scheduleHistory.spec.name !== name
      ? []
      : [[line, scheduleHistory]];
  });

/** Those in the span that are still to come; without a span the first of each schedule. */
const toCome = (context: QueryContext, { span, name }: Question): ReadonlyArray<Subject> =>
  named(context, { span, name }).flatMap(([{ schedule }, scheduleHistory]) => {
    const { now } = context;
    const first = firstLeft(schedule, pauseOfAll(context.projection.requests), now);
    if (first === null) return [];
    const future = {
      from: Math.max(span?.from ?? 0, now.instant + 1),
      to: span?.to ?? Infinity,
    };
    return firstIn(schedule.spec, first, future, span === null ? 1 : enough, now).map((due) => ({
      due,
      explain: () => explainToCome(context, scheduleHistory, schedule, due),
    }));
  });

const inOrder = (subjects: ReadonlyArray<Subject>): ReadonlyArray<Subject> =>
  subjects
    .map((subject) => ({ subject, instant: instantOf(subject.due) }))
    .sort((a, b) => a.instant - b.instant)
    .map(({ subject }) => subject);

/** What there is to say: at most `explainLimit` explanations, and whether there would be more. */
export interface Answers {
  readonly explanations: ReadonlyArray<Explanation>;
  readonly isCut: boolean;
}

/** The latest that has come due by now; a clock that was ahead has ended some that are still to come. */
const latestOf = (past: ReadonlyArray<Subject>, now: Now): Subject | undefined =>
  past.findLast(({ due }) => instantOf(due) <= now.instant) ?? past.at(-1);

/** By due instant; of too many the latest that were due, and then the first that are to come. Null when nobody ever used the name. */
export const explain = (context: QueryContext, question: Question): Answers | null => {
  const { name, span } = question;
  const { projection, now } = context;
  const isKnown =
    [...projection.scheduleHistories.values()].some((history) => wasNamed(history, name)) ||
    projection.adoptions.some((adoption) => adoption.name === name);
  if (!isKnown) return null;
  const past = inOrder([...told(context, question), ...pending(context, question)]);
  const future = inOrder(toCome(context, question));
  const chosen =
    span === null
      ? [latestOf(past, now) ?? future[0]].flatMap((one) => one ?? [])
      : [...past.slice(-explainLimit), ...future.slice(0, Math.max(0, explainLimit - past.length))];
  const asked = span ?? { from: now.instant, to: now.instant + 1 };
  return chosen.length > 0
    ? {
        explanations: chosen.map((subject) => subject.explain()),
        isCut: span !== null && chosen.length < past.length + future.length,
      }
    : { explanations: [explainAbsence(context, name, asked.from, asked.to)], isCut: false };
};

/** Until when others count that were made beside what is explained: to its end, or for ever where it has none. */
const lastTold = ({ explanations }: Answers): Instant =>
  Math.max(
    ...explanations.map(({ outcome, chain }) =>
      outcome === 'waiting' || outcome === 'open'
        ? Infinity
        : Math.max(...chain.map(({ at }) => (at === null ? -Infinity : instantOf(at)))),
    ),
  );

/**
 * Which occurrences the question needs, if what was forgotten may belong to its answer; null when the answer is whole.
 * Others count that were made at the same time: nothing that is told is older than what is asked.
 */
export const olderAnswers = (
  { projection: { forgotten }, now }: Pick<QueryContext, 'projection' | 'now'>,
  { name, span }: Question,
  answers: Answers | null,
): Older | null => {
  const horizon = horizonOf(forgotten, null);
  if (answers === null) return null;
  const ofName = horizonOf(forgotten, name);
  const since = (from: Instant, to: Instant, until: Instant): Older => ({
    name: null,
    from,
    isProbe: false,
    part: { name, from, until },
    keep: {
      most: Infinity,
      wanted: (one) => one.name === name || (latestIn(one) >= from && instantOf(one.due) <= to),
    },
  });
  const probe = (from: Instant, until: Instant): Older => ({
    name,
    from,
    isProbe: true,
    part: { name, from, until },
    keep: { most: Infinity, wanted: (one) => one.name === name },
  });
  const dues = answers.explanations.map(({ due }) => (due === null ? -Infinity : instantOf(due)));
  const first = Math.min(...dues);
  if (span !== null) {
    // why: of too many the latest are told, and none that is older changes them
    const isFull = dues.filter((due) => due <= now.instant).length >= explainLimit && first > horizon;
    if (span.from > horizon || isFull) return null;
    return ofName < span.from
      ? since(span.from, Math.max(span.to, lastTold(answers)), span.to)
      : probe(span.from, span.to);
  }
  // why: where none of the name is left that has come due, one that is still to come stands in for it
  const isPast = ofName === -Infinity || Math.max(...dues) <= now.instant;
  const isAbsent = first === -Infinity && ofName === -Infinity;
  if (isAbsent || (isPast && first > horizon)) return null;
  // why: which one is the latest is to be found first, and only then is it known who counts beside it
  return isPast && first > ofName ? since(first, lastTold(answers), first + 1) : probe(ofName, ofName + 1);
};

/** The same for spans that one question means: of those at which nothing was due none is told beside others. */
export const explainAll = (
  context: QueryContext,
  name: Question['name'],
  spans: ReadonlyArray<Span | null>,
): Answers | null => {
  const answers = spans.flatMap((span) => explain(context, { name, span }) ?? []);
  const [first] = answers;
  if (first === undefined) return null;
  const all = answers.flatMap(({ explanations }) => explanations);
  const due = all.filter((explanation) => explanation.due !== null);
  return {
    explanations: due.length > 0 ? due : first.explanations,
    isCut: answers.some(({ isCut }) => isCut),
  };
};
