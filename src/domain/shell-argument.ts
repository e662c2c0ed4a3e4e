/** A name as it is typed in a shell, for advice that can be copied as it stands. */

/** No shell that people use takes these for anything but themselves. */
const plain = /^[\p{L}\p{N}_@%+:,./-]+$/u;

/** One argument of a command: in quotes where a shell would split or read it, behind `--` where it looks like an option. */
export const shellArgument = (text: string): string => {
  const word = plain.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
  return text.startsWith('-') ? `-- ${word}` : word;
};
