/** One pass of copying to a place: what is not there yet of the archives, and then of the journal. */
import type { TaskEither } from 'fp-ts/TaskEither';
import {
  firstOf,
  headAt,
  headName,
  listName,
  nextOf,
  plainFolder,
  segmentAt,
  segmentName,
} from '../../codecs/store/object-names';
import type { BackupError } from '../../domain/error';
import type {
  CopiedVersion,
  CopyProgress,
  CopyReport,
  CopyRequest,
  LocalVersion,
  UncopiedVersion,
} from '../../ports/copies';
import { type AgeLibrary, decrypterWith, encryptFor } from './age';
import { openChunkIndex } from './chunk-index';
import { claimStore } from './claim';
import { beginningGone } from './gone-there';
import { checkLocks, keepLocked } from './keep-locked';
import { listStore } from './listing';
import { openOutlet, type Outlet } from './outlet';
import type { PlaceNotes } from './place-notes';
import { keepReadme } from './readmes';
import { checkHistory, sendJournal } from './send-journal';
import { packRoom, type Sending, sendVersion, Unsendable } from './send-version';
import { settled, stop } from './stop';
import { listsThere, removing, sweep } from './sweep';
import { brokenLists, soundThere } from './sound-there';
import { type Tag, tagger } from './tags';
import { fillIndex } from './lists';

export const listNameOf = (
  tag: Tag,
  isKeyed: boolean,
  { name, completed, sha256 }: Pick<LocalVersion, 'name' | 'completed' | 'sha256'>,
): string => {
  const folder = tag('name', name);
  return listName(isKeyed ? folder : plainFolder(name, folder), completed, tag('archive', sha256));
};

export interface Pass extends CopyRequest {
  readonly state: string;
  readonly load: () => Promise<AgeLibrary>;
  readonly onProgress: (progress: CopyProgress) => void;
  readonly onCopied: (copied: CopiedVersion) => TaskEither<BackupError, void>;
  readonly signal: AbortSignal;
}

/** Gives those that are gone. The first refusal ends it: the place keeps them. */
const removeFormer = async (
  outlet: Outlet,
  notes: PlaceNotes,
  former: ReadonlySet<string>,
): Promise<ReadonlySet<string>> => {
  const gone = new Set<string>();
  for (const list of former) {
    const refusal = await removing(outlet, list);
    if (refusal?.isLocked === true) continue;
    if (refusal !== null) break;
    gone.add(list);
    await notes.forgetReach(list);
  }
  return gone;
};

export const copyPass = async (pass: Pass, notes: PlaceNotes): Promise<CopyReport> => {
  const {
    store,
    recipients,
    versions,
    journal,
    mayRemove,
    identity,
    state,
    load,
    onProgress,
    onCopied,
    others,
    signal,
  } = pass;
  const encrypt = await encryptFor(recipients, load);
  const there = await listStore(store, signal);
  const seqs = new Set(there.heads.map(({ seq }) => seq));
  const digests = await settled(journal.digests(seqs));
  const document = await claimStore({
    ...{
      store,
      isClaimed: there.hasWorkspace,
      state,
      notes,
      destination: pass.destination,
      others,
      encrypt,
      signal,
    },
    workspace: digests.first,
  });
  const tag = tagger(document.key);
  checkHistory(store.where, there, digests, tag);
  await checkLocks(store, signal);
  const outlet = openOutlet(store, tag, encrypt, signal);
  const readmes = await keepReadme(store, there, encrypt !== null, signal);

  const opening = listsThere(
    { store, signal },
    there.packs,
    encrypt !== null,
    identity === null ? null : await decrypterWith(identity, load),
  );
  const unlisted = new Set(notes.unlisted());
  const { isSound, isDamaged } = soundThere(notes, there.packs);
  const broken = await brokenLists(notes, there, opening, isSound, signal);
  const index = openChunkIndex(notes.index, isSound);
  /** Lists in whose place a newer one stands that nothing is known to be wrong with. */
  const former = new Set(
    [...there.formerLists].filter((list) => !broken.has(there.byVersion.get(firstOf(list)) ?? '')),
  );
  const copied: CopiedVersion[] = [];
  const sentLists: string[] = [];
  const failed: UncopiedVersion[] = [];
  const total = versions.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  let stood = 0;
  const progress = (): void => onProgress({ done, total, versions: copied.length + stood });
  try {
    // why: what was lost of what this machine knew is read there, where it can be
    if (index.isEmpty() && opening !== null) await fillIndex(index, there.lists, isSound, opening, notes);
    const sending: Sending = {
      ...{ outlet, index, notes, unlisted, isDamaged },
      ...{ room: packRoom(), listRoom: packRoom() },
    };
    for (const version of versions) {
      if (signal.aborted) throw stop({ type: 'NothingToDo', reason: 'interrupted' });
      const first = listNameOf(tag, document.key !== null, version);
      const known = there.byVersion.get(first);
      const before = done;
      try {
        if (known !== undefined && !broken.has(known)) {
          stood += 1;
          await settled(onCopied({ version, sent: 0, packs: 0, stood: true }));
        } else {
          const list = known === undefined ? first : nextOf(known);
          const one = await sendVersion(sending, version, list, (bytes) => {
            done += bytes;
            progress();
          });
          copied.push(one);
          sentLists.push(list);
          if (known !== undefined)
            for (const one of [...there.formerLists, known]) if (firstOf(one) === first) former.add(one);
          await settled(onCopied(one));
        }
      } catch (error) {
        if (!(error instanceof Unsendable)) throw error;
        failed.push({ version, reason: error.message });
      }
      done = before + version.bytes;
      progress();
    }
  } finally {
    index.close();
  }
  const digestsNow = await settled(journal.digests(new Set([pass.line])));
  const { line, resent } = await sendJournal(outlet, there, journal, digestsNow, pass.line);
  const resentObjects = [...beginningGone(there, pass.line), ...resent];
  if (store.locks !== undefined) {
    const leaving = new Set(
      pass.leaving.flatMap((version) => {
        const first = listNameOf(tag, document.key !== null, version);
        return [first, there.byVersion.get(first) ?? first];
      }),
    );
    await keepLocked(
      store.locks,
      outlet,
      notes,
      {
        lists: [...there.lists, ...sentLists].filter((list) => !leaving.has(list) && !former.has(list)),
        packs: there.packs.keys(),
        others: [
          ...readmes,
          ...there.segments.map(({ first, last }) => segmentName(first, last)),
          ...there.heads.map(({ seq, tag: digest }) => headName(seq, digest)),
          ...[...outlet.locked.keys()].filter((name) => segmentAt(name) !== null || headAt(name) !== null),
        ],
      },
      opening,
    );
  }
  const gone = mayRemove ? await removeFormer(outlet, notes, former) : new Set();
  const lists = [...there.lists, ...there.formerLists, ...sentLists].filter((list) => !gone.has(list));
  const swept = await sweep(outlet, notes, { packs: there.packs, lists }, unlisted, {
    open: opening,
    mayRemove,
  });
  const { orphans, unknown } = swept;
  const sentAgain = new Set(sentLists.map(firstOf));
  return {
    ...{ copied, failed, there: stood, line, resentObjects, written: outlet.written(), orphans, unknown },
    broken: [...broken].filter((list) => !sentAgain.has(firstOf(list))).length,
  };
};
