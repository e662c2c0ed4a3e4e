/** Text of `--help` below what the options are: filled to 80 columns. */

/** The width of a terminal that nobody has made larger. */
const columns = 80;

/** Filled between words; every line but the first begins with so many spaces. `first` columns are taken already. */
export const filled = (text: string, indent = 0, first = indent): string => {
  const lines: Array<string> = [];
  let line = '';
  for (const word of text.split(' ')) {
    const taken = lines.length === 0 ? first : indent;
    if (line !== '' && taken + line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
};
