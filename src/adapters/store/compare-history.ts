/** Holds the journal here against the heads that stand at a place, where this machine can hardly rewrite them, and finds the first line that differs. */
import {
  headAt,
  type HeadAt,
  headsFolder,
  journalFolder,
  segmentAt,
  segmentName,
  workspaceName,
} from '../../codecs/store/object-names';
import type { HistoryCompared, JournalCopy, StoreAccess } from '../../ports/copies';
import type { ObjectStore } from '../../ports/object-store';
import { type AgeLibrary, decrypterWith, type UnwrapKey } from './age';
import { linesIn } from './check-journal';
import type { PlaceNotes } from './place-notes';
import { openDocument } from './reader';
import { namesBelow } from './listing';
import { settled } from './stop';
import { sha256, type Tag, tagger } from './tags';
import { isEncrypted, openObject, readObject } from './whole-objects';

/** More lines than these stand in no part of a journal; their digests are held at a time. */
const mostLines = 1_000_000;

/** What names are made with there: as this machine knows it, or as it stands there in clear, or for who has the identity. */
const openTag = async (
  access: StoreAccess,
  notes: PlaceNotes,
  load: () => Promise<AgeLibrary>,
  signal: AbortSignal,
): Promise<{ readonly tag: Tag | null; readonly decrypt: UnwrapKey | null; readonly isSealed: boolean }> => {
  const there = await readObject(access.store, workspaceName, signal);
  const isSealed = isEncrypted(there);
  if (!isSealed) {
    const { document } = await openDocument(access, load, signal);
    return { tag: tagger(document.key), decrypt: null, isSealed };
  }
  const decrypt = access.identity === null ? null : await decrypterWith(access.identity, load);
  const known = notes.sealed()?.equals(there) === true ? notes.document() : null;
  if (known !== null) return { tag: tagger(known.key), decrypt, isSealed };
  if (decrypt === null) return { tag: null, decrypt, isSealed };
  const { document } = await openDocument(access, load, signal);
  return { tag: tagger(document.key), decrypt, isSealed };
};

/** The first line from `first` to `last` that is another one there; null where that can't be told. */
const firstOther = async (
  store: ObjectStore,
  journal: JournalCopy,
  open: (name: string) => Promise<Buffer>,
  first: number,
  last: number,
  signal: AbortSignal,
): Promise<number | null> => {
  const segments = (await namesBelow(store, journalFolder, segmentAt, signal)).filter(
    (segment) => segment.last >= first && segment.first <= last,
  );
  const there = new Map<number, string>();
  for (const segment of segments) {
    const lines = linesIn(await open(segmentName(segment.first, segment.last)));
    if (lines?.length !== segment.last - segment.first + 1 || lines.length > mostLines) return null;
    lines.forEach((line, index) => there.set(segment.first + index, sha256(line)));
  }
  const { of } = await settled(journal.digests(new Set(there.keys())));
  for (let seq = first; seq <= last; seq += 1) {
    if (!there.has(seq)) return null;
    if (of.get(seq) !== there.get(seq)) return seq;
  }
  return null;
};

export const compareHistory = async (
  access: StoreAccess,
  notes: PlaceNotes,
  journal: JournalCopy,
  load: () => Promise<AgeLibrary>,
  signal: AbortSignal,
): Promise<HistoryCompared> => {
  const { store } = access;
  const heads = [...(await namesBelow(store, headsFolder, headAt, signal))].sort(
    (one: HeadAt, other: HeadAt) => one.seq - other.seq,
  );
  const newest = heads.at(-1);
  if (newest === undefined) return { lines: 0, agreed: 0, differs: null };
  const { tag, decrypt, isSealed } = await openTag(access, notes, load, signal);
  // why: without what names are made with, nothing of them can be told
  if (tag === null) return { lines: newest.seq, agreed: 0, differs: { kind: 'unknown' } };
  const { of, last } = await settled(journal.digests(new Set(heads.map(({ seq }) => seq))));
  let agreed = 0;
  for (const { seq, tag: there } of heads) {
    const ours = of.get(seq);
    if (ours !== undefined && tag('line', ours) === there) {
      agreed = seq;
      continue;
    }
    const open =
      isSealed && decrypt === null
        ? null
        : async (name: string) =>
            openObject(`${store.where} (${name})`, await readObject(store, name, signal), decrypt);
    const line = open === null ? null : await firstOther(store, journal, open, agreed + 1, seq, signal);
    const isCut = ours === undefined && (line ?? last + 1) > last;
    return {
      lines: newest.seq,
      agreed,
      differs: isCut ? { kind: 'cut', line: last + 1 } : { kind: 'other', line, upTo: seq },
    };
  }
  return { lines: newest.seq, agreed, differs: null };
};
