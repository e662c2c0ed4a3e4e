/** Why an occurrence ended as it did: the whole chain behind it. Pure. */
import { describeTrouble } from '../../events/catalogue-trouble';
import { describeSharing } from '../../events/describe-reuse';
import { counted } from '../../counted';
import type { Version } from '../../archive/archives';
import type { Trashed } from '../../archive/trash';
import { shellArgument } from '../../shell-argument';
import { showSize } from '../../size';
import { type Occurrence, archiveLocations } from '../projection';
import type { SkipReason } from '../../events/event';
import {
  endlessStatus,
  type EndlessStatus,
  goesOnBy,
  isInHand,
  occurrenceStatus,
  overWithoutEnd,
} from '../occurrence-status';
import { type Instant, instantOf, type Now, type Timestamp, wallTime, shown } from '../../time/time';
import type { QueryContext } from '../query-context';
import { requestsNow } from '../requests';
import { requestSentences } from './request-sentences';
import { restingIn } from '../resting';
import { waitOf } from './not-yet';
import { beginningOf, periodsUpTo, rearmedTo } from './schedule-story';
import { about, type Explanation, inOrder, type Sentence } from './sentence';
import { serviceStory, type Stretch } from './service-then';

/** Why an occurrence was skipped. */
const skipCauses: Readonly<Record<SkipReason, string>> = {
  expired: 'its time had already passed when its line was made',
  superseded: 'a later one had come due before it could be made, and only the latest is',
  missed: 'its minute was over, and catchup=no asks for no late backup',
  'too-late': 'it was later than catchup allows',
  asked: 'somebody had asked for that',
  paused: 'it fell due in a pause',
};

const skipSentence = (reason: SkipReason, { due, through, count }: Occurrence, now: Now): string => {
  const show = shown(now);
  const together =
    count === 1
      ? ''
      : ` (with it: ${count === null ? 'very many' : count} in all, from ${show(due)} to ${show(through)})`;
  return `it was skipped: ${skipCauses[reason]}${reason === 'expired' ? '' : together}`;
};

/** Why there is no end to it, and will be none. */
const unfinished: Readonly<Record<EndlessStatus, string>> = {
  withdrawn: 'it was not made: it was cut off, and then its schedule did not ask for it any more',
  abandoned: 'there is no archive of it',
  interrupted: 'it came to no end: the command ended unexpectedly, as by a kill',
};

/** The same in a heading. */
const unfinishedCauses: typeof unfinished = {
  withdrawn: 'its schedule did not ask for it any more',
  abandoned: 'by Ctrl-C',
  interrupted: 'its process ended unexpectedly',
};

/** A sentence, and what of it stands in the heading. */
interface Ended {
  readonly sentence: Sentence;
  readonly cause: string | null;
}

/** What is asked of a schedule that is in force. */
const requestsOfSchedule = ({ projection, lines }: QueryContext, id: Occurrence['schedule']) =>
  requestsNow(projection, lines.find(({ schedule }) => schedule.id === id)?.schedule ?? {});

const stillOpen = (context: QueryContext, occurrence: Occurrence, due: Timestamp): Ended => {
  const { projection, inHand } = context;
  if (isInHand(occurrence, inHand)) {
    // why: of a command that was killed nobody says so until the next archive is begun
    const unless = occurrence.trigger === 'command' ? ', unless the command was killed' : '';
    return {
      sentence: about(`its archive is being made${unless}`),
      cause: `its archive is being made${unless}`,
    };
  }
  const goesOn = goesOnBy(projection, occurrence);
  if (goesOn === null) {
    const status = endlessStatus(occurrence);
    return { sentence: about(unfinished[status]), cause: unfinishedCauses[status] };
  }
  const isLetGo = (occurrence.abandoned.at(-1)?.seq ?? 0) > (occurrence.starts.at(-1)?.seq ?? 0);
  const { sentence, cause } = waitOf(
    context,
    { spec: goesOn.spec, due: occurrence.due, requests: requestsOfSchedule(context, occurrence.schedule) },
    due,
    isLetGo ? 'it was interrupted' : 'it came to no end',
  );
  return { sentence, cause: `${isLetGo ? 'interrupted' : 'cut off'}; ${cause}` };
};

const ended = (context: QueryContext, occurrence: Occurrence, due: Timestamp): Ended => {
  const { end } = occurrence;
  if (end === null) return stillOpen(context, occurrence, due);
  const moment = { at: end.at, seq: end.seq };
  const size =
    end.report === null
      ? ''
      : `: ${counted(end.report.entries, 'entry', 'entries')}, ${showSize(end.report.contentBytes)} → ${showSize(end.report.bytes)}`;
  const trouble = end.report?.catalogue === undefined ? [] : describeTrouble(end.report.catalogue);
  const copied = [...(end.report === null ? [] : describeSharing(end.report)), ...trouble]
    .map((text) => `; ${text}`)
    .join('');
  const instead =
    end.archivedFrom === undefined ? '' : `, read from ${end.archivedFrom} as hooks/before-backup said`;
  const found = end.adopted ? ' (published by a process that was killed before it could say so)' : '';
  switch (end.outcome) {
    case 'completed':
      return {
        sentence: { ...moment, text: `it was completed${found}${size}${instead}${copied}` },
        cause: null,
      };
    case 'partial':
      return {
        sentence: {
          ...moment,
          text: `it was made in part${found}: ${end.reason ?? ''}${size}${instead}${copied}`,
        },
        cause: end.reason,
      };
    case 'failed':
      return { sentence: { ...moment, text: `it failed: ${end.reason ?? ''}` }, cause: end.reason };
    case 'skipped': {
      const skipped = end.skipped ?? 'superseded';
      return {
        sentence: { ...moment, text: skipSentence(skipped, occurrence, context.now) },
        cause: skipCauses[skipped],
      };
    }
  }
};

