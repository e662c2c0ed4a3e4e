/** Paths relative to the current directory of the command. */
import { lstatSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import * as IOE from 'fp-ts/IOEither';
import * as TE from 'fp-ts/TaskEither';
import type { Directories } from '../ports/directories';
import { fileFailed } from './file-system';
import { ifThere } from './system-error';

const isTaken = (path: string): boolean => ifThere(() => lstatSync(path), null) !== null;

const firstFree = (name: string): string => {
  for (let n = 1; ; n += 1) {
    const candidate = resolve(n === 1 ? name : `${name}-${n}`);
    if (!isTaken(candidate)) return candidate;
  }
};

export const currentDirectory: Directories = {
  absolute: (path) => resolve(path),
  real: (path) => {
    try {
      return realpathSync(path);
    } catch {
      return resolve(path);
    }
  },
  unused: (name) => TE.fromIOEither(IOE.tryCatch(() => firstFree(name), fileFailed('look at', name))),
};
