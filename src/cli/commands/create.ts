/** `create`: adds a schedule. */
import * as E from 'fp-ts/Either';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { execute, type ExecutePorts } from '../../app/execute';
import { decodeScheduleLine } from '../../codecs/schedule-line';
import type { BackupError } from '../../domain/error';
import { excludeFault } from '../../domain/schedule/exclude-pattern';
import { showTimestamp } from '../../domain/events/log-line';
import { isExpired, nextOccurrences, zoneOf } from '../../domain/occurrence/occurrence';
import type { ScheduleSpec } from '../../domain/schedule/schedule';
import { instantOf, localOf, minute, type Now, type Timestamp } from '../../domain/time/time';
import type { Sources } from '../../ports/sources';
import { besideService } from '../outdated-service';
import { type Output, replied, silence } from '../output';
import type { RegisterCommand } from '../registry';
import { scheduleHelp } from '../text/schedule-help';

const missingNote = ({ path, when }: ScheduleSpec, due: Timestamp, exists: boolean): ReadonlyArray<string> =>
  exists
    ? []
    : [`${path} does not exist yet; it has to by ${when.kind === 'once' ? when.at : showTimestamp(due)}`];

const expiredNote = (spec: ScheduleSpec): ReadonlyArray<string> =>
  spec.when.kind === 'once'
    ? [
        `${spec.when.at} has passed today: the line will expire without a backup; to have it tomorrow, create it again after midnight`,
      ]
    : [];

/** The next times of a line that comes again and again, for whoever sits at a terminal. */
const nextNote = (spec: ScheduleSpec, due: Timestamp, now: Now): ReadonlyArray<string> => {
  const local = localOf(now);
  if (spec.when.kind === 'once') return [];
  const times = nextOccurrences(spec, instantOf(due) - minute, local, 3).map(showTimestamp);
  const zone = spec.options.tz === null ? '' : ` (${zoneOf(spec, local).name})`;
  return [`next times: ${times.join(', ')}${zone}`];
};

/** Why patterns of a line can exclude nothing. A line that is written by hand is taken, and told of when it is run. */
const excludeReason = (exclude: ReadonlyArray<string>): string =>
  exclude
    .flatMap((pattern) => {
      const fault = excludeFault(pattern);
      return fault === null ? [] : [`exclude=${pattern} excludes nothing: ${fault}`];
    })
    .join('; ');

/** What an argument has in the place of bytes that are no UTF-8. */
const replacement = '\ufffd';

const notUtf8 =
  'it is not valid UTF-8 (or holds U+FFFD, which stands for what is not): give the source a name that is';

/** `terminal`: a person reads the notes. */
export const create =
  (
    line: string,
    terminal: boolean,
  ): RTE.ReaderTaskEither<
    ExecutePorts & { readonly sources: Pick<Sources, 'exists'> },
    BackupError,
    Output
  > =>
  (ports) =>
    pipe(
      TE.fromEither(
        pipe(
          line.includes(replacement) ? E.left(notUtf8) : decodeScheduleLine(line),
          E.filterOrElse(
            ({ options: { exclude } }) => exclude.every((pattern) => excludeFault(pattern) === null),
            ({ options: { exclude } }) => excludeReason(exclude),
          ),
          E.mapLeft((reason): BackupError => ({ type: 'MalformedSchedule', line, reason })),
        ),
      ),
      TE.bindTo('spec'),
      TE.bind('committed', ({ spec }) => execute({ type: 'CreateSchedule', line, spec })(ports)),
      TE.bind('exists', ({ spec }) =>
        pipe(
          ports.sources.exists(spec.path),
          TE.orElse(() => TE.right<BackupError, boolean>(true)),
        ),
      ),
      TE.map(({ spec, committed, exists }) => {
        const created = committed.events.find((event) => event.type === 'ScheduleCreated');
        if (created === undefined) return silence;
        const { due, schedule } = created;
        const { path, name } = spec;
        const expired = isExpired(created);
        return replied(
          { command: 'create', result: { schedule, line, path, name, due, expired } },
          {
            notes: [
              ...committed.warnings,
              ...(expired
                ? expiredNote(spec)
                : [
                    ...missingNote(spec, due, exists),
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
