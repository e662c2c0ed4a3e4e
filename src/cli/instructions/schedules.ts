/** `create`, `list`, `delete`. */
import { Option } from 'commander';
import { timeForms } from '../../codecs/time-text';
import * as commands from '../commands';
import { example, type Instructions, later } from '../instruction';
import { besideService } from '../outdated-service';
import { scheduleHelp } from '../schedule-help';

export const scheduleInstructions: Instructions = ({ instruction, ask, voice }) => {
  instruction('create', 'Add a schedule: back up a path at a time, once or again and again, under a name')
    .argument(
      '<schedule>',
      '"path;WHEN;name" or "path;WHEN;name;options", in quotes. path: a directory or a file, relative to the workspace, absolute, or from ~/. name: the archive becomes backups/NAME.tar',
    )
    .action((line: string) => ask(besideService(commands.create(line, voice.terminal))))
    .addHelpText('after', scheduleHelp);

  instruction('list', 'Show the schedules, each with its index')
    .addOption(new Option('--at <time>', 'those that were in force then, by the journal'))
    .action(({ at }: { readonly at?: string }) =>
      ask(
        at === undefined ? commands.list : later(async () => (await import('../asking/list-at')).listAt(at)),
      ),
    )
    .addHelpText(
      'after',
      `\nA time is one of ${timeForms}.\n${example('backup_manager list', 'backup_manager list --at yesterday')}`,
    );

  instruction('delete', 'Remove the schedule at an index, as list shows it')
    .argument('<index>', 'counted from 0')
    .action((index: string) => ask(besideService(commands.deleteAt(index))))
    .addHelpText('after', example('backup_manager delete 0'));
};
