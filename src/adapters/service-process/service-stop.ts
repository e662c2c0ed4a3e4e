/** Stops the background service: signals it once it is proven to be ours, and waits until it is gone. */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { LiveStatus } from '../../codecs/live-status';
import type { BackupError } from '../../domain/error';
import type { Locks } from '../../ports/locks';
import type { ServiceProcess } from '../../ports/service-process';
import { codeOf, meaningOf } from '../system-error';
import { isHolder } from '../journal/locks';
import { identityOf } from './process-identity';
import { readLiveStatus, readServiceRecord } from './service-record';
import { findWaitingService, type WaitingService } from './waiting-service';
import type { Workspace } from '../workspace/workspace';

/** How long, in milliseconds, a living service may take to publish its pid. */
const pidWithin = 10_000;

/** How long `stop` waits before it says what it waits for. */
const quietFor = 500;
const pollEvery = 20;

export const stopService = (workspace: Workspace, locks: Locks): ServiceProcess['stop'] => {
  /** Whether a service lives: only a living one holds its lock. To look makes no journal where there is none. */
  const lives: TE.TaskEither<BackupError, boolean> = pipe(
    TE.fromIO(() => existsSync(workspace.journal)),
    TE.chain((isThere) =>
      isThere
        ? pipe(
            locks.tryHold('service'),
            TE.map((release) => {
              release?.();
              return release === null;
            }),
          )
        : TE.right(false),
    ),
  );

  const isStill = ({ pid, identity }: WaitingService): boolean => identityOf(pid) === identity;

  /** The recorded process, if it is the one that holds the lock, or at least the one that wrote the record. */
  const holder = (): WaitingService | null => {
    const record = readServiceRecord(workspace);
    if (record === null || !isStill(record)) return null;
    return isHolder(record.pid, workspace.journal, 'service') === false ? null : record;
  };

  /** Gives whom the signal was sent to. */
  const signalIt = (service: WaitingService | null, signal: 'SIGTERM' | 'SIGINT'): WaitingService | null => {
    if (service === null) return null;
    try {
      process.kill(service.pid, signal);
      return service;
    } catch (error) {
      if (codeOf(error) === 'ESRCH') return null;
      throw error;
    }
  };

  return (how: 'drain' | 'now', onWait: (status: LiveStatus | null) => void) => {
    const cannotStop = (reason: string): BackupError => ({ type: 'CannotStopService', reason });
    return pipe(
      TE.tryCatch(
        async (): Promise<E.Either<BackupError, void>> => {
          const started = performance.now();
          const signal = how === 'now' ? 'SIGINT' : 'SIGTERM';
          let signalled: WaitingService | null = null;
          let waits = false;
          let told = false;
          for (;;) {
            const alive = await lives();
            if (E.isLeft(alive)) return alive;
            // why: who holds the lock now may be another service, started since
            if (signalled !== null && ((!alive.right && !waits) || !isStill(signalled)))
              return E.right(undefined);
            if (!alive.right && signalled === null) {
              // why: one that waits for its workspace holds no lock there
              signalled = signalIt(findWaitingService(workspace), signal);
              waits = true;
              if (signalled === null) return E.left(cannotStop('it is not running'));
            }
            const waited = performance.now() - started;
            if (signalled === null) signalled = signalIt(holder(), signal);
            if (signalled === null && waited > pidWithin) {
              return E.left(
                cannotStop('it runs, but its pid is not known; end it by hand: ps -A -f shows it'),
              );
            }
            if (signalled !== null && !told && waited > quietFor) {
              told = true;
              onWait(readLiveStatus(workspace));
            }
            await sleep(pollEvery);
          }
        },
        (error) => cannotStop(codeOf(error) === 'EPERM' ? 'it belongs to another user' : meaningOf(error)),
      ),
      TE.chain(TE.fromEither),
    );
  };
};
