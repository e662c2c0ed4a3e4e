/**
 * The ports of a command. All but those that read the schedules and write the log are loaded when a command first asks for one:
 * `list` would pay for the journal's codecs and the engines' looks, and use none of them.
 */
import type { OnPiece } from '../adapters/journal/fold';
import { warn } from '../adapters/terminal';
import { filePorts } from '../adapters/workspace/file-ports';
import type { Workspace } from '../adapters/workspace/workspace';
import { workspaceLocation } from '../adapters/workspace/workspace-location';
import type { CliPorts } from '../cli/action';
import type * as OnUse from './ports-on-use';

type Rest = OnUse.PortsOnUse;

const names: Readonly<Record<keyof Rest, true>> = {
  journal: true,
  locks: true,
  archiveStore: true,
  trashStore: true,
  sources: true,
  hooks: true,
  archiveIndex: true,
  service: true,
  machineService: true,
  inspectorPage: true,
  runPresence: true,
  workspaceProbe: true,
  archiver: true,
  unarchiver: true,
  catalogues: true,
  directories: true,
  editor: true,
  drawSpace: true,
  logReader: true,
  secretInput: true,
  noticeAddresses: true,
  noticeSender: true,
  noticeOrigin: true,
  metricsText: true,
  metricsOrigin: true,
  places: true,
  copies: true,
  fleet: true,
  scratch: true,
};

export const commandPorts = (workspace: Workspace, onPiece: OnPiece): CliPorts => {
  const ports = { ...filePorts(workspace, 'command', warn), location: workspaceLocation(workspace) };
  let made: Rest | null = null;
  const rest = (): Rest => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- why: a port is asked for, and not awaited
    const { portsOnUse } = require('./ports-on-use') as typeof OnUse;
    return (made ??= portsOnUse(workspace, onPiece));
  };
  for (const name of Object.keys(names) as ReadonlyArray<keyof Rest>)
    Object.defineProperty(ports, name, { enumerable: true, get: () => rest()[name] });
  return ports as typeof ports & Rest;
};
