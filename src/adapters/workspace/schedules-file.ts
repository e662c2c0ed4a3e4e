/** `backup_schedules.txt`, read as text without loss, and replaced by staged texts that are durable before they count. */
import type { BigIntStats } from 'node:fs';
import { dirname, join } from 'node:path';
import * as IOE from 'fp-ts/IOEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import type { FileOnDisk } from '../../domain/decider/reconcile';
import type { SchedulesFile } from '../../ports/schedules-file';
import {
  fileFailed,
  type FileSystem,
  openRegular,
  opening,
  type Ownership,
  refuseForeignLink,
  removeFile,
  syncDirectory,
  WrongKind,
  writeDurably,
  isDraftOf,
} from '../file-system';
import { codeOf, ifThere } from '../system-error';
import { readOwn } from './own-place';
import { isHalfWritten, Overtaken, overwrite } from './overwrite';
import { checkReplaceable } from './replaceable';
import { stagedFiles } from './staged-files';
import { bytesOf, textOf } from '../text-bytes';
import type { Workspace } from './workspace';

/** What renames come to where they are not to be had: across file systems, over a mount, where only owners may. */
const noRename: ReadonlySet<string | null> = new Set(['EXDEV', 'EBUSY', 'EPERM', 'EACCES', 'EROFS']);

/** How often a file is read again that is written at the same time. */
const timeout = 20;

/** Bytes of a file, and when it was changed last: whole milliseconds. */
interface Read {
  readonly bytes: Buffer;
  readonly modified: number;
  readonly changed: number;
}

const sameBytes = (one: Uint8Array | null, other: Uint8Array | null): boolean =>
  one === null || other === null ? one === other : Buffer.compare(one, other) === 0;

