/** A backup that was to be made once, and failed. */
import type { FailedOnce } from '../../domain/failed-once';
import { escapeControls } from '../../domain/log-line';
import { type Now, shown } from '../../domain/time';

export const failedOnceText =
  (now: Now) =>
  ({ name, path, due, reason }: FailedOnce): string =>
    escapeControls(`${name}, due once at ${shown(now)(due)}, failed: can't back up ${path}: ${reason}`);
