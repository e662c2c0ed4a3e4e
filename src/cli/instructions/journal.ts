/** `journal`. */
import { Option } from 'commander';
import * as commands from '../commands';
import { example, type Instructions } from '../instruction';

export const journalInstructions: Instructions = ({ instruction, ask, json }) => {
  instruction('journal', 'Show everything that ever happened in this workspace')
    .addOption(new Option('--check', 'check the whole chain and print its head, to be kept elsewhere'))
    .action((options: { readonly check?: boolean }) =>
      ask(options.check === true ? commands.checkChain : commands.journal(json())),
    )
    .addHelpText(
      'after',
      `\nWithout --check, --json prints the journal's own lines.\n${example('backup_manager journal', 'backup_manager journal --check')}`,
    );
};
