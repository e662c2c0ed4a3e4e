/** Lines that the journal once had and has no more: what tells of them, and what is said about it. */

/** A file that was made from the journal's lines up to `seq`, of which the journal has not that one any more. */
export interface LostLines {
  /** Its name in `.backup_manager`. */
  readonly file: string;
  readonly seq: number;
}

const lines = (from: number, to: number): string =>
  from === to ? `line ${from} is missing` : `lines ${from} to ${to} are missing`;

/** `last`: the journal's last line. */
export const showLostLines = ({ file, seq }: LostLines, last: number): string =>
  seq > last
    ? `the journal was cut or exchanged: it ends at line ${last}, and ${file} was made at line ${seq}; ${lines(last + 1, seq)}`
    : `the journal was cut, exchanged or rewritten: its line ${seq} is not the one at which ${file} was made`;

/** What a person does about it; a step a line. */
export const lostLinesAdvice: ReadonlyArray<string> = [
  'put back a copy of the journal with these lines, as docs/format.md says',
];
