/** `undelete`: shows what lies in the trash, and brings a version back. */
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { readHistory, type ReadHistoryPorts } from '../../app/read-history';
import { restingIn } from '../../domain/history/resting';
import { undelete as undeleteVersion } from '../../app/trash/undelete';
import type { BackupError } from '../../domain/error';
import type { Action, CliPorts } from '../action';
import { type CommandIo, interruptionOf, sayWaiting } from '../command-io';
import { takingIndexes } from '../index-and-name';
import type { Output } from '../output';
import { example, type RegisterCommand } from '../registry';
import { nameAsked } from '../../app/name-asked';
import type { Screen } from '../text/screen';
import { trashListed, undeleted } from '../text/trash';
import { unlessInterrupted } from '../unless-interrupted';

/** What lies in the trash, by the journal and by a look, one after the other. */
export const readTrash = (ports: Pick<CliPorts, keyof ReadHistoryPorts | 'trashStore' | 'sources'>) =>
  pipe(
    TE.Do,
    TE.bind('entries', () =>
      pipe(
        readHistory(ports),
        TE.map((told) => restingIn(told, ports.sources.placeOf)),
      ),
    ),
    TE.bind('sizes', () => ports.trashStore.sizes),
  );

/** Of one name, by that or by the index of its schedule, or all. Nothing of that name in it is no empty trash. */
export const listTrash =
  (which: string | null, screen: Screen): Action =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('name', () =>
        which === null ? TE.right<BackupError, string | null>(null) : nameAsked(which)(ports),
      ),
      TE.bind('trash', () => readTrash(ports)),
      TE.chain(({ name, trash: { entries, sizes } }) => {
        const asked = entries.filter(({ version }) => name === null || version.name === name);
        return name !== null && asked.length === 0 && entries.length > 0
          ? TE.left<BackupError, Output>({
              type: 'NotInTrash',
              ...{ name, version: null },
              known: [...new Set(entries.map(({ version }) => version.name))].toSorted(),
            })
          : TE.right<BackupError, Output>(trashListed(asked, sizes, ports.clock.now(), screen));
      }),
    );

export const undelete =
  (name: string, version: string, io: CommandIo): Action =>
  (ports) => {
    const signal = interruptionOf(io);
    return pipe(
      nameAsked(name)(ports),
      TE.chainW((called) => undeleteVersion(called, version, signal, sayWaiting(io))(ports)),
      TE.map((done) => undeleted(done, ports.clock.now())),
      unlessInterrupted(signal, 'undelete', 'interrupted: nothing was brought back'),
    );
  };

export const undeleteCommand: RegisterCommand = ({ command, ask, terminal }) => {
  command('undelete', 'Bring an archive back from the trash; without a version: show what lies there')
    .argument('[name]', 'the name that it was made under, or the index of its schedule')
    .argument('[version]', 'the one that undelete alone shows, or the beginning of that')
    .action((name: string | undefined, version: string | undefined) => {
      if (name === undefined) ask(listTrash(null, terminal.screen()));
      else if (version === undefined) ask(takingIndexes([name], listTrash(name, terminal.screen())));
      else ask(takingIndexes([name], undelete(name, version, terminal)));
    })
    .addHelpText(
      'after',
      `
Archives that keep= or remove took away rest in the trash for trash=3d. One that
is brought back has its own name again, if that is free, and its place among the
others. Retention leaves it alone for as long as it would have rested anew; pin
keeps it for good.
${example('backup_manager undelete', 'backup_manager undelete docs_backup 20261120T0200')}`,
    );
};
