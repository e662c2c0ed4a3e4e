/** One run of sendmail: a child by its absolute path, bounded in time and in what it may say. */
import { spawn } from 'node:child_process';
import * as E from 'fp-ts/Either';
import type { SendFailure } from '../../ports/notices';
import { killGroup } from '../hooks/process-group';
import { meaningOf } from '../system-error';

type Outcome = E.Either<SendFailure, void>;

const failed = (reason: string): Outcome => E.left({ reason, retryAfter: null });

const givenUp = failed('given up');

/** Bytes that are kept of what it says on standard error. */
const mostHeard = 2_000;

/** How long, in milliseconds, it may take to take a message. */
const usualTimeout = 30_000;

/** How long, in milliseconds, what it said last is waited for: who it has started may hold its standard error open. */
const lastErrorWithin = 500;

/** Runs the program with the message on its standard input. Never rejects; in the end the child is gone. */
export const runSendmail = (
  program: string,
  args: ReadonlyArray<string>,
  message: Buffer,
  signal: AbortSignal,
  timeout = usualTimeout,
): Promise<Outcome> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve(givenUp);
      return;
    }
    let heard = '';
    // why: what it has started goes with it, which only a group of its own can be told
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'], detached: true, cwd: '/' });
    child.on('error', (error) => resolve(failed(`can't run ${program}: ${meaningOf(error)}`)));
    const { pid } = child;
    // why: where no descriptor is left there are no streams either; the error is told in a moment
    if (pid === undefined) return;
    const end = (outcome: Outcome): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      // why: whoever holds the other ends keeps nobody here
      child.stdin.destroy();
      child.stderr.destroy();
      resolve(outcome);
    };
    const killed = (outcome: Outcome): void => {
      killGroup(pid);
      end(outcome);
    };
    const onAbort = (): void => killed(givenUp);
    const timer = setTimeout(
      () => killed(failed(`sendmail has not taken it within ${timeout / 1000} s`)),
      timeout,
    );
    signal.addEventListener('abort', onAbort);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (heard.length < mostHeard) heard += text.slice(0, mostHeard - heard.length);
    });
    child.stdin.on('error', () => undefined);
    child.on('exit', (status, by) => {
      if (status === 0) {
        end(E.right(undefined));
        return;
      }
      const said = (): void => {
        const words = heard.trim().split('\n')[0]?.slice(0, 200) ?? '';
        end(failed(`sendmail ended with ${status ?? by}${words === '' ? '' : `: ${words}`}`));
      };
      child.on('close', said);
      setTimeout(said, lastErrorWithin).unref();
    });
    child.stdin.end(message);
  });
