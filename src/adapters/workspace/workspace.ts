/** Where everything lies in a workspace. */
import { join } from 'node:path';

export interface Workspace {
  readonly root: string;
  readonly schedules: string;
  readonly backups: string;
  /** Where removed archives rest. */
  readonly trash: string;
  readonly logs: string;
  /** `.backup_manager`: the journal and what is rebuilt from it. */
  readonly state: string;
  readonly journal: string;
  readonly checkpoint: string;
  /** All that can be asked of the journal, at one of its lines. */
  readonly history: string;
  /** The service's pid and proof of identity. */
  readonly service: string;
  readonly serviceErrors: string;
  /** What the service is doing right now. */
  readonly liveStatus: string;
  /** What a `run` is doing right now. */
  readonly runStatus: string;
  /** The addresses of those who are to be told, which hold what is secret. */
  readonly addresses: string;
  /** What could not be journalled, and who was told of it. */
  readonly outage: string;
  /** The same of what could not be verified. */
  readonly unverified: string;
}

/** `root` is absolute. */
export const workspaceAt = (root: string): Workspace => {
  const state = join(root, '.backup_manager');
  return {
    root,
    schedules: join(root, 'backup_schedules.txt'),
    backups: join(root, 'backups'),
    trash: join(root, 'backups', '.trash'),
    logs: join(root, 'logs'),
    state,
    journal: join(state, 'journal.jsonl'),
    checkpoint: join(state, 'checkpoint.json'),
    history: join(state, 'history.json'),
    service: join(state, 'service.json'),
    serviceErrors: join(state, 'service.err'),
    liveStatus: join(state, 'status.json'),
    runStatus: join(state, 'run.json'),
    addresses: join(state, 'notify.json'),
    outage: join(state, 'outage.json'),
    unverified: join(state, 'unverified.json'),
  };
};