export const makeSchedulesFile = (workspace: Workspace, fileSystem: FileSystem): SchedulesFile => {
  const file = workspace.schedules;
  const staged = stagedFiles(workspace.state, fileSystem);
  const guardedAt = <A>(doing: string, where: string, f: () => A): TE.TaskEither<BackupError, A> =>
    TE.fromIOEither(IOE.tryCatch(f, fileFailed(doing, where)));
  const guarded = <A>(doing: string, f: () => A): TE.TaskEither<BackupError, A> => guardedAt(doing, file, f);

  const readRaw = (): (Read & { readonly stats: BigIntStats }) | null =>
    ifThere(() => {
      const fd = openRegular(fileSystem, file, opening.read);
      try {
        const stats = fileSystem.fstatSync(fd, { bigint: true });
        const modified = Number(stats.mtimeNs / 1_000_000n);
        const changed = Number(stats.ctimeNs / 1_000_000n);
        return { bytes: fileSystem.readFileSync(fd), modified, changed, stats };
      } finally {
        fileSystem.closeSync(fd);
      }
    }, null);

  /** Whether what was read is there still: neither written over nor replaced. */
  const stands = (found: { readonly stats: BigIntStats } | null): boolean => {
    const now = fileSystem.statSync(file, { bigint: true, throwIfNoEntry: false });
    if (found === null || now === undefined) return found === null && now === undefined;
    const { ino, dev, size, ctimeNs, mtimeNs } = found.stats;
    return (
      now.ino === ino &&
      now.dev === dev &&
      now.size === size &&
      now.ctimeNs === ctimeNs &&
      now.mtimeNs === mtimeNs
    );
  };

  /** What is there; where a replacement in place was cut short, or is under way, what was there before it. */
  const read = (left = timeout): Read | null => {
    const found = readRaw();
    const begun = staged.begun();
    // why: such a replacement may have ended between our two looks, and an editor may have put another file in place
    if (left > 0 && !stands(found)) return read(left - 1);
    if (begun === null || found === null) return found;
    return isHalfWritten(found.bytes, begun.old, begun.next) ? { ...found, bytes: begun.old } : found;
  };

  const holds = (expected: Uint8Array | null): boolean => sameBytes(read()?.bytes ?? null, expected);

  /** Where the text really goes: a symbolic link stays one, and is never replaced by a file. */
  const target = (): string => {
    // why: it would write wherever another user likes
    refuseForeignLink(fileSystem, file);
    const real = ifThere(() => fileSystem.realpathSync(file), null);
    if (real !== null) return real;
    if (fileSystem.lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw new WrongKind('it is a symbolic link to something that is not there');
    return file;
  };

  /** Null: there is no file yet. */
  const ownership = (): (Ownership & { readonly names: number }) | null =>
    ifThere(() => {
      const { uid, gid, mode, nlink } = fileSystem.statSync(file);
      return { uid, gid, mode: mode & 0o777, names: nlink };
    }, null);

  /** Where a rename would lose something: another name of the file, or its owner. */
  const mustStay = (to: string): boolean => {
    const was = ownership();
    if (was === null) return false;
    if (was.names > 1) return true;
    const now = fileSystem.statSync(to);
    return now.uid !== was.uid || now.gid !== was.gid;
  };

  /** Through a dot-file beside the target, since it lies on another file system. */
  const renameAcross = (from: string, to: string, isExpected: () => boolean): boolean => {
    const near = `${to}.${process.pid}.tmp`;
    const was = ownership();
    // why: the write lock is held: one that is there is of a process that was killed
    for (const name of fileSystem.readdirSync(dirname(to)))
      if (isDraftOf(to, name)) removeFile(fileSystem, join(dirname(to), name));
    try {
      const given = writeDurably(
        fileSystem,
        near,
        readOwn(fileSystem, from),
        was ?? 0o666,
        opening.exclusively,
      );
      if (was !== null && !given) throw Object.assign(new Error(), { code: 'EPERM' });
      if (!isExpected()) return false;
      fileSystem.renameSync(near, to);
    } finally {
      removeFile(fileSystem, near);
    }
    removeFile(fileSystem, from);
    return true;
  };

  const rename = (from: string, to: string, isExpected: () => boolean): boolean => {
    if (!isExpected()) return false;
    try {
      fileSystem.renameSync(from, to);
      return true;
    } catch (error) {
      if (codeOf(error) !== 'EXDEV') throw error;
      return renameAcross(from, to, isExpected);
    }
  };

  /** Notes what a text is to replace; once, for what is there may be half of both by now. */
  const note = (seq: number, kind: 'old' | 'begun', bytes: Uint8Array | null): void => {
    const notes = staged.all().find((one) => one.seq === seq);
    if (notes?.replaces !== undefined) return;
    const draft = staged.pathOf(seq, 'draft');
    writeDurably(fileSystem, draft, bytes ?? Buffer.of(), 0o600);
    fileSystem.renameSync(draft, staged.pathOf(seq, bytes === null ? 'absent' : kind));
    syncDirectory(fileSystem, workspace.state);
  };

  const inPlace = (seq: number, to: string, old: Buffer, next: Buffer): boolean => {
    const [waits, begun] = [staged.pathOf(seq, 'old'), staged.pathOf(seq, 'begun')];
    note(seq, 'begun', old);
    ifThere(() => fileSystem.renameSync(waits, begun), undefined);
    syncDirectory(fileSystem, workspace.state);
    try {
      overwrite(
        fileSystem,
        to,
        old,
        next,
        (bytes) => sameBytes(bytes, old) || isHalfWritten(bytes, old, next),
      );
    } catch (error) {
      // why: an edit of either text is told from the other by what is noted as begun
      const isEither = error instanceof Overtaken && error.written;
      if (!isEither && (holds(old) || error instanceof Overtaken)) fileSystem.renameSync(begun, waits);
      if (!(error instanceof Overtaken)) throw error;
      return false;
    }
    staged.remove(seq);
    syncDirectory(fileSystem, workspace.state);
    return true;
  };

  const put = (seq: number, text: string, expected: Buffer | null): boolean => {
    const to = target();
    const from = staged.pathOf(seq, 'next');
    const next = bytesOf(text);
    if (
      !sameBytes(
        ifThere(() => readOwn(fileSystem, from), null),
        next,
      )
    )
      stage(seq, text);
    const overwritten = (): boolean => inPlace(seq, to, expected ?? Buffer.of(), next);
    const writable = expected !== null;
    let renamed: boolean;
    try {
      const isBegun = staged.begun() !== null;
      if (writable && (isBegun || mustStay(from))) return overwritten();
    } catch (error) {
      // why: whose the file is can't be kept then
      if (codeOf(error) !== 'EACCES' && codeOf(error) !== 'EPERM') throw error;
    }
    try {
      renamed = rename(from, to, () => holds(expected));
    } catch (error) {
      if (!writable || !noRename.has(codeOf(error))) throw error;
      return overwritten();
    }
    if (!renamed) return false;
    syncDirectory(fileSystem, dirname(to));
    staged.removeNotes(seq);
    return true;
  };

  const stage = (seq: number, text: string): void => {
    writeDurably(fileSystem, staged.pathOf(seq, 'next'), bytesOf(text), ownership() ?? 0o666);
  };

  return {
    read: guarded('read', () => {
      const found = read();
      return found === null
        ? { text: null, modified: 0, changed: 0 }
        : ({
            text: textOf(found.bytes),
            modified: found.modified,
            changed: found.changed,
          } satisfies FileOnDisk);
    }),
    staged: guarded('look for staged texts of', staged.all),
    replaceable: guarded('replace', () => {
      const to = target();
      checkReplaceable(fileSystem, to, ownership() !== null);
    }),
    stage: (seq, text, replaces) =>
      guardedAt('write', staged.pathOf(seq, 'next'), () => {
        staged.removeNotes(seq);
        if (replaces !== undefined) note(seq, 'old', replaces === null ? null : bytesOf(replaces));
        stage(seq, text);
      }),
    publish: (seq, text, expected) =>
      guarded('replace', () => {
        const bytes = expected === null ? null : bytesOf(expected);
        try {
          return put(seq, text, bytes) ? 'published' : 'edited';
        } catch (error) {
          note(seq, 'old', bytes);
          throw error;
        }
      }),
    discard: (seq) => guardedAt('remove', staged.pathOf(seq, 'next'), () => staged.remove(seq)),
  };
};