const startSentences = ({ starts, abandoned, trigger }: Occurrence): ReadonlyArray<Sentence> => {
  const begun = starts.map(({ at, seq, attempt, late }) => {
    const again = attempt > 1 ? `, for the ${['second', 'third'][attempt - 2] ?? `${attempt}th`} time` : '';
    const by = trigger === 'command' ? 'by the command run' : 'by the service';
    return { at, seq, text: `the backup was started ${by}${late ? ', late' : ''}${again}` };
  });
  const letGo = abandoned.map(({ at, seq }) => ({
    at,
    seq,
    text:
      trigger === 'schedule'
        ? 'it was interrupted: the service was told to stop at once; it stayed due'
        : 'it was interrupted by Ctrl-C',
  }));
  return [...begun, ...letGo].sort((a, b) => a.seq - b.seq);
};

const proofOf = ({ verified }: Version, now: Now): string => {
  if (verified === null) return 'it has not been verified';
  const when = `when it was verified at ${shown(now)(verified.at)} (${verified.level})`;
  return verified.finding === null ? `it was ok ${when}` : `it was not ok ${when}: ${verified.finding}`;
};

const inTrash = ({ projection, lines, now }: QueryContext, entry: Trashed): ReadonlyArray<Sentence> => {
  const { version, at, reason } = entry;
  const resting = restingIn({ projection, lines }).find(({ trash }) => trash === entry.trash);
  const moved: Sentence = {
    at,
    seq: entry.seq,
    text: `its archive, backups/${version.file}, was moved to the trash: ${reason}`,
  };
  return resting === undefined
    ? [moved]
    : [
        moved,
        about(
          `it can be had back until ${shown(now)(resting.until)}: backup_manager undelete ${shellArgument(version.name)} ${resting.id}`,
        ),
      ];
};

const whereSentences = (context: QueryContext, occurrence: Occurrence): ReadonlyArray<Sentence> => {
  const { projection, sizes, now } = context;
  const place = archiveLocations(projection, sizes)(occurrence);
  switch (place.type) {
    case 'none':
      return [];
    case 'removed': {
      const { at, seq, file, reason, emptied } = place.removal;
      const removed = { at, seq, text: `its archive, backups/${file}, was removed: ${reason}` };
      return emptied === null
        ? [removed]
        : [
            { ...removed, text: `its archive, backups/${file}, was moved to the trash: ${reason}` },
            { at: emptied.at, seq: emptied.seq, text: `it was removed from the trash: ${emptied.reason}` },
          ];
    }
    case 'trashed':
      return inTrash(context, place.entry);
    case 'missing':
      return [
        about(
          place.file === null
            ? 'its archive was not in backups/ any more when the next one was made; the journal does not say who took it away'
            : `its archive is not backups/${place.file} any more: the file is gone or another one; the journal does not say why`,
        ),
      ];
    case 'there':
      return [about(`the archive is backups/${place.version.file}; ${proofOf(place.version, now)}`)];
  }
};

/** From when it was due until it was started, or ended without that, or was asked for no more, or now. */
const stretchOf = (
  { projection, now, inHand }: QueryContext,
  occurrence: Occurrence,
  from: Instant,
): Stretch => {
  const { starts, end } = occurrence;
  const over = isInHand(occurrence, inHand) ? null : overWithoutEnd(projection, occurrence);
  const until = end === null ? over : (starts.at(-1) ?? end);
  return until === null
    ? { from, to: now.instant, seq: Infinity }
    : { from, to: instantOf(until.at), seq: until.seq };
};

/** The whole chain behind one occurrence. */
export const explainOccurrence = (
  context: QueryContext,
  occurrence: Occurrence,
  due: Timestamp,
): Explanation => {
  const { projection, now, inHand } = context;
  const { sentence, cause } = ended(context, occurrence, due);
  const { schedule, trigger, name, path, end, starts } = occurrence;
  const scheduleHistory = projection.scheduleHistories.get(schedule);
  const show = shown(now);
  // why: a line that is made within its minute is due before it was there
  const beginning = scheduleHistory === undefined ? -Infinity : beginningOf(scheduleHistory);
  const stretch = stretchOf(context, occurrence, Math.max(instantOf(due), beginning));
  const firstStart = starts[0];
  const isLate = firstStart === undefined || firstStart.late;
  const zone = scheduleHistory?.spec.options.tz;
  const called = zone ? ` (${wallTime(due)} in ${zone})` : '';
  const story = serviceStory(context, occurrence, stretch, isLate && starts.length > 0);
  const waited: ReadonlyArray<Sentence> =
    trigger === 'command'
      ? []
      : [{ at: due, seq: null, text: `a backup of ${path} was due${called}; ${story.first}` }, ...story.then];
  const before: ReadonlyArray<Sentence> =
    scheduleHistory === undefined
      ? []
      : [
          ...periodsUpTo(scheduleHistory, end === null ? stretch.to : instantOf(end.at)),
          ...rearmedTo(scheduleHistory, occurrence.due, firstStart?.seq ?? end?.seq ?? Infinity, now),
          ...(end?.skipped === 'asked' || end?.skipped === 'paused'
            ? requestSentences(context, schedule, due, end.seq)
            : []),
        ];
  return {
    name,
    title: `${name}: the backup ${trigger === 'command' ? 'run by hand at' : 'due'} ${show(due)}`,
    outcome: occurrenceStatus(projection, occurrence, inHand),
    cause,
    due,
    chain: [
      ...inOrder([...before, ...waited, ...startSentences(occurrence)], beginning),
      sentence,
      ...whereSentences(context, occurrence),
    ],
  };
};
