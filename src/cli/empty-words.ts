/**
 * An empty word, which is what a shell makes of a variable that is not set, is no value: taken for one it would mean something
 * else, as the current directory for a directory, all members for a member, any version for a version.
 */
import type { Command } from 'commander';
import type { BackupError } from '../domain/error';

/** Arguments that may be empty, or are refused in words of their own: a remark, what names or is a schedule, and a command. */
const otherwise: ReadonlySet<string> = new Set(['why', 'schedule', 'schedules', 'index', 'line', 'words']);

const emptyWord = (what: string, command: Command, way: string): BackupError => ({
  type: 'WrongOption',
  message: `${what} of ${command.name()} is empty, as a variable is that is not set: ${way}`,
});

const orLeave = 'give it a value, or leave it out';

/** Has `refuse` told of each option and argument that is given as an empty word, once the arguments are read. */
export const hearOfEmptyWords = (program: Command, refuse: (error: BackupError) => void): void => {
  for (const command of [program, ...program.commands])
    for (const option of command.options)
      command.on(`option:${option.name()}`, (value: unknown) => {
        if (value === '') refuse(emptyWord(option.flags.replace(/^-\w, /, ''), command, orLeave));
      });
  program.hook('preAction', (_, command) => {
    const declared = command.registeredArguments;
    command.args.forEach((word, place) => {
      const argument = declared[place] ?? declared.at(-1);
      if (word !== '' || argument === undefined || otherwise.has(argument.name())) return;
      const named = `${argument.name()}${argument.variadic ? '...' : ''}`;
      refuse(
        argument.required
          ? emptyWord(`<${named}>`, command, 'give it a value')
          : emptyWord(`[${named}]`, command, orLeave),
      );
    });
  });
};
