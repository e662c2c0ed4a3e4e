/** What the service, and a `run`, tell of themselves in the workspace: a pid with a proof of identity, and what is in hand. */
import { renameSync } from 'node:fs';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as IOE from 'fp-ts/IOEither';
import * as TE from 'fp-ts/TaskEither';
import type * as t from 'io-ts';
import { decodeJson } from '../../codecs/json';
import { LiveStatus, RunStatus, ServiceRecord } from '../../codecs/live-status';
import { presentVersion } from '../../domain/events/recorded';
import type { Timestamp } from '../../domain/time/time';
import type { RunPresence } from '../../ports/run-presence';
import type { ServicePresence } from '../../ports/service-presence';
import { fileFailed, openRegular, opening, realFileSystem, removeFile, writeAll } from '../file-system';
import { readOwn } from '../workspace/own-place';
import { identityOf } from './process-identity';
import { waitingTitle } from './waiting-service';
import type { Workspace } from '../workspace/workspace';

const readBy = <A>(codec: t.Type<A, unknown>, file: string): A | null => {
  try {
    return pipe(
      decodeJson(codec)(readOwn(realFileSystem, file).toString('utf8')),
      E.getOrElse((): A | null => null),
    );
  } catch {
    return null;
  }
};

/** Replaces a file whole; not fsynced, since it means nothing once the process is gone. */
const replace = (file: string, value: unknown): void => {
  const fd = openRegular(realFileSystem, `${file}.tmp`, opening.anew, 0o600);
  try {
    writeAll(realFileSystem, fd, Buffer.from(JSON.stringify(value)), null);
  } finally {
    realFileSystem.closeSync(fd);
  }
  renameSync(`${file}.tmp`, file);
};

export const readServiceRecord = (workspace: Workspace): ServiceRecord | null =>
  readBy(ServiceRecord, workspace.service);

export const readLiveStatus = (workspace: Workspace): LiveStatus | null =>
  readBy(LiveStatus, workspace.liveStatus);

/** Null also when the process that wrote it is gone. */
export const readRunStatus = (workspace: Workspace): RunStatus | null => {
  const status = readBy(RunStatus, workspace.runStatus);
  return status !== null && identityOf(status.pid) === status.identity ? status : null;
};

const quietly = (f: () => void): void => {
  try {
    f();
  } catch {
    // why: the workspace may be gone or full; who waits for the service goes by its lock
  }
};

export const makeServicePresence = (workspace: Workspace): ServicePresence => ({
  pid: process.pid,
  announce: (since: Timestamp) =>
    TE.fromIOEither(
      IOE.tryCatch(
        () =>
          replace(workspace.service, {
            pid: process.pid,
            identity: identityOf(process.pid) ?? '',
            since,
            journal: presentVersion,
          } satisfies ServiceRecord),
        fileFailed('write', workspace.service),
      ),
    ),
  show: (status) => () => quietly(() => replace(workspace.liveStatus, { pid: process.pid, ...status })),
  wait: (waits) => () => {
    process.title = waits ? waitingTitle : 'backup_service';
  },
  leave: () =>
    quietly(() => {
      removeFile(realFileSystem, workspace.service);
      removeFile(realFileSystem, workspace.liveStatus);
    }),
});

export const makeRunPresence = (workspace: Workspace): RunPresence => {
  let identity: string | undefined;
  return {
    show: (archive) => () =>
      quietly(() => {
        if (archive === null) {
          removeFile(realFileSystem, workspace.runStatus);
          return;
        }
        identity ??= identityOf(process.pid) ?? '';
        replace(workspace.runStatus, { pid: process.pid, identity, archive } satisfies RunStatus);
      }),
  };
};
