/** The composition root: the only place where ports meet adapters. Heavy adapters are loaded on use. */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as E from 'fp-ts/Either';
import { version } from '../package.json';
import { makeArchiveIndex } from './adapters/archive-index';
import { makeArchiveStore } from './adapters/archive-store';
import { machineClock } from './adapters/clock';
import { meaningOf, realFileSystem } from './adapters/file-system';
import { makeJournal } from './adapters/journal/journal';
import { makeLog } from './adapters/log';
import { makeSchedulesFile } from './adapters/schedules-file';
import { makeServicePresence } from './adapters/service-record';
import { makeServiceProcess } from './adapters/service-process';
import { makeSources } from './adapters/sources';
import { makeWatcher } from './adapters/watcher';
import { type Workspace, workspaceAt } from './adapters/workspace';
import type { CliPorts } from './cli/commands';
import { main } from './cli/main';
import type { BackupError } from './domain/error';
import { escapeControls } from './domain/log-line';
import type { Host, StopSignal } from './service/run';

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const warn = (text: string): void => say(`warning: ${escapeControls(text)}`);

/** What every process needs of a workspace. */
const corePorts = (workspace: Workspace, logFile: string, complain: (text: string) => void) => {
  const journal = makeJournal({ workspace, fileSystem: realFileSystem, warn: complain });
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

const openWorkspace = (directory: string | undefined): E.Either<BackupError, CliPorts> => {
  const root = resolve(directory ?? (process.env['BACKUP_MANAGER_DIR'] || '.'));
  const fail = (reason: string): E.Either<BackupError, CliPorts> =>
    E.left({ type: 'FileFailed', doing: 'use the workspace', path: root, reason });
  try {
    if (!statSync(root).isDirectory()) return fail('it is not a directory');
  } catch (error) {
    return fail(meaningOf(error));
  }
  const workspace = workspaceAt(root);
  const ports = corePorts(workspace, 'backup_manager.log', warn);
  const entry = join(__dirname, 'backup_service.js');
  return E.right({
    ...ports,
    service: makeServiceProcess({ workspace, locks: ports.locks, entry, arguments: [] }),
  });
};

/** Runs one command; gives the exit status. */
export const runBackupManager = (argv: ReadonlyArray<string>): Promise<number> => {
  // why: a reader that has seen enough (`| head`) is no error
  process.stdout.on('error', () => process.exit(0));
  return main(argv, {
    version,
    out: (text) => void process.stdout.write(text),
    note: say,
    open: openWorkspace,
  });
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

/** Runs the service in `directory`; gives the exit status. */
export const runBackupService = async (directory: string): Promise<number> => {
  process.title = 'backup_service';
  process.channel?.unref();
  const [{ runService }, { makeArchiver }] = await Promise.all([
    import('./service/run'),
    import('./adapters/pack/archiver'),
  ]);
  const workspace = workspaceAt(directory);
  const ports = corePorts(workspace, 'backup_service.log', warn);
  return runService(
    {
      ...ports,
      archiver: makeArchiver(),
      watcher: makeWatcher(workspace),
      presence: makeServicePresence(workspace),
    },
    serviceHost,
  );
};
