/** `remove`: takes one version of an archive away, into the trash or for good. */
import { Option } from 'commander';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { removeByHand, type RemoveRequest } from '../../app/trash/remove';
import type { Action } from '../action';
import { type CommandIo, interruptionOf, sayWaiting } from '../command-io';
import { takingIndexes } from '../index-and-name';
import { example, type RegisterCommand } from '../registry';
import { nameAsked } from '../../app/name-asked';
import { removedByHand } from '../text/trash';
import { unlessInterrupted } from '../unless-interrupted';

export const remove =
  (request: RemoveRequest, io: CommandIo): Action =>
  (ports) => {
    const signal = interruptionOf(io);
    return pipe(
      nameAsked(request.name)(ports),
      TE.chainW((name) => removeByHand({ ...request, name }, signal, sayWaiting(io))(ports)),
      TE.map(removedByHand),
      unlessInterrupted(signal, 'remove', 'interrupted: nothing was removed'),
    );
  };

export const removeCommand: RegisterCommand = ({ command, ask, refuse, terminal }) => {
  command('remove', 'Take one version of an archive away, into the trash')
    .argument('[name]', 'the name that it was made under')
    .argument('[version]', 'as backups --long shows it, the beginning of that, or latest')
    .addOption(new Option('--now', 'remove it for good, without the trash'))
    .addOption(new Option('--force', 'also if it is the last good one of its source'))
    .action(
      (
        name: string | undefined,
        version: string | undefined,
        { now = false, force = false }: { readonly now?: boolean; readonly force?: boolean },
      ) => {
        if (name === undefined || version === undefined)
          refuse({
            type: 'MissingArgument',
            instruction: 'remove',
            argument: name === undefined ? 'name' : 'version',
          });
        else ask(takingIndexes([name], remove({ name, version, force, now }, terminal)));
      },
    )
    .addHelpText(
      'after',
      `
A pinned version, the last good one of its source and one that is being read are
refused, and so is a beginning that several versions fit. undelete brings back
what was removed without --now.
${example('backup_manager remove "docs_backup" "20261120T0200"')}`,
    );
};
