/** Shows something again and again in one place of a terminal, until somebody interrupts it. */
import * as E from 'fp-ts/Either';
import type * as T from 'fp-ts/Task';
import stringWidth from 'string-width';
import type { BackupError } from '../../domain/error';
import { escapeForTerminal } from '../../domain/events/log-line';
import type { Output } from '../output';
import { type Screen, wrapped } from './screen';

/** How often, in milliseconds. */
const every = 2000;

/** The terminal's own second screen, without a cursor; and back to the first. */
const enter = '\u001b[?1049h\u001b[?25l';
const leave = '\u001b[?25h\u001b[?1049l';
const home = '\u001b[H';
const restOfScreen = '\u001b[J';

/** How many lines of the terminal a text fills; a wide character may leave the last cell of each empty. */
const rowsOf = (text: string, width: number | null): number =>
  width === null || stringWidth(text) <= width ? 1 : Math.ceil(stringWidth(text) / Math.max(1, width - 1));

/** As many of the lines as the terminal has room for, and a mark where some were left out. */
const fitting = (lines: ReadonlyArray<string>, { width, height }: Screen): ReadonlyArray<string> => {
  if (height === null) return lines;
  // why: the cursor stands in the line below the last one
  const room = height - 1;
  const rows = lines.map((line) => rowsOf(line, width));
  if (rows.reduce((sum, some) => sum + some, 0) <= room) return lines;
  let left = room - 1;
  const firstOut = rows.findIndex((some) => (left -= some) < 0);
  return [...lines.slice(0, firstOut), '…'];
};

/** What is wrong comes first, so that it is never what is left out. */
const linesOf = (
  { results, notes, errors, isToldInResults }: Output,
  width: number | null,
): ReadonlyArray<string> => {
  if (isToldInResults) return results;
  const complaints = [...errors.map((line) => `Error: ${line}`), ...notes.map((line) => `note: ${line}`)];
  return [
    ...complaints.flatMap((line) => wrapped(line, width)),
    ...(complaints.length === 0 ? [] : ['']),
    ...results,
  ];
};

/** The screen is emptied first: an erasure behind a line that fills its row would take the last cell of it. */
const frame = (output: Output, screen: Screen): string => {
  const lines = linesOf(output, screen.width).map((line) => escapeForTerminal(line).replaceAll('\n', '\\n'));
  return [home + restOfScreen, ...fitting(lines, screen).map((line) => `${line}\n`)].join('');
};

/** Waits for the next time; false when that was interrupted. */
const pause = (over: Promise<false>): Promise<boolean> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waited = new Promise<true>((resolve) => {
    timer = setTimeout(() => resolve(true), every);
  });
  return Promise.race([waited, over]).finally(() => clearTimeout(timer));
};

/** Asks until it is over; gives the last answer, or the error that ended it. */
const until = async (
  ask: T.Task<E.Either<BackupError, Output>>,
  show: (output: Output) => void,
  over: Promise<false>,
): Promise<E.Either<BackupError, Output>> => {
  for (;;) {
    const answer = await ask();
    if (E.isLeft(answer)) return answer;
    show(answer.right);
    if (!(await pause(over))) return answer;
  }
};

/** Begins to wait for an interruption: before anything is shown, since whoever has seen that may interrupt at once. */
const begin = (interrupted: T.Task<void>): Promise<false> => interrupted().then(() => false as const);

/** In place on a terminal. */
export const watchInPlace =
  (
    ask: T.Task<E.Either<BackupError, Output>>,
    screen: () => Screen,
    out: (text: string) => void,
    interrupted: T.Task<void>,
  ): T.Task<E.Either<BackupError, Output>> =>
  async () => {
    const over = begin(interrupted);
    out(enter);
    const last = await until(ask, (output) => out(frame(output, screen())), over);
    out(leave);
    return last;
  };

/** One after the other, each when it differs from the one before. `say` is given what is new. */
export const watchChanges =
  (
    ask: T.Task<E.Either<BackupError, Output>>,
    say: (output: Output) => void,
    interrupted: T.Task<void>,
  ): T.Task<E.Either<BackupError, Output>> =>
  async () => {
    const over = begin(interrupted);
    let before = '';
    return until(
      ask,
      (output) => {
        const now = linesOf(output, null).join('\n');
        if (now !== before) say(output);
        before = now;
      },
      over,
    );
  };
