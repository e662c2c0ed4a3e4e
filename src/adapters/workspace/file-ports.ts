/** What every process needs of a workspace before its state: the schedules, the log, the time. */
import { join } from 'node:path';
import { machineClock } from '../clock';
import { realFileSystem } from '../file-system';
import { makeLog } from '../log';
import { makeSchedulesFile } from './schedules-file';
import type { Workspace } from './workspace';

export const filePorts = (
  workspace: Workspace,
  via: 'command' | 'service',
  complain: (text: string) => void,
) => ({
  schedulesFile: makeSchedulesFile(workspace, realFileSystem),
  clock: machineClock,
  log: makeLog(
    join(workspace.logs, via === 'service' ? 'backup_service.log' : 'backup_manager.log'),
    complain,
  ),
});
