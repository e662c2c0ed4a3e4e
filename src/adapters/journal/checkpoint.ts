/** The checkpoint: the state at some line, so that a command need not fold the whole journal. Disposable. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { decodeCheckpoint, encodeCheckpoint } from '../../codecs/checkpoint';
import type { CheckpointSight } from '../../domain/doctor/check-checkpoint';
import { codeOf, type FileSystem, removeFile, writeAll } from '../file-system';
import { type Cursor, digestOf, stands } from './fold';

/** What a checkpoint's text says; or that it is not what was written, or of another version. */
const read = (text: string): E.Either<'damaged' | 'outdated', Cursor> => {
  const split = text.indexOf('\n');
  const body = text.slice(split + 1);
  if (split === -1 || text.slice(0, split) !== digestOf(Buffer.from(body))) return E.left('damaged');
  return pipe(
    decodeCheckpoint(body),
    E.mapLeft(() => 'outdated' as const),
  );
};

/** The cursor of a checkpoint that is whole and fits the journal; null for anything else. */
export const loadCheckpoint = (fileSystem: FileSystem, file: string, fd: number): Cursor | null => {
  try {
    return pipe(
      read(fileSystem.readFileSync(file, 'utf8')),
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
  const text = ifThere(() => fileSystem.readFileSync(file, 'utf8'));
  if (text === null) return 'absent';
  const found = read(text);
  if (E.isLeft(found)) return found.left;
  const fd = ifThere(() => fileSystem.openSync(journal, 'r'));
  if (fd === null) return 'unfit';
  try {
    return stands(fileSystem, fd, found.right) ? 'fits' : 'unfit';
  } finally {
    fileSystem.closeSync(fd);
  }
};

/** Replaces the checkpoint. Not fsynced, and no error: without it the next command only takes longer. */
export const saveCheckpoint = (fileSystem: FileSystem, file: string, cursor: Cursor): void => {
  const temporary = `${file}.tmp`;
  try {
    const body = encodeCheckpoint(cursor);
    const fd = fileSystem.openSync(temporary, 'w', 0o600);
    try {
      writeAll(fileSystem, fd, Buffer.from(`${digestOf(Buffer.from(body))}\n${body}`), null);
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
