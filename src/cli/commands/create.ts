/** `create`: adds a schedule. */
import * as E from 'fp-ts/Either';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Committed } from '../../app/commit';
import { execute, type ExecutePorts } from '../../app/execute';
import { decodeScheduleLine, storedLine } from '../../codecs/schedule-line';
import { encodeWhen } from '../../codecs/when-text';
import type { BackupError } from '../../domain/error';
import type { EventOf } from '../../domain/events/event';
import { excludeFault } from '../../domain/schedule/exclude-pattern';
import { indexOf } from '../../domain/occurrence/choose-schedule';
import { isExpired, nextOccurrences, zoneOf } from '../../domain/occurrence/occurrence';
import type { ScheduleSpec } from '../../domain/schedule/schedule';
import { schedulesOf } from '../../domain/schedule/schedule-file';
import type { PlaceOf } from '../../domain/schedule/source-place';
import {
  instantOf,
  localOf,
  minute,
  type Now,
  shown,
  type Timestamp,
  wallDateTime,
} from '../../domain/time/time';
import type { Sources } from '../../ports/sources';
import { besideService } from '../outdated-service';
import { type Output, replied, silence } from '../output';
import type { RegisterCommand } from '../registry';
import { scheduleHelp } from '../text/schedule-help';

const missingNote = (
  { path, when }: ScheduleSpec,
  due: Timestamp,
  exists: boolean,
  now: Now,
): ReadonlyArray<string> =>
  exists
    ? []
    : [`${path} does not exist yet; it has to by ${when.kind === 'once' ? when.at : shown(now)(due)}`];

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
  const times = nextOccurrences(spec, instantOf(due) - minute, local, 3).map(wallDateTime);
  const zone = spec.options.tz === null ? '' : ` (${zoneOf(spec, local).name})`;
  return [`next times: ${times.join(', ')}${zone}`];
};

/**
 * Whether the new line is one that stands there already, or shares its archives' name with another source: both are taken,
 * and seldom meant.
 */
const likeOthers = (
  { schedule: created, spec }: EventOf<'ScheduleCreated'>,
  { state }: Pick<Committed, 'state'>,
  placeOf: PlaceOf,
): ReadonlyArray<string> => {
  const place = placeOf(spec.path);
  const others = schedulesOf(state.file)
    .map(({ schedule }, index) => ({ ...schedule, index }))
    .filter(({ id, spec: { name } }) => id !== created && name === spec.name);
  const same = others.find(
    (other) => placeOf(other.spec.path) === place && encodeWhen(other.spec.when) === encodeWhen(spec.when),
  );
  const elsewhere = others.find((other) => placeOf(other.spec.path) !== place);
  return [
    ...(same === undefined
      ? []
      : [
          `the schedule at index ${same.index} is the same: both make their backups; undo takes this one back`,
        ]),
    ...(elsewhere === undefined
      ? []
      : [
          `the schedule at index ${elsewhere.index} has the name ${spec.name}, too, for another path (${elsewhere.spec.path}): both make backups/${spec.name}.tar, and the one before is kept as an older version`,
        ]),
  ];
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
    typed: string,
    terminal: boolean,
  ): RTE.ReaderTaskEither<
    ExecutePorts & { readonly sources: Pick<Sources, 'exists' | 'placeOf'> },
    BackupError,
    Output
  > =>
  (ports) =>
    pipe(
      TE.fromEither(
        pipe(
          typed.includes(replacement) ? E.left(notUtf8) : decodeScheduleLine(typed),
          E.filterOrElse(
            ({ options: { exclude } }) => exclude.every((pattern) => excludeFault(pattern) === null),
            ({ options: { exclude } }) => excludeReason(exclude),
          ),
          E.mapLeft((reason): BackupError => ({ type: 'MalformedSchedule', line: typed, reason })),
        ),
      ),
      TE.bindTo('spec'),
      TE.let('line', ({ spec }) => storedLine(typed, spec)),
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
