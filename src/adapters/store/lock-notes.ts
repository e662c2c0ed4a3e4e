/** The file that tells until when objects of a place are locked: a first line with the digest of what follows, then a line for each. */
import { sha256 } from './tags';

const head = 'backup_manager-locks 1';

/** Milliseconds since 1970 by the name of an object. */
export const writeLocks = (locks: ReadonlyMap<string, number>): string => {
  const rest = [...locks].map(([name, until]) => `${until} ${name}\n`).join('');
  return `${head} ${sha256(rest)}\n${rest}`;
};

/** Of what is not whole nothing is known: everything is locked anew then. */
export const readLocks = (text: string): ReadonlyMap<string, number> => {
  const end = text.indexOf('\n');
  const rest = text.slice(end + 1);
  if (end < 0 || text.slice(0, end) !== `${head} ${sha256(rest)}`) return new Map();
  return new Map(
    rest
      .split('\n')
      .slice(0, -1)
      .map((line): [string, number] => {
        const space = line.indexOf(' ');
        return [line.slice(space + 1), Number(line.slice(0, space))];
      }),
  );
};
