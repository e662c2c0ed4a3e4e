/** Whose a store is: the first pass writes `workspace.json` there, and every later one finds it as it was. */
import { type BigIntStats, statSync } from 'node:fs';
import { copyFile, cp, readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import * as E from 'fp-ts/Either';
import { isSameAddress, readAddress } from '../../codecs/destinations/place-address';
import { workspaceName } from '../../codecs/store/object-names';
import {
  readWorkspaceDocument,
  type WorkspaceDocument,
  writeWorkspaceDocument,
} from '../../codecs/store/workspace-document';
import { shellArgument } from '../../domain/shell-argument';
import type { CopyRequest } from '../../ports/copies';
import type { ObjectStore } from '../../ports/object-store';
import { ifThere } from '../system-error';
import type { Encrypt } from './age';
import { notesIn, type PlaceNotes } from './place-notes';
import { wrongThere } from './stop';
import { newKey, sha256 } from './tags';
import { isEncrypted, putObject, readObject } from './whole-objects';

export interface Claim {
  readonly store: ObjectStore;
  /** Whether a `workspace.json` stands there already. */
  readonly isClaimed: boolean;
  readonly state: string;
  readonly notes: PlaceNotes;
  readonly destination: number;
  readonly others: CopyRequest['others'];
  /** The digest of the first line of our journal. */
  readonly workspace: string;
  /** Null for a store that everybody may read. */
  readonly encrypt: Encrypt | null;
  readonly signal: AbortSignal;
}

const othersAdvice = [
  'one workspace writes to one place: name another directory or prefix, as with destination add',
];

const isOthers = (where: string) =>
  wrongThere(where, 'the copies of another workspace stand there', othersAdvice);

const directoryAt = (url: string): BigIntStats | null => {
  const address = readAddress(url);
  if (E.isLeft(address) || address.right.kind !== 'file') return null;
  const { path } = address.right;
  return ifThere(() => statSync(path, { bigint: true }), null);
};

/** Whether two addresses lead to one place, as far as they, or the directories behind them, tell. A copy of a place is another one. */
const isSamePlace = (one: string, other: string): boolean => {
  if (isSameAddress(one, other)) return true;
  const [first, second] = [directoryAt(one), directoryAt(other)];
  return first !== null && second !== null && first.ino === second.ino && first.dev === second.dev;
};

/** One place is one destination's: what one of two has not told in a list yet is an orphan to the other, which would remove it. */
const refuseShared = (where: string, others: Claim['others']): void => {
  const other = others.find(({ url }) => isSamePlace(where, url));
  if (other === undefined) return;
  throw wrongThere(where, `${other.name} copies to that place already`, [
    `remove one of the two: backup_manager destination remove ${shellArgument(other.name)}`,
  ]);
};

/**
 * A place that was removed from the list and added again is known under its former number: the highest, since what older ones know of it
 * was true before the later ones copied there.
 */
const adoptFormer = async (
  { store, state, notes, others }: Claim,
  there: Buffer,
): Promise<WorkspaceDocument | null> => {
  const copies = join(state, 'copies');
  const numbers = (await readdir(copies)).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const number of numbers.sort((one, other) => other - one)) {
    const former = notesIn(state, number);
    const document = former.sealed()?.equals(there) === true ? former.document() : null;
    if (document === null || former.index === notes.index) continue;
    refuseShared(
      store.where,
      others.filter(({ destination }) => destination === number),
    );
    await ifThere(() => copyFile(former.index, notes.index), undefined)?.catch(() => undefined);
    await cp(former.reaches, notes.reaches, { recursive: true }).catch(() => undefined);
    await notes.setDamaged([...former.damaged()]);
    await notes.keep(writeWorkspaceDocument(document, sha256), there);
    return document;
  }
  return null;
};

const adopt = async (claim: Claim, there: Buffer): Promise<WorkspaceDocument> => {
  const { store, notes, workspace } = claim;
  const former = await adoptFormer(claim, there);
  if (former !== null) return former;
  if (isEncrypted(there))
    throw wrongThere(store.where, 'copies stand there whose key this workspace has not', [
      'copy to another directory or prefix; or recover that workspace with its identity: backup_manager recover --help',
    ]);
  const document = readWorkspaceDocument(there.toString('utf8'), sha256);
  if (E.isLeft(document)) throw wrongThere(`${store.where} (${workspaceName})`, document.left);
  if (document.right.workspace !== workspace) throw isOthers(store.where);
  await notes.keep(there.toString('utf8'), there);
  return document.right;
};

/** Ends the work unless what stands there is the store that was copied to: a disk may have been changed for another. */
export const checkStillOurs = async (
  store: ObjectStore,
  notes: PlaceNotes,
  signal: AbortSignal,
): Promise<void> => {
  const there = await readObject(store, workspaceName, signal);
  if (notes.sealed()?.equals(there) !== true) throw isOthers(store.where);
};

/** Gives what is known of the store, once that stands there. */
export const claimStore = async (claim: Claim): Promise<WorkspaceDocument> => {
  const { store, isClaimed, state, notes, destination, others, workspace, encrypt, signal } = claim;
  const known = notes.document();
  // why: of two that lead to one place the first goes on
  if (known !== null)
    refuseShared(
      store.where,
      others.filter(
        (other) => other.destination < destination && notesIn(state, other.destination).sealed() !== null,
      ),
    );
  if (known !== null && known.workspace !== workspace) throw isOthers(store.where);
  if (known === null) {
    // why: where it can't be read, a key of ours that nothing there was named with would be kept, and be held against it for ever
    if (isClaimed) return adopt(claim, await readObject(store, workspaceName, signal));
    const fresh: WorkspaceDocument = {
      format: 1,
      workspace,
      host: hostname(),
      directory: dirname(state),
      key: encrypt === null ? null : newKey(),
    };
    const clear = writeWorkspaceDocument(fresh, sha256);
    const sealed = encrypt === null ? Buffer.from(clear) : Buffer.from(await encrypt(Buffer.from(clear)));
    // why: kept before it is sent, so that it is known again should nobody hear that it was stored
    await notes.keep(clear, sealed);
  }
  const document = notes.document();
  const sealed = notes.sealed();
  if (document === null || sealed === null)
    throw wrongThere(store.where, `what is known of it is not whole: remove ${dirname(notes.index)}`);
  if ((await putObject(store, workspaceName, sealed, signal)) === 'exists') {
    const there = await readObject(store, workspaceName, signal);
    if (!there.equals(sealed)) throw isOthers(store.where);
  }
  return document;
};
