/**
 * Files that last as long as some work on copies: parts of archives that are fetched from a place, what a drill restores, and drafts of what is
 * kept of a place. Whoever works holds a lock, which a killed process does not: what nobody holds was left behind.
 */
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { tryLockFile, tryShareFile } from '../archive/file-lock';
import { codeOf, isForbidding, isMissing } from '../system-error';
import { removeTree } from './remove-tree';

const fetchedName = /^\.fetched-[0-9a-f]{16}\.partial$/;
const draftName = /\.\d+\.tmp$/;

const flags = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A new file for what is fetched, held as long as it is open. */
export const openFetched = async (
  directory: string,
): Promise<{ readonly path: string; readonly file: FileHandle }> => {
  for (;;) {
    const path = join(directory, `.fetched-${randomBytes(8).toString('hex')}.partial`);
    const file = await open(path, 'wx+', 0o600);
    // why: others read it while we hold it; and between its making and its locking somebody may have swept it
    if (tryShareFile(file.fd) !== 'held' && (await file.stat()).nlink > 0) return { path, file };
    await file.close();
  }
};

/** Names in a directory; none where there is no such directory. */
const namesIn = async (directory: string): Promise<ReadonlyArray<string>> => {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
};

/** Null for what is not there, and for what is not ours. */
const openForLock = (lock: string): number | null => {
  try {
    return openSync(lock, constants.O_RDWR | flags);
  } catch (error) {
    if (isMissing(error) || isForbidding(error) || codeOf(error) === 'ELOOP') return null;
    throw error;
  }
};

/** Runs `use` if nobody holds the file; `lock` has to be there. Gives whether it did. */
const ifUnheld = async (lock: string, use: () => Promise<void>): Promise<boolean> => {
  const fd = openForLock(lock);
  if (fd === null) return false;
  try {
    if (!fstatSync(fd).isFile() || tryLockFile(fd) !== 'locked') return false;
    await use();
    return true;
  } finally {
    closeSync(fd);
  }
};

/** What is held by which lock; both by their paths. */
interface Left {
  readonly file: string;
  readonly lock: string;
}

const fetchedIn = async (directory: string): Promise<ReadonlyArray<Left>> =>
  (await namesIn(directory))
    .filter((name) => fetchedName.test(name))
    .map((name) => ({ file: join(directory, name), lock: join(directory, name) }));

const draftsIn = async (directory: string): Promise<ReadonlyArray<Left>> => {
  const lock = join(directory, 'lock');
  const drafts = async (folder: string): Promise<ReadonlyArray<Left>> =>
    (await namesIn(folder))
      .filter((name) => draftName.test(name))
      .map((name) => ({ file: join(folder, name), lock }));
  return [...(await drafts(directory)), ...(await drafts(join(directory, 'reach')))];
};

/** What may have been left in the workspace whose state lies in `state`. */
const candidates = async (state: string): Promise<ReadonlyArray<Left>> => {
  const copies = join(state, 'copies');
  const places = (await namesIn(copies)).filter((name) => /^\d+$/.test(name));
  const drafts = await Promise.all(places.map((name) => draftsIn(join(copies, name))));
  const scratch = (await namesIn(state)).includes('scratch')
    ? [{ file: join(state, 'scratch'), lock: join(state, 'scratch.lock') }]
    : [];
  return [...(await fetchedIn(dirname(state))), ...scratch, ...drafts.flat()];
};

const nothing = (): Promise<void> => Promise.resolve();

/** Paths of what was left, and that nobody holds. */
export const leftByCopies = async (state: string): Promise<ReadonlyArray<string>> => {
  const left: string[] = [];
  for (const { file, lock } of await candidates(state)) if (await ifUnheld(lock, nothing)) left.push(file);
  return left.sort();
};

const sweepAll = async (found: ReadonlyArray<Left>): Promise<void> => {
  for (const { file, lock } of found) await ifUnheld(lock, () => removeTree(file));
};

/** Removes one of them, if it is still nobody's. Gives whether it did. */
export const sweepLeft = async (state: string, path: string): Promise<boolean> => {
  const found = (await candidates(state)).find(({ file }) => file === path);
  return found !== undefined && (await ifUnheld(found.lock, () => removeTree(path)));
};

/** What fails stays: it costs room and nothing else, and must not cost the work that is done now. */
const sparing = async (sweep: () => Promise<void>): Promise<void> => sweep().catch(() => undefined);

export const sweepFetched = (directory: string): Promise<void> =>
  sparing(async () => sweepAll(await fetchedIn(directory)));

/** Of the place whose lock the caller holds. */
export const sweepDrafts = (directory: string): Promise<void> =>
  sparing(async () => {
    for (const { file } of await draftsIn(directory)) await rm(file, { force: true });
  });

/** All that lies in the workspace, but the drafts of places. */
export const sweepWorkspace = (state: string): Promise<void> =>
  sparing(async () =>
    sweepAll((await candidates(state)).filter(({ file }) => !file.startsWith(join(state, 'copies', '/')))),
  );
