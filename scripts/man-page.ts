/** The manual page, made of the table of commands that `--help` is made of. */
import type { Command, Option } from 'commander';
import { exitStatuses } from '../src/cli/exit-status';

/** When the words were last looked at as a whole. */
const date = '2026-11-27';

/** Text as roff shows it, character for character. */
const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('’', "'")
    .replaceAll('→', '\\->')
    .replaceAll('`', '\\(ga')
    .replaceAll('~', '\\(ti')
    .replaceAll('^', '\\(ha')
    .replace(/^([.'])/gm, '\\&$1');

const item = (term: string, text: string): ReadonlyArray<string> => ['.TP', `.B ${roff(term)}`, roff(text)];

const optionItem = ({ flags, description }: Option): ReadonlyArray<string> => item(flags, description);

/** What stands behind the options in `--help`. */
const afterHelp = (command: Command): string => {
  let all = '';
  command.configureOutput({ writeOut: (text) => (all += text), getOutHelpWidth: () => 80 }).outputHelp();
  return all.slice(command.helpInformation().length).trim();
};

const verbatim = (text: string): ReadonlyArray<string> =>
  text === ''
    ? []
    : [
        '.PP',
        '.nf',
        ...roff(text)
          .split('\n')
          .map((line) => (line === '' ? '.sp' : line)),
        '.fi',
      ];

const sectionOf = (command: Command): ReadonlyArray<string> => [
  `.SS ${roff(command.name())}`,
  `.B backup_manager ${roff(command.name())}`,
  roff(command.usage()),
  '.PP',
  roff(command.description()),
  ...command.registeredArguments.flatMap((argument) =>
    item(argument.required ? `<${argument.name()}>` : `[${argument.name()}]`, argument.description),
  ),
  ...command.options.filter(({ hidden }) => !hidden).flatMap(optionItem),
  ...verbatim(afterHelp(command)),
];

export const manPage = (program: Command, version: string): string =>
  `${[
    '.\\" Made by npm run man of the table of commands. Do not edit.',
    `.TH BACKUP_MANAGER 1 ${date} "backup_manager ${version}"`,
    '.SH NAME',
    `backup_manager \\- ${roff(program.description().replace(/\.$/, '').replace(/^S/, 's'))}`,
    '.SH SYNOPSIS',
    '.B backup_manager',
    roff(program.usage()),
    '.SH DESCRIPTION',
    'Schedules stand in backup_schedules.txt, archives in backups, both below the workspace:',
    'the directory that \\-\\-dir, BACKUP_MANAGER_DIR or the current directory names.',
    'A background service makes the backups.',
    'Every archive is a plain tar.',
    '.SH OPTIONS',
    ...program.options.flatMap(optionItem),
    '.SH COMMANDS',
    ...program.commands.flatMap(sectionOf),
    '.SH EXIT STATUS',
    ...exitStatuses.flatMap(({ status, meaning }) => item(String(status), `${meaning}.`)),
    '.SH ENVIRONMENT',
    ...item(
      'BACKUP_MANAGER_DIR',
      'The workspace, where \\-\\-dir does not say which.'.replaceAll('\\-', '-'),
    ),
    ...item('VISUAL, EDITOR', 'The editor that edit opens; else vi.'),
    ...item('NO_COLOR', 'Where it is set, nothing is shown in colour.'),
    '.SH FILES',
    ...item('backup_schedules.txt', 'The schedules, one a line.'),
    ...item('backups/NAME.tar', 'The newest archive of a name.'),
    ...item('logs/', 'What commands and the service logged.'),
    ...item('.backup_manager/journal.jsonl', 'Everything that happened.'),
  ].join('\n')}\n`;
