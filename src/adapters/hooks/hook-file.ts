/** Whether a hook in a workspace may be run: what others could have put there is not. */
import {
  accessSync,
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type HookName, hookNames } from '../../domain/events/hook';
import { codeOf, meaningOf } from '../system-error';

/** Why a hook can't be run, as one line for a person. */
class Unusable extends Error {
  override readonly name = 'Unusable';
}

export const hooksIn = (root: string): string => join(root, 'hooks');

/** Whether something stands under the hook's name. What can't be looked at may be a hook: it is not passed over. */
export const isPresent = (root: string, hook: HookName): boolean => {
  try {
    lstatSync(join(hooksIn(root), hook));
    return true;
  } catch (error) {
    return codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR';
  }
};

/** A name with another sign between its words, an ending, or a word too many. */
const likeHook = /^(?:before|after|pre|post|on)[-_. ]?(?:backup|success|partial|failure|fail|error)/i;
const aside = /\.(?:sample|disabled|off|old|bak|orig|md|txt)$|~$/i;

/** What lies in `hooks/` and looks like a hook, though none is called so. */
export const lookalikesIn = (root: string): ReadonlyArray<string> => {
  try {
    return readdirSync(hooksIn(root)).filter(
      (name) => likeHook.test(name) && !aside.test(name) && !hookNames.some((hook) => hook === name),
    );
  } catch {
    // why: what can't be looked at is told of each hook
    return [];
  }
};

const ownerName = (uid: number): string => (uid === 0 ? 'root' : `user ${uid}`);

/** Belongs to the one who runs it, or to root. */
const requireOwn = (what: string, { uid }: Stats): void => {
  const me = process.geteuid?.() ?? uid;
  if (uid !== 0 && uid !== me)
    throw new Unusable(
      `${what} belongs to ${ownerName(uid)}, and it would run as ${ownerName(me)}; give it to ${ownerName(me)}`,
    );
};

const othersMayWrite = 0o022;

const requirePrivate = (what: string, path: string, stats: Stats): void => {
  requireOwn(what, stats);
  if ((stats.mode & othersMayWrite) !== 0)
    throw new Unusable(`group or others can write to ${what}; chmod go-w ${path}`);
};

const requireDirectory = (what: string, path: string): void => {
  const stats = statSync(path);
  if (!stats.isDirectory()) throw new Unusable(`${what} is not a directory`);
  requirePrivate(what, path, stats);
};

const stickyBit = 0o1000;

/**
 * What root looks at must be what root runs: whoever may rename the workspace, or a directory above it, can put another in its
 * place between the two. In a sticky directory only the owner may.
 */
const requireInPlace = (directory: string): void => {
  const stats = statSync(directory);
  requireOwn(directory, stats);
  if ((stats.mode & othersMayWrite) !== 0 && (stats.mode & stickyBit) === 0)
    throw new Unusable(
      `group or others can write to ${directory}, and root would run it; chmod go-w ${directory}`,
    );
  if (dirname(directory) !== directory) requireInPlace(dirname(directory));
};

/** As many bytes tell a program from a text. */
const looked = 512;

/** A text that names no interpreter would be run by a shell. */
const requireProgram = (file: string): void => {
  let fd: number;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    // why: a program that may be run need not be readable
    return;
  }
  try {
    const bytes = Buffer.alloc(looked);
    const read = bytes.subarray(0, readSync(fd, bytes, 0, looked, 0));
    if (read.length === 0) throw new Unusable('it is empty');
    if (!read.includes(0) && read.toString('latin1', 0, 2) !== '#!')
      throw new Unusable('it is a script whose first line names no interpreter; begin it with #!/bin/sh');
  } finally {
    closeSync(fd);
  }
};

const requireExecutable = (file: string): void => {
  try {
    accessSync(file, constants.X_OK);
  } catch (error) {
    if (codeOf(error) !== 'EACCES') throw error;
    throw new Unusable(`it is not executable; chmod u+x ${file}`);
  }
};

const check = (root: string, hook: HookName): void => {
  const directory = hooksIn(root);
  const file = join(directory, hook);
  requireOwn('the workspace', statSync(root));
  if (process.geteuid?.() === 0) requireInPlace(realpathSync(root));
  requireOwn('hooks', lstatSync(directory));
  requireDirectory('hooks', directory);
  requireOwn('it', lstatSync(file));
  const real = realpathSync(file);
  const stats = statSync(real);
  if (stats.isDirectory()) throw new Unusable('it is a directory');
  if (!stats.isFile()) throw new Unusable('it is not a regular file');
  requirePrivate('it', real, stats);
  if (real !== file) requireDirectory(`${dirname(real)}, to which it leads,`, dirname(real));
  requireExecutable(real);
  requireProgram(real);
};

/** Null when it can be run. */
export const hookFault = (root: string, hook: HookName): string | null => {
  try {
    check(root, hook);
    return null;
  } catch (error) {
    if (error instanceof Unusable) return error.message;
    return codeOf(error) === 'ENOENT' ? `${basename(hook)} is not there any more` : meaningOf(error);
  }
};
