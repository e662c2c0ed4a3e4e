/** Finds a service that waits for its workspace: it holds no lock, since there is nothing to lock. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { identityOf } from './process-identity';
import type { Workspace } from '../workspace/workspace';

/** The variable by which `start` marks the process: the directory that it serves. */
export const servedDirectory = 'BACKUP_MANAGER_SERVICE_OF';

/** What such a service is called in the list of processes. */
export const waitingTitle = 'backup_service waits';

export interface WaitingService {
  readonly pid: number;
  readonly identity: string;
}

const isService = (pid: string, root: string): boolean => {
  try {
    // why: whoever else sets the variable must not be able to have somebody signalled
    if (statSync(`/proc/${pid}`).uid !== process.getuid?.()) return false;
    return (
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(waitingTitle) &&
      readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${servedDirectory}=${root}`)
    );
  } catch {
    return false;
  }
};

/** One of the user's own, as Linux tells in `/proc`; null where there is none, or the system does not tell. */
export const findWaitingService = ({ root }: Workspace): WaitingService | null => {
  try {
    const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && isService(name, root));
    const identity = pid === undefined ? null : identityOf(Number(pid));
    return pid === undefined || identity === null ? null : { pid: Number(pid), identity };
  } catch {
    return null;
  }
};
