/** A human log: opened and closed for each line, so that it can be rotated or removed at any time. */
import { basename, dirname } from 'node:path';
import { stamped } from '../domain/events/log-line';
import type { Log } from '../ports/log';
import { makeDirectory, opening, realFileSystem, refuseForeignLink, writeAll } from './file-system';
import { meaningOf } from './system-error';
import { openOwn } from './workspace/own-place';

const append = (file: string, text: string): void => {
  const directory = dirname(file);
  refuseForeignLink(realFileSystem, directory);
  makeDirectory(realFileSystem, directory, 0o777);
  const fd = openOwn(realFileSystem, file, opening.append, 0o666);
  try {
    writeAll(realFileSystem, fd, Buffer.from(text), null);
  } finally {
    realFileSystem.closeSync(fd);
  }
};

/** `warn` hears of a line that could not be written. */
export const makeLog = (file: string, warn: (text: string) => void): Log => {
  /** A line that found no room may have left its beginning. */
  let isTorn = false;
  return {
    write: (at, text) => () => {
      try {
        append(file, `${isTorn ? '\n' : ''}${stamped(at, text)}\n`);
        isTorn = false;
      } catch (error) {
        isTorn = true;
        warn(`can't write logs/${basename(file)}: ${meaningOf(error)}`);
      }
    },
  };
};
