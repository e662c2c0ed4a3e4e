/** The human logs: what is in them, and what comes. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import { linesSince, type LogLine, logLine, type LogName, mergedLogs } from '../domain/events/log-lines';
import type { LogReader, OpenLog } from '../ports/log-reader';

export interface LogsAsked {
  readonly logs: ReadonlyArray<LogName>;
  /** From this minute on, `YYYY-MM-DDTHH:MM`; null: all. */
  readonly since: string | null;
  /** How many, the latest; null: all. */
  readonly limit: number | null;
}

type Open = ReadonlyArray<readonly [LogName, OpenLog]>;

const nextLines = (open: Open): TE.TaskEither<BackupError, ReadonlyArray<LogLine>> =>
  pipe(
    open,
    TE.traverseSeqArray(([log, { read }]) =>
      pipe(
        read,
        TE.map((lines) => lines.map((line) => logLine(log, line))),
      ),
    ),
    TE.map(mergedLogs),
  );

const wanted = ({ since, limit }: LogsAsked, lines: ReadonlyArray<LogLine>): ReadonlyArray<LogLine> => {
  const recent = since === null ? lines : linesSince(lines, since);
  return limit === null ? recent : limit === 0 ? [] : recent.slice(-limit);
};

/**
 * What is there, and then, as long as `wait` says so, what comes: each batch by time. Whatever ends it, the files are let go of.
 */
export const readLogs =
  (asked: LogsAsked, tell: (lines: ReadonlyArray<LogLine>) => void, wait: () => Promise<boolean>) =>
  ({ logReader }: { readonly logReader: LogReader }): TE.TaskEither<BackupError, void> =>
  async () => {
    const open: Open = asked.logs.map((log) => [log, logReader.open(log)()] as const);
    try {
      const first = await nextLines(open)();
      if (E.isLeft(first)) return first;
      tell(wanted(asked, first.right));
      while (await wait()) {
        const more = await nextLines(open)();
        if (E.isLeft(more)) return more;
        if (more.right.length > 0) tell(more.right);
      }
      return E.right(undefined);
    } finally {
      for (const [, { close }] of open) close();
    }
  };
