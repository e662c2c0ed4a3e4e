/** `logs`: the logs of the commands and of the service, by time; and what is written to them from then on. */
import { Argument, Option } from 'commander';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { readLogs } from '../../app/read-logs';
import type { BackupError } from '../../domain/error';
import { escapeControls } from '../../domain/events/log-line';
import { type LogLine, type LogName, logNames } from '../../domain/events/log-lines';
import { type Now, timestampAt } from '../../domain/time/time';
import type { Action } from '../action';
import { either } from '../interruption';
import { type Output, replied, silence } from '../output';
import { example, type RegisterCommand, type Terminal, wholeNumber } from '../registry';
import { startOf, timesHelp } from '../time-argument';

/** How often, in milliseconds, it is looked for new lines. */
const every = 250;

/** So many are shown where nobody says how many, nor since when. */
const usual = 50;

interface Options {
  readonly follow?: boolean;
  readonly since?: string;
  readonly lines?: number;
}

const sinceOf = (text: string | undefined, now: Now): E.Either<BackupError, string | null> =>
  text === undefined
    ? E.right(null)
    : pipe(
        startOf(text, now),
        E.map((instant) => timestampAt(instant, now.zone).slice(0, 16)),
      );

/** With its log before it where both are shown. */
const shownLine =
  (isOne: boolean) =>
  ({ log, at, text }: LogLine): string => {
    const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d)T(.*)$/.exec(at ?? '') ?? [];
    const stamp = time === undefined ? '' : `[${day}/${month}/${year} ${time}] `;
    return `${isOne ? '' : `${log.replace('backup_', '')}  `}${stamp}${escapeControls(text)}`;
  };

const outputOf = (lines: ReadonlyArray<LogLine>, isOne: boolean): Output =>
  replied(
    { command: 'logs', result: { lines: lines.map(({ log, at, text }) => ({ log, at, text })) } },
    { results: lines.map(shownLine(isOne)) },
  );

/** Waits for the next look; false when it is over. */
const waitFor = (over: Promise<false>) => (): Promise<boolean> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waited = new Promise<true>((resolve) => {
    timer = setTimeout(() => resolve(true), every);
  });
  return Promise.race([waited, over]).finally(() => clearTimeout(timer));
};

export const logs =
  (
    which: LogName | null,
    { follow = false, since, lines }: Options,
    terminal: Pick<Terminal, 'interrupted' | 'unheard'>,
    say: (output: Output) => void,
  ): Action =>
  (ports) => {
    const isOne = which !== null;
    const over = follow
      ? either(terminal.interrupted, terminal.unheard)().then(() => false as const)
      : Promise.resolve(false as const);
    let all: Output = silence;
    return pipe(
      TE.fromEither(sinceOf(since, ports.clock.now())),
      TE.chain((from) =>
        readLogs(
          {
            logs: which === null ? logNames : [which],
            since: from,
            limit: lines ?? (from === null ? usual : null),
          },
          (some) => {
            const output = outputOf(some, isOne);
            if (follow) say(output);
            else all = output;
          },
          follow ? waitFor(over) : () => over,
        )(ports),
      ),
      TE.map(() => {
        const isEmpty = !follow && all.results.length === 0;
        return isEmpty ? { ...all, notes: ['nothing is logged'] } : all;
      }),
    );
  };

const words: Readonly<Record<string, LogName>> = {
  manager: 'backup_manager',
  service: 'backup_service',
  backup_manager: 'backup_manager',
  backup_service: 'backup_service',
};

export const logsCommand: RegisterCommand = ({ command, ask, terminal, say }) => {
  command('logs', 'Show the logs of the commands and of the service, by time')
    .addArgument(
      new Argument('[log]', 'manager (what commands logged) or service; without it both').choices(
        Object.keys(words),
      ),
    )
    .addOption(new Option('-f, --follow', 'go on with what comes, until Ctrl-C'))
    .addOption(new Option('--since <time>', 'from then on'))
    .addOption(
      new Option(
        '-n, --lines <number>',
        `how many, the latest (default: ${usual}, with --since all)`,
      ).argParser(wholeNumber('the number of lines', 0, 1_000_000)),
    )
    .action((which: string | undefined, options: Options) =>
      ask(logs(which === undefined ? null : (words[which] ?? null), options, terminal, say)),
    )
    .addHelpText(
      'after',
      `${timesHelp}
Files that a log was rotated into are read, too. Ctrl-C ends --follow with the
exit status 0.
${example('backup_manager logs', 'backup_manager logs --follow', 'backup_manager logs --since yesterday')}`,
    );
};
