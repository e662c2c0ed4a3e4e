/** What an archive holds at and below some paths, in the order of a walk. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Entry, Listed } from '../../../ports/catalogues';
import { abandoned } from '../archive-error';
import type { BytePath } from '../byte-name';
import { collectMembers } from '../compression/collect-garbage';
import { meanings } from '../tar/selection';
import { entryOf } from './entry';
import type { OpenedCatalogue } from './opened-catalogue';

/** The names that a path may mean: as it was given, and below the source. */
export const namesMeant = ({ head }: OpenedCatalogue, given: string): ReadonlyArray<BytePath> => {
  const meant = meanings(given);
  return head.root === ''
    ? meant
    : [...meant, ...meant.map((name) => (name === '' ? head.root : `${head.root}/${name}`))];
};

const isBelow = (name: BytePath, top: BytePath): boolean =>
  top === '' || name === top || (name.startsWith(top) && name.charAt(top.length) === '/');

/** The first of the names that a path means which is there, or has something below it. @throws Unfit */
const topOf = (catalogue: OpenedCatalogue, given: string): BytePath | undefined =>
  namesMeant(catalogue, given).find(
    (name) =>
      name === '' ||
      catalogue.locate(name) !== undefined ||
      catalogue
        .rowsBelow(name)
        .some((row) => catalogue.listAt(row).members.some((one) => isBelow(catalogue.nameOf(one), name))),
  );

/** @throws Unfit, before anything is told, or an `ArchiveError` */
export const listMembers = async (
  catalogue: OpenedCatalogue,
  paths: ReadonlyArray<string>,
  onEntries: (entries: ReadonlyArray<Entry>) => void,
  signal: AbortSignal,
): Promise<Listed> => {
  const tops = paths.length === 0 ? [''] : paths.flatMap((path) => topOf(catalogue, path) ?? []);
  const absent = paths.filter((path) => topOf(catalogue, path) === undefined);
  const rows = [...new Set(tops.flatMap(catalogue.rowsBelow))].sort((one, other) => one - other);
  // why: what has been told is not to be taken back
  for (const row of rows) catalogue.requireList(row);
  let [entries, contentBytes] = [0, 0];
  for (const row of rows) {
    await nextTurn();
    if (signal.aborted) throw abandoned();
    const told = catalogue.listAt(row).members.flatMap((member) => {
      const name = catalogue.nameOf(member);
      return tops.some((top) => isBelow(name, top))
        ? [entryOf(name, member, catalogue.contentOf(member))]
        : [];
    });
    entries += told.length;
    contentBytes += told.reduce((sum, { size, type }) => sum + (type === 'file' ? size : 0), 0);
    if (told.length > 0) onEntries(told);
    collectMembers(told.length);
  }
  return { entries, contentBytes, absent };
};
