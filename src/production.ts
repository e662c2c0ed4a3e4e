/** The composition root: the only place where ports meet adapters. Heavy adapters are loaded on use. */
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { version } from '../package.json';
import { archiverOnUse, unarchiverOnUse } from './adapters/archive/on-use';
import { currentDirectory } from './adapters/directories';
import { editorOnUse } from './adapters/editor-on-use';
import { makeMetricsFile } from './adapters/metrics/metrics-file';
import { metricsOrigin, metricsText } from './adapters/metrics/metrics-text';
import { makeNoticeAddresses } from './adapters/notices/addresses';
import { makeOutageRecord } from './adapters/notices/outage-record';
import { noticeOrigin, noticeSenderOnUse } from './adapters/notices/on-use';
import { inspectorPage } from './adapters/inspector-relay/inspector-page';
import type { OnPiece } from './adapters/journal/fold';
import { patientLog } from './adapters/patient-log';
import { foregroundWord, spokenLog, toldHere } from './adapters/service-process/foreground';
import { makeLogReader } from './adapters/log-reader';
import { machineServiceOnUse } from './adapters/service-process/machine-service-on-use';
import { becomeServiceHost, signOfLife } from './adapters/service-process/service-host';
import { drawSpaceFile } from './adapters/plot/space-picture';
import { serviceName } from './adapters/service-process/service-name';
import { makeServiceProcess } from './adapters/service-process/service-process';
import { makeRunPresence, makeServicePresence } from './adapters/service-process/service-record';
import { systemdNotice } from './adapters/service-process/systemd-notice';
import { followSupervisor } from './adapters/supervised';
import { secretInput } from './adapters/secret-input';
import { endOutput, openTerminal, say, warn } from './adapters/terminal';
import { makeWatcher } from './adapters/watcher';
import { findWorkspace, workspacePorts } from './adapters/workspace/open-workspace';
import { type Workspace, workspaceAt } from './adapters/workspace/workspace';
import { attachTo } from './adapters/workspace/workspace-attachment';
import { makeWorkspaceProbe } from './adapters/workspace/workspace-probe';
import { workspaceSite } from './adapters/workspace/workspace-site';
import { makeArchiveIndex } from './app/archive-index';
import { logTexts } from './app/execute';
import { watchStalls } from './app/watch-stalls';
import type { CliPorts } from './cli/action';
import { main } from './cli/main';
import { noBar, openBar } from './cli/text/progress-bar';
import { readingNote } from './cli/text/reading-note';
import { readServiceArguments } from './codecs/service-arguments';
import type { ServiceMessage } from './codecs/service-message';
import type { BackupError } from './domain/error';

/** Who tells, and where those are who are told. */
const noticePorts = (workspace: Workspace) => ({
  noticeAddresses: makeNoticeAddresses(workspace),
  noticeSender: noticeSenderOnUse,
  noticeOrigin: noticeOrigin(workspace.root),
});

/** What is told of a workspace to a monitoring system, and how. */
const metricPorts = (workspace: Workspace) => ({
  metricsText,
  metricsOrigin: metricsOrigin(workspace.root, version),
});

const portsOf = (workspace: Workspace, onPiece: OnPiece): CliPorts => {
  const ports = workspacePorts(workspace, 'command', warn, { warn, onPiece });
  return {
    ...ports,
    archiveIndex: makeArchiveIndex(ports.journal),
    service: makeServiceProcess(workspace, ports.locks, join(__dirname, 'backup_service.js')),
    machineService: machineServiceOnUse(workspace, join(__dirname, 'backup_manager.js')),
    inspectorPage: inspectorPage(workspace, join(__dirname, 'inspector')),
    runPresence: makeRunPresence(workspace),
    workspaceProbe: makeWorkspaceProbe(workspace),
    site: workspaceSite(workspace),
    archiver: archiverOnUse,
    unarchiver: unarchiverOnUse,
    directories: currentDirectory,
    editor: editorOnUse,
    drawSpace: drawSpaceFile,
    logReader: makeLogReader(workspace),
    secretInput,
    ...noticePorts(workspace),
    ...metricPorts(workspace),
  };
};

/** Runs one command; gives the exit status. */
export const runBackupManager = async (argv: ReadonlyArray<string>): Promise<number> => {
  const isSupervised = followSupervisor();
  const terminal = openTerminal();
  const onPiece: OnPiece = terminal.isTerminal
    ? readingNote(terminal.drawAside, () => performance.now())
    : () => undefined;
  const openWorkspace = (directory: string | undefined): E.Either<BackupError, CliPorts> =>
    pipe(
      findWorkspace(directory),
      E.map((workspace) => portsOf(workspace, onPiece)),
    );
  const status = await main(argv, {
    ...terminal,
    version,
    openBar: (title) => () => (terminal.isTerminal ? openBar(title, process.stderr) : Promise.resolve(noBar)),
    open: openWorkspace,
  });
  const ended = await endOutput(status);
  // why: a call that hangs would keep the process; its supervisor tells the status
  if (isSupervised) process.exit(ended);
  return ended;
};

/** Who hears of a service in the foreground: systemd, and whoever reads standard error. */
const foregroundListener = () => {
  const toSystemd = systemdNotice(process.env);
  return (message: ServiceMessage): void => {
    const text = toldHere(message);
    if (text !== null) say(text);
    toSystemd(message);
  };
};

/** Runs the service in `directory`; gives the exit status. */
export const runBackupService = async (directory: string, argv: ReadonlyArray<string>): Promise<number> => {
  const isForeground = argv.includes(foregroundWord);
  const host = { version, ...becomeServiceHost(isForeground ? foregroundListener() : undefined) };
  const asked = readServiceArguments(argv.filter((word) => word !== foregroundWord));
  if (E.isLeft(asked)) {
    say(`Error: ${asked.left}`);
    host.tell({ type: 'failed', reason: asked.left });
    return 2;
  }
  const [{ runService }, { inspectorLink }, { makeInspector }] = await Promise.all([
    import('./service/run'),
    import('./adapters/inspector-link'),
    import('./service/inspect'),
  ]);
  const workspace = workspaceAt(directory);
  const journalWarn = (text: string): void => {
    warn(text);
    host.tell({ type: 'warning', text });
    logTexts(own)([`Error: ${text}`]);
  };
  const own = workspacePorts(workspace, 'service', warn, {
    warn: journalWarn,
    onPiece: signOfLife(host.tell),
    isThorough: true,
  });
  const log = patientLog(workspace, own.log);
  const ports = { ...own, log: isForeground ? spokenLog(log, say) : log };
  watchStalls(
    () => performance.now(),
    (text) => logTexts(ports)([text]),
  );
  const { inspect, textfile } = asked.right;
  const link = inspectorLink({ stateDir: workspace.state, port: inspect === false ? null : inspect });
  return runService(
    {
      ...ports,
      ...noticePorts(workspace),
      ...metricPorts(workspace),
      metricsFile: textfile === null ? null : makeMetricsFile(textfile, serviceName(realpathSync(directory))),
      workspaceProbe: makeWorkspaceProbe(workspace),
      outageRecord: makeOutageRecord(workspace),
      archiveIndex: makeArchiveIndex(own.journal),
      archiver: archiverOnUse,
      unarchiver: unarchiverOnUse,
      attachment: attachTo(workspace, own.journal),
      watcher: makeWatcher(workspace),
      presence: makeServicePresence(workspace),
      openInspector: () => makeInspector(link, (text) => logTexts(ports)([`Error: ${text}`])),
    },
    host,
  );
};
