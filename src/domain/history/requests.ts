/** What people asked not to be made, as the journal tells it: pauses, and occurrences to skip. Pure. */
import type { Event, EventOf } from '../events/event';
import { requestedSkip, type Requests, requestsOf } from '../occurrence/on-request';
import type { Pause, Schedule, ScheduleId } from '../schedule/schedule';
import { instantOf, type Now, shown, type Timestamp } from '../time/time';
import type { JournalPoint } from './told-occurrence';

/** `schedule` is null where all of them are meant. `at` of the next such request ends it. */
export type Request = JournalPoint &
  (
    | { readonly type: 'pause'; readonly schedule: ScheduleId | null; readonly until: Timestamp | null }
    | { readonly type: 'resume'; readonly schedule: ScheduleId | null }
    | { readonly type: 'skip' | 'unskip'; readonly schedule: ScheduleId; readonly due: Timestamp }
  );

type RequestEvent = EventOf<'SchedulePaused' | 'ScheduleResumed' | 'SkipAsked' | 'SkipTakenBack'>;

export const isRequest = (event: Event): event is RequestEvent =>
  event.type === 'SchedulePaused' ||
  event.type === 'ScheduleResumed' ||
  event.type === 'SkipAsked' ||
  event.type === 'SkipTakenBack';

export const requestIn = (event: RequestEvent, moment: JournalPoint): Request => {
  switch (event.type) {
    case 'SchedulePaused':
      return { ...moment, type: 'pause', schedule: event.schedule, until: event.until };
    case 'ScheduleResumed':
      return { ...moment, type: 'resume', schedule: event.schedule };
    case 'SkipAsked':
      return { ...moment, type: 'skip', schedule: event.schedule, due: event.due };
    case 'SkipTakenBack':
      return { ...moment, type: 'unskip', schedule: event.schedule, due: event.due };
  }
};

/** The pause of all schedules that was asked for last; undefined where it is over by another command. */
export const pauseOfAll = (requests: ReadonlyArray<Request>): Pause | undefined => {
  const last = requests.findLast(({ schedule }) => schedule === null);
  return last?.type === 'pause' ? { since: last.at, until: last.until } : undefined;
};

/** What is asked of a schedule now. */
export const requestsNow = (
  { requests }: { readonly requests: ReadonlyArray<Request> },
  schedule: Pick<Schedule, 'paused' | 'asked'>,
): Requests => requestsOf(schedule, pauseOfAll(requests));

/** What was asked for that made an occurrence be skipped, of the journal's lines up to `seq`: what was last asked of it. */
export const requestsBehind = (
  requests: ReadonlyArray<Request>,
  id: ScheduleId,
  due: Timestamp,
  seq: number,
): ReadonlyArray<Request> => {
  const before = requests.filter((one) => one.seq <= seq);
  const skip = before.findLast(
    (one) => (one.type === 'skip' || one.type === 'unskip') && one.schedule === id && one.due === due,
  );
  const pauseOf = (schedule: ScheduleId | null): Request | undefined =>
    before.findLast(
      (one) =>
        one.type === 'pause' &&
        one.schedule === schedule &&
        instantOf(one.at) <= instantOf(due) &&
        (one.until === null || instantOf(due) < instantOf(one.until)),
    );
  return [skip, pauseOf(id), pauseOf(null)].flatMap((one) => one ?? []);
};

export const requestText = (request: Request, now: Now): string => {
  const show = shown(now);
  const whose = request.schedule === null ? 'all schedules were' : 'its schedule was';
  switch (request.type) {
    case 'pause':
      return `${whose} paused by the command pause${request.until === null ? '' : `, until ${show(request.until)}`}`;
    case 'resume':
      return `${whose} resumed by the command resume`;
    case 'skip':
      return 'somebody asked by the command skip that it be skipped';
    case 'unskip':
      return 'that it be skipped was taken back by the command undo';
  }
};

/** What is going to come of an occurrence that is still to come, if nobody asks for anything else. */
export const askedFate = (requests: Requests, due: Timestamp): 'asked' | 'paused' | null =>
  requestedSkip(requests, instantOf(due));
