/** Checks that somebody makes the backups: the service runs while there are schedules, and ended well when it ended. */
import { type Timestamp, wallDateTime } from '../time/time';
import { checked, type CheckReport, type FindingId, type Remark } from './finding';

export interface ServiceSeen {
  /** How many schedules have something to come. */
  readonly schedules: number;
  /** `vanished`: it ended without a word. `down`: what became of the last one is not known. */
  readonly state: 'up' | 'stopped' | 'failed' | 'vanished' | 'never started' | 'down';
  readonly since: Timestamp | null;
  readonly pid: number | null;
  readonly reason: string | null;
  /** It is of an older version than the one that looks, and writes older lines. */
  readonly outdated?: boolean;
}

const where = 'backup_service';
const start = 'backup_manager start';

const lookHere = 'logs/backup_service.log and .backup_manager/service.err may say why';

const fate = ({ state, since, reason }: ServiceSeen): { readonly id: FindingId; readonly what: string } => {
  const when = since === null ? '' : ` ${wallDateTime(since)}`;
  switch (state) {
    case 'failed':
      return { id: 'service-failed', what: `it failed at${when}: ${reason ?? ''}` };
    case 'vanished':
      return {
        id: 'service-vanished',
        what: `it ended without a word, some time after${when}: it was killed, or the machine went off`,
      };
    case 'stopped':
      return { id: 'service-down', what: `it was stopped at${when} (${reason ?? ''})` };
    case 'never started':
      return { id: 'service-down', what: 'it was never started' };
    case 'down':
    case 'up':
      return { id: 'service-down', what: 'it does not run' };
  }
};

const outdated: CheckReport = checked('service', {
  findings: [
    {
      id: 'service-outdated',
      where,
      what: 'the one that runs is of an older version: it can’t read what this one journals, and makes no backups then',
      advice: ['backup_manager stop', start],
      remedy: null,
    },
  ],
});

export const checkService = (seen: ServiceSeen): CheckReport => {
  const { state, pid, schedules } = seen;
  if (state === 'up') {
    if (seen.outdated === true) return outdated;
    return pid === null
      ? checked('service', {
          findings: [
            {
              id: 'service-unreachable',
              where,
              what: 'it runs, but has not published its pid: stop and status do not find it',
              advice: [
                'if it is only starting, ask again in a moment',
                'else .backup_manager/service.json was removed: end it by its number, which the locks check shows, and start it again',
              ],
              remedy: null,
            },
          ],
        })
      : checked('service', { summary: `up, pid ${pid}` });
  }
  const { id, what } = fate(seen);
  if (schedules === 0) {
    const remarks: ReadonlyArray<Remark> =
      state === 'failed' || state === 'vanished' ? [{ id: 'service-ended', where, what }] : [];
    return checked('service', { summary: 'down, and there is nothing to do', remarks });
  }
  return checked('service', {
    findings: [
      {
        id,
        where,
        what: `${what}; ${schedules === 1 ? 'a schedule waits' : `${schedules} schedules wait`} for it`,
        advice: id === 'service-down' ? [start] : [lookHere, start],
        remedy: null,
      },
    ],
  });
};
