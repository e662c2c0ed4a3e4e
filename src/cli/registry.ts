/** How a command is added to the command line: each is a file in `commands/`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { isSome } from 'fp-ts/Option';
import type * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { decodeRate, rateRule } from '../codecs/rate-text';
import type { BackupError } from '../domain/error';
import type { Action, Need } from './action';
import type { CommandIo } from './command-io';
import type { Output, Streams } from './output';
import type { Screen } from './text/screen';

/** The terminal that commands speak on. */
export interface Terminal extends CommandIo, Streams {
  /** Writes to the screen as it is, for what moves the cursor. */
  readonly draw: (text: string) => void;
  /** Waits until nobody can hear any more what is said on standard output. */
  readonly unheard: T.Task<void>;
  /** Whether notes go to a terminal. */
  readonly isTerminal: boolean;
  /** What results are shown on; a terminal may change its size. */
  readonly screen: () => Screen;
}

export interface CommandRegistry {
  /** A new command, with the options that every one takes. */
  readonly command: (name: string, summary: string) => Command;
  /** What the arguments come to: an action to run, or an error. Most actions need a workspace. */
  readonly ask: (action: Action, need?: Need) => void;
  readonly refuse: (error: BackupError) => void;
  readonly terminal: Terminal;
  /** Whether the answer is for a program. Only known once all arguments have been read. */
  readonly json: () => boolean;
  /** For actions that have something to say before they are over. */
  readonly say: (output: Output) => void;
}

export type RegisterCommand = (registry: CommandRegistry) => void;

/** Examples at the end of a help text. */
export const example = (...lines: ReadonlyArray<string>): string =>
  `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;

/** Reads an option's argument that is a whole number from `least` to `most`; `what` is said when it is not. */
export const wholeNumber =
  (what: string, least: number, most: number) =>
  (text: string): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (number >= least && number <= most) return number;
    // eslint-disable-next-line no-restricted-syntax -- why: this is how commander is told of a wrong argument
    throw new InvalidArgumentError(`${what} is a number from ${least} to ${most}`);
  };

/** `whence` says what goes no faster. */
export const limitRateOption = (whence: string): Option =>
  new Option('--limit-rate <rate>', `at most so many bytes a second ${whence}: 512k, 5M`).argParser(
    (text: string) => {
      const rate = decodeRate(text);
      if (isSome(rate)) return rate.value;
      // eslint-disable-next-line no-restricted-syntax -- why: this is how commander is told of a wrong argument
      throw new InvalidArgumentError(rateRule);
    },
  );

export const portNumber = wholeNumber('a port', 1, 65535);

/** An action whose code is loaded when it runs: no other command has to parse it. */
export const later =
  (load: () => Promise<Action>): Action =>
  (ports) =>
    pipe(
      TE.fromTask(load),
      TE.chain((action) => action(ports)),
    );
