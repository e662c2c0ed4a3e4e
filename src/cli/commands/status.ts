/** `status`: how things stand, or stood; once, or again and again. */
import { Option } from 'commander';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { makeStatus, statusAt } from '../../app/ask-status';
import { type Action, logged } from '../action';
import { either } from '../interruption';
import { type Output, silence } from '../output';
import { example, type RegisterCommand, type Terminal } from '../registry';
import type { Screen } from '../text/screen';
import { statusOutput } from '../text/status';
import { watchChanges, watchInPlace } from '../text/watch';
import { endOf, timesHelp } from '../time-argument';

/** How things stand now, or stood at a time, by the journal alone. */
export const status =
  (at: string | null, screen: Screen): Action =>
  (ports) =>
    pipe(
      at === null
        ? makeStatus()(ports)
        : pipe(
            TE.fromEither(endOf(at, ports.clock.now())),
            TE.chain((until) => statusAt(until)(ports)),
          ),
      TE.map(statusOutput(screen)),
      TE.map(logged('Show status')(ports)),
    );

/** The same again and again until an interruption: in place on a terminal, else whenever it has changed. */
export const watchStatus =
  (terminal: Terminal, json: () => boolean, say: (output: Output) => void): Action =>
  (ports) => {
    const ask = makeStatus()(ports);
    const answer = pipe(
      ask,
      TE.map((found) => statusOutput(terminal.screen())(found)),
    );
    const { width } = terminal.screen();
    const inPlace = width !== null && !json();
    const over = either(terminal.interrupted, terminal.unheard);
    return pipe(
      inPlace ? watchInPlace(answer, terminal.screen, terminal.draw, over) : watchChanges(answer, say, over),
      TE.map((last): Output => (inPlace ? { ...last, status: 0 } : silence)),
    );
  };

export const statusCommand: RegisterCommand = ({ command, ask, refuse, terminal, json, say }) => {
  command('status', 'Show how things stand: the service, every schedule, the archives')
    .addOption(new Option('--at <time>', 'how things stood then (through the end of that day or minute)'))
    .addOption(new Option('--watch', 'again and again, in place, until Ctrl-C'))
    .action(({ at, watch = false }: { readonly at?: string; readonly watch?: boolean }) => {
      if (watch && at !== undefined) {
        refuse({ type: 'WrongOption', message: '--at and --watch do not go together' });
      } else {
        ask(watch ? watchStatus(terminal, json, say) : status(at ?? null, terminal.screen()));
      }
    })
    .addHelpText(
      'after',
      `${timesHelp}
Exit status 1 when a schedule has no good backup newer than its interval allows,
and when a place elsewhere lacks one for more than a day, is not as it was
written, or has another journal.
${example('backup_manager status', 'backup_manager status --watch', 'backup_manager status --at yesterday')}`,
    );
};
