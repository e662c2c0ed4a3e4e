/** The ports of a command that most commands do without: loaded with the first of them that one asks for. */
import { join } from 'node:path';
import { archiverOnUse, cataloguesOnUse, unarchiverOnUse } from '../adapters/archive/on-use';
import { placesOnUse } from '../adapters/destinations/on-use';
import { currentDirectory } from '../adapters/directories';
import { editorOnUse } from '../adapters/editor-on-use';
import { inspectorPage } from '../adapters/inspector-relay/inspector-page';
import type { OnPiece } from '../adapters/journal/fold';
import { copiesOnUse, fleetOnUse } from '../adapters/store/on-use';
import { makeLogReader } from '../adapters/log-reader';
import { drawSpaceFile } from '../adapters/plot/space-picture';
import { secretInput } from '../adapters/secret-input';
import { machineServiceOnUse } from '../adapters/service-process/machine-service-on-use';
import { makeServiceProcess } from '../adapters/service-process/service-process';
import { makeRunPresence } from '../adapters/service-process/service-record';
import { warn } from '../adapters/terminal';
import type { Workspace } from '../adapters/workspace/workspace';
import { scratchIn } from '../adapters/workspace/scratch';
import { statePorts } from '../adapters/workspace/state-ports';
import { makeWorkspaceProbe } from '../adapters/workspace/workspace-probe';
import { makeArchiveIndex } from '../app/archive-index';
import { metricPorts, noticePorts } from './shared-ports';

export type PortsOnUse = ReturnType<typeof portsOnUse>;

export const portsOnUse = (workspace: Workspace, onPiece: OnPiece) => {
  const ports = statePorts(workspace, 'command', { warn, onPiece });
  return {
    ...ports,
    archiveIndex: makeArchiveIndex(ports.journal),
    service: makeServiceProcess(workspace, ports.locks, join(__dirname, 'backup_service.js')),
    machineService: machineServiceOnUse(workspace, join(__dirname, 'backup_manager.js')),
    inspectorPage: inspectorPage(workspace, join(__dirname, 'inspector')),
    runPresence: makeRunPresence(workspace),
    workspaceProbe: makeWorkspaceProbe(workspace),
    archiver: archiverOnUse,
    unarchiver: unarchiverOnUse,
    catalogues: cataloguesOnUse(ports.archiveStore.catalogues),
    directories: currentDirectory,
    editor: editorOnUse,
    drawSpace: drawSpaceFile,
    logReader: makeLogReader(workspace),
    secretInput,
    places: placesOnUse(null),
    copies: copiesOnUse(workspace.state),
    fleet: fleetOnUse,
    scratch: scratchIn(workspace.state),
    ...noticePorts(workspace),
    ...metricPorts(workspace),
  };
};
