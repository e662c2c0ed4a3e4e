/** What there is to say of an occurrence of which the journal tells nothing yet: it waits, or is still to come. Pure. */
import type { ScheduleLife } from '../chronicle';
import { instantOf, type Now, type Timestamp } from '../time';
import { beginningOf, presencesUpTo } from './schedule-story';
import { type Explanation, inOrder, shown } from './sentence';
import { type Evidence, serviceThen } from './service-then';

/** An occurrence that has come due, of which the journal tells nothing yet. */
export const explainWaiting = (evidence: Evidence, life: ScheduleLife, due: Timestamp): Explanation => {
  const { now } = evidence;
  const show = shown(now);
  const { path, name } = life.spec;
  const beginning = beginningOf(life);
  const instant = Math.max(instantOf(due), beginning);
  return {
    title: `${name}: the backup due ${show(due)}`,
    outcome: 'waiting',
    due,
    chain: [
      ...inOrder(
        [
          ...presencesUpTo(life, now.instant),
          {
            at: due,
            seq: null,
            text: `a backup of ${path} was due; ${serviceThen(evidence, null, instant)}`,
          },
        ],
        beginning,
      ),
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
