/** The commands of `backup_manager`: arguments in, a use-case run, its outcome as text out. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { execute, type ExecutePorts, logTexts } from '../app/execute';
import type { RestorePorts } from '../app/restore';
import type { RunPorts } from '../app/run';
import type { VerifyPorts } from '../app/verify';
import { listBackups, listSchedules } from '../app/queries';
import type { LiveStatus } from '../codecs/live-status';
import { decodeScheduleLine } from '../codecs/schedule-line';
import type { BackupError } from '../domain/error';
import { excludeFault } from '../domain/schedule/exclude-pattern';
import { escapeControls, showTimestamp } from '../domain/decider/log-line';
import { isExpired, nextOccurrences, zoneOf } from '../domain/occurrence/occurrence';
import type { ScheduleSpec } from '../domain/schedule/schedule';
import { instantOf, localOf, minute, type Now, type Timestamp } from '../domain/time/time';
import { otherClock } from '../domain/decider/workspace-zone';
import type { ArchiveStore } from '../ports/archive-store';
import type { InspectorPage } from '../ports/inspector-page';
import type { ServiceProcess } from '../ports/service-process';
import type { Sources } from '../ports/sources';
import type { WorkspaceProbe } from '../ports/workspace-probe';
import { type Output, replied, silence } from './output';

export type CliPorts = ExecutePorts & {
  readonly archiveStore: ArchiveStore;
  readonly sources: Sources;
  readonly service: ServiceProcess;
  readonly inspectorPage: InspectorPage;
  readonly workspaceProbe: WorkspaceProbe;
} & RunPorts &
  RestorePorts &
  VerifyPorts;

/** A command, ready to run. */
export type Action = RTE.ReaderTaskEither<CliPorts, BackupError, Output>;

export const logged =
  (text: string) =>
  (ports: CliPorts) =>
  <A>(value: A): A => {
    logTexts(ports)([text]);
    return value;
  };

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

export const list: Action = (ports) =>
  pipe(
    ports.schedulesFile.staged,
    TE.chain((staged) =>
      staged.every(({ isRemnant }) => isRemnant)
        ? listSchedules(ports)
        : // why: a text of the journal may wait for its place in the file: what is in force is counted, as by every other command
          pipe(
            TE.fromTask(async () => (await import('../app/list-in-force')).listInForce),
            TE.chain((listInForce) => listInForce(ports)),
          ),
    ),
    TE.map(({ schedules, malformed }) =>
      replied(
        {
          command: 'list',
          result: {
            schedules: schedules.map((line, index) => ({ index, line })),
            malformed: [...malformed],
          },
        },
        {
          results: schedules.map((line, index) => `${index}: ${line}`),
          notes: malformed.map(
            ({ number, line, reason }) =>
              `backup_schedules.txt line ${number} is no schedule (${reason}): ${escapeControls(line)}`,
          ),
        },
      ),
    ),
    TE.map(logged('Show schedules list')(ports)),
  );

export const deleteAt =
  (index: string): Action =>
  (ports) =>
    pipe(
      execute({ type: 'DeleteSchedule', index })(ports),
      TE.map(({ events, warnings }) => {
        const deleted = events.find((event) => event.type === 'ScheduleDeleted');
        return deleted === undefined
          ? silence
          : replied(
              {
                command: 'delete',
                result: { schedule: deleted.schedule, index: deleted.index, line: deleted.line },
              },
              { notes: [`deleted: ${deleted.line}`, ...warnings] },
            );
      }),
    );

/** Says when the schedules are on another clock than the one here. */
const clockNote = (ports: CliPorts): T.Task<ReadonlyArray<string>> =>
  pipe(
    execute({ type: 'ReadSchedules' })(ports),
    TE.match(
      () => [],
      ({ now }) => [otherClock(now)].flatMap((text) => text ?? []),
    ),
  );

/** `inspect` is false, or the port of the inspector to look for (null: whichever this workspace has). */
export const start =
  (inspect: number | null | false): Action =>
  (ports) =>
    pipe(
      ports.service.start({ inspect }),
      TE.bind('clock', () => TE.fromTask(clockNote(ports))),
      TE.map(({ pid, archiving, warnings, clock }) =>
        replied(
          { command: 'start', result: { pid, archiving } },
          {
            notes: [
              ...warnings.map((text) => `warning: ${text}`),
              ...(archiving === null
                ? []
                : [`${archiving} is still being archived; backup_manager backups shows it when it is done`]),
              ...clock,
            ],
          },
        ),
      ),
      TE.map(logged('backup_service started')(ports)),
    );

const waitNote = (status: LiveStatus | null): string => {
  const doing = status?.archive ? `to finish the archive of ${status.archive.path}` : 'to finish its pass';
  return `waiting for backup_service ${doing}; backup_manager stop --now lets go of it`;
};

/** `say` writes a note at once, while the command still waits. */
export const stop =
  (now: boolean, say: (note: string) => void): Action =>
  (ports) =>
    pipe(
      ports.service.stop(now ? 'now' : 'drain', (status) => say(waitNote(status))),
      TE.map(() => replied({ command: 'stop', result: { how: now ? 'now' : 'drain' } })),
      TE.map(logged('backup_service stopped')(ports)),
    );

export const backups: Action = (ports) =>
  pipe(
    listBackups(ports),
    TE.map((files) =>
      replied(
        { command: 'backups', result: { files: [...files], versions: null, unknown: null } },
        { results: files },
      ),
    ),
    TE.map(logged('Show backups list')(ports)),
  );

/** Serves the inspector's page until somebody interrupts the command; `say` hears of its address at once. */
export const inspect =
  (
    options: Parameters<InspectorPage['serve']>[0],
    say: (output: Output) => void,
    interrupted: T.Task<void>,
  ): Action =>
  (ports) =>
    pipe(
      ports.inspectorPage.serve(options),
      TE.map(logged('Show inspector')(ports)),
      TE.chainTaskK(({ url, close }) => {
        // why: whoever has read the address may interrupt at once
        const over = interrupted();
        say(replied({ command: 'inspect', result: { url } }, { results: [url] }));
        return pipe(
          () => over,
          T.chain(() => close),
        );
      }),
      TE.map(() => silence),
    );
