/** The lines of the human logs, read again: which log, when, and what; and both logs put together by time. Pure. */

export const logNames = ['backup_manager', 'backup_service'] as const;
export type LogName = (typeof logNames)[number];

export interface LogLine {
  readonly log: LogName;
  /** `YYYY-MM-DDTHH:MM` on the wall clock of who wrote it; null where the line says none. */
  readonly at: string | null;
  readonly text: string;
}

const stamp = /^\[(\d\d)\/(\d\d)\/(\d{4}) (\d\d:\d\d)\] (.*)$/;

export const logLine = (log: LogName, line: string): LogLine => {
  const [, day, month, year, time, text] = stamp.exec(line) ?? [];
  return text === undefined
    ? { log, at: null, text: line }
    : { log, at: `${year}-${month}-${day}T${time}`, text };
};

/** Each line with the latest time that its log has shown by then: a clock that was set back turns no order round. */
const keyed = (lines: ReadonlyArray<LogLine>): ReadonlyArray<readonly [key: string, line: LogLine]> => {
  let latest = '';
  return lines.map((line) => {
    if (line.at !== null && line.at > latest) latest = line.at;
    return [latest, line];
  });
};

/** By time; within a minute the first log first, and each log in its own order. */
export const mergedLogs = (logs: ReadonlyArray<ReadonlyArray<LogLine>>): ReadonlyArray<LogLine> =>
  logs
    .flatMap(keyed)
    .map(([key, line], place) => ({ key, line, place }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.place - b.place))
    .map(({ line }) => line);

/** The lines from a time on, as the logs write it; a line without a time belongs to the one before it. */
export const linesSince = (lines: ReadonlyArray<LogLine>, since: string): ReadonlyArray<LogLine> => {
  let isIn = false;
  return lines.filter(({ at }) => {
    if (at !== null) isIn = at >= since;
    return isIn;
  });
};
