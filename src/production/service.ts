/** The composition root of the service: where ports meet adapters. Heavy adapters are loaded on use. */
import { realpathSync } from 'node:fs';
import * as E from 'fp-ts/Either';
import { version } from '../../package.json';
import { archiverOnUse, cataloguesOnUse, unarchiverOnUse } from '../adapters/archive/on-use';
import { makeMetricsFile } from '../adapters/metrics/metrics-file';
import { makeOutageRecord } from '../adapters/notices/outage-record';
import { placesOnUse } from '../adapters/destinations/on-use';
import { copiesOnUse } from '../adapters/store/on-use';
import { patientLog } from '../adapters/patient-log';
import { currentDirectory } from '../adapters/directories';
import { scratchIn } from '../adapters/workspace/scratch';
import { foregroundWord, spokenLog, toldHere } from '../adapters/service-process/foreground';
import { becomeServiceHost, signOfLife } from '../adapters/service-process/service-host';
import { serviceName } from '../adapters/service-process/service-name';
import { makeServicePresence } from '../adapters/service-process/service-record';
import { systemdNotice } from '../adapters/service-process/systemd-notice';
import { say, warn } from '../adapters/terminal';
import { makeWatcher } from '../adapters/watcher';
import { filePorts } from '../adapters/workspace/file-ports';
import { statePorts } from '../adapters/workspace/state-ports';
import { workspaceAt } from '../adapters/workspace/workspace';
import { attachTo } from '../adapters/workspace/workspace-attachment';
import { makeWorkspaceProbe } from '../adapters/workspace/workspace-probe';
import { makeArchiveIndex } from '../app/archive-index';
import { logTexts } from '../app/log-texts';
import { watchStalls } from '../app/watch-stalls';
import { readServiceArguments } from '../codecs/service-arguments';
import type { ServiceMessage } from '../codecs/service-message';
import { metricPorts, noticePorts } from './shared-ports';

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
    import('../service/run'),
    import('../adapters/inspector-link'),
    import('../service/inspect'),
  ]);
  const workspace = workspaceAt(directory);
  const journalWarn = (text: string): void => {
    warn(text);
    host.tell({ type: 'warning', text });
    logTexts(own)([`Error: ${text}`]);
  };
  const own = {
    ...filePorts(workspace, 'service', warn),
    ...statePorts(workspace, 'service', {
      warn: journalWarn,
      onPiece: signOfLife(host.tell),
      isThorough: true,
    }),
  };
  const log = patientLog(workspace, own.log);
  const ports = { ...own, log: isForeground ? spokenLog(log, say) : log };
  watchStalls(
    () => performance.now(),
    (text) => logTexts(ports)([text]),
  );
  const { inspect, textfile, limitRate } = asked.right;
  const link = inspectorLink({ stateDir: workspace.state, port: inspect === false ? null : inspect });
  return runService(
    {
      ...ports,
      ...noticePorts(workspace),
      ...metricPorts(workspace),
      metricsFile: textfile === null ? null : makeMetricsFile(textfile, serviceName(realpathSync(directory))),
      workspaceProbe: makeWorkspaceProbe(workspace),
      outageRecord: makeOutageRecord(workspace.outage),
      unverifiedRecord: makeOutageRecord(workspace.unverified),
      archiveIndex: makeArchiveIndex(own.journal),
      places: placesOnUse(limitRate),
      copies: copiesOnUse(workspace.state),
      catalogues: cataloguesOnUse(own.archiveStore.catalogues),
      directories: currentDirectory,
      scratch: scratchIn(workspace.state),
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
