/** How long a line that was taken out of the file can come back and still be the same schedule. */
import type { DroppedSchedule } from './state';
import { type Instant, instantOf, minute } from '../time/time';

/** 48 hours, in milliseconds. */
export const resumable = 48 * 60 * minute;

/** Whether it would be a new schedule by now, were it to come back. */
export const isOver = ({ at }: Pick<DroppedSchedule, 'at'>, now: Instant): boolean =>
  instantOf(at) < now - resumable;
