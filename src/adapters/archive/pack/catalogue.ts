/**
 * The catalogues of a backup: the last archive's, from which it may copy, and its own, for the next. What goes wrong with one costs the
 * time to make everything anew, and never the backup.
 */
import { createHash, randomBytes } from 'node:crypto';
import fs, { closeSync, constants, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CatalogueTrouble } from '../../../domain/events/catalogue-trouble';
import type { ReuseRequest } from '../../../ports/archiver';
import {
  readCatalogue,
  writeCatalogue,
  type Catalogue,
  type CatalogueHead,
  type GroupRow,
} from '../chunk/catalogue-file';
import { makeCataloguer, type Cataloguer, type Group } from '../chunk/cataloguer';
import {
  catalogueEnding,
  listsEnding,
  readLists,
  writeLists,
  type ListPlace,
  type ListReader,
} from '../chunk/member-lists';
import { namesDigest } from '../chunk/names-digest';
import { makePriorGroups, type PriorGroups } from '../chunk/prior-groups';
import { sweepCatalogues } from '../chunk/sweep';
import { makeDirectory } from '../../file-system';
import { isMissing } from '../../system-error';
import { tryShareFile } from '../file-lock';
import type { OnChunk } from '../tar/block-stream';
import type { Prior } from './groups';
import { packErrorText } from './pack-error';

export interface BackupCatalogue {
  /** The last archive; undefined where nothing can be copied from it. */
  readonly prior: Prior | undefined;
  /** Undefined where no catalogue can be written. */
  readonly cataloguer: Cataloguer | undefined;
  readonly onChunk: OnChunk;
  /** Puts the catalogue of the finished archive in its place, and removes those that nobody needs any more. */
  readonly keep: (sha256: string) => void;
  /** What of them could not be read or written so far; undefined when nothing went wrong. */
  readonly trouble: () => CatalogueTrouble | undefined;
  /** Lets go of everything that is open; a catalogue that was not kept is removed. */
  readonly close: () => void;
}

const orUndefined = <A>(f: () => A): A | undefined => {
  try {
    return f();
  } catch {
    return undefined;
  }
};

const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** The last archive's catalogue, and where its lists can be read. */
interface Last {
  readonly catalogue: Catalogue;
  readonly lists: ListReader;
}

/** Hears of what is wrong with a part of the last archive's catalogue; the system's error, or what it is. */
type OnDamage = (damage: unknown) => void;

/** Hears where a list of the last archive stands that is not what was written. */
type OnDamagedList = (place: ListPlace) => void;

const openLast = ({ catalogues, last }: ReuseRequest, onDamage: OnDamage): Last | undefined => {
  if (last === null) return undefined;
  const fd = openSync(join(catalogues, last.sha256 + catalogueEnding), readFlags);
  try {
    const catalogue = readCatalogue(fd, onDamage);
    if (catalogue?.isWhole !== true) onDamage('it ends too soon, or is no catalogue');
    return catalogue === undefined
      ? undefined
      : { catalogue, lists: readLists(catalogues, new Map(), onDamage) };
  } finally {
    closeSync(fd);
  }
};

const groupsOf = ({ catalogue: { rows }, lists }: Last, onDamaged: OnDamagedList): PriorGroups => {
  const noting = <A>({ list }: GroupRow, read: A | undefined): A | undefined => {
    if (read === undefined) onDamaged(list);
    return read;
  };
  const holds = ({ list }: GroupRow): boolean => {
    const isWhole = lists.holds(list);
    if (!isWhole) onDamaged(list);
    return isWhole;
  };
  return makePriorGroups(rows, {
    read: (row) => noting(row, lists.read(row.list)),
    holds,
    chunksOf: (row) => noting(row, lists.read(row.list))?.chunks,
    firstDigest: (row) => noting(row, lists.firstDigest(row.list)),
  });
};

const openPrior = (
  last: Last,
  path: string,
  head: CatalogueHead,
  onDamaged: OnDamagedList,
): Prior | undefined => {
  if (JSON.stringify(last.catalogue.head) !== JSON.stringify(head)) return undefined;
  const fd = openSync(path, readFlags);
  // why: whoever removes archives can tell that this one is being read
  tryShareFile(fd);
  return { fd, groups: groupsOf(last, onDamaged), isWhole: last.catalogue.isWhole };
};

/**
 * The places of the last archive's lists, by their digest, but for those in files of which it needs less than half: what it needs of
 * such a file is written once more, so that the file can go with the versions that need the rest.
 */
const placesIn = (directory: string, { catalogue: { rows } }: Last): ReadonlyMap<string, ListPlace> => {
  const used = new Map<string, number>();
  const places = new Map(rows.map(({ list }) => [list.digest, list]));
  for (const { pack, length } of places.values()) used.set(pack, (used.get(pack) ?? 0) + length);
  const sizeOf = (pack: string): number =>
    orUndefined(() => statSync(join(directory, pack + listsEnding)).size) ?? Infinity;
  const full = new Set([...used].filter(([pack, bytes]) => bytes * 2 >= sizeOf(pack)).map(([pack]) => pack));
  return new Map([...places].filter(([, { pack }]) => full.has(pack)));
};

const digestOf = (parts: ReadonlyArray<Buffer>): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** What a kill left: only one archive of a workspace is made at a time. */
const removeLeftovers = (catalogues: string): void => {
  for (const name of readdirSync(catalogues))
    if (name.endsWith('.partial')) rmSync(join(catalogues, name), { force: true });
};

