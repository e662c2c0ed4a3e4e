/** Removes what no version needs any more: catalogues of archives that are gone, and files of lists that no catalogue names. */
import { closeSync, constants, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalogue } from './catalogue-file';
import { catalogueEnding, listsEnding, unfinishedEnding } from './member-lists';

/** Milliseconds in which a file may wait for what is written next: lists for the catalogue that names them. */
const waitsFor = 3_600_000;

const removeOld = (path: string): void => {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && Math.abs(Date.now() - stats.mtimeMs) > waitsFor) rmSync(path, { force: true });
};

const packsOf = (path: string): ReadonlyArray<string> => {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    return (readCatalogue(fd)?.rows ?? []).map(({ list }) => list.pack);
  } finally {
    closeSync(fd);
  }
};

/** `kept` are the digests of the archives that are there, or may come back. Throws the system's error. */
export const sweepCatalogues = (directory: string, kept: ReadonlySet<string>): void => {
  const names = readdirSync(directory);
  for (const name of names) if (name.endsWith(unfinishedEnding)) removeOld(join(directory, name));
  const catalogues = names.filter((name) => name.endsWith(catalogueEnding));
  const isKept = (name: string): boolean => kept.has(name.slice(0, -catalogueEnding.length));
  const gone = catalogues.filter((name) => !isKept(name));
  if (gone.length === 0) return;
  for (const name of gone) rmSync(join(directory, name), { force: true });
  const needed = new Set(catalogues.filter(isKept).flatMap((name) => packsOf(join(directory, name))));
  for (const name of names)
    if (name.endsWith(listsEnding) && !needed.has(name.slice(0, -listsEnding.length)))
      removeOld(join(directory, name));
};
