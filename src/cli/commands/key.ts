/** `key`: makes the identity that reads copies which were made for it. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { shownWord } from '../../domain/notices/shown-word';
import type { Action } from '../action';
import { replied } from '../output';
import { example, type RegisterCommand } from '../registry';

const newKey =
  (file: string): Action =>
  ({ copies, directories }) => {
    const path = directories.absolute(file);
    return pipe(
      copies.newKey(path),
      TE.map((recipient) =>
        replied(
          { command: 'key', result: { file: path, recipient } },
          {
            results: [recipient],
            notes: [
              `who has ${path} reads what is made for this recipient; keep it elsewhere, too: without it nobody does`,
            ],
          },
        ),
      ),
    );
  };

export const keyCommand: RegisterCommand = ({ command, ask, refuse }) => {
  command('key', 'Make the key that reads encrypted copies, in a file of its own')
    .argument('<what>', 'new')
    .argument('<file>', 'a file that is not there yet')
    .action((what: string, file: string) => {
      if (what === 'new') ask(newKey(file), 'nothing');
      else refuse({ type: 'WrongOption', message: `key takes new, not ${shownWord(what)}` });
    })
    .addHelpText(
      'after',
      `
It prints the recipient of the key, age1..., which destination add takes. The
file is one of age, and has mode 0600. This machine needs it only to read.
${example('backup_manager key new ~/backups.key')}`,
    );
};
