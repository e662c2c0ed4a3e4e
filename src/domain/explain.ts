/** Why an occurrence ended as it did, or why there was none: the chain of events behind it, in sentences. Pure. */
import { showSize } from './archives';
import { latestUpTo } from './catch-up';
import {
  type Chronicle,
  type Occurrence,
  type Presence,
  type ScheduleLife,
  type Shift,
  whereabouts,
} from './chronicle';
import type { SkipReason } from './event';
import { nextInstant, zoneOf } from './occurrence';
import { describeWhen } from './describe-when';
import type { ArchiveName } from './schedule';
import {
  type Instant,
  instantOf,
  minute,
  type Now,
  type Timestamp,
  timestampAt,
  wallDate,
  wallTime,
} from './time';

/** One sentence, and when what it tells happened; null when it is about now. */
export interface Sentence {
  readonly at: Timestamp | null;
  /** The journal's line that says so; null when nothing in it does. */
  readonly seq: number | null;
  readonly text: string;
}

/** What is said of one occurrence, or of a time at which there was none. */
export interface Explanation {
  readonly title: string;
  readonly outcome: string;
  readonly due: Timestamp | null;
  readonly chain: ReadonlyArray<Sentence>;
}

/** `YYYY-MM-DD HH:MM` on the wall clock of `now`. */
const shown =
  (now: Now) =>
  (at: Timestamp | Instant): string => {
    const local = timestampAt(typeof at === 'number' ? at : instantOf(at), now.zone);
    return `${wallDate(local)} ${wallTime(local)}`;
  };

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const cameBy: Readonly<Record<Presence['from']['by'], string>> = {
  create: 'was made by the command create',
  edit: 'was found in backup_schedules.txt, written there by hand',
  undo: 'was put back by the command undo',
};

const wentBy: Readonly<Record<NonNullable<Presence['until']>['by'], string>> = {
  delete: 'was removed by the command delete',
  edit: 'was gone from backup_schedules.txt, taken out by hand',
  undo: 'was taken back by the command undo',
  over: 'had nothing left to do, and its line was removed',
};

const came = ({ id, line }: ScheduleLife, { from }: Presence, isFirst: boolean): Sentence => ({
  at: from.at,
  seq: from.seq,
  text: `schedule ${id} ${isFirst ? '' : 'came back: it '}${cameBy[from.by]}: ${line}`,
});

const went = ({ id }: ScheduleLife, { until }: Presence): ReadonlyArray<Sentence> =>
  until === null ? [] : [{ at: until.at, seq: until.seq, text: `schedule ${id} ${wentBy[until.by]}` }];

/** What the file held of the schedule up to an instant. */
const presencesUpTo = (life: ScheduleLife, instant: Instant): ReadonlyArray<Sentence> =>
  life.presences
    .flatMap((presence, index) => [came(life, presence, index === 0), ...went(life, presence)])
    .filter(({ at }, index) => index === 0 || (at !== null && instantOf(at) <= instant));

/** The service that lived at an instant, or the last one before it. */
const shiftAt = (shifts: ReadonlyArray<Shift>, instant: Instant): Shift | undefined =>
  shifts.findLast(({ started }) => instantOf(started.at) <= instant);

const shiftAfter = (shifts: ReadonlyArray<Shift>, instant: Instant): Shift | undefined =>
  shifts.find(({ started }) => instantOf(started.at) > instant);

/** What else was being archived at an instant: the service does one thing at a time. */
const atWorkOn = (
  { occurrences }: Chronicle,
  subject: Occurrence | null,
  instant: Instant,
): Occurrence | undefined =>
  occurrences.find((other) => {
    const start = other.starts.at(-1);
    if (other === subject || start === undefined || instantOf(start.at) > instant) return false;
    return other.end !== null && other.end.skipped === null && instantOf(other.end.at) > instant;
  });

