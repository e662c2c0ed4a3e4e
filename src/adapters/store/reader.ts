/** A store that is read: its lists, and the parts of its packs, each held against its digest. */
import * as E from 'fp-ts/Either';
import { listAt, packName, plainFolder, workspaceName } from '../../codecs/store/object-names';
import { readWorkspaceDocument, type WorkspaceDocument } from '../../codecs/store/workspace-document';
import type { ObjectStore, ReadableStore } from '../../ports/object-store';
import type { StoreAccess, StoredVersion } from '../../ports/copies';
import { type AgeLibrary, decrypterWith, type UnwrapKey } from './age';
import { type Listing, listStore } from './listing';
import { listReader, type ReadLists } from './lists';
import { type PartReader, partReader } from './part-reader';
import { stop, wrongThere } from './stop';
import { sha256, type Tag, tagger } from './tags';
import { isEncrypted, openObject, readObject, readThrough, type TakePiece } from './whole-objects';

export interface StoreReader {
  readonly store: ObjectStore;
  readonly signal: AbortSignal;
  readonly listing: Listing;
  readonly document: WorkspaceDocument;
  /** `workspace.json` as it stands there. */
  readonly sealed: Buffer;
  readonly tag: Tag;
  readonly isEncrypted: boolean;
  /** A whole object as it stands there. */
  readonly readClear: (name: string) => Promise<Buffer>;
  /** A whole object, decrypted. */
  readonly read: (name: string) => Promise<Buffer>;
  readonly list: ReadLists;
  /** Of one name, or all, oldest first. */
  readonly versions: (name: string | null) => Promise<ReadonlyArray<StoredVersion>>;
  /** How often the identities that were given opened something not, be it that it is for others, or that its header was changed. */
  readonly unopened: () => number;
  /** All of a pack, piece by piece. */
  readonly readPack: (pack: string, take: TakePiece) => Promise<void>;
  /** The bytes of chunks that lie in one pack, one behind the other, piece by piece. */
  readonly run: PartReader;
}

const at = (store: ReadableStore, name: string): string => `${store.where} (${name})`;

export const openDocument = async (
  { store, identity }: Pick<StoreAccess, 'identity'> & { readonly store: ReadableStore },
  load: () => Promise<AgeLibrary>,
  signal: AbortSignal,
): Promise<{
  readonly document: WorkspaceDocument;
  readonly sealed: Buffer;
  readonly decrypt: UnwrapKey | null;
}> => {
  const sealed = await readObject(store, workspaceName, signal);
  const isSealed = isEncrypted(sealed);
  if (isSealed && identity === null)
    throw stop({
      type: 'DestinationFailed',
      cause: 'unusable',
      doing: 'read',
      where: store.where,
      reason: 'what stands there is encrypted',
      advice: ['give the file with an identity that reads it: --identity FILE'],
    });
  const decrypt = isSealed && identity !== null ? await decrypterWith(identity, load) : null;
  const clear = await openObject(at(store, workspaceName), sealed, decrypt);
  const document = readWorkspaceDocument(clear.toString('utf8'), sha256);
  if (E.isLeft(document)) throw wrongThere(at(store, workspaceName), document.left);
  return { document: document.right, sealed, decrypt };
};

export const openReader = async (
  access: StoreAccess,
  load: () => Promise<AgeLibrary>,
  signal: AbortSignal,
): Promise<StoreReader> => {
  const { store } = access;
  const { document, sealed, decrypt: unwrap } = await openDocument(access, load, signal);
  let unopened = 0;
  const decrypt: UnwrapKey | null =
    unwrap === null
      ? null
      : async (header) => {
          try {
            return await unwrap(header);
          } catch (error) {
            unopened += 1;
            throw error;
          }
        };
  const listing = await listStore(store, signal);
  const tag = tagger(document.key);
  const read = async (name: string): Promise<Buffer> =>
    openObject(at(store, name), await readObject(store, name, signal), decrypt);
  const run = partReader(store, listing.packs, decrypt, signal);
  const list = listReader({ store, signal }, (where, bytes) => openObject(where, bytes, decrypt), run);
  const folderOf = (name: string): string => {
    const folder = tag('name', name);
    return document.key === null ? plainFolder(name, folder) : folder;
  };
  return {
    ...{ store, signal, listing, document, sealed, tag, read, list },
    isEncrypted: decrypt !== null,
    unopened: () => unopened,
    readClear: (name) => readObject(store, name, signal),
    versions: async (name) => {
      const folder = name === null ? null : folderOf(name);
      const found: Array<{ readonly stamp: string; readonly version: StoredVersion }> = [];
      for (const object of listing.lists) {
        const place = listAt(object);
        if (place === null || (folder !== null && place.folder !== folder)) continue;
        const { head } = await list(object);
        const { completed, bytes } = head;
        found.push({
          stamp: place.stamp,
          version: { name: head.name, completed, sha256: head.sha256, bytes, list: object },
        });
      }
      return found.sort((one, other) => (one.stamp < other.stamp ? -1 : 1)).map(({ version }) => version);
    },
    readPack: (id, take) => readThrough(store, packName(id), decrypt, take, signal),
    run,
  };
};
