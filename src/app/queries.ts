/** What can be asked without a lock and without an event: the schedules, the archives, the journal. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { readScheduleLine } from '../codecs/schedule-line';
import type { BackupError } from '../domain/error';
import { parseText } from '../domain/schedule/schedule-file';
import type { ArchiveStore } from '../ports/archive-store';
import type { Journal, JournalEnd } from '../ports/journal';
import type { SchedulesFile } from '../ports/schedules-file';

/** A line that is neither a schedule nor a comment; `number` counts the file's lines from 1. */
export interface MalformedLine {
  readonly number: number;
  readonly line: string;
  readonly reason: string;
}

export interface ScheduleListing {
  /** The schedule lines in the file's order: the position is the index. */
  readonly schedules: ReadonlyArray<string>;
  readonly malformed: ReadonlyArray<MalformedLine>;
}

/** What the lines of the file's text are. */
export const readListing = (text: string): ScheduleListing => {
  const schedules: Array<string> = [];
  const malformed: Array<MalformedLine> = [];
  parseText(text).lines.forEach(({ content: line }, index) => {
    const read = readScheduleLine(line);
    if (E.isLeft(read)) malformed.push({ number: index + 1, line, reason: read.left });
    else if (read.right !== null) schedules.push(line);
  });
  return { schedules, malformed };
};

export const listSchedules: RTE.ReaderTaskEither<
  { readonly schedulesFile: Pick<SchedulesFile, 'read'> },
  BackupError,
  ScheduleListing
> = ({ schedulesFile }) =>
  pipe(
    schedulesFile.read,
    TE.chain(({ text }) =>
      text === null ? TE.left<BackupError>({ type: 'SchedulesFileMissing' }) : TE.right(readListing(text)),
    ),
  );

export const listBackups: RTE.ReaderTaskEither<
  { readonly archiveStore: ArchiveStore },
  BackupError,
  ReadonlyArray<string>
> = ({ archiveStore }) => archiveStore.list;

/**
 * Walks the whole chain. A torn tail may be a line that is being written: it is looked at again under the lock. Where all
 * that is there holds, what is known of lines that are not there is told.
 */
export const checkWholeChain: RTE.ReaderTaskEither<
  { readonly journal: Journal },
  BackupError,
  JournalEnd
> = ({ journal }) => {
  const walk = journal.readFrom(null, () => undefined);
  return pipe(
    walk,
    TE.chain((end) => (end.torn === 0 ? TE.right(end) : journal.exclusively(walk))),
    TE.chain((end) =>
      pipe(
        journal.lost,
        TE.chain((lost) =>
          lost === null
            ? TE.right(end)
            : TE.left<BackupError>({ type: 'JournalCut', last: end.seq, ...lost }),
        ),
      ),
    ),
  );
};
