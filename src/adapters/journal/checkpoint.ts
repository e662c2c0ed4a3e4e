/** The checkpoint: the state at some line, so that a command need not fold the whole journal. Disposable. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { decodeCheckpoint, encodeCheckpoint } from '../../codecs/checkpoint';
import { decodeHistory, encodeHistory } from '../../codecs/history-checkpoint';
import type { CheckpointSight } from '../../domain/doctor/check-checkpoint';
import type { Remembered } from '../../ports';
import {
  codeOf,
  type FileSystem,
  openRegular,
  opening,
  readRegular,
  removeFile,
  writeAll,
} from '../file-system';
import { type Cursor, digestOf, stands } from './fold';

/** The body of a checkpoint's text, if it is what was written: its digest stands on the first line. */
const bodyOf = (text: string): string | null => {
  const split = text.indexOf('\n');
  const body = text.slice(split + 1);
  return split === -1 || text.slice(0, split) !== digestOf(body) ? null : body;
};

/** What a checkpoint's text says; or that it is not what was written, or of another version. */
const read = (text: string): E.Either<'damaged' | 'outdated', Cursor> => {
  const body = bodyOf(text);
  if (body === null) return E.left('damaged');
  return pipe(
    decodeCheckpoint(body),
    E.mapLeft(() => 'outdated' as const),
  );
};

/** The cursor of a checkpoint that is whole and fits the journal; null for anything else. */
export const loadCheckpoint = (fileSystem: FileSystem, file: string, fd: number): Cursor | null => {
  try {
    return pipe(
      read(readRegular(fileSystem, file).toString('utf8')),
      E.match(
        () => null,
        (cursor) => (stands(fileSystem, fd, cursor) ? cursor : null),
      ),
    );
  } catch {
    return null;
  }
};

const ifThere = <A>(f: () => A): A | null => {
  try {
    return f();
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw error;
  }
};

/** What is to be said of the checkpoint beside a journal, without a journal being opened for anything but this. */
export const sightOfCheckpoint = (fileSystem: FileSystem, file: string, journal: string): CheckpointSight => {
  const text = ifThere(() => readRegular(fileSystem, file).toString('utf8'));
  if (text === null) return 'absent';
  const found = read(text);
  if (E.isLeft(found)) return found.left;
  const fd = ifThere(() => openRegular(fileSystem, journal, opening.read));
  if (fd === null) return 'unfit';
  try {
    return stands(fileSystem, fd, found.right) ? 'fits' : 'unfit';
  } finally {
    fileSystem.closeSync(fd);
  }
};

/** Replaces a file that only saves time. Not fsynced, and no error: without it the next command only takes longer. */
const replace = (fileSystem: FileSystem, file: string, temporary: string, body: string): void => {
  try {
    const fd = openRegular(fileSystem, temporary, opening.anew, 0o600);
    try {
      writeAll(fileSystem, fd, Buffer.from(`${digestOf(body)}\n${body}`), null);
    } finally {
      fileSystem.closeSync(fd);
    }
    fileSystem.renameSync(temporary, file);
  } catch {
    try {
      removeFile(fileSystem, temporary);
    } catch {
      // why: a checkpoint that can't be written or removed costs only time
    }
  }
};

/** Under the write lock only. */
export const saveCheckpoint = (fileSystem: FileSystem, file: string, cursor: Cursor): void =>
  replace(fileSystem, file, `${file}.tmp`, encodeCheckpoint(cursor));

/** What was remembered, if it is whole and fits the journal; null for anything else. */
export const loadHistory = (fileSystem: FileSystem, file: string, fd: number): Remembered | null => {
  try {
    const found = pipe(
      bodyOf(readRegular(fileSystem, file).toString('utf8')),
      E.fromNullable('damaged'),
      E.chain(decodeHistory),
    );
    return E.isRight(found) && stands(fileSystem, fd, found.right.place) ? found.right : null;
  } catch {
    return null;
  }
};

/**
 * Only by the journal's owner: what another one leaves there the owner could not read. Each process writes to a name of
 * its own, since nobody has to hold a lock for it.
 */
export const saveHistory = (
  fileSystem: FileSystem,
  file: string,
  journal: string,
  what: Remembered,
): void => {
  try {
    const uid = process.getuid?.();
    if (uid !== undefined && fileSystem.statSync(journal).uid !== uid) return;
    replace(fileSystem, file, `${file}.${process.pid}.tmp`, encodeHistory(what));
  } catch {
    // why: as above
  }
};
