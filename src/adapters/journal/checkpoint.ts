/** The checkpoint: the state at some line, so that a command need not fold the whole journal. Disposable. */
import { basename, dirname } from 'node:path';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { decodeCheckpoint, encodeCheckpoint } from '../../codecs/checkpoint';
import { decodeHistory, encodeHistory } from '../../codecs/history-checkpoint';
import type { Remembered } from '../../ports/journal';
import { type FileSystem, openRegular, opening, removeFile, writeAll } from '../file-system';
import { meaningOf } from '../system-error';
import { openOwn, readOwn } from '../workspace/own-place';
import { type Cursor, digestOf, stands } from './fold';
import { bodyOf, keepUnfit } from './saved';

/** What a checkpoint's text says; or that it is not what was written, or of another version. */
const read = (text: string): E.Either<string, Cursor> =>
  pipe(bodyOf(text), E.fromNullable('damaged'), E.chain(decodeCheckpoint));

/** The cursor of a checkpoint that is whole and fits the journal; null for anything else. */
export const loadCheckpoint = (fileSystem: FileSystem, file: string, fd: number): Cursor | null => {
  try {
    return pipe(
      read(readOwn(fileSystem, file).toString('utf8')),
      E.match(
        () => null,
        (cursor) => (stands(fileSystem, fd, cursor) ? cursor : null),
      ),
    );
  } catch {
    return null;
  }
};

/**
 * Replaces a file that only saves time. Not fsynced, and no error: without it the next command only takes longer. Gives why
 * it could not be done.
 */
const replace = (
  fileSystem: FileSystem,
  file: string,
  temporary: string,
  body: string,
  journal: number,
): string | null => {
  try {
    keepUnfit(fileSystem, dirname(file), basename(file), journal);
    const fd = openRegular(fileSystem, temporary, opening.anew, 0o600);
    try {
      writeAll(fileSystem, fd, Buffer.from(`${digestOf(body)}\n${body}`), null);
    } finally {
      fileSystem.closeSync(fd);
    }
    fileSystem.renameSync(temporary, file);
    return null;
  } catch (error) {
    try {
      removeFile(fileSystem, temporary);
    } catch {
      // why: a checkpoint that can't be written or removed costs only time
    }
    return `can't save ${file}, which only saves time: ${meaningOf(error)}`;
  }
};

/** Under the write lock only; `fd` is the journal. Gives why it could not be done. */
export const saveCheckpoint = (
  fileSystem: FileSystem,
  file: string,
  fd: number,
  cursor: Cursor,
): string | null => {
  try {
    return replace(fileSystem, file, `${file}.tmp`, encodeCheckpoint(cursor), fd);
  } catch (error) {
    return `can't save ${file}, which only saves time: ${meaningOf(error)}`;
  }
};

/** What was remembered, if it is whole and fits the journal; null for anything else. */
export const loadHistory = (fileSystem: FileSystem, file: string, fd: number): Remembered | null => {
  try {
    const found = pipe(
      bodyOf(readOwn(fileSystem, file).toString('utf8')),
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
 * its own, since nobody has to hold a lock for it. Gives why it could not be done.
 */
export const saveHistory = (
  fileSystem: FileSystem,
  file: string,
  journal: string,
  what: Remembered,
): string | null => {
  try {
    const uid = process.getuid?.();
    if (uid !== undefined && fileSystem.statSync(journal).uid !== uid) return null;
    const fd = openOwn(fileSystem, journal, opening.read);
    try {
      // why: it outlives a power cut that a line which was only read, and not flushed yet, does not
      fileSystem.fsyncSync(fd);
      if (!stands(fileSystem, fd, what.place)) return null;
      return replace(fileSystem, file, `${file}.${process.pid}.tmp`, encodeHistory(what), fd);
    } finally {
      fileSystem.closeSync(fd);
    }
  } catch (error) {
    return `can't save ${file}, which only saves time: ${meaningOf(error)}`;
  }
};
