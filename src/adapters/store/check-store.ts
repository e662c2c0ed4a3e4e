/** Looks whether everything that stands in a store is as it was written, and whether every version could be put together. */
import { createHash, type Hash } from 'node:crypto';
import { listAt, packName, plainFolder, readmeName } from '../../codecs/store/object-names';
import type { ListedChunk, ListHead } from '../../codecs/store/version-list';
import { instantOf } from '../../domain/time/time';
import type { CopyProgress, Sample, StoreCheck, StoredVersion, StoreFault } from '../../ports/copies';
import { checkJournal } from './check-journal';
import type { PlaceNotes } from './place-notes';
import type { StoreReader } from './reader';
import { isReadme } from './readmes';
import { reasonThere, stop, wrongThere } from './stop';

/** What lists say of a pack: by offset, the length and the digest of a part. */
type Expected = Map<string, Map<number, string>>;

const mostFaults = 100;

const part = (length: number, digest: string): string => `${length} ${digest}`;

/** A part of a pack of which the beginning has come. */
interface OpenPart {
  readonly offset: number;
  readonly end: number;
  readonly said: string;
  readonly hash: Hash;
}

/** Holds what comes of a pack against what lists say of its parts, as it comes. */
const holdParts = (parts: ReadonlyMap<number, string>) => {
  const waiting = [...parts].sort(([one], [other]) => other - one);
  let open: ReadonlyArray<OpenPart> = [];
  let at = 0;
  let agree = true;
  return {
    take: (piece: Uint8Array): void => {
      const begin = at;
      at += piece.length;
      const begun: OpenPart[] = [];
      for (let next = waiting.at(-1); next !== undefined && next[0] < at; next = waiting.at(-1)) {
        const [offset, said] = next;
        begun.push({ offset, end: offset + parseInt(said, 10), said, hash: createHash('sha256') });
        waiting.pop();
      }
      open = [...open, ...begun].filter(({ offset, end, said, hash }) => {
        hash.update(piece.subarray(Math.max(offset - begin, 0), Math.min(end, at) - begin));
        if (end > at) return true;
        agree = agree && part(end - offset, hash.digest('hex')) === said;
        return false;
      });
    },
    /** Whether all of them came, and are what the lists say. */
    agree: (): boolean => agree && waiting.length === 0 && open.length === 0,
  };
};

/** Whether a pack is one of those that are read this time. */
const sampler = (sample: Sample): ((pack: string) => boolean) => {
  switch (sample.type) {
    case 'all':
      return () => true;
    case 'share':
      return () => Math.random() * 100 < sample.percent;
    case 'part':
      return (pack) => parseInt(pack.slice(0, 8), 16) % sample.of === sample.part - 1;
  }
};

/** Whether the name of a list is the one that its first line gives it. */
const isNamed = (reader: StoreReader, name: string, head: ListHead): boolean => {
  const place = listAt(name);
  const folder = reader.tag('name', head.name);
  const expected = reader.document.key === null ? plainFolder(head.name, folder) : folder;
  const made = new Date(instantOf(head.completed)).toISOString().replace(/[-:.]/g, '');
  return (
    place?.folder === expected && place.stamp === made && place.tag === reader.tag('archive', head.sha256)
  );
};

/** Whether an archive can't be put together for what is wrong with a pack, or with its list. */
const needsAny = async (reader: StoreReader, list: string, bad: ReadonlySet<string>): Promise<boolean> => {
  if (bad.size === 0) return false;
  try {
    const { pieces, chunks } = await reader.list(list);
    for (const { pack } of pieces()) if (bad.has(pack)) return true;
    for await (const { pack } of chunks()) if (bad.has(pack)) return true;
    return false;
  } catch (error) {
    if (reasonThere(error) === null) throw error;
    return true;
  }
};

