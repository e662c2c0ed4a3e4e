/** Why a name has the backups that it has: which occurrences a question is about, and what there is to say of each. Pure. */
import type { Occurrence, ScheduleLife } from './chronicle';
import { explainAbsence } from './explain/absence';
import { explainToCome, explainWaiting } from './explain/not-yet';
import { explainOccurrence } from './explain/occurrence';
import type { Explanation } from './explain/sentence';
import type { Evidence } from './explain/service-then';
import { type Row, waitingOf } from './history';
import { nextOccurrence, type ScheduleLine } from './occurrence';
import type { ArchiveName, ScheduleSpec } from './schedule';
import { type Instant, instantOf, type Now, type Timestamp } from './time';
import { firstToCome } from './upcoming';

/** More occurrences than this are not explained one by one. */
export const explainLimit = 50;

/** How many occurrences of one span are looked at, to find the latest of them. */
const followLimit = 2000;

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

/** What the question is asked of: the journal's story, the schedules in force, and the archive in hand. */
export interface Witness extends Evidence {
  readonly lines: ReadonlyArray<ScheduleLine>;
  readonly inHand: Pick<Occurrence, 'schedule' | 'trigger' | 'due'> | null;
}

/** An occurrence, by its due instant, and how to explain it. */
interface Subject {
  readonly due: Timestamp;
  readonly explain: () => Explanation;
}

/** The occurrences that a rule gives from `first` on, as far as they are in the span. */
const givenBy = (
  spec: ScheduleSpec,
  first: Timestamp,
  { from, to }: Span,
  { zone }: Now,
): ReadonlyArray<Timestamp> => {
  const found: Array<Timestamp> = [];
  let due = instantOf(first) >= from ? first : nextOccurrence(spec, from - 1, zone);
  while (due !== null && instantOf(due) < to && found.length < followLimit) {
    found.push(due);
    due = nextOccurrence(spec, instantOf(due), zone);
  }
  return found;
};

/** Of a run of occurrences those that the question is about; without a span the last one. */
const membersIn = (
  { chronicle, now }: Witness,
  { span }: Question,
  { schedule, due, through }: Pick<Row, 'schedule' | 'due' | 'through'>,
): ReadonlyArray<Timestamp> => {
  if (span === null) return [through];
  const spec = chronicle.lives.get(schedule)?.spec;
  const to = Math.min(span.to, instantOf(through) + 1);
  if (spec !== undefined && due !== through) return givenBy(spec, due, { from: span.from, to }, now);
  return instantOf(due) >= span.from && instantOf(due) < to ? [due] : [];
};

/** The occurrences that the journal tells of. */
const told = (witness: Witness, question: Question): ReadonlyArray<Subject> => {
  const { inHand, chronicle } = witness;
  const isInHand = ({ schedule, trigger, due }: Occurrence): boolean =>
    inHand !== null && inHand.schedule === schedule && inHand.trigger === trigger && inHand.due === due;
  return chronicle.occurrences
    .filter(({ name }) => name === question.name)
    .flatMap((occurrence) =>
      membersIn(witness, question, occurrence).map((due) => ({
        due,
        explain: () => explainOccurrence(witness, occurrence, due, isInHand(occurrence)),
      })),
    );
};

type Named = readonly [line: ScheduleLine, life: ScheduleLife];

/** The schedules in force under the name. */
const named = ({ chronicle, lines }: Witness, { name }: Question): ReadonlyArray<Named> =>
  lines.flatMap((line): ReadonlyArray<Named> => {
    const life = chronicle.lives.get(line.schedule.id);
    return life === undefined || life.spec.name !== name ? [] : [[line, life]];
  });

/** Those that have come due and wait to be made. */
const waiting = (witness: Witness, question: Question): ReadonlyArray<Subject> =>
  named(witness, question).flatMap(([line, life]) =>
    waitingOf(line, witness.now).flatMap((row) =>
      membersIn(witness, question, row).map((due) => ({
        due,
        explain: () => explainWaiting(witness, life, due),
      })),
    ),
  );

/** Those in the span that are still to come; without a span the first of each schedule. */
const toCome = (witness: Witness, { span, name }: Question): ReadonlyArray<Subject> =>
  named(witness, { span, name }).flatMap(([{ schedule }, life]) => {
    const { now } = witness;
    const first = firstToCome(schedule, now);
    if (first === null) return [];
    const future = {
      from: Math.max(span?.from ?? 0, now.instant + 1),
      to: span?.to ?? Infinity,
    };
    const dues =
      span === null || schedule.spec.when.kind === 'once'
        ? [first].filter((due) => instantOf(due) >= future.from && instantOf(due) < future.to)
        : givenBy(schedule.spec, first, future, now);
    return dues.map((due) => ({ due, explain: () => explainToCome(life, due, now) }));
  });

const inOrder = (subjects: ReadonlyArray<Subject>): ReadonlyArray<Subject> =>
  subjects
    .map((subject) => ({ subject, instant: instantOf(subject.due) }))
    .sort((a, b) => a.instant - b.instant)
    .map(({ subject }) => subject);

/** The answers, by due instant; when they are too many, the latest. Empty when nobody ever used the name. */
export const explain = (witness: Witness, question: Question): ReadonlyArray<Explanation> => {
  const { name, span } = question;
  const { chronicle, now } = witness;
  const isKnown = [...chronicle.lives.values()].some(({ spec }) => spec.name === name);
  if (!isKnown) return [];
  const past = inOrder([...told(witness, question), ...waiting(witness, question)]);
  const future = inOrder(toCome(witness, question));
  const chosen =
    span === null ? [past.at(-1) ?? future[0]].flatMap((one) => one ?? []) : [...past, ...future];
  if (chosen.length > 0) return chosen.slice(-explainLimit).map((subject) => subject.explain());
  const asked = span ?? { from: now.instant, to: now.instant + 1 };
  return [explainAbsence(chronicle, name, asked.from, asked.to, now)];
};
