/** How long a hook may take. */
import { type ScheduleOptions, usualTimeout } from '../../domain/schedule/schedule';
import { minute } from '../../domain/time/time';

/** As long as a backup of its schedule may make no progress; in milliseconds. */
export const hookTimeout = ({ timeout = usualTimeout }: Pick<ScheduleOptions, 'timeout'>): number =>
  timeout * minute;

/** After a backup that was given up: somebody waits for the end. In milliseconds. */
export const hookTimeoutAbandoned = minute;
