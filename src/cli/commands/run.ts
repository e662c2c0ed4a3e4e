/** `run`: backs up one schedule now, in the foreground, or several one after the other. */
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { logTexts } from '../../app/log-texts';
import { run as runBackup, runChosen, schedulesNow } from '../../app/run';
import type { AskedFor } from '../../app/notices/tell-after';
import type { BackupError } from '../../domain/error';
import { errorText } from '../../domain/events/log-line';
import { chooseAll, chooseSeveral, type Choice } from '../../domain/occurrence/choose-several';
import type { Action, CliPorts } from '../action';
import { type CommandIo, interruptionOf, sayWaiting, withBar, withProgress } from '../command-io';
import type { ProgressBar } from '../text/progress-bar';
import { takingIndexes } from '../index-and-name';
import { tellFailure, tellingAfter } from '../telling';
import { type CommandRegistry, example, type RegisterCommand } from '../registry';
import { ending } from '../text/run';
import { allRuns, type OneRun, refusedRun, toldRun } from '../text/runs';

/** How the archives are to be made. */
interface Asked {
  readonly reread: boolean;
}

const observerOn = (bar: ProgressBar, signal: AbortSignal, { reread }: Asked) => ({
  onStart: () => undefined,
  onProgress: bar.show,
  signal,
  reread,
});

const sayWaitingAside = (io: CommandIo, bar: ProgressBar) => () => bar.aside(sayWaiting(io));

/** Null means all. */
const askedAs = (words: ReadonlyArray<string> | null): AskedFor => {
  const [first = null] = words ?? [];
  return words?.length === 1 && first !== null && !/^\d+$/.test(first)
    ? { name: first, words: first }
    : { name: null, words: words === null ? 'all schedules' : words.join(', ') };
};

/** `which` is an index or a name. */
export const run =
  (which: string, io: CommandIo, asked: Asked): Action =>
  (ports) =>
    pipe(
      withProgress(io, which, (signal, bar) =>
        runBackup(which, observerOn(bar, signal, asked), sayWaitingAside(io, bar))(ports),
      ),
      TE.map(ending),
      TE.orElseFirst(tellFailure(io, askedAs([which]), ports)),
    );

/** One of several: what it comes to is no error of the others. */
const runOne = async (
  { which, chosen }: Choice,
  io: CommandIo,
  asked: Asked,
  signal: AbortSignal,
  ports: CliPorts,
): Promise<OneRun> => {
  const refused = (index: number | null, error: BackupError): OneRun => {
    logTexts(ports)([errorText(error)]);
    return refusedRun(which, index, error);
  };
  if (E.isLeft(chosen)) return refused(null, chosen.left);
  const ended = await withBar(io, which, (bar) =>
    runChosen(chosen.right, observerOn(bar, signal, asked), sayWaitingAside(io, bar))(ports),
  )();
  if (E.isLeft(ended))
    await tellFailure(io, askedAs([chosen.right.line.schedule.spec.name]), ports)(ended.left)();
  return E.isLeft(ended)
    ? refused(chosen.right.index, ended.left)
    : toldRun(which, ended.right.index, ending(ended.right));
};

type Speaker = Pick<CommandRegistry, 'json' | 'say'>;

/** Null means all. People hear of each when it is over, programs of all at the end. */
export const runSeveral =
  (words: ReadonlyArray<string> | null, io: CommandIo, asked: Asked, { json, say }: Speaker): Action =>
  (ports) => {
    const signal = interruptionOf(io);
    return pipe(
      schedulesNow(ports),
      TE.chainEitherK((lines) => (words === null ? chooseAll(lines) : E.right(chooseSeveral(lines, words)))),
      TE.chainTaskK((choices) => async () => {
        const runs: Array<OneRun> = [];
        for (const choice of choices) {
          if (signal.aborted) break;
          const one = await runOne(choice, io, asked, signal, ports);
          if (!json()) say({ ...one.output, reply: null });
          runs.push(one);
        }
        const left = choices.slice(runs.length).map(({ which }) => which);
        return allRuns(runs, left, !json());
      }),
      TE.orElseFirst(tellFailure(io, askedAs(words), ports)),
    );
  };

interface RunOptions {
  readonly all?: boolean;
  readonly reread?: boolean;
}

export const runCommand: RegisterCommand = ({ command, ask, refuse, terminal, json, say }) => {
  const output = { json, say };
  command('run', 'Back up one schedule or more now, in the foreground, due or not')
    .argument('[schedules...]', 'indexes, as list shows them, or names: one after the other')
    .option('--all', 'every schedule of the list')
    .option('--reread', 'read every file, also those that have not changed since the last archive')
    .action((words: ReadonlyArray<string>, { all = false, reread = false }: RunOptions) => {
      const asked = { reread };
      const [first] = words;
      if (all && first !== undefined)
        refuse({ type: 'WrongOption', message: '--all and schedules do not go together' });
      else if (all) ask(tellingAfter(terminal, runSeveral(null, terminal, asked, output)));
      else if (first === undefined)
        refuse({ type: 'MissingArgument', instruction: 'run', argument: 'schedule' });
      else {
        const action =
          words.length === 1 ? run(first, terminal, asked) : runSeveral(words, terminal, asked, output);
        ask(takingIndexes(words, tellingAfter(terminal, action)));
      }
    })
    .addHelpText(
      'after',
      example('backup_manager run 0', 'backup_manager run docs_backup photos', 'backup_manager run --all'),
    );
};