interface Writing {
  readonly add: (group: Group) => void;
  readonly finish: () => void;
  /** Whether there are lists that stand nowhere else. */
  readonly hasLists: () => boolean;
}

/** `target` is the archive's path under its temporary name. */
export const openCatalogue = (
  request: ReuseRequest | undefined,
  head: CatalogueHead,
  target: string,
): BackupCatalogue => {
  const opened: number[] = [];
  const directory = request?.catalogues ?? '';
  const temporary = join(directory, basename(target));
  const temporaryLists = join(directory, `.lists${basename(target)}`);
  const pack = randomBytes(8).toString('hex');
  const trouble: { unread: string | null; unwritten: string | null; damaged?: string } = {
    unread: null,
    unwritten: null,
  };
  /** The first trouble of each kind is told. That nothing is there is none. */
  const noting = <A>(kind: 'unread' | 'unwritten', f: () => A): A | undefined => {
    try {
      return f();
    } catch (error) {
      if (kind === 'unwritten' || !isMissing(error)) trouble[kind] ??= packErrorText(error);
      return undefined;
    }
  };
  const onDamage: OnDamage = (damage) => {
    trouble.damaged ??= typeof damage === 'string' ? damage : packErrorText(damage);
  };
  /** The places of lists that need not be written, by their digest. */
  const known = new Map<string, ListPlace>();
  /** Digests of lists that must stand anew, though they stand somewhere. */
  const unfit = new Set<string>();
  const onDamagedList = ({ digest }: ListPlace): void => {
    onDamage('a list of its members is not what was written');
    unfit.add(digest);
    known.delete(digest);
  };
  const last = request === undefined ? undefined : noting('unread', () => openLast(request, onDamage));
  const path = request?.last?.path;
  const prior =
    last === undefined || path === undefined
      ? undefined
      : noting('unread', () => openPrior(last, path, head, onDamagedList));
  if (prior !== undefined) opened.push(prior.fd);

  const prepare = (): true => {
    makeDirectory(fs, directory, 0o700);
    removeLeftovers(directory);
    return true;
  };

  const open = (): Writing => {
    const create = (name: string): number => {
      const fd = openSync(name, 'w', 0o600);
      opened.push(fd);
      return fd;
    };
    const places = last === undefined ? [] : placesIn(directory, last);
    for (const [digest, place] of places) if (!unfit.has(digest)) known.set(digest, place);
    const lists = writeLists(create(temporaryLists), pack, known);
    const catalogue = writeCatalogue(create(temporary), head);
    const placeOf = (group: Group): ListPlace => {
      const { place, first } = group;
      if (place !== undefined && known.has(place.digest)) return place;
      const stored = place === undefined ? undefined : last?.lists.stored(place);
      if (stored !== undefined) return lists.putStored(stored);
      if (first !== undefined) throw new Error('a list of its members can not be read again');
      return lists.put(group);
    };
    return {
      add: (group) => {
        const { offset, readAt, stats } = group;
        const first = group.first ?? group.members[0]?.path ?? '';
        const names = group.first === undefined ? namesDigest(group.members) : (group.names ?? '');
        catalogue.add({ offset, readAt, first, list: placeOf(group), stats, names });
      },
      finish: () => {
        lists.finish();
        catalogue.finish();
      },
      hasLists: () => !lists.isEmpty(),
    };
  };

  /** Opened with the first group: where nothing differs from the last archive its catalogue is this one's. */
  let writing: Writing | undefined;
  let isGivenUp = request === undefined || noting('unwritten', prepare) === undefined;
  const giveUp = (): void => {
    writing = undefined;
    isGivenUp = true;
    for (const name of [temporary, temporaryLists]) rmSync(name, { force: true });
  };
  const unlessFailing = (f: () => void): void => {
    const isDone = noting('unwritten', () => {
      f();
      return true;
    });
    if (isDone === undefined) orUndefined(giveUp);
  };
  const cataloguer = isGivenUp
    ? undefined
    : makeCataloguer((group) => {
        if (isGivenUp) return;
        unlessFailing(() => {
          writing ??= open();
          writing.add(group);
        });
      });
  return {
    prior,
    cataloguer,
    onChunk: (sequence, parts, sha256) => {
      if (cataloguer === undefined) return;
      const length = parts.reduce((sum, part) => sum + part.length, 0);
      cataloguer.onChunk(sequence, { length, sha256: sha256 ?? digestOf(parts) });
    },
    keep: (sha256) => {
      if (request === undefined || isGivenUp) return;
      unlessFailing(() => {
        if (writing !== undefined) {
          writing.finish();
          if (writing.hasLists()) renameSync(temporaryLists, join(directory, pack + listsEnding));
          else rmSync(temporaryLists, { force: true });
          renameSync(temporary, join(directory, sha256 + catalogueEnding));
          writing = undefined;
        }
        const { kept } = request;
        // why: what is left too many is removed by a later backup
        if (kept !== undefined) orUndefined(() => sweepCatalogues(directory, new Set([...kept, sha256])));
      });
    },
    trouble: () => {
      const { unread, unwritten, damaged } = trouble;
      return unread === null && unwritten === null && damaged === undefined ? undefined : trouble;
    },
    close: () => {
      if (writing !== undefined) orUndefined(giveUp);
      for (const fd of opened.splice(0)) orUndefined(() => closeSync(fd));
      orUndefined(() => last?.lists.close());
    },
  };
};