export const checkStore = async (
  reader: StoreReader,
  sample: Sample,
  notes: Pick<PlaceNotes, 'damaged' | 'setDamaged'> | null,
  onProgress: (progress: CopyProgress) => void,
  signal: AbortSignal,
): Promise<StoreCheck> => {
  const { listing, tag } = reader;
  const faults: StoreFault[] = [];
  let faultCount = 0;
  const blamed = new Set<string>();
  const blame = (object: string, reason: string): void => {
    faultCount += 1;
    blamed.add(object);
    if (faults.length < mostFaults) faults.push({ object, reason });
  };
  /** What is wrong with an object that can't be read, or does not hold; that the place does not answer ends the work. */
  const faultIn = async (look: () => Promise<string | null>): Promise<string | null> => {
    if (signal.aborted) throw stop({ type: 'NothingToDo', reason: 'interrupted' });
    try {
      return await look();
    } catch (thrown) {
      const reason = reasonThere(thrown);
      if (reason === null) throw thrown;
      return reason;
    }
  };
  /** What is wrong with an object is told of that object alone. */
  const blaming = async (object: string, f: () => Promise<void>): Promise<void> => {
    const reason = await faultIn(async () => {
      await f();
      return null;
    });
    if (reason !== null) blame(object, reason);
  };

  for (const readme of new Set([1, ...listing.readmes.keys()]))
    await blaming(readmeName(readme), async () => {
      // why: it is the one object that nobody encrypts
      if (!isReadme(await reader.readClear(readmeName(readme)), reader.isEncrypted))
        blame(readmeName(readme), 'it is not as it was written');
    });

  const expected: Expected = new Map();
  const versions: StoredVersion[] = [];
  /** Versions of which the list does not hold to its end. */
  const broken = new Set<StoredVersion>();
  for (const list of listing.lists)
    await blaming(list, async () => {
      const { head, pieces, chunks } = await reader.list(list);
      if (!isNamed(reader, list, head)) {
        blame(list, 'its name is that of another list');
        return;
      }
      const { name, completed, sha256, bytes } = head;
      const version = { name, completed, sha256, bytes, list };
      versions.push(version);
      broken.add(version);
      const expect = ({ pack, offset, length, sha256: digest }: ListedChunk): void => {
        const parts = expected.get(pack) ?? new Map<number, string>();
        expected.set(pack, parts);
        const before = parts.get(offset);
        if (before !== undefined && before !== part(length, digest))
          throw wrongThere(list, 'it says something else of a pack than another list');
        parts.set(offset, part(length, digest));
      };
      for (const piece of pieces()) expect(piece);
      let sum = 0;
      for await (const chunk of chunks()) {
        expect(chunk);
        sum += chunk.length;
      }
      if (sum !== bytes) throw wrongThere(list, 'its parts do not add up to its archive');
      broken.delete(version);
    });

  const isChosen = sampler(sample);
  const packs = new Set([...listing.packs.keys(), ...expected.keys()]);
  const known = notes?.damaged() ?? new Set<string>();
  // why: a fault stands until what it was found in is found to be sound
  const chosen = [...packs].filter((pack) => isChosen(pack) || known.has(packName(pack)));
  const total = chosen.reduce((sum, pack) => sum + (listing.packs.get(pack) ?? 0), 0);
  const bad = new Set<string>([...expected.keys()].filter((pack) => !listing.packs.has(pack)));
  for (const pack of bad) blame(packName(pack), 'a list needs it, and it is not there');
  const unsound: string[] = [];
  let done = 0;
  let read = 0;
  for (const pack of chosen) {
    if (!listing.packs.has(pack)) continue;
    const needed = expected.get(pack);
    const reason = await faultIn(async () => {
      const whole = createHash('sha256');
      const parts = holdParts(needed ?? new Map<number, string>());
      await reader.readPack(pack, (piece) => {
        whole.update(piece);
        parts.take(piece);
      });
      if (tag('pack', whole.digest('hex')) !== pack) return 'it is not as it was written';
      return parts.agree() ? null : 'a list says something else of a part of it';
    });
    if (reason !== null) {
      bad.add(pack);
      unsound.push(packName(pack));
      // why: what no list needs, as once its archive was sent again, is no fault of what stands there
      if (needed !== undefined) blame(packName(pack), reason);
    }
    read += 1;
    done += listing.packs.get(pack) ?? 0;
    onProgress({ done, total, versions: versions.length });
  }
  await checkJournal(reader, blaming, blame);
  // why: who can't open everything is no judge of what is damaged
  if (reader.unopened() === 0)
    await notes
      ?.setDamaged([...unsound, ...[...blamed].filter((object) => listAt(object) !== null)])
      // why: hours of reading are not lost for a note that can't be written
      .catch(() => undefined);

  const damaged: StoredVersion[] = [];
  for (const version of versions)
    if (broken.has(version) || (await needsAny(reader, version.list, bad))) damaged.push(version);
  return {
    versions: listing.lists.size,
    packs: packs.size,
    read,
    bytes: done,
    ...{ faults, faultCount, damaged },
  };
};
