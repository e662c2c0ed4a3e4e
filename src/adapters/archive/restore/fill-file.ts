/** A new file, and the content and the attributes of one whose content is whole in memory. */
import { constants, ftruncateSync, openSync, writeSync } from 'node:fs';
import { toFsPath } from '../byte-name';
import type { Attributes, Setter } from './attributes';
import { withoutHoles } from './holes';

const createFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * Opens a file that was not there, for writing.
 *
 * @param path raw bytes
 * @throws a system error: `EEXIST` where something has this name
 */
export const openNew = (path: string): number => openSync(toFsPath(path), createFlags, 0o600);

/** @throws Unset where the content is there and an attribute is not; else a system error */
export const fillFile = (fd: number, content: Buffer, attributes: Attributes, setter: Setter): void => {
  let end = 0;
  withoutHoles(content, 0, (from, to) => {
    for (let at = from; at < to;) at += writeSync(fd, content, at, to - at, at);
    end = to;
  });
  if (end < content.length) ftruncateSync(fd, content.length);
  setter.onDescriptor(fd, attributes);
};
