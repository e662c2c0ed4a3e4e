/** What there is to say of an occurrence of which the journal tells nothing: it waits, its line is gone, or it is still to come. Pure. */
import type { ScheduleHistory } from '../projection';
import type { SkipReason } from '../../events/event';
import { predictedSkip, type Pending } from '../pending';
import { instantOf, type Now, type Timestamp, shown } from '../../time/time';
import type { QueryContext } from '../query-context';
import { beginningOf, presencesUpTo, rearmedTo } from './schedule-story';
import { about, type Explanation, inOrder, type Sentence } from './sentence';
import { serviceStory } from './service-then';

/** Why one that waits will be skipped. */
const fates: Readonly<Record<SkipReason, string>> = {
  expired: 'its time had passed when its line was made: it will not be made',
  superseded:
    'a later one has come due since: it will be skipped at the next check of a running service, and the latest is made',
  missed: 'it will be skipped at the next check of a running service: catchup=no asks for no late backup',
  'too-late': 'it will be skipped at the next check of a running service: it is later than catchup allows',
};

/** The same in a heading. */
const fateCauses: Readonly<Record<SkipReason, string>> = {
  expired: 'its time had passed when its line was made',
  superseded: 'a later one has come due since, and only the latest is made',
  missed: 'its minute is over, and catchup=no asks for no late backup',
  'too-late': 'it is later than catchup allows',
};

/** Why one waits, in a sentence and in a heading. `before`: what came of it so far. */
export const waitOf = (
  { now, fileIsThere, serviceIsUp }: QueryContext,
  pending: Pick<Pending, 'spec' | 'due'>,
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
          sentence: about(`it was not made: ${withdrawnCause(withdrawn)}`),
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
          ...presencesUpTo(scheduleHistory, to),
          ...rearmedTo(scheduleHistory, pending.due, Infinity, now),
          { at: due, seq: null, text: `a backup of ${path} was due; ${story.first}` },
          ...story.then,
        ],
        beginning,
      ),
      sentence,
    ],
  };
};

/** An occurrence that is still to come. */
export const explainToCome = (scheduleHistory: ScheduleHistory, due: Timestamp, now: Now): Explanation => ({
  name: scheduleHistory.spec.name,
  title: `${scheduleHistory.spec.name}: the backup due ${shown(now)(due)}`,
  outcome: 'to come',
  cause: null,
  due,
  chain: [
    ...inOrder(presencesUpTo(scheduleHistory, now.instant)),
    about(`a backup of ${scheduleHistory.spec.path} will be due at ${shown(now)(due)}`),
  ],
});
