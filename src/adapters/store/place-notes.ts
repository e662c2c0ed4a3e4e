/**
 * What this machine keeps of a place: `.backup_manager/copies/N/`, 0700. `workspace.json` in clear, with the key for names; `sealed`, the
 * same as it stands there; `index`; `unlisted`, packs that may stand there without a list yet; `lock`.
 */
import { closeSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as E from 'fp-ts/Either';
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
import { checkOwnDirectory, readOwn } from '../workspace/own-place';
import { stop } from './stop';
import { sha256 } from './tags';

export interface PlaceNotes {
  readonly index: string;
  /** Null as long as nothing is known. */
  readonly document: () => WorkspaceDocument | null;
  readonly sealed: () => Buffer | null;
  /** `clear` is the document's text, `sealed` the object. */
  readonly keep: (clear: string, sealed: Uint8Array) => Promise<void>;
  readonly unlisted: () => ReadonlyArray<string>;
  readonly setUnlisted: (packs: ReadonlyArray<string>) => Promise<void>;
}

const orNull = (file: string): Buffer | null => ifThere(() => readOwn(realFileSystem, file), null);

const write = async (file: string, bytes: Uint8Array): Promise<void> => {
  const draft = `${file}.${process.pid}.tmp`;
  writeDurably(realFileSystem, draft, bytes, 0o600, opening.anew);
  await rename(draft, file);
  syncDirectory(realFileSystem, dirname(file));
};

export const notesIn = (state: string, destination: number): PlaceNotes => {
  const directory = join(state, 'copies', String(destination));
  const at = (name: string): string => join(directory, name);
  return {
    index: at('index'),
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
    return await use(notesIn(state, destination));
  } finally {
    closeSync(lock);
  }
};
