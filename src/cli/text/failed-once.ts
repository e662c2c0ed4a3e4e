/** A backup that was to be made once, and failed. */
import type { FailedOnce } from '../../domain/history/failed-once';
import { escapeControls } from '../../domain/events/log-line';
import { type Now, shown } from '../../domain/time/time';

export const failedOnceText =
  (now: Now) =>
  ({ name, path, due, reason }: FailedOnce): string =>
    escapeControls(`${name}, due once at ${shown(now)(due)}, failed: can't back up ${path}: ${reason}`);
