/** Pauses, resumes and skips: of the schedule that a word means, or of all. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { Command } from '../domain/events/command';
import type { BackupError } from '../domain/error';
import { chooseSchedule, type ChosenSchedule } from '../domain/occurrence/choose-schedule';
import type { ScheduleId } from '../domain/schedule/schedule';
import type { Committed } from './commit';
import { execute, type ExecutePorts } from './execute';
import { schedulesNow } from './run';

export interface Requested<Chosen = ChosenSchedule | null> {
  readonly committed: Committed;
  /** Null: all schedules are meant. */
  readonly chosen: Chosen;
}

/** Asks for something of the schedule that a word means. */
export const requestOf =
  (
    which: string,
    command: (schedule: ScheduleId) => Command,
  ): RTE.ReaderTaskEither<ExecutePorts, BackupError, Requested<ChosenSchedule>> =>
  (ports) =>
    pipe(
      schedulesNow(ports),
      TE.chainEitherK((lines) => chooseSchedule(lines, which)),
      TE.bindTo('chosen'),
      TE.bind('committed', ({ chosen }) => execute(command(chosen.line.schedule.id))(ports)),
    );

/** The same of all where there is no word. */
export const request =
  (
    which: string | null,
    command: (schedule: ScheduleId | null) => Command,
  ): RTE.ReaderTaskEither<ExecutePorts, BackupError, Requested> =>
  (ports) =>
    which === null
      ? pipe(
          execute(command(null))(ports),
          TE.map((committed) => ({ committed, chosen: null })),
        )
      : requestOf(which, command)(ports);
