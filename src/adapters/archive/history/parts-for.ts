/** Which bytes of an archive hold some of its members, by the catalogue that is kept of it: put together they are an archive of those. */
import type { ArchiveRange } from '../../../ports/catalogues';
import type { BytePath } from '../byte-name';
import { readLists } from '../chunk/member-lists';
import { namesMeant } from './list-members';
import { askable, type OpenedCatalogue, readKept, Unfit } from './opened-catalogue';

/** @throws Unfit where a list can't be read */
const endOf = (catalogue: OpenedCatalogue, row: number): number => {
  const { offset } = catalogue.rows[row] ?? { offset: 0 };
  return catalogue.listAt(row).chunks.reduce((end, { length }) => end + length, offset);
};

/** Every directory above a name. */
function* above(name: BytePath): Generator<BytePath> {
  for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1))
    yield name.slice(0, end);
}

/** What is below the names that are meant, the directories above them, and the files that hard links among them share. */
const rowsFor = (catalogue: OpenedCatalogue, paths: ReadonlyArray<string>): ReadonlySet<number> => {
  const rows = new Set<number>();
  const add = (name: BytePath): void => {
    const row = catalogue.locate(name)?.row;
    if (row !== undefined) rows.add(row);
  };
  for (const name of paths.flatMap((path) => namesMeant(catalogue, path))) {
    for (const row of catalogue.rowsBelow(name)) {
      rows.add(row);
      for (const member of catalogue.listAt(row).members) if (member.type === 'Link') add(member.link);
    }
    for (const directory of above(name)) add(directory);
  }
  return rows;
};

/** In order, none beside or over another; a length of null reaches to the end. Null where nobody knows. */
export const partsFor = (
  directory: string,
  sha256: string,
  paths: ReadonlyArray<string>,
): ReadonlyArray<ArchiveRange> | null => {
  const kept = readKept(directory, sha256);
  // why: of one that was made by reading the archive nobody knows the chunks
  if (kept === undefined || kept.head.isRead || kept.rows.length === 0) return null;
  const lists = readLists(directory);
  try {
    const catalogue = askable(kept, lists);
    const ranges: Array<{ offset: number; length: number }> = [];
    for (const row of [...rowsFor(catalogue, paths)].sort((one, other) => one - other)) {
      const offset = catalogue.rows[row]?.offset ?? 0;
      const length = endOf(catalogue, row) - offset;
      const last = ranges.at(-1);
      if (last !== undefined && last.offset + last.length === offset) last.length += length;
      else ranges.push({ offset, length });
    }
    const end = endOf(catalogue, kept.rows.length - 1);
    // why: a reader of tars wants to see its end, too
    return [...ranges, { offset: end, length: null }];
  } catch (error) {
    if (error instanceof Unfit) return null;
    throw error;
  } finally {
    lists.close();
  }
};
