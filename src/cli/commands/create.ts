/** `create`: adds a schedule. */
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { execute, type ExecutePorts } from '../../app/execute';
import { noDestinations } from '../../domain/destinations/destinations';
import type { BackupError } from '../../domain/error';
import { indexOf } from '../../domain/occurrence/choose-schedule';
import { isExpired } from '../../domain/occurrence/occurrence';
import { schedulesOf } from '../../domain/schedule/schedule-file';
import type { Sources } from '../../ports/sources';
import { besideService } from '../outdated-service';
import { type Output, replied, silence } from '../output';
import type { RegisterCommand } from '../registry';
import { scheduleHelp } from '../text/schedule-help';
import { expiredNote, likeOthers, missingNote, nextNote, unknownPlaces } from '../text/schedule-notes';
import { typedSchedule } from '../typed-schedule';

/** `terminal`: a person reads the notes. */
export const create =
  (
    typed: string,
    terminal: boolean,
  ): RTE.ReaderTaskEither<
    ExecutePorts & { readonly sources: Pick<Sources, 'exists' | 'placeOf'> },
    BackupError,
    Output
  > =>
  (ports) =>
    pipe(
      TE.fromEither(typedSchedule(typed)),
      TE.bind('committed', ({ spec, line }) => execute({ type: 'CreateSchedule', line, spec })(ports)),
      TE.bind('exists', ({ spec }) =>
        pipe(
          ports.sources.exists(spec.path),
          TE.orElse(() => TE.right<BackupError, boolean>(true)),
        ),
      ),
      TE.map(({ spec, line, committed, exists }) => {
        const created = committed.events.find((event) => event.type === 'ScheduleCreated');
        if (created === undefined) return silence;
        const { due, schedule } = created;
        const { path, name } = spec;
        const index = indexOf(schedulesOf(committed.state.file), schedule);
        const expired = isExpired(created);
        return replied(
          { command: 'create', result: { schedule, index, line, path, name, due, expired } },
          {
            notes: [
              ...committed.warnings,
              ...(line === typed ? [] : [`written as ${line}`]),
              ...likeOthers(created, committed, ports.sources.placeOf),
              ...unknownPlaces(spec, committed.state.destinations ?? noDestinations),
              ...(expired
                ? expiredNote(spec)
                : [
                    ...missingNote(spec, due, exists, committed.now),
                    ...(terminal ? nextNote(spec, due, committed.now) : []),
                  ]),
            ],
          },
        );
      }),
    );

export const createCommand: RegisterCommand = ({ command, ask, terminal }) => {
  command('create', 'Add a schedule: back up a path at a time, once or again and again, under a name')
    .argument(
      '<schedule>',
      '"path;WHEN;name" or "path;WHEN;name;options", in quotes. path: a directory or a file, relative to the workspace, absolute, or from ~/. name: the archive becomes backups/NAME.tar',
    )
    .action((line: string) => ask(besideService(create(line, terminal.isTerminal)), 'directory'))
    .addHelpText('after', scheduleHelp);
};
