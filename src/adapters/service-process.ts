/** The background service as seen from a command: spawn it and hear how it went, signal it and wait for its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { ServiceMessage } from '../codecs/service-message';
import type { LiveStatus } from '../codecs/live-status';
import type { BackupError } from '../domain/error';
import type { Locks, ServiceProcess, Started } from '../ports';
import { codeOf, makeDirectory, meaningOf, realFileSystem } from './file-system';
import { identityOf } from './process-identity';
import { readLiveStatus, readServiceRecord } from './service-record';
import type { Workspace } from './workspace';

/** How long a started service may take to say "ready", and then for its first pass before `start` returns. */
const readyWithin = 10_000;
const passWithin = 2_000;

/** How long `stop` waits before it says what it waits for. */
const quietFor = 500;
const pollEvery = 20;

export interface ServiceProcessOptions {
  readonly workspace: Workspace;
  readonly locks: Locks;
  /** The service's script. */
  readonly entry: string;
  readonly arguments: ReadonlyArray<string>;
}

type Answer = ServiceMessage | { readonly type: 'ended'; readonly how: string } | { readonly type: 'silent' };

/** The service's next message, its end, or silence after `within` milliseconds. */
const nextAnswer = (child: ChildProcess, within: number): Promise<Answer> =>
  new Promise((resolve) => {
    const settle = (answer: Answer): void => {
      clearTimeout(timer);
      child.removeListener('message', onMessage);
      child.removeListener('exit', onExit);
      child.removeListener('error', onError);
      resolve(answer);
    };
    const onMessage = (message: unknown): void => {
      if (ServiceMessage.is(message)) settle(message);
    };
    const onExit = (code: number | null, signal: string | null): void =>
      settle({
        type: 'ended',
        how: code === null ? `it was killed by ${signal}` : `it ended with status ${code}`,
      });
    const onError = (error: Error): void => settle({ type: 'ended', how: meaningOf(error) });
    const timer = setTimeout(() => settle({ type: 'silent' }), within);
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.on('error', onError);
  });

const cannotStart = (reason: string): BackupError => ({ type: 'CannotStartService', reason });

export const makeServiceProcess = (options: ServiceProcessOptions): ServiceProcess => {
  const { workspace, locks, entry } = options;

  const launch = (): ChildProcess => {
    makeDirectory(realFileSystem, workspace.state, 0o700);
    const errors = openSync(workspace.serviceErrors, 'w', 0o600);
    try {
      return spawn(process.execPath, [entry, ...options.arguments], {
        argv0: 'backup_service',
        cwd: workspace.root,
        detached: true,
        stdio: ['ignore', 'ignore', errors, 'ipc'],
      });
    } finally {
      closeSync(errors);
    }
  };

  /** The last thing that a service that died young wrote to its standard error. */
  const lastWords = (): string => {
    try {
      const said = readFileSync(workspace.serviceErrors, 'utf8').trim();
      return said === '' ? '' : `: ${said.split('\n').at(-1)}`;
    } catch {
      return '';
    }
  };

  const firstPass = async (child: ChildProcess, pid: number): Promise<Started> => {
    const answer = await nextAnswer(child, passWithin);
    const archive = answer.type === 'silent' ? readLiveStatus(workspace)?.archive : undefined;
    return { pid, archiving: archive?.path ?? null };
  };

  const hear = async (child: ChildProcess): Promise<E.Either<BackupError, Started>> => {
    const answer = await nextAnswer(child, readyWithin);
    switch (answer.type) {
      case 'ready':
        return E.right(await firstPass(child, answer.pid));
      case 'already-running':
        return E.left({ type: 'ServiceAlreadyRunning' });
      case 'failed':
        return E.left(cannotStart(answer.reason));
      case 'ended':
        return E.left(cannotStart(`${answer.how}${lastWords()}`));
      case 'silent':
      case 'pass-over':
        child.kill('SIGKILL');
        return E.left(cannotStart(`it was not ready within ${readyWithin / 1000} s`));
    }
  };

  const start: TE.TaskEither<BackupError, Started> = async () => {
    try {
      const child = launch();
      const outcome = await hear(child);
      if (child.connected) child.disconnect();
      child.unref();
      return outcome;
    } catch (error) {
      return E.left(cannotStart(meaningOf(error)));
    }
  };

  /** Whether a service lives: only a living one holds its lock. */
  const lives: TE.TaskEither<BackupError, boolean> = pipe(
    locks.tryHold('service'),
    TE.map((release) => {
      release?.();
      return release === null;
    }),
  );

  /** Sends the signal to the recorded process, if that one is proven to be the service. */
  const signalIt = (signal: 'SIGTERM' | 'SIGINT'): boolean => {
    const record = readServiceRecord(workspace);
    if (record === null || identityOf(record.pid) !== record.identity) return false;
    try {
      return process.kill(record.pid, signal);
    } catch (error) {
      if (codeOf(error) === 'ESRCH') return false;
      throw error;
    }
  };

  const stop = (
    how: 'drain' | 'now',
    onWait: (status: LiveStatus | null) => void,
  ): TE.TaskEither<BackupError, void> => {
    const cannotStop = (reason: string): BackupError => ({ type: 'CannotStopService', reason });
    return pipe(
      TE.tryCatch(
        async (): Promise<E.Either<BackupError, void>> => {
          const started = performance.now();
          let signalled = false;
          let told = false;
          for (;;) {
            const alive = await lives();
            if (E.isLeft(alive)) return alive;
            if (!alive.right) return signalled ? E.right(undefined) : E.left(cannotStop('it is not running'));
            const waited = performance.now() - started;
            if (!signalled) signalled = signalIt(how === 'now' ? 'SIGINT' : 'SIGTERM');
            if (!signalled && waited > readyWithin) {
              return E.left(
                cannotStop('it runs, but its pid is not known; end it by hand: ps -A -f shows it'),
              );
            }
            if (signalled && !told && waited > quietFor) {
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

  return { start, stop };
};
