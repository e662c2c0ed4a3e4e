/** The checkpoint: the state at some line, so that a command need not fold the whole journal. Disposable. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { decodeCheckpoint, encodeCheckpoint } from '../../codecs/checkpoint';
import { type FileSystem, removeFile, writeAll } from '../file-system';
import { type Cursor, digestOf, stands } from './fold';

/** The cursor of a checkpoint that is whole and fits the journal; null for anything else. */
export const loadCheckpoint = (fileSystem: FileSystem, file: string, fd: number): Cursor | null => {
  try {
    const text = fileSystem.readFileSync(file, 'utf8');
    const split = text.indexOf('\n');
    const body = text.slice(split + 1);
    if (split === -1 || text.slice(0, split) !== digestOf(Buffer.from(body))) return null;
    return pipe(
      decodeCheckpoint(body),
      E.match(
        () => null,
        (cursor) => (stands(fileSystem, fd, cursor) ? cursor : null),
      ),
    );
  } catch {
    return null;
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
