/** Changes the line of a schedule that was chosen: by one command, so that two at once lose nothing of each other. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { EventOf } from '../domain/events/event';
import { chooseSchedule, type ChosenSchedule } from '../domain/occurrence/choose-schedule';
import type { ScheduleSpec } from '../domain/schedule/schedule';
import type { Committed } from './commit';
import { execute, type ExecutePorts } from './execute';
import { schedulesNow } from './run';

/** The schedule that a word means. */
export const scheduleMeant =
  (which: string): RTE.ReaderTaskEither<ExecutePorts, BackupError, ChosenSchedule> =>
  (ports) =>
    pipe(
      schedulesNow(ports),
      TE.chainEitherK((lines) => chooseSchedule(lines, which)),
    );

export interface Edited {
  readonly committed: Committed;
  /** Null: the line is what it was. */
  readonly event: EventOf<'ScheduleEdited'> | null;
}

export const editSchedule =
  (
    { line: { schedule, content } }: ChosenSchedule,
    { line, spec }: { readonly line: string; readonly spec: ScheduleSpec },
  ): RTE.ReaderTaskEither<ExecutePorts, BackupError, Edited> =>
  (ports) =>
    pipe(
      execute({ type: 'EditSchedule', schedule: schedule.id, was: content, line, spec })(ports),
      TE.map((committed) => ({
        committed,
        event: committed.events.find((event) => event.type === 'ScheduleEdited') ?? null,
      })),
    );
