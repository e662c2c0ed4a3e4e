/** The command line: which instructions there are, what they take, and what `--help` says. */
import { Command, CommanderError, Option } from 'commander';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { IO } from 'fp-ts/IO';
import type { BackupError } from '../domain/error';
import type { Action } from './commands';
import { exitStatusHelp } from './exit-status';
import { example, type Instructions, type Registry, type Voice } from './instruction';
import { archiveInstructions } from './instructions/archives';
import { askingInstructions } from './instructions/asking';
import { doctorInstructions } from './instructions/doctor';
import { journalInstructions } from './instructions/journal';
import { scheduleInstructions } from './instructions/schedules';
import { serviceInstructions } from './instructions/service';
import { undoInstructions } from './instructions/undo';
import { type Documents, say } from './output';

/** In the order in which help lists them. */
const groups: ReadonlyArray<Instructions> = [
  scheduleInstructions,
  undoInstructions,
  serviceInstructions,
  archiveInstructions,
  askingInstructions,
  journalInstructions,
  doctorInstructions,
];

/** What was asked for: in which workspace, by which word, and whether the answer is for a program. */
interface Asked {
  readonly directory: string | undefined;
  readonly instruction: string;
  readonly json: boolean;
}

/** What the arguments ask for. */
export type Request =
  | (Asked & { readonly type: 'run'; readonly action: Action })
  /** `--help` or `--version`: the text has been said. */
  | { readonly type: 'said' }
  | (Asked & { readonly type: 'wrong'; readonly error: BackupError });

/** Taken before and after the instruction's name; help shows it once. */
const workspaceOption = (): Option =>
  new Option(
    '-C, --dir <directory>',
    'the workspace (default: $BACKUP_MANAGER_DIR, else the current directory)',
  );

const jsonOption = (): Option =>
  new Option('--json', 'print one JSON document for programs instead (docs/json.md)');

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

/** Reads the arguments (without node and script). Runs nothing. `documents` are asked for when something is said. */
export const readArguments = (
  argv: ReadonlyArray<string>,
  version: string,
  voice: Voice,
  documents: IO<Documents | null>,
): Request => {
  let action: Action | null = null;
  let wrong: BackupError | null = null;
  const program = new Command('backup_manager');

  program
    .description('Scheduled backups that can prove what they did.')
    .version(version, '-V, --version', 'print the version')
    .addOption(workspaceOption())
    .addOption(jsonOption())
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
      example('backup_manager create "docs;16:07;docs_backup"', 'backup_manager start') + exitStatusHelp,
    );

  const everyCommand = (): ReadonlyArray<Command> => [...program.commands, program];
  /** What may be options: after `--` every word is an argument. */
  const options = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length);
  // why: an argument may be wrong before commander has come to the option
  const json = (): boolean =>
    options.includes('--json') || everyCommand().some((command) => command.opts<{ json?: true }>().json);

  const registry: Registry = {
    instruction: (name, summary) =>
      program
        .command(name)
        .summary(summary)
        .description(`${summary}.`)
        .addOption(workspaceOption().hideHelp())
        .addOption(jsonOption())
        .helpOption('-h, --help', 'show this help')
        .allowExcessArguments(false),
    ask: (asked) => {
      action = asked;
    },
    refuse: (error) => {
      wrong = error;
    },
    voice,
    json,
    say: (output) => void say(voice, documents(), output),
  };
  for (const register of groups) register(registry);

  program.action(([word]: ReadonlyArray<string>) => {
    wrong =
      word === undefined ? { type: 'NoInstruction' } : { type: 'UnknownInstruction', instruction: word };
  });

  const asked = (): Asked => ({
    directory: everyCommand()
      .map((command) => command.opts<{ dir?: string }>().dir)
      .find((dir) => dir !== undefined),
    instruction: program.args.find((word) => !word.startsWith('-')) ?? '',
    json: json(),
  });
  return pipe(
    E.tryCatch(
      () => program.parse([...argv], { from: 'user' }),
      (error) => error,
    ),
    E.match(
      (error): Request => {
        if (error instanceof CommanderError && error.exitCode === 0) return { type: 'said' };
        return { type: 'wrong', ...asked(), error: complaint(program, error) };
      },
      (): Request =>
        action === null
          ? { type: 'wrong', ...asked(), error: wrong ?? { type: 'NoInstruction' } }
          : { type: 'run', ...asked(), action },
    ),
  );
};
