/** The composition root: the only place where ports meet adapters. Heavy adapters are loaded on use. */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { version } from '../package.json';
import { makeArchiveIndex } from './app/archive-index';
import { logTexts } from './app/execute';
import { watchStalls } from './app/watch-stalls';
import { makeArchiveStore } from './adapters/workspace/archive-store';
import { authorHere } from './adapters/author';
import { machineClock } from './adapters/clock';
import { realFileSystem } from './adapters/file-system';
import { meaningOf } from './adapters/system-error';
import { type JournalOptions, makeJournal } from './adapters/journal/journal';
import { currentDirectory } from './adapters/directories';
import { makeLog } from './adapters/log';
import { patientLog } from './adapters/patient-log';
import { makeWorkspaceProbe } from './adapters/workspace/workspace-probe';
import { makeSchedulesFile } from './adapters/workspace/schedules-file';
import { endStreams, isTerminal, makeSink, noteTo } from './adapters/streams';
import { makeRunPresence, makeServicePresence } from './adapters/service-process/service-record';
import { isOutdated, lookAtService } from './adapters/service-process/service-look';
import { makeSources } from './adapters/sources';
import { followSupervisor } from './adapters/supervised';
import { makeWatcher } from './adapters/watcher';
import { type Workspace, workspaceAt } from './adapters/workspace/workspace';
import { answers } from './adapters/patient-look';
import { attachTo } from './adapters/workspace/workspace-attachment';
import type { CliPorts } from './cli/action';
import { main } from './cli/main';
import { noBar, openBar } from './cli/text/progress-bar';
import type { BackupError } from './domain/error';
import { escapeForTerminal } from './domain/decider/log-line';
import type { Archiver } from './ports/archiver';
import type { InspectorPage } from './ports/inspector-page';
import type { Unarchiver, UnpackFailure } from './ports/unarchiver';
import type { Host, StopSignal } from './service/run';

const output = makeSink(1, () => process.stdout);
const errors = makeSink(2, () => process.stderr);

const say = noteTo(errors);

const warn = (text: string): void => say(`warning: ${text}`);

/** What every process needs of a workspace. */
const corePorts = (
  workspace: Workspace,
  via: 'command' | 'service',
  complain: (text: string) => void,
  service: Pick<JournalOptions, 'warn' | 'onPiece' | 'isThorough'> = { warn: complain },
) => {
  const logFile = via === 'service' ? 'backup_service.log' : 'backup_manager.log';
  const author = () => authorHere(via);
  const journal = makeJournal({ workspace, fileSystem: realFileSystem, author, ...service });
  return {
    journal,
    locks: journal,
    schedulesFile: makeSchedulesFile(workspace, realFileSystem),
    archiveStore: makeArchiveStore(workspace, realFileSystem),
    archiveIndex: makeArchiveIndex(journal),
    sources: makeSources(workspace),
    clock: machineClock,
    log: makeLog(join(workspace.logs, logFile), complain),
  };
};

/** The engines are loaded with the first archive. */
const lazyArchiver: Archiver = {
  pack: (...request) =>
    pipe(
      TE.fromTask(() => import('./adapters/archive/pack/archiver')),
      TE.chain(({ makeArchiver }) => makeArchiver().pack(...request)),
    ),
};

const unarchiver = TE.fromTask<Unarchiver, UnpackFailure>(async () => {
  const [{ makeUnarchiver }, { listAsPacked }] = await Promise.all([
    import('./adapters/archive/unarchiver'),
    import('./adapters/archive/source/source-listing'),
  ]);
  return makeUnarchiver(listAsPacked);
});

const lazyUnarchiver: Unarchiver = {
  unpack: (...request) =>
    pipe(
      unarchiver,
      TE.chain((engine) => engine.unpack(...request)),
    ),
  examine: (...request) =>
    pipe(
      unarchiver,
      TE.chain((engine) => engine.examine(...request)),
    ),
  digest: (...request) =>
    pipe(
      unarchiver,
      TE.chain((engine) => engine.digest(...request)),
    ),
};

/** The relay and its libraries are loaded when it is asked for. */
const inspectorPage = (workspace: Workspace): InspectorPage => ({
  serve: ({ port, open, stately }) =>
    pipe(
      TE.fromTask(() => import('./adapters/inspector-relay/serve')),
      TE.chain(({ serveInspector }) =>
        serveInspector({
          stateDir: workspace.state,
          assetsDir: join(__dirname, 'inspector'),
          port,
          open,
          stately,
        }),
      ),
      TE.mapLeft(({ message }): BackupError => ({ type: 'CannotInspect', reason: message })),
    ),
});

