/** What files that only save time tell of the journal: whether it still has the line at which each was made. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { decodeCheckpoint } from '../../codecs/checkpoint';
import { decodeHistory } from '../../codecs/history-checkpoint';
import { decodeSavedPlace } from '../../codecs/saved-place';
import {
  isSnapshot,
  isUnfitCopy,
  type SavedSeen,
  savedNames,
  unfitCopyOf,
} from '../../domain/doctor/check-checkpoint';
import type { LostLines } from '../../domain/lost-lines';
import { type FileSystem, ForeignLink, opening } from '../file-system';
import { isMissing, meaningOf } from '../system-error';
import { openOwn, readOwn } from '../workspace/own-place';
import { digestOf, stands } from './fold';

/** The body of a saved text, if it is what was written: its digest stands on the first line. */
export const bodyOf = (text: string): string | null => {
  const split = text.indexOf('\n');
  const body = text.slice(split + 1);
  return split === -1 || text.slice(0, split) !== digestOf(body) ? null : body;
};

const ifThere = <A>(f: () => A): A | null => {
  try {
    return f();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

const isOfThisVersion = (name: string, body: string): boolean =>
  // why: there may be many of them, and one of another version is passed over
  isSnapshot(name)
    ? true
    : name.startsWith('history')
      ? E.isRight(decodeHistory(body))
      : E.isRight(decodeCheckpoint(body));

/** What another user has put in its place is not what was written, wherever it leads. */
const readUnlessForeign = (fileSystem: FileSystem, file: string): string => {
  try {
    return readOwn(fileSystem, file).toString('utf8');
  } catch (error) {
    if (error instanceof ForeignLink) return '';
    throw error;
  }
};

/** What is to be said of a saved file beside a journal; `fd` is null where there is none. Throws when it can't be read. */
export const probeOf = (
  fileSystem: FileSystem,
  directory: string,
  name: string,
  fd: number | null,
): SavedSeen => {
  const text = ifThere(() => readUnlessForeign(fileSystem, `${directory}/${name}`));
  if (text === null) return { name, condition: 'absent' };
  const body = bodyOf(text);
  if (body === null) return { name, condition: 'damaged' };
  return pipe(
    decodeSavedPlace(body),
    E.match(
      (): SavedSeen => ({ name, condition: 'outdated' }),
      (place): SavedSeen => {
        if (fd === null || !stands(fileSystem, fd, place))
          return { name, condition: 'unfit', seq: place.seq };
        return { name, condition: isOfThisVersion(name, body) ? 'fits' : 'outdated' };
      },
    ),
  );
};

/** One that can't be read keeps nobody from looking at the others. */
const seenOf = (fileSystem: FileSystem, directory: string, name: string, fd: number | null): SavedSeen => {
  try {
    return probeOf(fileSystem, directory, name, fd);
  } catch (error) {
    return { name, condition: 'unreadable', reason: meaningOf(error) };
  }
};

/** All of them, snapshots of the past as well, without a journal being opened for anything but this. */
export const probeCheckpoints = (
  fileSystem: FileSystem,
  directory: string,
  journal: string,
): ReadonlyArray<SavedSeen> => {
  const look = (fd: number | null): ReadonlyArray<SavedSeen> =>
    [...savedNames, ...snapshots].map((name) => seenOf(fileSystem, directory, name, fd));
  const snapshots = (ifThere(() => fileSystem.readdirSync(directory)) ?? []).filter(isSnapshot).sort();
  const fd = ifThere(() => openOwn(fileSystem, journal, opening.read));
  if (fd === null) return look(null);
  try {
    return look(fd);
  } finally {
    fileSystem.closeSync(fd);
  }
};

/** The furthest of the lines that saved files know of and the journal has not. What can't be read tells nothing. */
export const lostLines = (
  fileSystem: FileSystem,
  directory: string,
  fd: number | null,
  names: ReadonlyArray<string> = savedNames,
): LostLines | null => {
  let furthest: LostLines | null = null;
  for (const name of names) {
    try {
      const seen = probeOf(fileSystem, directory, name, fd);
      if (seen.condition === 'unfit' && seen.seq > (furthest?.seq ?? 0))
        furthest = { file: name, seq: seen.seq };
    } catch {
      // why: doctor says of a file what can't be read; here only what it tells counts
    }
  }
  return furthest;
};

/**
 * Before a saved file is replaced: one that tells of lines which the journal has no more is put aside, so that this is not
 * forgotten until somebody decides. The first that tells of it stays.
 */
export const keepUnfit = (fileSystem: FileSystem, directory: string, name: string, fd: number): void => {
  const aside = unfitCopyOf(name);
  if (!savedNames.includes(name) || isUnfitCopy(name)) return;
  if (probeOf(fileSystem, directory, name, fd).condition !== 'unfit') return;
  if (probeOf(fileSystem, directory, aside, fd).condition === 'unfit') return;
  fileSystem.renameSync(`${directory}/${name}`, `${directory}/${aside}`);
};
