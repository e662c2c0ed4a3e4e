/** Mail, through the machine's own sendmail. */
import { accessSync, constants } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import * as E from 'fp-ts/Either';
import { type NoticeAddress, receiversOf } from '../../codecs/notices/address';
import { isBad, type Notice, textOf, titleOf, worstOf } from '../../domain/notices/message';
import type { SendFailure } from '../../ports/notices';
import { meaningOf } from '../system-error';
import type * as Composing from './mail-message';
import { runSendmail } from './sendmail-process';

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
): Promise<Outcome> => {
  const to = receiversOf(address.url);
  const program = findSendmail(address.sendmail);
  if (program === null) return failed('there is no sendmail on this machine; --sendmail says where it is');
  try {
    const message = await compose(address, to, notice);
    return await runSendmail(program, ['-i', '--', ...to], message, signal);
  } catch (error) {
    return failed(meaningOf(error));
  }
};
