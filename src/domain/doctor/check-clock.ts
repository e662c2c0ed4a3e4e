/** Checks the clock against the journal: no line can have been written later than now. */
import { counted } from '../counted';
import type { ClockLag } from '../decider/clock-trust';
import { trustAfter } from '../events/limits';
import { instantOf, minute, type Now, type Timestamp, wallDateTime } from '../time/time';
import { otherClock } from '../decider/workspace-zone';
import { checked, type CheckReport, type Remark } from './finding';

/** A clock that is set right by a few seconds is no finding. Milliseconds. */
const tolerance = minute;

/** A span in its two largest units: `3 days 2 h`, `5 min`. */
export const showSpan = (milliseconds: number): string => {
  const minutes = Math.floor(milliseconds / minute);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return `${counted(days, 'day')} ${hours % 24} h`;
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
};

const journal = '.backup_manager/journal.jsonl';

interface LastLine {
  readonly seq: number;
  readonly at: Timestamp;
}

/** The workspace is on another clock than the one that this process shows. */
const zoneRemarks = (now: Now): ReadonlyArray<Remark> => {
  const what = otherClock(now);
  return what === null ? [] : [{ id: 'zone-differs', where: 'backup_schedules.txt', what }];
};

/** The clock is more than a day behind what it had shown, and is not believed yet. */
const behindAll = ({ latest, stayed }: ClockLag, last: LastLine | null, now: Now): CheckReport =>
  checked('clock', {
    remarks: zoneRemarks(now),
    findings: [
      {
        id: 'clock-behind',
        where: last?.at === latest ? `${journal} line ${last.seq}` : journal,
        what: `a line was written at ${wallDateTime(latest)}, ${showSpan(instantOf(latest) - now.instant)} later than it is now`,
        advice: [
          "set the machine's clock right, if it is behind: what was backed up already is not backed up again",
          `if it was ahead then, and is right now: once the service has seen it run here for ${trustAfter / 60} hours (${Math.floor(stayed / 60)} so far), schedules go on by themselves`,
        ],
        remedy: null,
      },
    ],
  });

/** `last` is when the journal's last line was written, null when there is none; `behind` what the clock is behind of. */
export const checkClock = (last: LastLine | null, behind: ClockLag | null, now: Now): CheckReport => {
  if (behind !== null) return behindAll(behind, last, now);
  const remarks = zoneRemarks(now);
  const ahead = last === null ? 0 : instantOf(last.at) - now.instant;
  if (last === null || ahead <= tolerance) return checked('clock', { remarks });
  return checked('clock', {
    remarks,
    findings: [
      {
        id: 'clock-behind',
        where: `${journal} line ${last.seq}`,
        what: `it was written at ${wallDateTime(last.at)}, ${showSpan(ahead)} later than it is now`,
        advice: [
          "set the machine's clock right, if it is behind",
          'if it was ahead then, and is right now: the next line that is written settles it, and schedules go on by themselves',
        ],
        remedy: null,
      },
    ],
  });
};
