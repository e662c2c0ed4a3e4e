/** `copy`: brings what is new to a place elsewhere, or to all of them, now and in the foreground. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { PlaceKeys } from '../../app/destinations/use-place';
import type { BackupError } from '../../domain/error';
import type { Action, CliPorts } from '../action';
import { type CommandIo, interruptionOf, withBar } from '../command-io';
import { example, later, limitRateOption, type RegisterCommand } from '../registry';
import type { OneCopy } from '../text/copy';
import { unlessInterrupted } from '../unless-interrupted';

const noDestination: BackupError = {
  type: 'NothingToDo',
  reason: 'there is no destination; backup_manager destination --help shows how to add one',
};

interface Options {
  readonly identity?: string;
  readonly credentials?: string;
  readonly limitRate?: number;
}

/** Null means all. What goes wrong with one place is its own. */
const copy = (which: string | null, keys: PlaceKeys, limitRate: number | null, io: CommandIo): Action =>
  later(async () => {
    const [{ copyAndKeep }, { destinationNamed, listDestinations, slowedTo }, { withKeys }, { copiedAll }] =
      await Promise.all([
        import('../../app/copies/copy-and-keep'),
        import('../../app/destinations/destinations'),
        import('../../app/destinations/use-place'),
        import('../text/copy'),
      ]);
    return (ports: CliPorts) => {
      const signal = interruptionOf(io);
      const isOver = (): boolean => signal.aborted;
      return pipe(
        which === null
          ? pipe(
              listDestinations(ports),
              TE.map(({ destinations }) => destinations.map(({ destination }) => destination)),
            )
          : pipe(
              destinationNamed(which)(ports),
              TE.map((destination) => [destination]),
            ),
        TE.filterOrElse(
          (chosen) => chosen.length > 0,
          (): BackupError => noDestination,
        ),
        TE.chain((chosen) => async () => {
          const copies: OneCopy[] = [];
          for (const named of chosen.map(slowedTo(limitRate))) {
            if (isOver()) break;
            const { place: destination, identity } = withKeys(named, keys, ports.directories);
            const ended = await withBar(io, destination.name, (bar) =>
              copyAndKeep(
                destination,
                ({ done, total, versions }) =>
                  bar.show({
                    contentBytes: done,
                    entries: versions,
                    totalEntries: null,
                    totalContentBytes: total,
                    path: '',
                  }),
                signal,
                identity,
              )(ports),
            )();
            if (E.isLeft(ended) && isOver()) return ended;
            copies.push(
              E.isLeft(ended) ? { destination, error: ended.left } : { destination, ...ended.right },
            );
          }
          return E.right(copiedAll(copies));
        }),
        unlessInterrupted(signal, 'copy', 'interrupted: the next copy goes on where this one was'),
      );
    };
  });

export const copyCommand: RegisterCommand = ({ command, ask, refuse, terminal }) => {
  command('copy', 'Copy what is new to a place elsewhere, or to all of them, now')
    .argument('[destination]', 'as destination list shows it; without one, all of them')
    .option('--identity <file>', 'reads what this machine has forgotten of a place that is encrypted')
    .option('--credentials <file>', 'the file that lets in there, of mode 0600, instead of its own')
    .addOption(limitRateOption('there and back'))
    .action((which: string | undefined, { identity, credentials, limitRate }: Options) => {
      // why: what lets in at one place is none of another's
      if (credentials !== undefined && which === undefined)
        refuse({ type: 'WrongOption', message: '--credentials goes with a destination' });
      else
        ask(
          copy(
            which ?? null,
            { identity: identity ?? null, credentials: credentials ?? null },
            limitRate ?? null,
            terminal,
          ),
        );
    })
    .addHelpText(
      'after',
      `
Only what does not stand there yet is sent: archives share what they have in
common. It can be interrupted at any time; the next copy goes on. What the rules
of the place keep no longer is removed there.
${example('backup_manager copy', 'backup_manager copy usb')}`,
    );
};
