/** What there is to say of an occurrence of which the journal tells nothing: it waits, its line is gone, or it is still to come. Pure. */
import type { ScheduleHistory } from '../projection';
import type { SkipReason } from '../../events/event';
import { predictedSkip, type Pending } from '../pending';
import { instantOf, type Timestamp, shown } from '../../time/time';
import type { QueryContext } from '../query-context';
import { beginningOf, periodsUpTo, rearmedTo } from './schedule-story';
import { pauseNow } from '../../occurrence/on-request';
import type { Schedule } from '../../schedule/schedule';
import { askedFate, requestsNow } from '../requests';
import { requestSentences } from './request-sentences';
import { about, type Explanation, inOrder, type Sentence } from './sentence';
import { serviceStory } from './service-then';

/** Why one that waits will be skipped. */
const fates: Readonly<Record<SkipReason, string>> = {
  expired: 'its time had passed when its line was made: it will not be made',
  superseded:
    'a later one has come due since: it will be skipped at the next check of a running service, and the latest is made',
  missed: 'it will be skipped at the next check of a running service: catchup=no asks for no late backup',
  'too-late': 'it will be skipped at the next check of a running service: it is later than catchup allows',
  asked: 'it will be skipped at the next check of a running service, as somebody asked',
  paused: 'it will be skipped at the next check of a running service: it fell due in a pause',
};

/** The same in a heading. */
const fateCauses: Readonly<Record<SkipReason, string>> = {
  expired: 'its time had passed when its line was made',
  superseded: 'a later one has come due since, and only the latest is made',
  missed: 'its minute is over, and catchup=no asks for no late backup',
  'too-late': 'it is later than catchup allows',
  asked: 'somebody asked to skip it',
  paused: 'it fell due in a pause',
};

/** Why one waits, in a sentence and in a heading. `before`: what came of it so far. */
export const waitOf = (
  { now, fileIsThere, serviceIsUp }: QueryContext,
  pending: Pick<Pending, 'spec' | 'due' | 'requests'>,
  due: Timestamp,
  before: string,
): { readonly sentence: Sentence; readonly cause: string } => {
  if (!fileIsThere)
    return {
      sentence: about(`${before}: backup_schedules.txt is gone, and without it nothing is in force`),
      cause: 'backup_schedules.txt is gone',
    };
  const fate = predictedSkip(pending, due, now);
  if (fate !== null) return { sentence: about(fates[fate]), cause: fateCauses[fate] };
  const held = pauseNow(pending.requests, now.instant);
  if (held !== null) {
    const until = held.until === null ? 'until somebody resumes' : `until ${shown(now)(held.until)}`;
    return {
      sentence: about(`${before}, and is still due; its schedule is paused ${until}`),
      cause: `its schedule is paused ${until}`,
    };
  }
  return serviceIsUp
    ? {
        sentence: about(`${before}, and is still due: the service makes it at its next check`),
        cause: 'the service makes it at its next check',
      }
    : {
        sentence: about(
          `${before}, and is still due; the service is not running: once it is, it makes it at its first check`,
        ),
        cause: 'the service is not running',
      };
};

const withdrawnCause = ({ by }: NonNullable<Pending['withdrawn']>): string =>
  by === 'change' || by === 'change-undone'
    ? 'its schedule was set to another time before it could be started'
    : 'its line left the file before it could be started';

/** An occurrence that has come due and was never started. */
export const explainPending = (
  context: QueryContext,
  scheduleHistory: ScheduleHistory,
  pending: Pending,
  due: Timestamp,
): Explanation => {
  const { now } = context;
  const { withdrawn } = pending;
  const { path, name } = pending.spec;
  const beginning = beginningOf(scheduleHistory);
  const from = Math.max(instantOf(due), beginning);
  const to = withdrawn === null ? now.instant : instantOf(withdrawn.at);
  const story = serviceStory(context, null, { from, to, seq: withdrawn?.seq ?? Infinity }, false);
  const { sentence, cause } =
    withdrawn === null
      ? waitOf(context, pending, due, 'it has not been started')
      : {
          sentence: about('it was not made'),
          cause: withdrawnCause(withdrawn),
        };
  return {
    name,
    title: `${name}: the backup due ${shown(now)(due)}`,
    outcome: withdrawn === null ? 'waiting' : 'withdrawn',
    cause,
    due,
    chain: [
      ...inOrder(
        [
          ...periodsUpTo(scheduleHistory, to),
          ...rearmedTo(scheduleHistory, pending.due, Infinity, now),
          ...requestSentences(context, scheduleHistory.id, due, Infinity),
          { at: due, seq: null, text: `a backup of ${path} was due; ${story.first}` },
          ...story.then,
        ],
        beginning,
      ),
      sentence,
    ],
  };
};

const toComeCauses = { asked: 'somebody asked to skip it', paused: 'its schedule is paused then' } as const;

/** An occurrence that is still to come. */
export const explainToCome = (
  context: QueryContext,
  scheduleHistory: ScheduleHistory,
  schedule: Schedule,
  due: Timestamp,
): Explanation => {
  const { now } = context;
  const fate = askedFate(requestsNow(context.projection, schedule), due);
  return {
    name: scheduleHistory.spec.name,
    title: `${scheduleHistory.spec.name}: the backup due ${shown(now)(due)}`,
    outcome: 'to come',
    cause: fate === null ? null : toComeCauses[fate],
    due,
    chain: [
      ...inOrder([
        ...periodsUpTo(scheduleHistory, now.instant),
        ...(fate === null ? [] : requestSentences(context, scheduleHistory.id, due, Infinity)),
      ]),
      about(
        `a backup of ${scheduleHistory.spec.path} will be due at ${shown(now)(due)}${fate === null ? '' : `, and will be skipped: ${toComeCauses[fate]}`}`,
      ),
    ],
  };
};
