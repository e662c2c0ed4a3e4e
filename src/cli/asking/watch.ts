/** Shows something again and again in one place of a terminal, until somebody interrupts it. */
import type { BackupError } from '../../domain/error';
import * as E from 'fp-ts/Either';
import type * as T from 'fp-ts/Task';
import type { Output } from '../output';
import type { Screen } from '../screen';

/** How often, in milliseconds. */
const every = 2000;

/** The terminal's own second screen, without a cursor; and back to the first. */
const enter = '\u001b[?1049h\u001b[?25l';
const leave = '\u001b[?25h\u001b[?1049l';
const home = '\u001b[H';
const endOfLine = '\u001b[K';
const restOfScreen = '\u001b[J';

const frame = (lines: ReadonlyArray<string>, height: number | null): string => {
  const shown = height === null ? lines : lines.slice(0, height - 1);
  return `${home}${shown.map((line) => `${line}${endOfLine}\n`).join('')}${restOfScreen}`;
};

const linesOf = ({ results, notes, errors }: Output): ReadonlyArray<string> => [
  ...results,
  ...notes.map((line) => `note: ${line}`),
  ...errors.map((line) => `Error: ${line}`),
];

/** Waits for the next time; false when that was interrupted. */
const pause = (over: Promise<false>): Promise<boolean> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waited = new Promise<true>((resolve) => {
    timer = setTimeout(() => resolve(true), every);
  });
  return Promise.race([waited, over]).finally(() => clearTimeout(timer));
};

/** Asks until `interrupted`; gives the last answer, or the error that ended it. */
const until = async (
  ask: T.Task<E.Either<BackupError, Output>>,
  show: (output: Output) => void,
  interrupted: T.Task<void>,
): Promise<E.Either<BackupError, Output>> => {
  const over = interrupted().then(() => false as const);
  for (;;) {
    const answer = await ask();
    if (E.isLeft(answer)) return answer;
    show(answer.right);
    if (!(await pause(over))) return answer;
  }
};

/** In place on a terminal. */
export const watchInPlace =
  (
    ask: T.Task<E.Either<BackupError, Output>>,
    screen: () => Screen,
    out: (text: string) => void,
    interrupted: T.Task<void>,
  ): T.Task<E.Either<BackupError, Output>> =>
  async () => {
    out(enter);
    const last = await until(ask, (output) => out(frame(linesOf(output), screen().height)), interrupted);
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
    let before = '';
    return until(
      ask,
      (output) => {
        const now = linesOf(output).join('\n');
        if (now !== before) say(output);
        before = now;
      },
      interrupted,
    );
  };
