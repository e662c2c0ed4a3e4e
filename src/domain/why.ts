/** Why a name has the backups that it has: which occurrences a question is about, and what there is to say of each. Pure. */
import { latestUpTo } from './catch-up';
import type { Chronicle, Occurrence, ScheduleLife } from './chronicle';
import {
  explainAbsence,
  explainOccurrence,
  explainToCome,
  explainWaiting,
  type Explanation,
} from './explain';
import { membersOf, waitingOf } from './history';
import { nextOccurrence, type ScheduleLine } from './occurrence';
import type { ArchiveName } from './schedule';
import { type Instant, instantOf, type Now, type Timestamp } from './time';
import { firstToCome } from './upcoming';

/** More occurrences than this in one span are not explained one by one. */
export const explainLimit = 50;

export interface Question {
  readonly name: ArchiveName;
  /** From an instant to another, which does not belong to it any more; null: the latest occurrence. */
  readonly span: { readonly from: Instant; readonly to: Instant } | null;
}

/** What the question is asked of: the journal's story, the schedules in force, and the archive in hand. */
export interface Witness {
  readonly chronicle: Chronicle;
  readonly lines: ReadonlyArray<ScheduleLine>;
  readonly inHand: Pick<Occurrence, 'schedule' | 'trigger' | 'due'> | null;
}

/** An occurrence, by its due instant, and how to explain it. */
interface Subject {
  readonly due: Timestamp;
  readonly explain: () => Explanation;
}

const within = ({ span }: Question, due: Timestamp): boolean =>
  span === null || (instantOf(due) >= span.from && instantOf(due) < span.to);

/** The occurrences that the journal tells of; of a run those that the question is about. */
const told = ({ chronicle, inHand }: Witness, question: Question, now: Now): ReadonlyArray<Subject> =>
  chronicle.occurrences
    .filter(({ name }) => name === question.name)
    .flatMap((occurrence): ReadonlyArray<Subject> => {
      const { schedule, trigger, due, through, count } = occurrence;
      const isInHand =
        inHand !== null && inHand.schedule === schedule && inHand.trigger === trigger && inHand.due === due;
      const members =
        count === 1
          ? [due]
          : question.span === null
            ? [through]
            : (membersOf(chronicle, occurrence, now) ?? [due, through]);
      return members.map((member) => ({
        due: member,
        explain: () => explainOccurrence(chronicle, occurrence, member, isInHand, now),
      }));
    })
    .filter(({ due }) => within(question, due));

const lifeOf = ({ chronicle }: Witness, { schedule }: ScheduleLine): ScheduleLife | undefined =>
  chronicle.lives.get(schedule.id);

/** Those that have come due and wait to be made. */
const waiting = (witness: Witness, question: Question, now: Now): ReadonlyArray<Subject> =>
  witness.lines
    .filter(({ schedule }) => schedule.spec.name === question.name)
    .flatMap((line) => {
      const life = lifeOf(witness, line);
      if (life === undefined) return [];
      return waitingOf(line, now).flatMap((row) => {
        const members = membersOf(witness.chronicle, row, now) ?? [row.due, row.through];
        return members.map((due) => ({
          due,
          explain: () => explainWaiting(witness.chronicle, life, due, now),
        }));
      });
    })
    .filter(({ due }) => within(question, due));

/** Those in the span that are still to come; without a span the first of each schedule. */
const toCome = (witness: Witness, question: Question, now: Now): ReadonlyArray<Subject> =>
  witness.lines
    .filter(({ schedule }) => schedule.spec.name === question.name)
    .flatMap((line) => {
      const life = lifeOf(witness, line);
      if (life === undefined) return [];
      const subjects: Array<Subject> = [];
      let due = firstToCome(line.schedule, now);
      if (due !== null && question.span !== null && line.schedule.spec.when.kind !== 'once') {
        const from = instantOf(due);
        const nearest =
          question.span.from > from
            ? latestUpTo(line.schedule.spec, from, question.span.from, now.zone)
            : from;
        if (nearest > from) due = nextOccurrence(line.schedule.spec, nearest - 1, now.zone);
      }
      while (due !== null && subjects.length < explainLimit) {
        const at: Timestamp = due;
        if (question.span !== null && instantOf(at) >= question.span.to) break;
        if (instantOf(at) > now.instant && within(question, at))
          subjects.push({ due: at, explain: () => explainToCome(life, at, now) });
        if (question.span === null && subjects.length > 0) break;
        due = nextOccurrence(line.schedule.spec, instantOf(at), now.zone);
      }
      return subjects;
    });

const inOrder = (subjects: ReadonlyArray<Subject>): ReadonlyArray<Subject> =>
  subjects
    .map((subject) => ({ subject, instant: instantOf(subject.due) }))
    .sort((a, b) => a.instant - b.instant)
    .map(({ subject }) => subject);

/** The answers, by due instant; when they are too many, the latest. Empty when nobody ever used the name. */
export const explain = (witness: Witness, question: Question, now: Now): ReadonlyArray<Explanation> => {
  const { name, span } = question;
  const isKnown = [...witness.chronicle.lives.values()].some(({ spec }) => spec.name === name);
  if (!isKnown) return [];
  const past = inOrder([...told(witness, question, now), ...waiting(witness, question, now)]);
  if (span === null) {
    const latest = past.at(-1) ?? inOrder(toCome(witness, question, now))[0];
    return latest === undefined
      ? [explainAbsence(witness.chronicle, name, now.instant, now.instant + 1, now)]
      : [latest.explain()];
  }
  const subjects = [...past, ...inOrder(toCome(witness, question, now))];
  return subjects.length === 0
    ? [explainAbsence(witness.chronicle, name, span.from, span.to, now)]
    : subjects.slice(-explainLimit).map((subject) => subject.explain());
};
