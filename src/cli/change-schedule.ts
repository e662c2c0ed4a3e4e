/** What edit and rename have in common: a schedule says something else, and what came of that is told. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { editSchedule } from '../app/edit-schedule';
import type { BackupError } from '../domain/error';
import { type ChosenSchedule, indexOf } from '../domain/occurrence/choose-schedule';
import { schedulesOf } from '../domain/schedule/schedule-file';
import type { CliPorts } from './action';
import { type Output, replied } from './output';
import { editNotes } from './text/edit-notes';
import { likeOthers, missingNote } from './text/schedule-notes';
import type { TypedSchedule } from './typed-schedule';

export const changeSchedule =
  (
    command: 'edit' | 'rename',
    chosen: ChosenSchedule,
    typed: TypedSchedule,
  ): RTE.ReaderTaskEither<CliPorts, BackupError, Output> =>
  (ports) =>
    pipe(
      editSchedule(chosen, typed)(ports),
      TE.bindTo('edited'),
      TE.bind('exists', () =>
        pipe(
          ports.sources.exists(typed.spec.path),
          TE.orElse(() => TE.right<BackupError, boolean>(true)),
        ),
      ),
      TE.map(({ edited, exists }) => {
        const { committed, event } = edited;
        const { content: was, schedule } = chosen.line;
        const { id } = schedule;
        const due = event === null ? schedule.due : event.due;
        const index = indexOf(schedulesOf(committed.state.file), id) ?? chosen.index;
        const { path, name } = typed.spec;
        return replied(
          {
            command,
            result: { schedule: id, index, was, line: typed.line, path, name, due, changed: event !== null },
          },
          {
            notes: [
              ...(event === null
                ? [`nothing changed: ${was}`]
                : [
                    `changed: ${was}`,
                    `now:     ${event.line}`,
                    ...editNotes(schedule, edited),
                    ...likeOthers({ schedule: id, spec: event.spec }, committed, ports.sources.placeOf),
                    ...(due === null || event.spec.path === schedule.spec.path
                      ? []
                      : missingNote(event.spec, due, exists, committed.now)),
                  ]),
              ...committed.warnings,
            ],
          },
        );
      }),
    );