const openWorkspace = (directory: string | undefined): E.Either<BackupError, CliPorts> => {
  const root = resolve(directory ?? (process.env['BACKUP_MANAGER_DIR'] || '.'));
  const fail = (reason: string): E.Either<BackupError, CliPorts> =>
    E.left({ type: 'FileFailed', doing: 'use the workspace', path: root, reason });
  if (!answers(root)) return fail('its file system does not answer');
  try {
    if (!statSync(root).isDirectory()) return fail('it is not a directory');
  } catch (error) {
    return fail(meaningOf(error));
  }
  const workspace = workspaceAt(root);
  const ports = corePorts(workspace, 'command', warn);
  const entry = join(__dirname, 'backup_service.js');
  return E.right({
    ...ports,
    service: {
      look: lookAtService(workspace, ports.locks),
      isOutdated: () => isOutdated(workspace),
      start: (how) =>
        pipe(
          TE.fromTask(async () => (await import('./adapters/service-process/service-start')).startService),
          TE.chain((startService) => startService(workspace, entry)(how)),
        ),
      stop: (how, onWait) =>
        pipe(
          TE.fromTask(async () => (await import('./adapters/service-process/service-stop')).stopService),
          TE.chain((stopService) => stopService(workspace, ports.locks)(how, onWait)),
        ),
    },
    inspectorPage: inspectorPage(workspace),
    runPresence: makeRunPresence(workspace),
    workspaceProbe: makeWorkspaceProbe(workspace),
    archiver: lazyArchiver,
    unarchiver: lazyUnarchiver,
    directories: currentDirectory,
  });
};

/** Resolves at Ctrl-C, or when the command is asked to end or loses its terminal. */
const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });

/** Runs one command; gives the exit status. */
export const runBackupManager = async (argv: ReadonlyArray<string>): Promise<number> => {
  const isSupervised = followSupervisor();
  const isScreen = isTerminal(1);
  const hasTerminal = isTerminal(2);
  const status = await main(argv, {
    version,
    out: (text) => output.write(isScreen ? escapeForTerminal(text) : text),
    draw: output.write,
    note: say,
    isTerminal: hasTerminal,
    screen: () => ({
      // why: a terminal that nobody has told its size says 0
      width: (isScreen && process.stdout.columns) || null,
      height: (isScreen && process.stdout.rows) || null,
      // why: https://no-color.org, and terminals that can't
      colour: isScreen && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
    }),
    interrupted,
    unheard: () => output.lost.then(() => undefined),
    openBar: (title) => () => (hasTerminal ? openBar(title, process.stderr) : Promise.resolve(noBar)),
    open: openWorkspace,
    leave: (early) => void endStreams(output, errors, early).then((code) => process.exit(code)),
  });
  const ended = await endStreams(output, errors, status);
  // why: a call that hangs would keep the process; its supervisor tells the status
  if (isSupervised) process.exit(ended);
  return ended;
};

const serviceHost: Host = {
  version,
  tell: (message) => {
    if (process.connected) process.send?.(message, () => undefined);
  },
  onSignal: (listener) => {
    const signals: ReadonlyArray<StopSignal> = ['SIGTERM', 'SIGINT', 'SIGHUP'];
    for (const signal of signals) process.on(signal, () => listener(signal));
  },
  onUncaught: (listener) => {
    process.on('uncaughtException', listener);
    process.on('unhandledRejection', listener);
  },
  exit: (status) => process.exit(status),
};

/** `--inspect` or `--inspect=PORT`, which is all that the service is ever given. */
const inspectorOf = async (workspace: Workspace, argv: ReadonlyArray<string>) => {
  const asked = /^--inspect(?:=(\d+))?$/.exec(argv[0] ?? '');
  if (asked === null) return null;
  const port = asked[1];
  const [{ inspectorLink }, { makeInspector }] = await Promise.all([
    import('./adapters/inspector-link'),
    import('./service/inspect'),
  ]);
  const link = inspectorLink({ stateDir: workspace.state, port: port === undefined ? null : Number(port) });
  return makeInspector(link, warn);
};

/** How long, in milliseconds, until the service says again that it is still reading. */
const signEvery = 500;

/** Tells who started the service that it goes on, now and then. */
const signOfLife = ({ tell }: Host): (() => void) => {
  let last = -Infinity;
  return () => {
    const now = performance.now();
    if (now - last < signEvery) return;
    last = now;
    tell({ type: 'reading' });
  };
};

/** Runs the service in `directory`; gives the exit status. */
export const runBackupService = async (directory: string, argv: ReadonlyArray<string>): Promise<number> => {
  process.title = 'backup_service';
  // why: whoever writes there past our own words must not end the service by it
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.channel?.unref();
  const { runService } = await import('./service/run');
  const workspace = workspaceAt(directory);
  const journalWarn = (text: string): void => {
    warn(text);
    serviceHost.tell({ type: 'warning', text });
    logTexts({ clock: ports.clock, log })([`Error: ${text}`]);
  };
  const ports = corePorts(workspace, 'service', warn, {
    warn: journalWarn,
    onPiece: signOfLife(serviceHost),
    isThorough: true,
  });
  const log = patientLog(workspace, ports.log);
  watchStalls(
    () => performance.now(),
    (text) => logTexts({ clock: ports.clock, log })([text]),
  );
  return runService(
    {
      ...ports,
      log,
      archiver: lazyArchiver,
      attachment: attachTo(workspace, ports.journal),
      watcher: makeWatcher(workspace),
      presence: makeServicePresence(workspace),
      inspector: await inspectorOf(workspace, argv),
    },
    serviceHost,
  );
};
