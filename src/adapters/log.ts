/** A human log: opened and closed for each line, so that it can be rotated or removed at any time. */
import { appendFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { stamped } from '../domain/log-line';
import type { Log } from '../ports';
import { makeDirectory, meaningOf, realFileSystem } from './file-system';

/** `warn` hears of a line that could not be written. */
export const makeLog = (file: string, warn: (text: string) => void): Log => ({
  write: (at, text) => () => {
    try {
      makeDirectory(realFileSystem, dirname(file), 0o777);
      appendFileSync(file, `${stamped(at, text)}\n`);
    } catch (error) {
      warn(`can't write logs/${basename(file)}: ${meaningOf(error)}`);
    }
  },
});
