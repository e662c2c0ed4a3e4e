/** A human log: opened and closed for each line, so that it can be rotated or removed at any time. */
import { basename, dirname } from 'node:path';
import { stamped } from '../domain/events/log-line';
import type { Log } from '../ports/log';
import { makeDirectory, opening, realFileSystem, refuseForeignLink, writeAll } from './file-system';
import { rotateIfLarge, type Rotation, usualRotation } from './rotate-log';
import { meaningOf } from './system-error';
import { openOwn } from './workspace/own-place';

const opened = <A>(file: string, use: (fd: number) => A): A => {
  const fd = openOwn(realFileSystem, file, opening.append, 0o666);
  try {
    return use(fd);
  } finally {
    realFileSystem.closeSync(fd);
  }
};

/** How often a line is written again because the file that had got it is gone by then. */
const attempts = 5;

/** One line, into the file that stands there. One that was put aside so often meanwhile that it is gone has not got it. */
const append = (file: string, text: string): void => {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const isKept = opened(file, (fd) => {
      writeAll(realFileSystem, fd, Buffer.from(text), null);
      return realFileSystem.fstatSync(fd).nlink > 0;
    });
    if (isKept) return;
  }
};

/** `warn` hears of a line that could not be written. */
export const makeLog = (
  file: string,
  warn: (text: string) => void,
  rotation: Rotation = usualRotation,
): Log => {
  /** A line that found no room may have left its beginning. */
  let isTorn = false;
  /** A log that can't be rotated grows on; that is told once. */
  let isStuck = false;
  const name = `logs/${basename(file)}`;

  const rotate = (): void => {
    try {
      if (opened(file, (fd) => rotateIfLarge(realFileSystem, file, fd, rotation))) isTorn = false;
    } catch (error) {
      if (!isStuck) warn(`can't rotate ${name}: ${meaningOf(error)}`);
      isStuck = true;
    }
  };

  return {
    write: (at, text) => () => {
      try {
        const directory = dirname(file);
        refuseForeignLink(realFileSystem, directory);
        makeDirectory(realFileSystem, directory, 0o777);
        append(file, `${isTorn ? '\n' : ''}${stamped(at, text)}\n`);
        isTorn = false;
      } catch (error) {
        isTorn = true;
        warn(`can't write ${name}: ${meaningOf(error)}`);
        return;
      }
      rotate();
    },
  };
};
