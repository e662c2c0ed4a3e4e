/** Starts the background service: spawns it in a session of its own and hears how it went. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, readFileSync } from 'node:fs';
import * as E from 'fp-ts/Either';
import { serviceWords } from '../../codecs/service-arguments';
import { ServiceMessage } from '../../codecs/service-message';
import type { BackupError } from '../../domain/error';
import type { ServiceProcess, Started } from '../../ports/service-process';
import { openRegular, opening, realFileSystem, WrongKind } from '../file-system';
import { meaningOf } from '../system-error';
import { openState } from './open-state';
import { isOutdated } from './service-look';
import { readLiveStatus } from './service-record';
import { servedDirectory } from './waiting-service';
import type { Workspace } from '../workspace/workspace';

/** How long, in milliseconds, a started service may be silent until it is ready, and then take for its first pass. */
export interface StartTimeouts {
  readonly silence: number;
  readonly pass: number;
}

/** A machine that has much else to do takes seconds until a program says its first word. */
const usualTimeout: StartTimeouts = { silence: 30_000, pass: 2_000 };

type Answer =
  | ServiceMessage
  /** `well` when it ended of its own will: somebody has stopped it already. */
  | { readonly type: 'ended'; readonly well: boolean; readonly how: string }
  | { readonly type: 'silent' };

/** Everything that the service says, in order: the next of it, or silence after `within` milliseconds. */
const listen = (child: ChildProcess): ((within: number) => Promise<Answer>) => {
  const heard: Array<Answer> = [];
  let wake = (): void => undefined;
  const hear = (answer: Answer): void => {
    heard.push(answer);
    wake();
  };
  child.on('message', (message: unknown) => {
    if (ServiceMessage.is(message)) hear(message);
  });
  child.on('exit', (code, signal) =>
    hear({
      type: 'ended',
      well: code === 0,
      how: code === null ? `it was killed by ${signal ?? 'a signal'}` : `it ended with status ${code}`,
    }),
  );
  child.on('error', (error) => hear({ type: 'ended', well: false, how: meaningOf(error) }));
  return async (within) => {
    let timer: NodeJS.Timeout | undefined;
    if (heard.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, within);
      });
      clearTimeout(timer);
    }
    return heard.shift() ?? { type: 'silent' };
  };
};

const cannotStart = (reason: string): BackupError => ({ type: 'CannotStartService', reason });

/** The service has a copy of the descriptor: whatever this close comes to, it runs by now. */
const letGo = (fd: number): void => {
  try {
    closeSync(fd);
  } catch {
    // why: nothing was written here that could be lost
  }
};

type NextAnswer = ReturnType<typeof listen>;

/** `entry` is the service's script. */
export const startService =
  (workspace: Workspace, entry: string, timeout = usualTimeout): ServiceProcess['start'] =>
  (asked) => {
    /** Null where it can't be written: a full disk keeps no service from being started. */
    const openErrors = (): number | null => {
      try {
        return openRegular(realFileSystem, workspace.serviceErrors, opening.anew, 0o600);
      } catch (error) {
        if (!(error instanceof WrongKind)) return null;
        throw new WrongKind(`can't write ${workspace.serviceErrors}: ${error.message}`);
      }
    };

    const launch = (): ChildProcess => {
      openState(workspace);
      const errors = openErrors();
      try {
        return spawn(process.execPath, [entry, ...serviceWords(asked)], {
          argv0: 'backup_service',
          cwd: workspace.root,
          env: { ...process.env, [servedDirectory]: workspace.root },
          detached: true,
          stdio: ['ignore', 'ignore', errors ?? 'ignore', 'ipc'],
        });
      } finally {
        if (errors !== null) letGo(errors);
      }
    };

    /** The last thing that a service that died young wrote to its standard error. */
    const lastErrorLine = (): string => {
      try {
        const said = readFileSync(workspace.serviceErrors, 'utf8').trim();
        return said === '' ? '' : `: ${said.split('\n').at(-1)}`;
      } catch {
        return '';
      }
    };

    const firstPass = async (
      next: NextAnswer,
      pid: number,
      warnings: ReadonlyArray<string>,
    ): Promise<E.Either<BackupError, Started>> => {
      const answer = await next(timeout.pass);
      if (answer.type === 'reading') return firstPass(next, pid, warnings);
      if (answer.type === 'warning') return firstPass(next, pid, [...warnings, answer.text]);
      if (answer.type === 'ended' && !answer.well)
        return E.left(cannotStart(`${answer.how}${lastErrorLine()}`));
      const archive = answer.type === 'silent' ? readLiveStatus(workspace)?.archive : undefined;
      return E.right({ pid, archiving: archive?.path ?? null, warnings });
    };

    const awaitStartup = async (
      child: ChildProcess,
      next: NextAnswer,
      warnings: ReadonlyArray<string> = [],
    ): Promise<E.Either<BackupError, Started>> => {
      const answer = await next(timeout.silence);
      switch (answer.type) {
        case 'reading':
          return awaitStartup(child, next, warnings);
        case 'warning':
          return awaitStartup(child, next, [...warnings, answer.text]);
        case 'ready':
          return firstPass(next, answer.pid, warnings);
        case 'already-running':
          return E.left({
            type: 'ServiceAlreadyRunning',
            ...(isOutdated(workspace) ? { outdated: true } : {}),
          });
        case 'failed':
          return E.left(cannotStart(answer.reason));
        case 'ended':
          return E.left(cannotStart(`${answer.how}${lastErrorLine()}`));
        case 'silent':
        case 'pass-over':
          child.kill('SIGKILL');
          return E.left(cannotStart(`it was not ready, and said nothing for ${timeout.silence / 1000} s`));
      }
    };

    return async () => {
      try {
        const child = launch();
        const outcome = await awaitStartup(child, listen(child));
        if (child.connected) child.disconnect();
        child.unref();
        return outcome;
      } catch (error) {
        return E.left(cannotStart(meaningOf(error)));
      }
    };
  };
