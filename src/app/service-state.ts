/** Whether the service is up, or was at some time, by the journal and by a look at it. */
import type { Chronicle, Shift } from '../domain/history/projection';
import { type Timestamp } from '../domain/time/time';
import type { ServiceSight } from '../ports';

/** Whether the service is up, and how it came to that. */
export interface ServiceState {
  /**
   * `vanished`: it ended without a word. `up or vanished`: nothing was heard of it since, and by now it has ended
   * without a word.
   */
  readonly state: 'up' | 'stopped' | 'failed' | 'vanished' | 'up or vanished' | 'never started';
  /** Since when, or since when nothing was heard of it; null for one that never was. */
  readonly since: Timestamp | null;
  readonly pid: number | null;
  readonly reason: string | null;
  /** What it shows of itself; only of one that is up now. */
  readonly live: ServiceSight['live'];
  /** It is of an older version, which can't read the journal any more; only of one that is up now. */
  readonly outdated?: boolean;
}

const nothing = { since: null, pid: null, reason: null, live: null };

const up = ({ started, pid }: Shift): ServiceState => ({ ...nothing, state: 'up', since: started.at, pid });

/** As the journal tells of one that has ended; null for one that has not. */
const ended = (shift: Shift | undefined): ServiceState | null => {
  if (shift === undefined) return { ...nothing, state: 'never started' };
  if (shift.ended === null) return null;
  const { how, at, reason } = shift.ended;
  return { ...nothing, state: how, since: at, reason };
};

/** Now. */
export const serviceNow = ({ shifts }: Pick<Chronicle, 'shifts'>, sight: ServiceSight): ServiceState => {
  const shift = shifts.at(-1);
  const over = ended(shift);
  if (sight.up) {
    const known = over === null && shift !== undefined ? up(shift) : null;
    return {
      state: 'up',
      since: sight.since ?? known?.since ?? null,
      pid: sight.pid ?? known?.pid ?? null,
      reason: null,
      live: sight.live,
      ...(sight.outdated === true ? { outdated: true } : {}),
    };
  }
  return over ?? { ...nothing, state: 'vanished', since: shift?.last.at ?? null };
};

/**
 * At a time of which `shifts` tell. What was journalled since, `allShifts`, may show that it lived on, or that another
 * had to be started in its place; `sight` is that of now, and `isNow` says whether the time is.
 */
export const serviceThen = (
  shifts: ReadonlyArray<Shift>,
  allShifts: ReadonlyArray<Shift>,
  sight: ServiceSight,
  isNow: boolean,
): ServiceState => {
  const shift = shifts.at(-1);
  const over = ended(shift);
  if (shift === undefined || over !== null) return over ?? { ...nothing, state: 'never started' };
  const whole = allShifts[shifts.length - 1] ?? shift;
  if (whole.ended !== null || whole.last.seq > shift.last.seq) return up(shift);
  const silent = { ...nothing, since: shift.last.at };
  if (allShifts.length > shifts.length) return { ...silent, state: 'vanished' };
  if (sight.up && (sight.pid === null || sight.pid === shift.pid)) return up(shift);
  return { ...silent, state: isNow ? 'vanished' : 'up or vanished' };
};
