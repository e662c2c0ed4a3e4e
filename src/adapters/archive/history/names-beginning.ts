/** What lies in one directory of an archive and goes on with what somebody has typed, by the catalogue that is kept: nothing is made for that. */
import { typeable, type BytePath } from '../byte-name';
import { readLists } from '../chunk/member-lists';
import { namesMeant } from './list-members';
import { askable, readKept, Unfit, type OpenedCatalogue } from './opened-catalogue';

interface Child {
  readonly name: BytePath;
  readonly isDirectory: boolean;
}

/** What lies in a directory itself. What is below its own directories is leapt over, list by list. @throws Unfit */
const childrenOf = function* (catalogue: OpenedCatalogue, directory: BytePath): Generator<Child, undefined> {
  const below = directory === '' ? '' : `${directory}/`;
  const rows = catalogue.rowsBelow(directory);
  const last = rows.at(-1) ?? -1;
  let inside: BytePath | null = null;
  for (let row = rows[0] ?? 0; row <= last;) {
    for (const member of catalogue.listAt(row).members) {
      const name = catalogue.nameOf(member);
      const isBelow = name.length > below.length && name.startsWith(below);
      if (!isBelow || (inside !== null && name.startsWith(`${inside}/`))) continue;
      // why: archives of others may hold what lies in a directory, and not the directory
      const end = name.indexOf('/', below.length);
      const child = end === -1 ? name : name.slice(0, end);
      const isDirectory = end !== -1 || member.type === 'Directory';
      inside = isDirectory ? child : null;
      yield { name: child, isDirectory };
    }
    row = Math.max(row + 1, inside === null ? 0 : (catalogue.rowsBelow(inside).at(-1) ?? 0));
  }
  return undefined;
};

/** Up to the last slash, which is in front of what is still being typed. */
const directoryOf = (typed: string): string => typed.slice(0, typed.lastIndexOf('/') + 1);

/** As they are typed, with a slash behind a directory. @throws Unfit */
const namesIn = (catalogue: OpenedCatalogue, typed: string, most: number): ReadonlyArray<string> => {
  const before = directoryOf(typed);
  const found: string[] = [];
  const take = (directory: BytePath): void => {
    for (const { name, isDirectory } of childrenOf(catalogue, directory)) {
      const own = typeable(directory === '' ? name : name.slice(directory.length + 1));
      const word = `${before}${own}${isDirectory ? '/' : ''}`;
      if (word.startsWith(typed)) found.push(word);
      if (found.length >= most) return;
    }
  };
  const { root } = catalogue.head;
  if (before === '') {
    take('');
    // why: a path may be typed without the source's own name before it
    if (found.length === 0 && root !== '') take(root);
  } else
    for (const directory of new Set(namesMeant(catalogue, before))) if (found.length === 0) take(directory);
  return found;
};

/** No more than `most`; none where no catalogue is kept of the archive with this SHA-256. */
export const namesBeginning = (
  catalogues: string,
  sha256: string,
  typed: string,
  most: number,
): ReadonlyArray<string> => {
  const kept = readKept(catalogues, sha256);
  if (kept === undefined) return [];
  const lists = readLists(catalogues);
  try {
    return namesIn(askable(kept, lists), typed, most);
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    return [];
  } finally {
    lists.close();
  }
};
