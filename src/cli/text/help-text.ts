/** Text of `--help` below what the options are: filled to 80 columns. */

/** The width of a terminal that nobody has made larger. */
const columns = 80;

/** Filled between words; every line but the first begins with so many spaces, and so many columns of the first are taken already. */
export const filled = (text: string, indent = 0): string => {
  const lines: Array<string> = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
};
