/** `simulate`: what the schedules would come to: what runs when, what is kept and why, how much space it takes. */
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { simulateFuture } from '../../app/simulate';
import type { DailyDowntime } from '../../domain/archive/simulate/downtime';
import type { BackupError } from '../../domain/error';
import { TimeOfDay } from '../../domain/time/when';
import type { Action } from '../action';
import { example, type RegisterCommand, wholeNumber } from '../registry';
import type { Screen } from '../text/screen';
import { simulated } from '../text/simulation';

interface Asked {
  readonly days: number;
  readonly downtime: DailyDowntime | null;
  /** Where the picture goes; null where none is asked for. */
  readonly svg: string | null;
}

export const simulate =
  ({ days, downtime, svg }: Asked, screen: Screen): Action =>
  (ports) =>
    pipe(
      simulateFuture({ days, downtime })(ports),
      TE.chainFirst(({ now, simulation: { space } }) =>
        svg === null
          ? TE.right<BackupError, void>(undefined)
          : ports.drawSpace(
              { title: `Space of backups/, ${days} days`, space, offsetAt: now.zone.offsetAt },
              ports.directories.absolute(svg),
            ),
      ),
      TE.map((report) => simulated(report, screen, svg)),
    );

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** `22:00-07:00`; Left where it is none. */
const readDowntime = (text: string): E.Either<BackupError, DailyDowntime> => {
  const [from = '', until = '', ...rest] = text.split('-');
  return TimeOfDay.is(from) && TimeOfDay.is(until) && from !== until && rest.length === 0
    ? E.right({ from: minutesOf(from), until: minutesOf(until) })
    : E.left({ type: 'WrongOption', message: `--off is two times such as 22:00-07:00, not ${text}` });
};

interface Options {
  readonly days: number;
  readonly off?: string;
  readonly svg?: string;
}

const usualDays = 365;
const mostDays = 3660;

export const simulateCommand: RegisterCommand = ({ command, ask, refuse, terminal }) => {
  command('simulate', 'Show what the schedules would come to: backups, archives, space')
    .option(
      '--days <number>',
      'how many days from now on',
      wholeNumber('the number of days', 1, mostDays),
      usualDays,
    )
    .option('--off <times>', 'the machine is off at these times of each day, as 22:00-07:00')
    .option('--svg <file>', 'draw the space over time into this file')
    .action(({ days, off, svg }: Options) => {
      const downtime = off === undefined ? E.right(null) : readDowntime(off);
      if (E.isLeft(downtime)) refuse(downtime.left);
      else ask(simulate({ days, downtime: downtime.right, svg: svg ?? null }, terminal.screen()));
    })
    .addHelpText(
      'after',
      `
By the rules that the service goes by, and the sizes of the archives that there
are. Nothing is run, removed, or written into the workspace.
${example('backup_manager simulate', 'backup_manager simulate --days 30 --off 22:00-07:00', 'backup_manager simulate --svg space.svg')}`,
    );
};
