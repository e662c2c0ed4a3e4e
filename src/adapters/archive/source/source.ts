/** The top of what is archived: resolved, looked at, and refused with a reason when it can't be archived. */
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import type { PackRequest } from '../../../ports/archiver';
import type { BytePath } from '../byte-name';
import type { EntryKind } from './entry';
import { kindOf } from './listing';
import { packErrorText, PackError } from '../pack/pack-error';
import { identity } from './walk';

export interface Source {
  /** The source with every symbolic link on the way followed. */
  readonly top: BytePath;
  readonly kind: EntryKind;
  /** `device:inode` of the request's never-stored directories that exist. */
  readonly never: ReadonlySet<string>;
}

const resolve = (path: string): { readonly top: BytePath; readonly kind: EntryKind } => {
  try {
    const top = realpathSync.native(path, 'latin1');
    const stats = statSync(path);
    accessSync(path, stats.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK);
    return { top, kind: kindOf(stats) };
  } catch (error) {
    throw new PackError('source', packErrorText(error));
  }
};

const identities = (directories: ReadonlyArray<string>): ReadonlySet<string> =>
  new Set(
    directories.flatMap((directory) => {
      const stats = statSync(directory, { bigint: true, throwIfNoEntry: false });
      return stats === undefined ? [] : [identity(stats)];
    }),
  );

/** Throws a `PackError` of kind `source`. */
export const openSource = (request: PackRequest): Source => {
  const { top, kind } = resolve(request.source);
  if (kind !== 'file' && kind !== 'directory')
    throw new PackError('source', `it is a ${kind}, not a directory or a file`);
  const never = identities(request.never);
  // The source may lie below a directory that is never stored: walk up from it.
  for (let path = top; ; path = path.slice(0, path.lastIndexOf('/'))) {
    const stats = statSync(Buffer.from(path === '' ? '/' : path, 'latin1'), {
      bigint: true,
      throwIfNoEntry: false,
    });
    if (stats !== undefined && never.has(identity(stats)))
      throw new PackError('source', 'it is inside a directory that is never backed up');
    if (path === '') break;
  }
  return { top, kind, never };
};
