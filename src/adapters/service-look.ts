/** Looks whether the service lives, without disturbing it. */
import * as IOE from 'fp-ts/IOEither';
import * as TE from 'fp-ts/TaskEither';
import type { ServiceProcess, ServiceSight } from '../ports';
import { fileFailed } from './file-system';
import { whoHolds } from './journal/holders';
import { identityOf } from './process-identity';
import { readLiveStatus, readServiceRecord } from './service-record';
import type { Workspace } from './workspace';

const down: ServiceSight = { up: false, pid: null, since: null, live: null };

/** By its record, when the process in it is proven to be the one that wrote it. */
const byRecord = (workspace: Workspace): ServiceSight | null => {
  const record = readServiceRecord(workspace);
  if (record === null || identityOf(record.pid) !== record.identity) return null;
  const live = readLiveStatus(workspace);
  return { up: true, pid: record.pid, since: record.since, live: live?.pid === record.pid ? live : null };
};

/** Only a living service holds its lock. Nothing is created, and a workspace that can't be written can be looked at. */
export const lookAtService = (workspace: Workspace): ServiceProcess['look'] =>
  TE.fromIOEither(
    IOE.tryCatch(
      () => byRecord(workspace) ?? { ...down, up: whoHolds(workspace.journal, 'service') !== null },
      fileFailed('look at', workspace.journal),
    ),
  );
