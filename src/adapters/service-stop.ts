/** Stops the background service: signals it once it is proven to be ours, and waits until it is gone. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { LiveStatus, ServiceRecord } from '../codecs/live-status';
import type { BackupError } from '../domain/error';
import type { Locks, ServiceProcess } from '../ports';
import { codeOf, meaningOf } from './file-system';
import { identityOf } from './process-identity';
import { readLiveStatus, readServiceRecord } from './service-record';
import type { Workspace } from './workspace';

/** How long, in milliseconds, a living service may take to publish its pid. */
const pidWithin = 10_000;

/** How long `stop` waits before it says what it waits for. */
const quietFor = 500;
const pollEvery = 20;

export const stopService = (workspace: Workspace, locks: Locks): ServiceProcess['stop'] => {
  /** Whether a service lives: only a living one holds its lock. */
  const lives: TE.TaskEither<BackupError, boolean> = pipe(
    locks.tryHold('service'),
    TE.map((release) => {
      release?.();
      return release === null;
    }),
  );

  const isStill = ({ pid, identity }: ServiceRecord): boolean => identityOf(pid) === identity;

  /** Sends the signal to the recorded process, if that one is proven to be the service: gives whom it was sent to. */
  const signalIt = (signal: 'SIGTERM' | 'SIGINT'): ServiceRecord | null => {
    const record = readServiceRecord(workspace);
    if (record === null || !isStill(record)) return null;
    try {
      process.kill(record.pid, signal);
      return record;
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
          let signalled: ServiceRecord | null = null;
          let told = false;
          for (;;) {
            const alive = await lives();
            if (E.isLeft(alive)) return alive;
            // why: who holds the lock now may be another service, started since
            if (signalled !== null && (!alive.right || !isStill(signalled))) return E.right(undefined);
            if (!alive.right) return E.left(cannotStop('it is not running'));
            const waited = performance.now() - started;
            if (signalled === null) signalled = signalIt(how === 'now' ? 'SIGINT' : 'SIGTERM');
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
