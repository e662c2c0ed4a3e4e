/** Checks the clock against the journal: no line can have been written later than now. */
import { instantOf, minute, type Now, type Timestamp, wallDate, wallTime } from '../time';
import { checked, type CheckReport } from './finding';

/** A clock that is set right by a few seconds is no finding. Milliseconds. */
const tolerance = minute;

/** A span in its two largest units: `3 days 2 h`, `5 min`. */
export const showSpan = (milliseconds: number): string => {
  const minutes = Math.floor(milliseconds / minute);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return `${days} ${days === 1 ? 'day' : 'days'} ${hours % 24} h`;
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
};

/** `last` is when the journal's last line was written; null when there is none. */
export const checkClock = (last: { seq: number; at: Timestamp } | null, now: Now): CheckReport => {
  const ahead = last === null ? 0 : instantOf(last.at) - now.instant;
  if (last === null || ahead <= tolerance) return checked('clock');
  return checked('clock', {
    findings: [
      {
        id: 'clock-behind',
        where: `.backup_manager/journal.jsonl line ${last.seq}`,
        what: `it was written at ${wallDate(last.at)} ${wallTime(last.at)}, ${showSpan(ahead)} later than it is now`,
        advice: [
          "set the machine's clock right, if it is behind",
          'if it was ahead then, and is right now: the next line that is written settles it, and schedules go on by themselves',
        ],
        remedy: null,
      },
    ],
  });
};
