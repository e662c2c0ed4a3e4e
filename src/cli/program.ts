/** The command line: which instructions there are, what they take, and what `--help` says. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { RestoreRequest } from '../app/restore';
import type { BackupError } from '../domain/error';
import type { VerifyLevel } from '../domain/event';
import * as archives from './archive-commands';
import type { Stage } from './archive-commands';
import * as commands from './commands';
import type { Action } from './commands';
import { scheduleHelp } from './schedule-help';

/** What the arguments ask for. */
export type Request =
  | { readonly type: 'run'; readonly directory: string | undefined; readonly action: Action }
  /** `--help` or `--version`: the text has been said. */
  | { readonly type: 'said' }
  | { readonly type: 'wrong'; readonly directory: string | undefined; readonly error: BackupError };

export interface Voice extends Stage {
  readonly out: (text: string) => void;
  /** Whether notes go to a terminal. */
  readonly terminal: boolean;
}

/** What `restore` can be told. */
interface RestoreOptions {
  readonly version?: string;
  readonly to?: string;
  readonly dryRun?: boolean;
  readonly overwrite?: boolean;
  readonly unverified?: boolean;
  readonly archive?: string;
}

/** With `--archive` every argument is a path in it. */
const restoreRequest = (
  name: string | undefined,
  paths: ReadonlyArray<string>,
  options: RestoreOptions,
): RestoreRequest => ({
  from:
    options.archive === undefined
      ? {
          type: 'journal',
          name: name ?? '',
          version: options.version ?? null,
          unverified: options.unverified === true,
        }
      : { type: 'file', path: options.archive },
  to: options.to ?? null,
  members: options.archive === undefined || name === undefined ? paths : [name, ...paths],
  overwrite: options.overwrite === true,
  dryRun: options.dryRun === true,
});

const portNumber = (text: string): number => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  // eslint-disable-next-line no-restricted-syntax -- why: this is how commander is told of a wrong argument
  if (port < 1 || port > 65535) throw new InvalidArgumentError('a port is a number from 1 to 65535');
  return port;
};

