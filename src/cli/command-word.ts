/** Which word of the arguments names the command. */

/** What takes the word behind it. */
const isDir = (word: string | undefined): boolean => word === '-C' || word === '--dir';

/** Its place among the arguments; -1 where they name none. */
export const commandPlace = (argv: ReadonlyArray<string>): number =>
  argv.findIndex((word, index) => !word.startsWith('-') && !isDir(argv[index - 1]));

/** Whether an argument asks for help. */
export const asksForHelp = (argv: ReadonlyArray<string>): boolean =>
  argv.some((word) => /^-\w*h|^--help/.test(word));
