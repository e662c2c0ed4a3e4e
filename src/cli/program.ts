/** The command line: which commands there are, what they take, and what `--help` says. */
import { Command, CommanderError, Option } from 'commander';
import * as E from 'fp-ts/Either';
import type { IO } from 'fp-ts/IO';
import { pipe } from 'fp-ts/function';
import type { BackupError } from '../domain/error';
import type { Action, Need } from './action';
import { exitStatusHelp } from './exit-status';
import { asksForHelp, commandPlace } from './command-word';
import { deafTerminal } from './deaf-terminal';
import { hearOfEmptyWords } from './empty-words';
import { type Documents, say } from './output';
import { type CommandRegistry, example, later, type RegisterCommand, type Terminal } from './registry';

/** In the order in which help lists them; a command is loaded when the arguments may mean it. */
const commands: Readonly<Record<string, () => Promise<RegisterCommand>>> = {
  create: async () => (await import('./commands/create')).createCommand,
  list: async () => (await import('./commands/list')).listCommand,
  edit: async () => (await import('./commands/edit')).editCommand,
  rename: async () => (await import('./commands/rename')).renameCommand,
  pause: async () => (await import('./commands/pause')).pauseCommand,
  resume: async () => (await import('./commands/resume')).resumeCommand,
  skip: async () => (await import('./commands/skip')).skipCommand,
  delete: async () => (await import('./commands/delete')).deleteCommand,
  undo: async () => (await import('./commands/undo')).undoCommand,
  next: async () => (await import('./commands/next')).nextCommand,
  simulate: async () => (await import('./commands/simulate')).simulateCommand,
  run: async () => (await import('./commands/run')).runCommand,
  backups: async () => (await import('./commands/backups')).backupsCommand,
  restore: async () => (await import('./commands/restore')).restoreCommand,
  files: async () => (await import('./commands/files')).filesCommand,
  find: async () => (await import('./commands/find')).findCommand,
  diff: async () => (await import('./commands/diff')).diffCommand,
  cat: async () => (await import('./commands/cat')).catCommand,
  verify: async () => (await import('./commands/verify')).verifyCommand,
  pin: async () => (await import('./commands/pin')).pinCommand,
  unpin: async () => (await import('./commands/pin')).unpinCommand,
  prune: async () => (await import('./commands/prune')).pruneCommand,
  remove: async () => (await import('./commands/remove')).removeCommand,
  undelete: async () => (await import('./commands/undelete')).undeleteCommand,
  start: async () => (await import('./commands/start')).startCommand,
  stop: async () => (await import('./commands/stop')).stopCommand,
  service: async () => (await import('./commands/service')).serviceCommand,
  inspect: async () => (await import('./commands/inspect')).inspectCommand,
  destination: async () => (await import('./commands/destination')).destinationCommand,
  copy: async () => (await import('./commands/copy')).copyCommand,
  recover: async () => (await import('./commands/recover')).recoverCommand,
  key: async () => (await import('./commands/key')).keyCommand,
  drill: async () => (await import('./commands/drill')).drillCommand,
  fleet: async () => (await import('./commands/fleet')).fleetCommand,
  status: async () => (await import('./commands/status')).statusCommand,
  metrics: async () => (await import('./commands/metrics')).metricsCommand,
  history: async () => (await import('./commands/history')).historyCommand,
  why: async () => (await import('./commands/why')).whyCommand,
  logs: async () => (await import('./commands/logs')).logsCommand,
  journal: async () => (await import('./commands/journal')).journalCommand,
  notify: async () => (await import('./commands/notify')).notifyCommand,
  adopt: async () => (await import('./commands/adopt')).adoptCommand,
  doctor: async () => (await import('./commands/doctor')).doctorCommand,
  completion: async () => (await import('./commands/completion')).completionCommand,
};

/** Under which heading help lists each. */
const groups: Readonly<Record<string, ReadonlyArray<string>>> = {
  'Schedules:': [
    'create',
    'list',
    'edit',
    'rename',
    'pause',
    'resume',
    'skip',
    'delete',
    'undo',
    'next',
    'simulate',
  ],
  'Backups:': ['run', 'backups', 'restore', 'verify', 'pin', 'unpin', 'prune', 'remove', 'undelete'],
  'Files:': ['files', 'find', 'diff', 'cat'],
  'Service:': ['start', 'stop', 'service', 'inspect', 'notify'],
  'Elsewhere:': ['destination', 'copy', 'recover', 'key', 'drill', 'fleet'],
  'Asking:': ['status', 'metrics', 'history', 'why', 'logs', 'journal'],
  'Shell:': ['completion'],
};

const groupOf = (name: string): string =>
  Object.keys(groups).find((group) => groups[group]?.includes(name)) ?? 'Repair:';

/** Words that mean a command of another name. */
const aliases: ReadonlyMap<string, string> = new Map([['ls', 'files']]);

const nameMeant = (word: string): string => aliases.get(word) ?? word;

/** `help`, `help COMMAND` and `version` are said as options: they are no commands, and journal nothing. */
const spoken = (argv: ReadonlyArray<string>): ReadonlyArray<string> => {
  const place = commandPlace(argv);
  const before = argv.slice(0, Math.max(0, place));
  const [first, second, ...rest] = argv.slice(Math.max(0, place));
  if (first !== undefined && place >= 0 && nameMeant(first) !== first)
    return [...before, nameMeant(first), ...argv.slice(place + 1)];
  if (first === 'version' && argv.slice(place + 1).every((word) => word.startsWith('-')))
    return [argv.includes('--help') || argv.includes('-h') ? '--help' : '--version'];
  if (first !== 'help') return argv;
  if (second === undefined || second.startsWith('-')) return ['--help'];
  const named = nameMeant(second);
  return Object.keys(commands).includes(named) ? [named, '--help'] : [...before, second, ...rest];
};

