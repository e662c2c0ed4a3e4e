/** Looks whether everything that stands in a store is as it was written, and whether every version could be put together. */
import { createHash, type Hash } from 'node:crypto';
import { listAt, packName, plainFolder, readmeName } from '../../codecs/store/object-names';
import { readmeText } from '../../codecs/store/readme-text';
import { instantOf } from '../../domain/time/time';
import type { CopyProgress, Sample, StoreCheck, StoredVersion, StoreFault } from '../../ports/copies';
import { checkJournal } from './check-journal';
import type { ReadList } from './lists';
import type { StoreReader } from './reader';
import { errorOf, stop } from './stop';

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

/** What of its name and of its own lines does not fit; null when all does. */
const faultOfList = (reader: StoreReader, name: string, { head, chunks }: ReadList): string | null => {
  const place = listAt(name);
  const folder = reader.tag('name', head.name);
  const expected = reader.document.key === null ? plainFolder(head.name, folder) : folder;
  const made = new Date(instantOf(head.completed)).toISOString().replace(/[-:.]/g, '');
  if (
    place === null ||
    place.folder !== expected ||
    place.stamp !== made ||
    place.tag !== reader.tag('archive', head.sha256)
  )
    return 'its name is that of another list';
  let bytes = 0;
  for (const { length } of chunks()) bytes += length;
  return bytes === head.bytes ? null : 'its parts do not add up to its archive';
};

export const checkStore = async (
  reader: StoreReader,
  sample: Sample,
  onProgress: (progress: CopyProgress) => void,
  signal: AbortSignal,
): Promise<StoreCheck> => {
  const { listing, tag } = reader;
  const faults: StoreFault[] = [];
  let faultCount = 0;
  const blame = (object: string, reason: string): void => {
    faultCount += 1;
    if (faults.length < mostFaults) faults.push({ object, reason });
  };
  /** What can't be read, or does not hold, is told of that object alone; that the place does not answer ends it. */
  const blaming = async (object: string, f: () => Promise<void>): Promise<void> => {
    if (signal.aborted) throw stop({ type: 'NothingToDo', reason: 'interrupted' });
    try {
      await f();
    } catch (thrown) {
      const error = errorOf(thrown, 'read', object);
      if (error.type !== 'DestinationFailed' || !['wrong', 'absent'].includes(error.cause)) throw thrown;
      blame(object, error.reason);
    }
  };

  await blaming(readmeName, async () => {
    // why: it is the one object that nobody encrypts
    const text = await reader.readClear(readmeName);
    if (text.toString('utf8') !== readmeText(reader.isEncrypted))
      blame(readmeName, 'it is not as it was written');
  });

  const expected: Expected = new Map();
  const versions: StoredVersion[] = [];
  const broken = new Set<string>();
  for (const name of listing.lists)
    await blaming(name, async () => {
      broken.add(name);
      const list = await reader.list(name);
      const fault = faultOfList(reader, name, list);
      if (fault !== null) {
        blame(name, fault);
        return;
      }
      const { head } = list;
      versions.push({
        name: head.name,
        completed: head.completed,
        sha256: head.sha256,
        bytes: head.bytes,
        list: name,
      });
      for (const { pack, offset, length, sha256: digest } of list.chunks()) {
        const parts = expected.get(pack) ?? new Map<number, string>();
        expected.set(pack, parts);
        const before = parts.get(offset);
        if (before !== undefined && before !== part(length, digest)) {
          blame(name, 'it says something else of a pack than another list');
          return;
        }
        parts.set(offset, part(length, digest));
      }
      broken.delete(name);
    });

  const isChosen = sampler(sample);
  const packs = new Set([...listing.packs.keys(), ...expected.keys()]);
  const chosen = [...packs].filter(isChosen);
  const total = chosen.reduce((sum, pack) => sum + (listing.packs.get(pack) ?? 0), 0);
  const bad = new Set<string>([...expected.keys()].filter((pack) => !listing.packs.has(pack)));
  for (const pack of bad) blame(packName(pack), 'a list needs it, and it is not there');
  let done = 0;
  let read = 0;
  for (const pack of chosen) {
    if (!listing.packs.has(pack)) continue;
    const before = faultCount;
    await blaming(packName(pack), async () => {
      const whole = createHash('sha256');
      const parts = holdParts(expected.get(pack) ?? new Map<number, string>());
      await reader.readPack(pack, (piece) => {
        whole.update(piece);
        parts.take(piece);
      });
      if (tag('pack', whole.digest('hex')) !== pack) blame(packName(pack), 'it is not as it was written');
      else if (!parts.agree()) blame(packName(pack), 'a list says something else of a part of it');
    });
    if (faultCount > before) bad.add(pack);
    read += 1;
    done += listing.packs.get(pack) ?? 0;
    onProgress({ done, total, versions: versions.length });
  }
  await checkJournal(reader, blaming, blame);

  const damaged: StoredVersion[] = [];
  if (bad.size > 0)
    for (const version of versions) {
      const { chunks } = await reader.list(version.list);
      for (const { pack } of chunks())
        if (bad.has(pack)) {
          damaged.push(version);
          break;
        }
    }
  return {
    versions: listing.lists.size,
    packs: packs.size,
    read,
    bytes: done,
    ...{ faults, faultCount, damaged },
  };
};
