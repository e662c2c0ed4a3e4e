/** What there is to say of an occurrence of which the journal tells nothing: it waits, its line is gone, or it is still to come. Pure. */
import type { ScheduleLife } from '../projection';
import type { SkipReason } from '../../events/event';
import { fateOf, type Pending } from '../pending';
import { instantOf, type Now, type Timestamp, shown } from '../../time/time';
import type { Witness } from '../query-context';
import { beginningOf, presencesUpTo, rearmedTo } from './schedule-story';
import { about, type Explanation, inOrder, type Sentence } from './sentence';
import { serviceStory } from './service-then';

const fates: Readonly<Record<SkipReason, string>> = {
  expired: 'its time had passed when its line was made: it will not be made',
  superseded:
    'a later one has come due since: it will be skipped at the next check of a running service, and the latest is made',
  missed: 'it will be skipped at the next check of a running service: catchup=no asks for no late backup',
  'too-late': 'it will be skipped at the next check of a running service: it is later than catchup allows',
};

const waitSentence = (
  { now, fileIsThere, serviceIsUp }: Witness,
  pending: Pending,
  due: Timestamp,
): Sentence => {
  if (!fileIsThere)
    return about('it has not been started: backup_schedules.txt is gone, and without it nothing is in force');
  const fate = fateOf(pending, due, now);
  return about(
    fate === null
      ? serviceIsUp
        ? 'it has not been started, and is still due: the service makes it at its next check'
        : 'it has not been started, and is still due; the service is not running: once it is, it makes it at its first check'
      : fates[fate],
  );
};

/** An occurrence that has come due and was never started. */
export const explainPending = (
  witness: Witness,
  life: ScheduleLife,
  pending: Pending,
  due: Timestamp,
): Explanation => {
  const { now } = witness;
  const { withdrawn } = pending;
  const { path, name } = life.spec;
  const beginning = beginningOf(life);
  const from = Math.max(instantOf(due), beginning);
  const to = withdrawn === null ? now.instant : instantOf(withdrawn.at);
  const story = serviceStory(witness, null, { from, to, seq: withdrawn?.seq ?? Infinity }, false);
  return {
    title: `${name}: the backup due ${shown(now)(due)}`,
    outcome: withdrawn === null ? 'waiting' : 'withdrawn',
    due,
    chain: [
      ...inOrder(
        [
          ...presencesUpTo(life, to),
          ...rearmedTo(life, pending.due, Infinity, now),
          { at: due, seq: null, text: `a backup of ${path} was due; ${story.first}` },
          ...story.then,
        ],
        beginning,
      ),
      withdrawn === null
        ? waitSentence(witness, pending, due)
        : about('it was not made: its line left the file before it could be started'),
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
    about(`a backup of ${life.spec.path} will be due at ${shown(now)(due)}`),
  ],
});
