/** Why an occurrence ended as it did: the whole chain behind it. Pure. */
import { showSize } from '../archives';
import { type Chronicle, type Occurrence, whereabouts } from '../chronicle';
import type { SkipReason } from '../event';
import { instantOf, type Now, type Timestamp, wallTime } from '../time';
import { beginningOf, presencesUpTo } from './schedule-story';
import { type Explanation, inOrder, type Sentence, shown } from './sentence';
import { type Evidence, serviceThen } from './service-then';

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

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
  const place = whereabouts(chronicle)(occurrence);
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
  evidence: Evidence,
  occurrence: Occurrence,
  due: Timestamp,
  isInHand: boolean,
): Explanation => {
  const { chronicle, now } = evidence;
  const { schedule, trigger, name, path, end } = occurrence;
  const life = chronicle.lives.get(schedule);
  const show = shown(now);
  // why: a line that is made within its minute is due before it was there
  const beginning = life === undefined ? -Infinity : beginningOf(life);
  const instant = Math.max(instantOf(due), beginning);
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
            text: `a backup of ${path} was due${called}; ${serviceThen(evidence, occurrence, instant)}`,
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
      ...inOrder([...before, ...dueSentence, ...startSentences(occurrence)], beginning),
      endSentence(occurrence, isInHand, now),
      ...whereSentences(chronicle, occurrence, now),
    ],
  };
};