const example = (...lines: ReadonlyArray<string>): string =>
  `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;

/** Taken before and after the instruction's name; help shows it once. */
const workspaceOption = (): Option =>
  new Option(
    '-C, --dir <directory>',
    'the workspace (default: $BACKUP_MANAGER_DIR, else the current directory)',
  );

const statuses = `
Exit status: 0 done; 1 refused or failed (the reason is on standard error and in logs/); 2 wrong usage;
3 an archive was made, but not everything is in it; 130 interrupted.
`;

/** Commander's complaint in the words of our log. */
const complaint = (program: Command, error: unknown): BackupError => {
  if (!(error instanceof CommanderError)) return { type: 'WrongOption', message: String(error) };
  const instruction = program.args[0] ?? '';
  const culprit = program.commands.find((command) => command.name() === instruction);
  switch (error.code) {
    case 'commander.missingArgument': {
      const argument = culprit?.registeredArguments[culprit.args.length]?.name() ?? 'argument';
      return { type: 'MissingArgument', instruction, argument };
    }
    case 'commander.excessArguments':
      return culprit === undefined
        ? { type: 'UnknownInstruction', instruction }
        : { type: 'TooManyArguments', instruction };
    default:
      return { type: 'WrongOption', message: error.message.replace(/^error: /, '') };
  }
};

/** Reads the arguments (without node and script). Runs nothing. */
export const readArguments = (argv: ReadonlyArray<string>, version: string, voice: Voice): Request => {
  let action: Action | null = null;
  let wrong: BackupError | null = null;
  const program = new Command('backup_manager');

  const instruction = (name: string, summary: string): Command =>
    program
      .command(name)
      .summary(summary)
      .description(`${summary}.`)
      .addOption(workspaceOption().hideHelp())
      .helpOption('-h, --help', 'show this help')
      .allowExcessArguments(false);

  program
    .description('Scheduled backups that can prove what they did.')
    .version(version, '-V, --version', 'print the version')
    .addOption(workspaceOption())
    // why: else the program's own --version would answer to `restore NAME --version VERSION`
    .enablePositionalOptions()
    .helpOption('-h, --help', 'show help; after an instruction, its own: create --help')
    .helpCommand(false)
    .configureOutput({ writeOut: voice.out, writeErr: () => undefined })
    .exitOverride()
    .argument('[words...]')
    .usage('[--dir <directory>] <instruction> [arguments]')
    .addHelpText(
      'after',
      example('backup_manager create "docs;16:07;docs_backup"', 'backup_manager start') + statuses,
    );

  instruction('create', 'Add a schedule: back up a path at a time, once or again and again, under a name')
    .argument(
      '<schedule>',
      '"path;WHEN;name" or "path;WHEN;name;options", in quotes. path: a directory or a file, relative to the workspace, absolute, or from ~/. name: the archive becomes backups/NAME.tar',
    )
    .action((line: string) => {
      action = commands.create(line, voice.terminal);
    })
    .addHelpText('after', scheduleHelp);
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
  instruction('start', 'Start the background service, which backs up what is due')
    .addOption(
      new Option(
        '--inspect [port]',
        'let the page of backup_manager inspect show it (of any port, unless one is given)',
      ).argParser(portNumber),
    )
    .action((options: { readonly inspect?: number | true }) => {
      const { inspect = false } = options;
      action = commands.start(inspect === true ? null : inspect);
    })
    .addHelpText('after', example('backup_manager start', 'backup_manager start --inspect'));
  instruction('stop', 'Stop the background service once it has finished what it is doing')
    .addOption(new Option('--now', 'give up the archive being made; its backup stays due'))
    .action((options: { readonly now?: boolean }) => {
      action = commands.stop(options.now === true, voice.note);
    })
    .addHelpText('after', example('backup_manager stop', 'backup_manager stop --now'));
  instruction('backups', 'Show the archives in backups/')
    .addOption(
      new Option('-l, --long', 'with version, time, size, entries, digest, and when each was verified'),
    )
    .action((options: { readonly long?: boolean }) => {
      action = options.long === true ? archives.backupsLong : commands.backups;
    })
    .addHelpText('after', example('backup_manager backups', 'backup_manager backups --long'));
  instruction('run', 'Back up one schedule now, in the foreground, due or not')
    .argument('<schedule>', 'an index, as list shows it, or a name')
    .action((which: string) => {
      action = archives.run(which, voice);
    })
    .addHelpText('after', example('backup_manager run 0', 'backup_manager run docs_backup'));
  instruction('restore', 'Restore an archive into a new directory')
    .argument('[name]', 'the name in its schedule; the newest version is restored')
    .argument('[paths...]', 'only these members, as tar -tf shows them, and all below them')
    .addOption(
      new Option('-v, --version <version>', 'not the newest but this one, as backups --long shows it'),
    )
    .addOption(new Option('--to <directory>', 'restore into this directory'))
    .addOption(new Option('--dry-run', 'say what would be restored, and write nothing'))
    .addOption(new Option('--overwrite', 'replace files that are there already; nothing else is removed'))
    .addOption(new Option('--unverified', 'restore even if the archive is not the one that was made'))
    .addOption(
      new Option('--archive <file>', 'restore this archive file, known to the journal or not; no name then'),
    )
    .action((name: string | undefined, paths: ReadonlyArray<string>, options: RestoreOptions) => {
      if (name === undefined && options.archive === undefined) {
        wrong = { type: 'MissingArgument', instruction: 'restore', argument: 'name' };
        return;
      }
      action = archives.restore(restoreRequest(name, paths, options), voice);
    })
    .addHelpText(
      'after',
      example(
        'backup_manager restore docs_backup',
        'backup_manager restore docs_backup docs/letters --to ~/restored',
        'backup_manager restore --archive /mnt/usb/docs_backup.tar',
      ),
    );
  instruction('verify', 'Check the archives against the journal, and on request their content')
    .argument('[name]', 'only those made under this name')
    .addOption(
      new Option(
        '--level <level>',
        'digest: the file is the one that was made; read: and every byte and header can be read; source: and it equals the source as it is now',
      )
        .choices(['digest', 'read', 'source'])
        .default('digest'),
    )
    .action((name: string | undefined, options: { readonly level: VerifyLevel }) => {
      action = archives.verify(name ?? null, options.level, voice);
    })
    .addHelpText(
      'after',
      example('backup_manager verify', 'backup_manager verify docs_backup --level source'),
    );
  instruction('journal', 'Show everything that ever happened in this workspace')
    .addOption(new Option('--json', "print the journal's own lines"))
    .addOption(new Option('--check', 'check the whole chain and print its head, to be kept elsewhere'))
    .action((options: { readonly json?: boolean; readonly check?: boolean }) => {
      const json = options.json === true;
      action = options.check === true ? commands.checkChain(json) : commands.journal(json);
    })
    .addHelpText('after', example('backup_manager journal', 'backup_manager journal --check'));

  instruction('inspect', 'Show the running service as a statechart, on a page of this machine only')
    .addOption(new Option('--port <port>', 'listen on this port of 127.0.0.1').argParser(portNumber))
    .addOption(new Option('--open', 'open the page in the browser'))
    .addOption(new Option('--stately', 'show the official hosted page instead, which needs the internet'))
    .action((options: { readonly port?: number; readonly open?: boolean; readonly stately?: boolean }) => {
      const { port = null, open = false, stately = false } = options;
      action = commands.inspect({ port, open, stately }, voice.out, voice.interrupted);
    })
    .addHelpText('after', example('backup_manager inspect', 'backup_manager start --inspect'));

  program.action(([word]: ReadonlyArray<string>) => {
    wrong =
      word === undefined ? { type: 'NoInstruction' } : { type: 'UnknownInstruction', instruction: word };
  });

  const directory = (): string | undefined => {
    const given = [...program.commands, program].map((command) => command.opts<{ dir?: string }>().dir);
    return given.find((dir) => dir !== undefined);
  };
  return pipe(
    E.tryCatch(
      () => program.parse([...argv], { from: 'user' }),
      (error) => error,
    ),
    E.match(
      (error): Request => {
        if (error instanceof CommanderError && error.exitCode === 0) return { type: 'said' };
        return { type: 'wrong', directory: directory(), error: complaint(program, error) };
      },
      (): Request =>
        action === null
          ? { type: 'wrong', directory: directory(), error: wrong ?? { type: 'NoInstruction' } }
          : { type: 'run', directory: directory(), action },
    ),
  );
};
