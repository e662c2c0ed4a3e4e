/** `completion`: the script that completes commands, options, schedules, versions and times in a shell. */
import { Argument } from 'commander';
import * as TE from 'fp-ts/TaskEither';
import type { Action } from '../action';
import { type Shell, scriptFor, shells } from '../complete/scripts';
import { replied } from '../output';
import { example, type RegisterCommand } from '../registry';

const completion =
  (shell: Shell): Action =>
  () => {
    const script = scriptFor[shell];
    return TE.right(
      replied(
        { command: 'completion', result: { shell, script } },
        { results: script.trimEnd().split('\n') },
      ),
    );
  };

export const completionCommand: RegisterCommand = ({ command, ask }) => {
  command('completion', 'Print a script that completes what you type in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices([...shells]))
    .action((shell: Shell) => ask(completion(shell), 'nothing'))
    .addHelpText(
      'after',
      `
Commands, options, indexes and names of schedules, names and versions of
archives, and times are completed. The script asks this program each time.

  bash   backup_manager completion bash >>~/.bashrc
  zsh    backup_manager completion zsh >>~/.zshrc, below compinit
  fish   backup_manager completion fish
           >~/.config/fish/completions/backup_manager.fish
${example('source <(backup_manager completion bash)')}`,
    );
};
