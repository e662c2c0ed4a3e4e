/** `journal`. */
import { Option } from 'commander';
import { example, type Instructions, later } from '../instruction';

export const journalInstructions: Instructions = ({ instruction, ask, json, voice }) => {
  instruction('journal', 'Show everything that ever happened in this workspace')
    .addOption(new Option('--check', 'check the whole chain and print its head, to be kept elsewhere'))
    .action((options: { readonly check?: boolean }) =>
      ask(
        later(async () => {
          const { checkChain, journal } = await import('../journal');
          return options.check === true ? checkChain : journal(json(), voice.out);
        }),
      ),
    )
    .addHelpText(
      'after',
      `\nWithout --check, --json prints the journal's own lines.\n${example('backup_manager journal', 'backup_manager journal --check')}`,
    );
};
