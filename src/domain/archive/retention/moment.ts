/** What retention of a schedule's versions depends on beside them. Pure. */
import { zoneOf } from '../../occurrence/occurrence';
import type { Schedule } from '../../schedule/schedule';
import { localOf, type Now } from '../../time/time';
import type { RetentionMoment } from './plan';

/** `failed`: whether the last backup of its source did; null where that is not known, and its own last occurrence counts. */
export const retentionMoment = (
  { spec, ended }: Pick<Schedule, 'spec' | 'ended'>,
  now: Now,
  failed: boolean | null = null,
): RetentionMoment => ({
  now: now.instant,
  zone: zoneOf(spec, localOf(now)),
  lastFailed: failed ?? ended?.outcome === 'failed',
});
