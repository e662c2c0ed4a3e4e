/** The editor that `$VISUAL` or `$EDITOR` names, else `vi`, on a file that nobody else can read. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { BackupError } from '../domain/error';
import type { Draft, Editor } from '../ports/editor';
import { isTerminal } from './streams';
import { meaningOf } from './system-error';

const cannot = (reason: string): BackupError => ({ type: 'CannotEdit', reason, typed: '' });

/** As git and crontab have it: the value is a command with its arguments, which a shell takes apart. */
const editorCommand = (): string | null => {
  const named = process.env['VISUAL'] || process.env['EDITOR'];
  return named || (isTerminal(0) && isTerminal(1) ? 'vi' : null);
};

/** Runs the editor until it ends. Ctrl-C is the editor's, which has the terminal. */
const runEditor = (command: string, file: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const ignore = (): void => undefined;
    process.on('SIGINT', ignore);
    const over = (f: () => void): void => {
      process.off('SIGINT', ignore);
      f();
    };
    const child = spawn('/bin/sh', ['-c', `${command} "$1"`, 'sh', file], { stdio: 'inherit' });
    child.once('error', (error) => over(() => reject(error)));
    child.once('close', (code, signal) =>
      over(() =>
        code === 0
          ? resolve()
          : reject(
              new Error(
                `the editor ${command} ended with ${signal ?? `status ${code}`}; nothing was changed`,
              ),
            ),
      ),
    );
  });

const draftIn = (command: string, file: string): Draft => {
  let first: string | null = null;
  const discard = (): void => rmSync(dirname(file), { recursive: true, force: true });
  const isWorthKeeping = (): boolean => {
    try {
      return readFileSync(file, 'utf8') !== first;
    } catch {
      return existsSync(file);
    }
  };
  return {
    file,
    edit: (text) =>
      TE.tryCatch(
        async () => {
          first ??= text;
          writeFileSync(file, text, { mode: 0o600 });
          await runEditor(command, file);
          return readFileSync(file, 'utf8');
        },
        (error) => cannot(meaningOf(error)),
      ),
    discard,
    isKept: () => {
      const isKept = isWorthKeeping();
      if (!isKept) discard();
      return isKept;
    },
  };
};

const draft: TE.TaskEither<BackupError, Draft> = pipe(
  TE.tryCatch(
    async () => {
      const command = editorCommand();
      return command === null
        ? null
        : { command, file: join(mkdtempSync(join(tmpdir(), 'backup_manager-')), 'schedule.txt') };
    },
    (error) => cannot(meaningOf(error)),
  ),
  TE.chain((place) =>
    place === null
      ? TE.left(cannot('there is no terminal for an editor: give the new line, or set $EDITOR'))
      : TE.right(draftIn(place.command, place.file)),
  ),
);

/** Enter is yes: what was typed is worth more than the way out. */
const wantsMore = (): Promise<boolean> => {
  if (!isTerminal(0) || !isTerminal(2)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    let answer = 'n';
    lines.once('close', () => resolve(!/^[nq]/i.test(answer)));
    lines.question('Edit it again? [Y/n] ', (text) => {
      answer = text;
      lines.close();
    });
  });
};

export const terminalEditor: Editor = { draft, wantsMore };
