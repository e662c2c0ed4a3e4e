/** Another name for what was restored, where the file system has no hard links, or no more of them for one file. */
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readlinkSync,
  readSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import type { Setter } from './attributes';
import { codeOf } from '../../system-error';
import { toFsPath } from '../byte-name';
import { lstatOf } from './directories';
import type { Placing, Spot } from './placing';

const noLinks = new Set(['EPERM', 'EMLINK', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

/** Whether the error says that this name can't be a hard link, and not that there can be no such name. */
export const linksNot = (error: unknown): boolean => noLinks.has(codeOf(error));

const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const copyBytes = (from: number, to: number): void => {
  const buffer = Buffer.allocUnsafe(64 * 1024);
  let at = 0;
  for (let read = readSync(from, buffer, 0, buffer.length, at); read > 0;) {
    for (let done = 0; done < read;) done += writeSync(to, buffer, done, read - done, at + done);
    at += read;
    read = readSync(from, buffer, 0, buffer.length, at);
  }
};

/** @param existing the full path of a file or symbolic link that this restore put in place, raw bytes */
export const copyLinked = (placing: Placing, setter: Setter, existing: string, spot: Spot): void => {
  if (lstatOf(existing)?.isSymbolicLink() === true) {
    const target = readlinkSync(toFsPath(existing), { encoding: 'buffer' });
    placing.place(spot, (path) => {
      symlinkSync(target, path);
    });
    return;
  }
  const from = openSync(toFsPath(existing), readFlags);
  try {
    const { mode, mtimeNs, uid, gid } = fstatSync(from, { bigint: true });
    const owner = { uid: Number(uid), gid: Number(gid) };
    const made = placing.create(spot);
    try {
      copyBytes(from, made.fd);
      setter.onDescriptor(made.fd, { mode: Number(mode) & 0o7777, mtimeNs, owner });
    } catch (error) {
      made.discard();
      throw error;
    }
    made.commit();
  } finally {
    closeSync(from);
  }
};
