/** Looks whether the service lives, without disturbing it. Needs nothing but to read. */
import { existsSync } from 'node:fs';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import { presentVersion } from '../../domain/events/recorded';
import type { Locks } from '../../ports/locks';
import type { ServiceProcess, ServiceStatus } from '../../ports/service-process';
import { isLocked } from '../journal/holders';
import { identityOf } from './process-identity';
import { readLiveStatus, readRunStatus, readServiceRecord } from './service-record';
import type { Workspace } from '../workspace/workspace';

const down: ServiceStatus = { up: false, pid: null, since: null, live: null };

/** Whether a service of that record can't read the lines of this version. */
const isOlder = ({ journal = 1 }: { readonly journal?: number | undefined }): boolean =>
  journal < presentVersion;

/** By its record, when the process in it is proven to be the one that wrote it. */
const byRecord = (workspace: Workspace): ServiceStatus | null => {
  const record = readServiceRecord(workspace);
  if (record === null || identityOf(record.pid) !== record.identity) return null;
  const live = readLiveStatus(workspace);
  return {
    up: true,
    pid: record.pid,
    since: record.since,
    live: live?.pid === record.pid ? live : null,
    ...(isOlder(record) ? { outdated: true } : {}),
  };
};

/** Whether the service that runs is of an older version, as far as its record tells. */
export const isOutdated = (workspace: Workspace): boolean => byRecord(workspace)?.outdated === true;

/** By trying for its lock, where the system does not tell who has it; who may not write can't try. */
const byTrying = (locks: Locks): TE.TaskEither<BackupError, boolean> =>
  pipe(
    locks.tryHold('service'),
    TE.map((release) => {
      release?.();
      return release === null;
    }),
    TE.orElse(() => TE.right<BackupError, boolean>(false)),
  );

/** Who makes an archive holds its lock, be it the service or a command in another terminal. */
const withArchiving =
  (workspace: Workspace) =>
  (serviceStatus: ServiceStatus): ServiceStatus => {
    const { journal } = workspace;
    const archiving = existsSync(journal) ? isLocked(journal, 'archive') : false;
    const run = archiving === false ? null : readRunStatus(workspace);
    return {
      ...serviceStatus,
      ...(archiving === null ? {} : { archiving }),
      ...(run === null ? {} : { run }),
    };
  };

/** Only a living service holds its lock. Where there is no journal, there is none; nothing is created. */
export const lookAtService = (workspace: Workspace, locks: Locks): ServiceProcess['look'] =>
  pipe(
    TE.fromIO(() => byRecord(workspace)),
    TE.chain((seen) => {
      if (seen !== null) return TE.right(seen);
      if (!existsSync(workspace.journal)) return TE.right(down);
      const held = isLocked(workspace.journal, 'service');
      return pipe(
        held === null ? byTrying(locks) : TE.right<BackupError, boolean>(held),
        TE.map((up): ServiceStatus => ({ ...down, up })),
      );
    }),
    TE.map(withArchiving(workspace)),
  );
