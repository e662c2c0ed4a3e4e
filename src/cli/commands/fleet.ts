/** `fleet`: how the backups of many machines stand, by the copies of their journals. */
import { InvalidArgumentError, Option } from 'commander';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import * as O from 'fp-ts/Option';
import { decodeMinutes } from '../../codecs/minutes-text';
import { minute } from '../../domain/time/time';
import type { Action } from '../action';
import { type CommandIo, withProgress } from '../command-io';
import { example, later, type RegisterCommand } from '../registry';
import type { Screen } from '../text/screen';
import { unlessInterrupted } from '../unless-interrupted';

interface Options {
  readonly identity?: string;
  readonly credentials?: string;
  readonly grace: number;
  readonly anew?: boolean;
  readonly prometheus?: boolean;
}

/** Minutes from when a backup is due until the copy of the journal is to tell of it. */
const usualGrace = 180;

const readGrace = (text: string): number => {
  const minutes = text === '0' ? O.some(0) : decodeMinutes(text);
  if (O.isSome(minutes)) return minutes.value;
  // eslint-disable-next-line no-restricted-syntax -- why: this is how commander is told of a wrong argument
  throw new InvalidArgumentError('it is a span of time, as 30m, 6h or 2d');
};

const fleet = (
  urls: ReadonlyArray<string>,
  { identity, credentials, grace, anew, prometheus }: Options,
  io: CommandIo,
  screen: Screen,
): Action =>
  later(async () => {
    const [{ readFleet }, { fleetOutput }, { fleetMetrics }] = await Promise.all([
      import('../../app/fleet/read-fleet'),
      import('../text/fleet'),
      import('../../app/fleet/fleet-metrics'),
    ]);
    return (ports) =>
      withProgress(io, 'fleet', (signal, bar) =>
        pipe(
          readFleet(
            {
              ...{ urls, identity: identity ?? null, credentials: credentials ?? null },
              ...{ anew: anew ?? false, grace: grace * minute },
            },
            (done, all) =>
              bar.show({
                ...{ entries: done, contentBytes: done, totalEntries: all, totalContentBytes: all },
                path: '',
              }),
            signal,
          )(ports),
          TE.chain((view) => {
            const output = fleetOutput(screen)(view);
            return prometheus === true
              ? pipe(
                  ports.metricsText(fleetMetrics(view)),
                  TE.map((text) => ({ ...output, results: [text.trimEnd()] })),
                )
              : TE.right(output);
          }),
          unlessInterrupted(signal, 'fleet', 'interrupted'),
        ),
      );
  });

export const fleetCommand: RegisterCommand = ({ command, ask, refuse, terminal, json }) => {
  command('fleet', 'Show how the backups of many machines stand, by what they copy below one prefix')
    .argument('<url...>', 'where their copies stand, each below a prefix of its own')
    .option('--identity <file>', 'the keys that read what is encrypted there')
    .option('--credentials <file>', 'the file that lets in there, of mode 0600: see docs/elsewhere.md')
    .addOption(
      new Option('--grace <span>', 'how long a backup and its copy may take from when it is due')
        .argParser(readGrace)
        .default(usualGrace, '3h'),
    )
    .option('--anew', 'read all of it, whatever was read before: for what was set up anew')
    .option('--prometheus', 'print it in the text format of Prometheus')
    .action((urls: ReadonlyArray<string>, options: Options) => {
      if (options.prometheus === true && json())
        refuse({ type: 'WrongOption', message: '--prometheus does not go with --json' });
      else ask(fleet(urls, options, terminal, terminal.screen()), 'nothing');
    })
    .addHelpText(
      'after',
      `
Each machine copies to a prefix of its own below one place: its name there is
the host's. Exit status 1 when a schedule is late, something could not be read,
or no host stands there. What was read is kept in the cache directory of the
user; a host that is gone, or whose journal is not what it was, is told.
docs/fleet.md has the policies that keep hosts apart.
${example('backup_manager fleet file:/srv/hosts', 'backup_manager fleet file:/srv/hosts --identity FILE')}`,
    );
};
