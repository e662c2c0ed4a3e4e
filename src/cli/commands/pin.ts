/** `pin` and `unpin`: whether a version stays whatever the rules of retention say. */
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { pin as pinVersion, type PinReport, unpin as unpinVersion } from '../../app/pin';
import { nameAsked } from '../../app/name-asked';
import { escapeControls } from '../../domain/events/log-line';
import type { Action } from '../action';
import { takingIndexes } from '../index-and-name';
import { type Output, replied } from '../output';
import { example, type RegisterCommand } from '../registry';

const told = (command: 'pin' | 'unpin', { version: { name, file, pinned }, id }: PinReport): Output =>
  replied(
    { command, result: { name, version: id, file, pinned } },
    {
      results: [
        escapeControls(
          pinned === null
            ? `backups/${file} is no longer pinned`
            : `backups/${file} is pinned${pinned.why === null ? '' : `: ${pinned.why}`}`,
        ),
      ],
    },
  );

export const pin =
  (which: string, version: string, why: string | null): Action =>
  (ports) =>
    pipe(
      nameAsked(which)(ports),
      TE.chainW((name) => pinVersion(name, version, why)(ports)),
      TE.map((report) => told('pin', report)),
    );

export const unpin =
  (which: string, version: string): Action =>
  (ports) =>
    pipe(
      nameAsked(which)(ports),
      TE.chainW((name) => unpinVersion(name, version)(ports)),
      TE.map((report) => told('unpin', report)),
    );

const whichName = 'the name of the archives, or the index of their schedule';
const whichVersion = 'as backups --long shows it, its beginning, a day or a minute, or latest';

export const pinCommand: RegisterCommand = ({ command, ask }) => {
  command('pin', 'Keep a version for good, whatever keep= and its kin say')
    .argument('<name>', whichName)
    .argument('<version>', whichVersion)
    .argument('[why]', 'a word on why, in quotes; backups --long shows it')
    .action((name: string, version: string, why?: string) =>
      ask(takingIndexes([name], pin(name, version, why === undefined || why === '' ? null : why))),
    )
    .addHelpText('after', example('backup_manager pin docs_backup latest "before the move"'));
};

export const unpinCommand: RegisterCommand = ({ command, ask }) => {
  command('unpin', 'Let keep= and its kin decide over a version again')
    .argument('<name>', whichName)
    .argument('<version>', whichVersion)
    .action((name: string, version: string) => ask(takingIndexes([name], unpin(name, version))))
    .addHelpText('after', example('backup_manager unpin docs_backup 2026-11-21'));
};
