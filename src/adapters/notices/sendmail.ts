/** Mail, through the machine's own sendmail: a child by its absolute path, bounded in time and in what it may say. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import * as E from 'fp-ts/Either';
import { type NoticeAddress, receiversOf } from '../../codecs/notices/address';
import { isBad, type Notice, textOf, titleOf, worstOf } from '../../domain/notices/message';
import type { SendFailure } from '../../ports/notices';
import { meaningOf } from '../system-error';
import type * as Composing from './mail-message';

type Outcome = E.Either<SendFailure, void>;

const failed = (reason: string): Outcome => E.left({ reason, retryAfter: null });

/** Where sendmail is looked for behind the directories of `PATH`. */
const usualPlaces = ['/usr/sbin', '/usr/lib', '/usr/local/sbin', '/usr/bin', '/sbin'];

const isProgram = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const findSendmail = (chosen: string | undefined): string | null => {
  if (chosen !== undefined) return chosen;
  const directories = [...(process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute), ...usualPlaces];
  return directories.map((directory) => join(directory, 'sendmail')).find(isProgram) ?? null;
};

/** Whom it is from where nobody has said: the user on this machine. */
const sender = (): string => {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return `backup_manager@${hostname()}`;
  }
};

/** Bytes that are kept of what it says on standard error. */
const mostHeard = 2_000;

/** How long, in milliseconds, it may take to take a message. */
const usualTimeout = 30_000;

/** Runs the program with the message on its standard input. Never rejects; in the end the child is gone. */
const run = (
  program: string,
  args: ReadonlyArray<string>,
  message: Buffer,
  signal: AbortSignal,
  timeout: number,
): Promise<Outcome> =>
  new Promise((resolve) => {
    let heard = '';
    // why: what it has started goes with it, which only a group of its own can be told
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'], detached: true, cwd: '/' });
    const end = (outcome: Outcome): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      child.stderr.destroy();
      resolve(outcome);
    };
    const killed = (outcome: Outcome): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // why: it has ended by itself
      }
      end(outcome);
    };
    const onAbort = (): void => killed(failed('given up'));
    const timer = setTimeout(
      () => killed(failed(`sendmail has not taken it within ${timeout / 1000} s`)),
      timeout,
    );
    signal.addEventListener('abort', onAbort);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (heard.length < mostHeard) heard += text.slice(0, mostHeard - heard.length);
    });
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => end(failed(`can't run ${program}: ${meaningOf(error)}`)));
    // why: what it has started may hold its standard error open
    child.on('exit', (status, by) => {
      const words = heard.trim().split('\n')[0]?.slice(0, 200) ?? '';
      if (status === 0) end(E.right(undefined));
      else end(failed(`sendmail ended with ${status ?? by}${words === '' ? '' : `: ${words}`}`));
    });
    child.stdin.end(message);
  });

/** Where the build puts what composes messages. */
const chunk = join(__dirname, 'mail_message.js');

const compose = async (
  { from = sender() }: NoticeAddress,
  to: ReadonlyArray<string>,
  notice: Notice,
): Promise<Buffer> => {
  const { composeMail } = (await import(chunk)) as typeof Composing; // why: it is built of that very file
  return composeMail({
    from,
    to,
    subject: titleOf(notice),
    text: `${textOf(notice)}\n`,
    isUrgent: isBad(worstOf(notice)),
  });
};

export const sendMail = async (
  address: NoticeAddress,
  notice: Notice,
  signal: AbortSignal,
  timeout = usualTimeout,
): Promise<Outcome> => {
  const to = receiversOf(address.url);
  const program = findSendmail(address.sendmail);
  if (program === null) return failed('there is no sendmail on this machine; --sendmail says where it is');
  try {
    const message = await compose(address, to, notice);
    return await run(program, ['-i', '--', ...to], message, signal, timeout);
  } catch (error) {
    return failed(meaningOf(error));
  }
};
