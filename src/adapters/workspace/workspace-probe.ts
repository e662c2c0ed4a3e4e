/** The workspace as this machine shows it: modes, names, locks, free space; and the few repairs that touch files. */
import { access, constants, lstat, readdir, rename, stat, statfs, unlink } from 'node:fs/promises';
import {
  chmodSync,
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  lstatSync,
  openSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import type { Area } from '../../domain/doctor/finding';
import type { Obstacle, PathStatus } from '../../domain/doctor/path-status';
import type { WorkspaceProbe } from '../../ports/workspace-probe';
import {
  fileFailed,
  isDraftOf,
  opening,
  openRegular,
  realFileSystem,
  removeFile,
  WrongKind,
  writeDurably,
} from '../file-system';
import { codeOf, isForbidding, isMissing, meaningOf } from '../system-error';
import { leftByCopies, sweepLeft } from './left-by-copies';
import { readOwn } from './own-place';
import { probeCheckpoints } from '../journal/saved';
import { whoHolds } from '../journal/holders';
import type { Workspace } from './workspace';

const ifThere = async <A>(asked: Promise<A>): Promise<A | null> => {
  try {
    return await asked;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

const obstacleOf = (error: unknown): Obstacle => ({
  readOnly: codeOf(error) === 'EROFS',
  reason: meaningOf(error),
});

const obstacle = async (path: string, mode: number): Promise<Obstacle | null> => {
  try {
    await access(path, mode);
    return null;
  } catch (error) {
    return obstacleOf(error);
  }
};

const kindOf = (found: Stats): PathStatus['kind'] => {
  if (found.isDirectory()) return 'directory';
  return found.isFile() ? 'file' : 'other';
};

/** The superuser may do what every owner may. */
const isUs = (uid: number): boolean => [0, uid].includes(process.getuid?.() ?? uid);

const permissions = 0o7777;

const lookAt = async (path: string, file: string): Promise<PathStatus | null> => {
  const nothing = { file, mode: 0, owner: null, unreadable: null, unwritable: null };
  try {
    const found = await ifThere(stat(path));
    if (found === null)
      return (await ifThere(lstat(path))) === null ? null : { ...nothing, kind: 'dangling' };
    const through = found.isDirectory() ? constants.X_OK : 0;
    return {
      file,
      kind: kindOf(found),
      mode: found.mode & permissions,
      owner: { uid: found.uid, isUs: isUs(found.uid) },
      unreadable: await obstacle(path, constants.R_OK | through),
      unwritable: await obstacle(path, constants.W_OK | through),
    };
  } catch (error) {
    return { ...nothing, kind: 'hidden', unreadable: obstacleOf(error) };
  }
};

/** What a link leads to, or what has another name elsewhere, may be anybody's, and is not for us to give. */
const giveFile = (path: string, uid: number, gid: number): void => {
  const fd = openRegular(realFileSystem, path, opening.read | opening.unfollowed);
  try {
    if (fstatSync(fd).nlink > 1) throw new WrongKind('it has another name; give it by hand');
    fchownSync(fd, uid, gid);
    fchmodSync(fd, 0o600);
  } finally {
    closeSync(fd);
  }
};

/** Who may not give it away makes it anew, which is their own then. */
const give = async (path: string, directory: string): Promise<void> => {
  const { uid, gid } = await stat(directory);
  try {
    giveFile(path, uid, gid);
  } catch (error) {
    if (!isForbidding(error)) throw error;
    const bytes = readOwn(realFileSystem, path);
    const draft = `${path}.${process.pid}.tmp`;
    try {
      writeDurably(realFileSystem, draft, bytes, 0o600, opening.exclusively);
      await rename(draft, path);
    } catch (failure) {
      removeFile(realFileSystem, draft);
      throw failure;
    }
  }
};

/** A link is followed to what belongs to its owner: nobody leads root to what is not theirs. */
const tighten = (path: string, mode: number): void => {
  let fd: number;
  try {
    fd = openSync(path, opening.read);
  } catch (error) {
    // why: who may not read what is theirs may change its mode, and root may read everything
    if (!isForbidding(error)) throw error;
    chmodSync(path, mode);
    return;
  }
  try {
    const [found, named] = [fstatSync(fd), lstatSync(path)];
    const isItself = named.ino === found.ino && named.dev === found.dev;
    const isOwners = named.isSymbolicLink() && [0, found.uid].includes(named.uid);
    if (!isItself && !isOwners) throw new WrongKind("it is a link to what is not its owner's; remove it");
    fchmodSync(fd, mode);
  } finally {
    closeSync(fd);
  }
};

export const makeWorkspaceProbe = (workspace: Workspace): WorkspaceProbe => {
  const inWorkspace = (file: string): string => join(workspace.root, file);
  const attempt = <A>(doing: string, path: string, f: () => Promise<A>): TE.TaskEither<BackupError, A> =>
    TE.tryCatch(f, fileFailed(doing, path));

  /** Texts are put in place beside what a symbolic link leads to. */
  const realSchedules = (): string => {
    try {
      return realpathSync(workspace.schedules);
    } catch {
      return workspace.schedules;
    }
  };

  const directoryOf = (area: Area): string => {
    switch (area) {
      case 'state':
        return workspace.state;
      case 'backups':
        return workspace.backups;
      case 'schedules':
        return dirname(realSchedules());
    }
  };

  const freeBytes = async (): Promise<number> => {
    const { bavail, bsize } = (await ifThere(statfs(workspace.backups))) ?? (await statfs(workspace.root));
    return bavail * bsize;
  };

  return {
    look: (file) => TE.fromTask(() => lookAt(inWorkspace(file), file)),
    names: (area) => {
      const directory = directoryOf(area);
      // why: what else lies beside that file is none of ours
      const isOurs = (name: string): boolean => area !== 'schedules' || isDraftOf(realSchedules(), name);
      return attempt('read', directory, async () =>
        ((await ifThere(readdir(directory))) ?? []).filter(isOurs).sort(),
      );
    },
    holder: (range) => attempt('look at', workspace.journal, async () => whoHolds(workspace.journal, range)),
    checkpoints: attempt('read', workspace.checkpoint, async () =>
      probeCheckpoints(realFileSystem, workspace.state, workspace.journal),
    ),
    free: attempt('look at', workspace.backups, freeBytes),
    zstd: async () => {
      const { chooseCodec } = await import('../archive/compression/choose-codec');
      return chooseCodec('zstd', null).then(
        () => true,
        () => false,
      );
    },
    tighten: (file, mode) =>
      attempt('change the mode of', file, async () => {
        tighten(inWorkspace(file), mode);
      }),
    give: (file) => attempt('give', file, () => give(inWorkspace(file), workspace.state)),
    leftByCopies: attempt('look into', workspace.state, async () =>
      (await leftByCopies(workspace.state)).map((file) => relative(workspace.root, file)),
    ),
    sweepLeft: (file) => attempt('remove', file, () => sweepLeft(workspace.state, inWorkspace(file))),
    remove: (area, name) => {
      const path = join(directoryOf(area), name);
      return attempt('remove', path, async () => {
        await ifThere(unlink(path));
      });
    },
  };
};
