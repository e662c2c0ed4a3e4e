/**
 * What this machine keeps of a place: `.backup_manager/copies/N/`, 0700. `workspace.json` in clear, with the key for names; `sealed`, the
 * same as it stands there; `index`; `unlisted`, packs that may stand there without a list yet; `damaged`, packs and lists that the last look found so; `locks`, until when what stands there is locked; `reach/`, what each list needs; `lock`.
 */
import { closeSync } from 'node:fs';
import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as E from 'fp-ts/Either';
import { listAt, packIdIn } from '../../codecs/store/object-names';
import { readWorkspaceDocument, type WorkspaceDocument } from '../../codecs/store/workspace-document';
import { tryLockFile } from '../archive/file-lock';
import { ifThere } from '../system-error';
import {
  makeDirectory,
  opening,
  openRegular,
  realFileSystem,
  syncDirectory,
  writeDurably,
} from '../file-system';
import { sweepDrafts } from '../workspace/left-by-copies';
import { checkOwnDirectory, readOwn } from '../workspace/own-place';
import { readLocks, writeLocks } from './lock-notes';
import { type Reach, readReach, writeReach } from './reach';
import { stop } from './stop';
import { sha256 } from './tags';

export interface PlaceNotes {
  readonly index: string;
  /** The directory of what each list needs. */
  readonly reaches: string;
  /** Null as long as nothing is known. */
  readonly document: () => WorkspaceDocument | null;
  readonly sealed: () => Buffer | null;
  /** `clear` is the document's text, `sealed` the object. */
  readonly keep: (clear: string, sealed: Uint8Array) => Promise<void>;
  readonly unlisted: () => ReadonlyArray<string>;
  /** Packs and lists, by the names of their objects, that are not as they were written: by the last check that read them. */
  readonly damaged: () => ReadonlySet<string>;
  readonly setDamaged: (names: ReadonlyArray<string>) => Promise<void>;
  /** Until when objects there are locked, in milliseconds since 1970, by name, as far as that is known. */
  readonly locks: () => ReadonlyMap<string, number>;
  readonly setLocks: (locks: ReadonlyMap<string, number>) => Promise<void>;
  readonly setUnlisted: (packs: ReadonlyArray<string>) => Promise<void>;
  /** What a list needs; null where that is not known. */
  readonly reach: (list: string) => Reach | null;
  readonly setReach: (list: string, reach: Reach) => Promise<void>;
  readonly forgetReach: (list: string) => Promise<void>;
  /**
   * What lists need that do not stand there: one that was sent when this machine was cut off may come to stand there yet. Those of
   * which that is no longer to be feared are forgotten.
   */
  readonly pendingReach: (lists: Iterable<string>, now: number) => Promise<ReadonlyArray<Reach>>;
}

/** So long after it was sent, in milliseconds, a list that is not there will not come. */
const comesWithin = 3_600_000;

const orNull = (file: string): Buffer | null => ifThere(() => readOwn(realFileSystem, file), null);

const write = async (file: string, bytes: Uint8Array): Promise<void> => {
  const draft = `${file}.${process.pid}.tmp`;
  writeDurably(realFileSystem, draft, bytes, 0o600, opening.anew);
  await rename(draft, file);
  syncDirectory(realFileSystem, dirname(file));
};

const readNote = (file: string): ReturnType<typeof readReach> => {
  const text = orNull(file);
  return text === null ? null : readReach(text.toString('latin1'));
};

export const notesIn = (state: string, destination: number): PlaceNotes => {
  const directory = join(state, 'copies', String(destination));
  const at = (name: string): string => join(directory, name);
  const reachAt = (list: string): string => join(directory, 'reach', sha256(list));
  return {
    index: at('index'),
    reaches: at('reach'),
    document: () => {
      const text = orNull(at('workspace.json'));
      if (text === null) return null;
      const read = readWorkspaceDocument(text.toString('utf8'), sha256);
      if (E.isLeft(read))
        throw stop({ type: 'FileFailed', doing: 'read', path: at('workspace.json'), reason: read.left });
      return read.right;
    },
    sealed: () => orNull(at('sealed')),
    keep: async (clear, sealed) => {
      await write(at('sealed'), sealed);
      await write(at('workspace.json'), Buffer.from(clear));
    },
    unlisted: () =>
      orNull(at('unlisted'))
        ?.toString('latin1')
        .split('\n')
        .filter((id) => /^[0-9a-f]{64}$/.test(id)) ?? [],
    damaged: () =>
      new Set(
        orNull(at('damaged'))
          ?.toString('latin1')
          .split('\n')
          .filter((name) => packIdIn(name) !== null || listAt(name) !== null),
      ),
    setDamaged: async (names) => {
      if (names.length === 0 && orNull(at('damaged')) === null) return;
      // why: a place may be read before anything was copied there from here
      for (const one of [dirname(directory), directory]) makeDirectory(realFileSystem, one, 0o700);
      await write(at('damaged'), Buffer.from(names.map((name) => `${name}\n`).join('')));
    },
    reach: (list) => {
      const noted = readNote(reachAt(list));
      return noted?.list === list ? noted.reach : null;
    },
    setReach: async (list, reach) => {
      makeDirectory(realFileSystem, at('reach'), 0o700);
      await write(reachAt(list), Buffer.from(writeReach(list, reach), 'latin1'));
    },
    forgetReach: (list) => rm(reachAt(list), { force: true }),
    pendingReach: async (lists, now) => {
      const there = new Set([...lists].map((list) => basename(reachAt(list))));
      const pending: Reach[] = [];
      for (const name of (await readdir(at('reach')).catch(() => [])).filter((one) => !there.has(one))) {
        const file = join(at('reach'), name);
        const { mtimeMs } = await lstat(file);
        const noted = readNote(file);
        if (Math.abs(now - mtimeMs) < comesWithin && noted !== null) pending.push(noted.reach);
        else await rm(file, { force: true });
      }
      return pending;
    },
    locks: () => readLocks(orNull(at('locks'))?.toString('latin1') ?? ''),
    setLocks: (locks) => write(at('locks'), Buffer.from(writeLocks(locks), 'latin1')),
    setUnlisted: (packs) => write(at('unlisted'), Buffer.from(packs.map((id) => `${id}\n`).join(''))),
  };
};

/** Runs `use` as the only one who copies to that place. */
export const withNotes = async <A>(
  state: string,
  destination: number,
  use: (notes: PlaceNotes) => Promise<A>,
): Promise<A> => {
  checkOwnDirectory(realFileSystem, state);
  for (const directory of [join(state, 'copies'), join(state, 'copies', String(destination))])
    makeDirectory(realFileSystem, directory, 0o700);
  const lock = openRegular(
    realFileSystem,
    join(state, 'copies', String(destination), 'lock'),
    opening.appendAndRead,
    0o600,
  );
  try {
    if (tryLockFile(lock) === 'held')
      throw stop({ type: 'NothingToDo', reason: 'another process copies there at this moment' });
    await sweepDrafts(join(state, 'copies', String(destination)));
    return await use(notesIn(state, destination));
  } finally {
    closeSync(lock);
  }
};
