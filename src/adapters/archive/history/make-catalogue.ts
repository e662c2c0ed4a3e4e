/** The catalogue of an archive that has none, or a damaged one: made by reading the archive, and kept where it can be. */
import { randomBytes } from 'node:crypto';
import fs, { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackProgress } from '../../../ports/archiver';
import type { HeldArchive } from '../../../ports/catalogues';
import { makeDirectory } from '../../file-system';
import { readCatalogue, writeCatalogue, type CatalogueHead } from '../chunk/catalogue-file';
import { makeCutter } from '../chunk/cutter';
import { walkKey, type KnownMember } from '../chunk/known-member';
import { namesDigest } from '../chunk/names-digest';
import { catalogueEnding, listsEnding, readLists, unfinishedEnding, writeLists } from '../chunk/member-lists';
import { usualSizes } from '../compression/codec';
import { makeSorter, type Sorter } from './in-order';
import { readKnownMembers } from './members-read';
import { askable, type OpenedCatalogue, Unfit } from './opened-catalogue';

const head: CatalogueHead = {
  ...{ format: 2, root: '', compression: 'none', level: null },
  ...{ sizes: usualSizes, isRead: true },
};

interface Files {
  readonly catalogue: number;
  readonly lists: number;
  /** The name that the lists have when they are kept. */
  readonly pack: string;
  /** Where they lie for now; null where they can't be kept. */
  readonly place: { readonly directory: string; readonly temporary: string } | null;
}

/** In the directory of catalogues; where that can't be written, nameless elsewhere. */
const openFiles = (directory: string): Files => {
  const pack = randomBytes(8).toString('hex');
  const open = (where: string): Files => {
    const temporary = join(where, `.${pack}`);
    const catalogue = openSync(`${temporary}${catalogueEnding}${unfinishedEnding}`, 'wx+', 0o600);
    try {
      const lists = openSync(`${temporary}${listsEnding}${unfinishedEnding}`, 'wx+', 0o600);
      return { catalogue, lists, pack, place: { directory: where, temporary } };
    } catch (error) {
      closeSync(catalogue);
      rmSync(`${temporary}${catalogueEnding}${unfinishedEnding}`, { force: true });
      throw error;
    }
  };
  try {
    makeDirectory(fs, directory, 0o700);
    return open(directory);
  } catch {
    const files = open(tmpdir());
    remove(files);
    return { ...files, place: null };
  }
};

const remove = ({ place }: Files): void => {
  if (place === null) return;
  for (const ending of [catalogueEnding, listsEnding])
    rmSync(`${place.temporary}${ending}${unfinishedEnding}`, { force: true });
};

/** Gives them their names; what can't be kept is of use now all the same. */
const keep = (files: Files, sha256: string): void => {
  const { place, pack } = files;
  if (place === null) return;
  try {
    renameSync(
      `${place.temporary}${listsEnding}${unfinishedEnding}`,
      join(place.directory, pack + listsEnding),
    );
    renameSync(
      `${place.temporary}${catalogueEnding}${unfinishedEnding}`,
      join(place.directory, sha256 + catalogueEnding),
    );
  } catch {
    remove(files);
  }
};

class OutOfOrder extends Error {}

/** Writes groups of members that come in order. */
const groupsInto = (files: Files) => {
  const cutter = makeCutter(usualSizes);
  const lists = writeLists(files.lists, files.pack);
  const catalogue = writeCatalogue(files.catalogue, head);
  let members = new Array<KnownMember>();
  const end = (): void => {
    const [first] = members;
    if (first === undefined) return;
    const list = lists.put({ chunks: [], members });
    catalogue.add({ offset: 0, readAt: 0, first: first.path, list, stats: '', names: namesDigest(members) });
    members = [];
  };
  return {
    add: (member: KnownMember): void => {
      if (cutter.endsBefore(member.path, member.size)) end();
      members.push(member);
    },
    finish: (): void => {
      end();
      lists.finish();
      catalogue.finish();
    },
  };
};

/** A file for the members that don't fit into memory while they are sorted. */
const withSorter = async (use: (sorter: Sorter) => Promise<void>): Promise<void> => {
  const path = join(tmpdir(), `.catalogue-${randomBytes(8).toString('hex')}`);
  const fd = openSync(path, 'wx+', 0o600);
  rmSync(path);
  const pack = randomBytes(8).toString('hex');
  const writer = writeLists(fd, pack);
  const reader = readLists('', new Map([[pack, fd]]));
  try {
    await use(makeSorter(writer, reader, writer.finish));
  } finally {
    reader.close();
  }
};

type Read = (onMember: (member: KnownMember) => void) => Promise<void>;

const writeInOrder = async (files: Files, read: Read): Promise<void> => {
  const groups = groupsInto(files);
  let before: string | null = null;
  await read((member) => {
    const key = walkKey(member.path);
    if (before !== null && key <= before) throw new OutOfOrder();
    before = key;
    groups.add(member);
  });
  groups.finish();
};

const writeSorted = (files: Files, read: Read): Promise<void> =>
  withSorter(async (sorter) => {
    await read(sorter.add);
    const groups = groupsInto(files);
    for (const member of sorter.sorted()) groups.add(member);
    groups.finish();
  });

/** @throws ArchiveError, or a system error */
export const makeCatalogue = async (
  directory: string,
  { path, sha256 }: HeldArchive,
  onProgress: (progress: PackProgress) => void,
  signal: AbortSignal,
): Promise<OpenedCatalogue> => {
  const write = async (by: typeof writeInOrder): Promise<Files> => {
    const files = openFiles(directory);
    try {
      await by(files, (onMember) => readKnownMembers(path, sha256, onMember, onProgress, signal));
      return files;
    } catch (error) {
      remove(files);
      for (const fd of [files.catalogue, files.lists]) closeSync(fd);
      throw error;
    }
  };
  const files = await write(writeInOrder).catch((error: unknown) => {
    if (error instanceof OutOfOrder) return write(writeSorted);
    throw error;
  });
  keep(files, sha256);
  const catalogue = readCatalogue(files.catalogue);
  closeSync(files.catalogue);
  const lists = readLists(directory, new Map([[files.pack, files.lists]]));
  if (catalogue?.isWhole === true) return askable(catalogue, lists);
  lists.close();
  throw new Unfit();
};
