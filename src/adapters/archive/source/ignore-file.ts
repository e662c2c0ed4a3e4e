/** Reads a `.backupignore`: a regular file of a bounded size, no link, and nothing that is waited for. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type BytePath, toFsPath } from '../byte-name';
import { longestIgnoreFile } from './exclusion';

export type IgnoreFile =
  | { readonly type: 'read'; readonly content: BytePath }
  /** It can't be read: which is told when it is stored. */
  | { readonly type: 'unreadable' }
  | { readonly type: 'refused'; readonly reason: string };

export const readIgnoreFile = (native: BytePath): IgnoreFile => {
  try {
    const fd = openSync(toFsPath(native), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      if (!fstatSync(fd).isFile()) return { type: 'unreadable' };
      const bytes = Buffer.alloc(longestIgnoreFile + 1);
      let filled = 0;
      for (let read = -1; read !== 0 && filled < bytes.length; filled += read) {
        read = readSync(fd, bytes, filled, bytes.length - filled, filled);
      }
      return filled > longestIgnoreFile
        ? { type: 'refused', reason: `it is longer than ${longestIgnoreFile} bytes` }
        : { type: 'read', content: bytes.toString('latin1', 0, filled) };
    } finally {
      closeSync(fd);
    }
  } catch {
    return { type: 'unreadable' };
  }
};
