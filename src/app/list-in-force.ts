/** The schedules that are in force while a text of the journal waits for its place in the file. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import { renderOrNull } from '../domain/schedule/schedule-file';
import { listSchedules, readListing, type ScheduleListing } from './queries';
import { readHistory, type ReadHistoryPorts } from './read-history';

/** Where the journal can't be read, the file is what can be shown. */
export const listInForce: RTE.ReaderTaskEither<ReadHistoryPorts, BackupError, ScheduleListing> = (ports) =>
  pipe(
    readHistory(ports),
    TE.map(({ state, fileIsThere }) => (fileIsThere ? renderOrNull(state.file) : null)),
    TE.matchE(
      () => listSchedules(ports),
      (text) =>
        text === null ? TE.left<BackupError>({ type: 'SchedulesFileMissing' }) : TE.right(readListing(text)),
    ),
  );
