/** What the system tells of a path, if anything. */
import { lstatSync, type BigIntStats } from 'node:fs';
import { type BytePath, toFsPath } from '../byte-name';

/** A file that is gone or can't be looked at is reported when it is to be stored. */
export const lookAt = (native: BytePath): BigIntStats | undefined => {
  try {
    return lstatSync(toFsPath(native), { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
};
