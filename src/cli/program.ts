/** The command line: which instructions there are, what they take, and what `--help` says. */
import { Command, CommanderError, Option } from 'commander';
import type { BackupError } from '../domain/error';
import * as commands from './commands';
import type { Action } from './commands';

/** What the arguments ask for. */
export type Request =
  | { readonly type: 'run'; readonly directory: string | undefined; readonly action: Action }
  /** `--help` or `--version`: the text has been said. */
  | { readonly type: 'said' }
  | { readonly type: 'wrong'; readonly directory: string | undefined; readonly error: BackupError };

export interface Voice {
  readonly out: (text: string) => void;
  readonly note: (text: string) => void;
}

const example = (...lines: ReadonlyArray<string>): string =>
  `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;

const statuses = `
Exit status: 0 done, 1 refused or failed (the reason is on standard error and in logs/), 2 wrong usage.
`;

/** Commander's complaint in the words of our log. */
const complaint = (command: Command, error: CommanderError, words: ReadonlyArray<string>): BackupError => {
  const instruction = command.name();
  switch (error.code) {
    case 'commander.missingArgument': {
      const argument = command.registeredArguments[command.args.length]?.name() ?? 'argument';
      return { type: 'MissingArgument', instruction, argument };
    }
    case 'commander.excessArguments':
      return { type: 'TooManyArguments', instruction };
    case 'commander.unknownCommand':
      return { type: 'UnknownInstruction', instruction: words[0] ?? '' };
    default:
      return { type: 'WrongOption', message: error.message.replace(/^error: /, '') };
  }
};

/** Reads the arguments (without node and script). Runs nothing. */
export const readArguments = (argv: ReadonlyArray<string>, version: string, voice: Voice): Request => {
  let action: Action | null = null;
  let culprit: Command;
  const program = new Command('backup_manager');
  culprit = program;

  const instruction = (name: string, summary: string): Command =>
    program
      .command(name)
      .summary(summary)
      .description(`${summary}.`)
      .allowExcessArguments(false)
      .exitOverride((error) => {
        culprit = command(name);
        throw error;
      });
  const command = (name: string): Command => program.commands.find((one) => one.name() === name) ?? program;

  program
    .description('Scheduled backups that can prove what they did.')
    .version(version, '-V, --version', 'print the version')
    .option(
      '-C, --dir <directory>',
      'the workspace (default: $BACKUP_MANAGER_DIR, else the current directory)',
    )
    .helpOption('-h, --help', 'show help, also for one instruction: create --help')
    .helpCommand(false)
    .configureOutput({ writeOut: voice.out, writeErr: () => undefined })
    .exitOverride()
    .argument('[instruction]')
    .usage('[--dir <directory>] <instruction> [arguments]')
    .addHelpText(
      'after',
      example('backup_manager create "docs;16:07;docs_backup"', 'backup_manager start') + statuses,
    );

  instruction('create', 'Add a schedule: back up a path today at HH:MM under a name')
    .argument(
      '<schedule>',
      '"path;HH:MM;name": path is a directory or a file, relative to the workspace or absolute',
    )
    .action((line: string) => {
      action = commands.create(line);
    })
    .addHelpText(
      'after',
      example(
        'backup_manager create "docs;16:07;docs_backup"',
        'backup_manager create "~/photos;23:30;photos"',
      ),
    );
  instruction('list', 'Show the schedules, each with its index')
    .action(() => {
      action = commands.list;
    })
    .addHelpText('after', example('backup_manager list'));
  instruction('delete', 'Remove the schedule at an index, as list shows it')
    .argument('<index>', 'counted from 0')
    .action((index: string) => {
      action = commands.deleteAt(index);
    })
    .addHelpText('after', example('backup_manager delete 0'));
  instruction('start', 'Start the background service')
    .action(() => {
      action = commands.start;
    })
    .addHelpText('after', example('backup_manager start'));
  instruction('stop', 'Stop the background service once it has finished what it is doing')
    .addOption(new Option('--now', 'let go of the archive in hand; it stays due'))
    .action((options: { readonly now?: boolean }) => {
      action = commands.stop(options.now === true, voice.note);
    })
    .addHelpText('after', example('backup_manager stop', 'backup_manager stop --now'));
  instruction('backups', 'Show the archives in backups/')
    .action(() => {
      action = commands.backups;
    })
    .addHelpText('after', example('backup_manager backups'));
  instruction('journal', 'Show every decision that was ever made')
    .addOption(new Option('--json', "print the journal's own lines"))
    .addOption(new Option('--check', 'walk the whole chain and print its head, which can be kept elsewhere'))
    .action((options: { readonly json?: boolean; readonly check?: boolean }) => {
      const json = options.json === true;
      action = options.check === true ? commands.checkChain(json) : commands.journal(json);
    })
    .addHelpText('after', example('backup_manager journal', 'backup_manager journal --check'));

  program.action((word: string | undefined) => {
    culprit = program;
    if (word === undefined) throw new CommanderError(2, 'backup_manager.none', 'no instruction');
    throw new CommanderError(2, 'commander.unknownCommand', word);
  });

  const directory = (): string | undefined => {
    const { dir } = program.opts<{ dir?: string }>();
    return dir;
  };
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { type: 'said' };
    const wrong: BackupError =
      error.code === 'backup_manager.none'
        ? { type: 'NoInstruction' }
        : complaint(culprit, error, program.args);
    return { type: 'wrong', directory: directory(), error: wrong };
  }
  return action === null
    ? { type: 'wrong', directory: directory(), error: { type: 'NoInstruction' } }
    : { type: 'run', directory: directory(), action };
};