/** What the service was doing when the occurrence came due. */
const serviceThen = (chronicle: Chronicle, subject: Occurrence | null, due: Instant, now: Now): string => {
  const show = shown(now);
  const shift = shiftAt(chronicle.shifts, due);
  const following = shiftAfter(chronicle.shifts, due);
  const again =
    following === undefined
      ? '; it has not been started since'
      : `; it was started again at ${show(following.started.at)}`;
  if (shift === undefined) {
    return following === undefined
      ? 'the service had never been started'
      : `the service had not been started yet: that was at ${show(following.started.at)}`;
  }
  if (shift.ended !== null && instantOf(shift.ended.at) <= due) {
    const how = shift.ended.how === 'failed' ? 'it had failed' : 'it had been stopped';
    return `the service was down: ${how} at ${show(shift.ended.at)} (${shift.ended.reason})${again}`;
  }
  const isLast = chronicle.shifts.at(-1) === shift;
  if (shift.ended === null && !isLast && instantOf(shift.last.at) <= due) {
    return `the service had been killed, or the machine was off: the last that it did was at ${show(shift.last.at)}${again}`;
  }
  const other = atWorkOn(chronicle, subject, due);
  const since = `the service was running, since ${show(shift.started.at)}`;
  return other === undefined
    ? since
    : `${since}, and at work on the backup of ${other.path} (${other.name}) until ${show(other.end?.at ?? due)}`;
};

const skipSentence = (reason: SkipReason, { due, through, count }: Occurrence, now: Now): string => {
  const show = shown(now);
  const together =
    count === 1
      ? ''
      : ` (with it: ${count === null ? 'very many' : count} in all, from ${show(due)} to ${show(through)})`;
  switch (reason) {
    case 'expired':
      return 'it was skipped: its time had already passed when its line was made';
    case 'superseded':
      return `it was skipped: a later one had come due before it could be made, and only the latest is${together}`;
    case 'missed':
      return `it was skipped: its minute was over, and catchup=no asks for no late backup${together}`;
    case 'too-late':
      return `it was skipped: it was later than catchup allows${together}`;
  }
};

/** Why a started backup came to no end. */
const unfinished = ({ trigger }: Occurrence, isInHand: boolean): string => {
  if (isInHand)
    return 'the archive is in hand, or whoever was making it was killed: there is no end to it yet';
  return trigger === 'command'
    ? 'it came to no end: the command was killed'
    : 'it came to no end yet: it is still due';
};

const endSentence = (occurrence: Occurrence, isInHand: boolean, now: Now): Sentence => {
  const { end, starts, abandoned, trigger } = occurrence;
  if (end === null) {
    const wasLetGo = trigger === 'command' && abandoned.length > 0;
    if (wasLetGo || starts.length === 0) return { at: null, seq: null, text: 'there is no archive of it' };
    return { at: null, seq: null, text: unfinished(occurrence, isInHand) };
  }
  const moment = { at: end.at, seq: end.seq };
  const size =
    end.report === null
      ? ''
      : `: ${counted(end.report.entries, 'entry', 'entries')}, ${showSize(end.report.contentBytes)} in ${showSize(end.report.bytes)}`;
  const found = end.adopted ? ' (published by a process that was killed before it could say so)' : '';
  switch (end.outcome) {
    case 'completed':
      return { ...moment, text: `it was completed${found}${size}` };
    case 'partial':
      return { ...moment, text: `it was made in part${found}: ${end.reason ?? ''}${size}` };
    case 'failed':
      return { ...moment, text: `it failed: ${end.reason ?? ''}` };
    case 'skipped':
      return { ...moment, text: skipSentence(end.skipped ?? 'superseded', occurrence, now) };
  }
};

const startSentences = ({ starts, abandoned, trigger }: Occurrence): ReadonlyArray<Sentence> => {
  const begun = starts.map(({ at, seq, attempt, late }) => {
    const again =
      attempt > 1 ? `, for the ${['', 'first', 'second', 'third'][attempt] ?? `${attempt}th`} time` : '';
    const by = trigger === 'command' ? 'by the command run' : 'by the service';
    return { at, seq, text: `the backup was started ${by}${late ? ', late' : ''}${again}` };
  });
  const letGo = abandoned.map(({ at, seq }) => ({
    at,
    seq,
    text: `it was let go of, since somebody asked for that${trigger === 'schedule' ? '; it stayed due' : ''}`,
  }));
  return [...begun, ...letGo].sort((a, b) => a.seq - b.seq);
};

const whereSentences = (chronicle: Chronicle, occurrence: Occurrence, now: Now): ReadonlyArray<Sentence> => {
  const place = whereabouts(chronicle, occurrence);
  switch (place.type) {
    case 'none':
      return [];
    case 'removed': {
      const { at, seq, file, reason } = place.removal;
      return [{ at, seq, text: `its archive, backups/${file}, was removed: ${reason}` }];
    }
    case 'there': {
      const { file, verified } = place.version;
      const proof =
        verified === null
          ? 'it has not been verified'
          : verified.finding === null
            ? `it held when it was verified at ${shown(now)(verified.at)} (${verified.level})`
            : `it did not hold when it was verified at ${shown(now)(verified.at)} (${verified.level}): ${verified.finding}`;
      return [{ at: null, seq: null, text: `the archive is backups/${file}; ${proof}` }];
    }
  }
};