/** Columns that help is made for: those of the terminal, as far as lines can be read. */
const helpWidth = (columns: number | null): number => Math.min(100, Math.max(40, columns ?? 80));

/** Those that the arguments may mean: every one where they name none, or ask for help. */
const loadCommands = async (argv: ReadonlyArray<string>): Promise<ReadonlyArray<RegisterCommand>> => {
  const words = Object.keys(commands);
  const named = words.filter((word) => argv.includes(word));
  const meant = named.length === 0 || asksForHelp(argv) ? words : named;
  return Promise.all(meant.flatMap((word) => commands[word]?.() ?? []));
};

/** What was asked for: in which workspace, by which word, and whether the answer is for a program. */
interface Asked {
  readonly directory: string | undefined;
  readonly instruction: string;
  readonly json: boolean;
}

/** What the arguments ask for. */
export type Request =
  | (Asked & { readonly type: 'run'; readonly action: Action; readonly need: Need })
  /** `--help` or `--version`: the text has been said. */
  | { readonly type: 'said' }
  | (Asked & { readonly type: 'wrong'; readonly error: BackupError });

/** Taken before and after the command's name; help shows it once. */
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

/** The program without its commands. */
const programOf = (version: string, terminal: Pick<Terminal, 'out' | 'screen'>): Command => {
  const program = new Command('backup_manager');
  program
    .description('Scheduled backups that can prove what they did.')
    .version(version, '-V, --version', 'print the version')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    // why: else the program's own --version would answer to `restore NAME --version VERSION`
    .enablePositionalOptions()
    .helpOption('-h, --help', 'show help; after a command, its own: create --help')
    .helpCommand(false)
    .configureOutput({
      writeOut: terminal.out,
      writeErr: () => undefined,
      getOutHelpWidth: () => helpWidth(terminal.screen().width),
    })
    // why: the longest command leaves less than commander wants for wrapping
    .configureHelp({ minWidthToWrap: 20 })
    .exitOverride()
    .argument('[words...]')
    .usage('[--dir <directory>] <command> [arguments]')
    .addHelpText(
      'after',
      example('backup_manager create "docs;16:07;docs_backup"', 'backup_manager start') + exitStatusHelp,
    );
  return program;
};

/** Adds a command, with the options that every one takes. */
const addingTo =
  (program: Command): CommandRegistry['command'] =>
  (name, summary) =>
    program
      .command(name)
      .helpGroup(groupOf(name))
      .summary(summary)
      .description(`${summary}.`)
      .addOption(workspaceOption().hideHelp())
      .addOption(jsonOption())
      .helpOption('-h, --help', 'show this help')
      .allowExcessArguments(false);

export const commandNames: ReadonlyArray<string> = Object.keys(commands);

/** The table of commands, for what is made of it: completion and manual pages. Only those named are loaded; null: all. */
export const commandTable = async (names: ReadonlyArray<string> | null): Promise<Command> => {
  const program = programOf('', deafTerminal);
  const registry: CommandRegistry = {
    command: addingTo(program),
    ask: () => undefined,
    refuse: () => undefined,
    terminal: deafTerminal,
    json: () => false,
    say: () => undefined,
  };
  for (const name of names ?? commandNames) (await commands[name]?.())?.(registry);
  return program;
};

/** The hidden word by which a shell asks what can stand at the cursor. */
const completionWord = '__complete';

const completionAsked = ([word, ...words]: ReadonlyArray<string>): Request | null =>
  word !== completionWord
    ? null
    : {
        type: 'run',
        directory: undefined,
        instruction: completionWord,
        json: false,
        need: 'nothing',
        action: later(async () => (await import('./complete/complete')).complete(commandTable, words)),
      };

/** Reads the arguments (without node and script). Runs nothing. `documents` are asked for when something is said. */
export const readArguments = async (
  typed: ReadonlyArray<string>,
  version: string,
  terminal: Terminal,
  documents: IO<Documents | null>,
): Promise<Request> => {
  const argv = spoken(typed);
  const completion = completionAsked(typed);
  if (completion !== null) return completion;
  let action: { readonly action: Action; readonly need: Need } | null = null;
  let wrong: BackupError | null = null;
  let empty: BackupError | null = null;
  const program = programOf(version, terminal);

  const everyCommand = (): ReadonlyArray<Command> => [...program.commands, program];
  /** What may be options: after `--` every word is an argument. */
  const options = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length);
  // why: an argument may be wrong before commander has come to the option
  const json = (): boolean =>
    options.includes('--json') || everyCommand().some((command) => command.opts<{ json?: true }>().json);

  const registry: CommandRegistry = {
    command: addingTo(program),
    ask: (asked, need = 'workspace') => {
      action = { action: asked, need };
    },
    refuse: (error) => {
      wrong = error;
    },
    terminal,
    json,
    say: (output) => void say(terminal, documents(), output),
  };
  for (const register of await loadCommands(argv)) register(registry);
  hearOfEmptyWords(program, (error) => {
    empty ??= error;
  });

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
  const request = pipe(
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
        action === null || empty !== null
          ? { type: 'wrong', ...asked(), error: empty ?? wrong ?? { type: 'NoInstruction' } }
          : { type: 'run', ...asked(), ...action },
    ),
  );
  if (request.type !== 'wrong' || request.error.type !== 'UnknownInstruction') return request;
  const { adviceFor } = await import('./unknown-command');
  const said = ['help', 'version'];
  const { instruction } = request.error;
  if (said.includes(instruction)) return { ...request, error: { type: 'TooManyArguments', instruction } };
  const hints = adviceFor(instruction, [...Object.keys(commands), ...said]);
  return { ...request, error: { ...request.error, hints } };
};
