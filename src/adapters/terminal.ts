/** The process as a terminal: results on standard output, notes on standard error, signals, and the end. */
import { escapeForTerminal } from '../domain/events/log-line';
import { endStreams, isTerminal, makeSink, noteTo } from './streams';

const output = makeSink(1, () => process.stdout);
const errors = makeSink(2, () => process.stderr);

export const say = noteTo(errors);

export const warn = (text: string): void => say(`warning: ${text}`);

/** Resolves at Ctrl-C, or when the command is asked to end or loses its terminal. */
const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });

/** Waits until all has been written; gives the exit status. */
export const endOutput = (status: number): Promise<number> => endStreams(output, errors, status);

/** What a command says, and hears of the process that it runs in. */
export const openTerminal = () => {
  const isScreen = isTerminal(1);
  let hasSpoken = false;
  const write = (text: string): void => {
    hasSpoken = true;
    output.write(text);
  };
  return {
    out: (text: string) => write(isScreen ? escapeForTerminal(text) : text),
    draw: write,
    /** What is taken off again, on standard error: nothing any more once there is a result on the screen. */
    drawAside: (text: string) => {
      if (!hasSpoken) errors.write(text);
    },
    note: say,
    isTerminal: isTerminal(2),
    screen: () => ({
      // why: a terminal that nobody has told its size says 0
      width: (isScreen && process.stdout.columns) || null,
      height: (isScreen && process.stdout.rows) || null,
      // why: https://no-color.org, and terminals that can't
      colour: isScreen && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
    }),
    interrupted,
    unheard: () => output.lost.then(() => undefined),
    leave: (early: number) => void endOutput(early).then((code) => process.exit(code)),
  };
};
