/** What a restore would do, found out without writing: the same refusals, as far as looking can tell. */
import { fromText, quoted } from './byte-name';
import { lstatOf, split } from './directories';
import { makePathSet } from './path-set';
import { Refused } from './refusals';
import { inTheWay, linkTarget, type Restorer, type RestorerOptions } from './restorer';

/** Directories of the target that were looked at are remembered, up to so many. */
const remembered = 10_000;

/** @param options the target need not exist */
export const makeDryRun = ({ target, overwrite }: RestorerOptions): Restorer => {
  const targetBytes = fromText(target);
  /** What would be put in place: directories with a trailing slash. */
  const planned = makePathSet();
  const plannedLinks = makePathSet();
  const passable = new Set<string>();

  /** Throws unless a directory could be here: there already, planned, or free. */
  const requireDirectory = (path: string): void => {
    if (path === '' || passable.has(path)) return;
    requireDirectory(split(path)[0]);
    const stat = lstatOf(`${targetBytes}/${path}`);
    if (plannedLinks.has(path) || stat?.isSymbolicLink() === true) {
      throw new Refused(`it lies behind the symbolic link ${quoted(path)}`);
    }
    if (planned.has(path) || (stat !== undefined && !stat.isDirectory())) {
      throw new Refused(`${quoted(path)} is not a directory`);
    }
    if (passable.size >= remembered) passable.clear();
    passable.add(path);
    planned.add(`${path}/`);
  };

  const requireFree = (name: string): void => {
    if (name === '') throw new Refused('it would replace the target itself');
    requireDirectory(split(name)[0]);
    const stat = lstatOf(`${targetBytes}/${name}`);
    if (planned.has(`${name}/`) || stat?.isDirectory() === true)
      throw new Refused('a directory is in its place');
    if (stat !== undefined && !overwrite) throw new Refused('it exists already');
    planned.add(name);
  };

  return {
    directory: (name) => {
      if (name !== '') requireDirectory(split(name)[0]);
      if (planned.has(name)) throw new Refused(inTheWay(plannedLinks.has(name)));
      const stat = lstatOf(`${targetBytes}/${name}`);
      if (stat !== undefined && !stat.isDirectory()) throw new Refused(inTheWay(stat.isSymbolicLink()));
      planned.add(`${name}/`);
    },
    symlink: (name) => {
      requireFree(name);
      plannedLinks.add(name);
    },
    hardlink: (name, member) => {
      const existing = linkTarget(member, planned.has);
      if (plannedLinks.has(existing)) {
        throw new Refused(`hard link to ${quoted(member.link)}, which is no regular file`);
      }
      requireFree(name);
    },
    beginFile: requireFree,
    content: () => undefined,
    endFile: () => undefined,
    discardFile: () => undefined,
    finish: () => undefined,
    unowned: () => 0,
    close: () => undefined,
  };
};
