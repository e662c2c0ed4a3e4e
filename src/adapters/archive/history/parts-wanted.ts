/** Which parts of an archive hold the members that are asked for: nothing else of it need be read. */
import type { ArchivePart } from '../archive-parts';
import type { BytePath } from '../byte-name';
import { readLists } from '../chunk/member-lists';
import { meanings } from '../tar/selection';
import { askable, readKept, Unfit, type OpenedCatalogue } from './opened-catalogue';

const isAtOrBelow = (name: BytePath, top: BytePath): boolean =>
  top === '' || name === top || (name.startsWith(top) && name.charAt(top.length) === '/');

/** The groups that hold a member, or what lies below it, and those with what its hard links lead to. @throws Unfit */
const rowsOf = (catalogue: OpenedCatalogue, top: BytePath): ReadonlyArray<number> =>
  catalogue.rowsBelow(top).flatMap((row) => {
    const wanted = catalogue
      .listAt(row)
      .members.filter((member) => isAtOrBelow(catalogue.nameOf(member), top));
    const linked = wanted.flatMap(({ type, link }) =>
      type === 'Link' ? (catalogue.locate(link)?.row ?? []) : [],
    );
    return wanted.length === 0 ? [] : [row, ...linked];
  });

/** @throws Unfit */
const partsOf = (
  catalogue: OpenedCatalogue,
  members: ReadonlyArray<string>,
): ReadonlyArray<ArchivePart> | null => {
  const rows = new Set<number>();
  for (const member of members) {
    const found = meanings(member).flatMap((name) => rowsOf(catalogue, name));
    // why: that it is not there is told by who has read all
    if (found.length === 0) return null;
    for (const row of found) rows.add(row);
  }
  return [...rows]
    .sort((one, other) => one - other)
    .map((row) => ({ offset: catalogue.rows[row]?.offset ?? 0, chunks: catalogue.listAt(row).chunks }));
};

/**
 * By the catalogue that is kept of the archive with this SHA-256; null where that does not tell, so that all of the archive has to be
 * read. Names are meant as by a selection.
 */
export const partsWanted = (
  catalogues: string,
  sha256: string,
  members: ReadonlyArray<string>,
): ReadonlyArray<ArchivePart> | null => {
  const kept = readKept(catalogues, sha256);
  if (kept === undefined || kept.head.isRead) return null;
  const lists = readLists(catalogues);
  try {
    return partsOf(askable(kept, lists), members);
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    return null;
  } finally {
    lists.close();
  }
};
