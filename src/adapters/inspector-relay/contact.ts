/** How a relay and the processes of one workspace find each other: `inspector.json` in its state directory. */
import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, readFileSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import * as t from 'io-ts';
import { decodeJson } from '../../codecs/json';
import { opening, realFileSystem } from '../file-system';
import { codeOf } from '../system-error';
import { checkOwnDirectory, openOwn } from '../workspace/own-place';

const Natural = t.refinement(t.number, (n) => Number.isSafeInteger(n) && n > 0, 'Natural');

/**
 * The file is readable by its owner alone (0600, in a directory of mode 0700), so whoever knows the token may read
 * the workspace's state anyway. The token outlives the relay: a page that was opened before a relay was restarted
 * comes back by itself. Removing the file makes the next relay choose another one.
 */
export const InspectorContact = t.readonly(
  t.type({
    v: t.literal(1),
    /** Where the relay listens, on 127.0.0.1. */
    port: Natural,
    /** 256 random bits, base64url: part of every address that the relay answers. */
    token: t.refinement(t.string, (token) => /^[\w-]{43}$/u.test(token), 'Token'),
    /** The relay's process, or null when it said goodbye: then, or when that process is gone, nobody connects. */
    pid: t.union([Natural, t.null]),
  }),
  'InspectorContact',
);
export type InspectorContact = t.TypeOf<typeof InspectorContact>;

/** The file's name in the state directory. */
export const contactName = 'inspector.json';

const contactFile = (stateDir: string): string => join(stateDir, contactName);

const isPrivate = ({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean =>
  uid === (process.getuid?.() ?? uid) && (mode & 0o077) === 0;

/** What the workspace knows of its relay; null when there is none, or the file is damaged or not private. */
export const readContact = (stateDir: string): InspectorContact | null => {
  try {
    const fd = openOwn(realFileSystem, contactFile(stateDir), opening.read);
    try {
      if (!isPrivate(fstatSync(fd))) return null;
      const contact = decodeJson(InspectorContact)(readFileSync(fd, 'utf8'));
      return E.isRight(contact) ? contact.right : null;
    } finally {
      closeSync(fd);
    }
  } catch {
    return null;
  }
};

/** Removes what a process that is gone was about to put in place, and what this one has left. */
const sweepDrafts = async (stateDir: string): Promise<void> => {
  for (const name of await readdir(stateDir)) {
    const pid = Number(/^inspector\.json\.(\d{1,10})\.next$/.exec(name)?.[1] ?? NaN);
    if (pid === process.pid || (Number.isInteger(pid) && !isAlive(pid)))
      await rm(join(stateDir, name), { force: true });
  }
};

/** Replaces the file whole, so that no reader ever sees a part of it. */
export const writeContact = async (stateDir: string, contact: InspectorContact): Promise<void> => {
  checkOwnDirectory(realFileSystem, stateDir);
  await mkdir(stateDir, { mode: 0o700 }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  const next = `${contactFile(stateDir)}.${process.pid}.next`;
  await sweepDrafts(stateDir);
  const handle = await open(next, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(contact)}\n`);
    await rename(next, contactFile(stateDir));
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
};

/** A token nobody can guess. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** Whether a process of this user has this pid. */
export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
