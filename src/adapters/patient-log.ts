/** A log that waits while its workspace is not there: an empty mount point must not get directories of its own. */
import { existsSync } from 'node:fs';
import type { Timestamp } from '../domain/time/time';
import type { Log } from '../ports/log';
import type { Workspace } from './workspace/workspace';

/** As many of the last lines are kept while the workspace is away. */
const kept = 100;

interface Line {
  readonly at: Timestamp;
  readonly text: string;
}

/** Lines that had to wait are written before the next one, with the time at which they were said. */
export const patientLog = ({ state, logs }: Workspace, log: Log): Log => {
  let waiting: ReadonlyArray<Line> = [];
  return {
    write: (at, text) => () => {
      const lines = [...waiting, { at, text }];
      const isThere = existsSync(state) || existsSync(logs);
      waiting = isThere ? [] : lines.slice(-kept);
      if (isThere) for (const line of lines) log.write(line.at, line.text)();
    },
  };
};