/** The whole chain behind one occurrence. `isInHand`: it is what the journal says is being archived. */
export const explainOccurrence = (
  chronicle: Chronicle,
  occurrence: Occurrence,
  due: Timestamp,
  isInHand: boolean,
  now: Now,
): Explanation => {
  const { schedule, trigger, name, path, end } = occurrence;
  const life = chronicle.lives.get(schedule);
  const show = shown(now);
  const instant = instantOf(due);
  const last = end === null ? now.instant : instantOf(end.at);
  const rearmed = life?.rearmed.filter(({ due: again }) => again === occurrence.due) ?? [];
  const zone = life?.spec.options.tz;
  const called = zone ? ` (${wallTime(due)} in ${zone})` : '';
  const dueSentence =
    trigger === 'command'
      ? []
      : [
          {
            at: due,
            seq: null,
            text: `a backup of ${path} was due${called}; ${serviceThen(chronicle, occurrence, instant, now)}`,
          },
        ];
  const before: ReadonlyArray<Sentence> = [
    ...(life === undefined ? [] : presencesUpTo(life, last)),
    ...rearmed.map(({ at, seq }) => ({
      at,
      seq,
      text: `the clock, which had been far ahead, was right again: the next backup was set to ${show(due)}`,
    })),
  ];
  return {
    title: `${name}: the backup ${trigger === 'command' ? 'on command at' : 'due'} ${show(due)}`,
    outcome: end?.outcome ?? 'no end yet',
    due,
    chain: [
      ...inOrder([...before, ...dueSentence, ...startSentences(occurrence)]),
      endSentence(occurrence, isInHand, now),
      ...whereSentences(chronicle, occurrence, now),
    ],
  };
};

/** By time; what happened at one time stays in the order given. */
const inOrder = (sentences: ReadonlyArray<Sentence>): ReadonlyArray<Sentence> =>
  sentences
    .map((sentence, index) => ({
      sentence,
      index,
      at: sentence.at === null ? Infinity : instantOf(sentence.at),
    }))
    .sort((a, b) => a.at - b.at || a.index - b.index)
    .map(({ sentence }) => sentence);

/** An occurrence that has come due, of which the journal tells nothing yet. */
export const explainWaiting = (
  chronicle: Chronicle,
  life: ScheduleLife,
  due: Timestamp,
  now: Now,
): Explanation => {
  const show = shown(now);
  const { path, name } = life.spec;
  const instant = instantOf(due);
  return {
    title: `${name}: the backup due ${show(due)}`,
    outcome: 'waiting',
    due,
    chain: [
      ...inOrder([
        ...presencesUpTo(life, now.instant),
        {
          at: due,
          seq: null,
          text: `a backup of ${path} was due; ${serviceThen(chronicle, null, instant, now)}`,
        },
      ]),
      {
        at: null,
        seq: null,
        text: 'it has not been started, and is still due: a running service makes it, or the latest one of its schedule, at its next check',
      },
    ],
  };
};

/** An occurrence that is still to come. */
export const explainToCome = (life: ScheduleLife, due: Timestamp, now: Now): Explanation => ({
  title: `${life.spec.name}: the backup due ${shown(now)(due)}`,
  outcome: 'to come',
  due,
  chain: [
    ...inOrder(presencesUpTo(life, now.instant)),
    { at: null, seq: null, text: `a backup of ${life.spec.path} will be due at ${shown(now)(due)}` },
  ],
});

/** Whether the schedule's line was in the file at some time of a span. */
const presenceIn = ({ presences }: ScheduleLife, from: Instant, to: Instant): Presence | undefined =>
  presences.find(
    (presence) =>
      instantOf(presence.from.at) < to && (presence.until === null || instantOf(presence.until.at) > from),
  );

/** Why one schedule had no occurrence in a span. */
const absence = (life: ScheduleLife, from: Instant, to: Instant, now: Now): ReadonlyArray<Sentence> => {
  const { spec, id } = life;
  const show = shown(now);
  const about = (text: string): Sentence => ({ at: null, seq: null, text });
  if (presenceIn(life, from, to) === undefined) {
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
