/** What retention of a schedule's versions depends on beside them. Pure. */
import { zoneOf } from '../../occurrence/occurrence';
import type { Schedule } from '../../schedule/schedule';
import { localOf, type Now } from '../../time/time';
import type { RetentionMoment } from './plan';

/** By what the schedule itself knows of its last occurrence; a backup that was made by hand since it does not know of. */
export const retentionMoment = (
  { spec, ended }: Pick<Schedule, 'spec' | 'ended'>,
  now: Now,
): RetentionMoment => ({
  now: now.instant,
  zone: zoneOf(spec, localOf(now)),
  lastFailed: ended?.outcome === 'failed',
});
