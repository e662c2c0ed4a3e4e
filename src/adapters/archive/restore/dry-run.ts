/** What a restore would do, found out without writing: the same refusals, as far as looking can tell. */
import { readdirSync } from 'node:fs';
import { isMissing } from '../../system-error';
import { quoted, toFsPath } from '../byte-name';
import { lstatOf, split } from './directories';
import { makePathSet } from '../tar/path-set';
import { makeReach } from './reach';
import { Refused } from './refusals';
import { inTheWay, linkTarget, type Restorer } from './restorer';
import { stays } from '../compression/yielding';

/** Directories of the target that were looked at are remembered, up to so many. */
const remembered = 10_000;

type PathKind = 'nothing' | 'directory' | 'symlink' | 'other';

/** @param target absolute; it need not exist */
export const makeDryRun = (target: string, overwrite: boolean): Restorer => {
  const reach = makeReach(target);
  /** What would be put in place: directories with a trailing slash. */
  const planned = makePathSet();
  const plannedLinks = makePathSet();
  /** What would be taken away: nothing that lies below it on the disk counts any more. */
  const gone = makePathSet();
  let isAnyGone = false;
  const passable = new Set<string>();

  const isGone = (path: string): boolean => {
    if (!isAnyGone) return false;
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1))
      if (gone.has(path.slice(0, end))) return true;
    return gone.has(path);
  };

  const onDisk = (path: string): PathKind => {
    if (isGone(path)) return 'nothing';
    try {
      const stat = lstatOf(reach.to(path));
      if (stat === undefined) return 'nothing';
      return stat.isDirectory() ? 'directory' : stat.isSymbolicLink() ? 'symlink' : 'other';
    } catch (error) {
      // What lies below something else is not there; what can't be looked at would be told by the restore itself.
      if (error instanceof Refused || isMissing(error)) return 'nothing';
      throw error;
    }
  };

  const pathKind = (path: string): PathKind => {
    if (plannedLinks.has(path)) return 'symlink';
    if (planned.has(path)) return 'other';
    return planned.has(`${path}/`) ? 'directory' : onDisk(path);
  };

  const planDirectory = (path: string): void => {
    if (passable.size >= remembered) passable.clear();
    passable.add(path);
  };

  /** Throws unless the directory could be there: there already, planned, or free; and so for all above it. */
  const requireDirectory = (path: string): void => {
    const unseen: string[] = [];
    for (let part = path; part !== '' && !passable.has(part); part = split(part)[0]) unseen.push(part);
    for (const part of unseen.toReversed()) {
      const seen = pathKind(part);
      if (seen === 'symlink') throw new Refused(`it lies behind the symbolic link ${quoted(part)}`);
      if (seen === 'other') throw new Refused(`${quoted(part)} is not a directory`);
      if (seen === 'nothing') planned.add(`${part}/`);
      planDirectory(part);
    }
  };

  const takeAway = (path: string): void => {
    gone.add(path);
    isAnyGone = true;
    passable.clear();
    planned.remove(path);
    planned.remove(`${path}/`);
    plannedLinks.remove(path);
  };

  /** Throws unless the directory holds nothing but what this restore would put there. */
  const requireYielding = (path: string): void => {
    const isPlanned = planned.has(`${path}/`);
    if (!overwrite && !isPlanned) throw new Refused(stays.any);
    if (onDisk(path) !== 'directory') return;
    for (const name of readdirSync(toFsPath(reach.to(path)), { encoding: 'latin1' })) {
      if (!planned.has(`${path}/${name}`)) throw new Refused(stays.filled);
    }
  };

  const requireFree = (name: string): void => {
    if (name === '') throw new Refused('it would replace the target itself');
    requireDirectory(split(name)[0]);
    const seen = pathKind(name);
    if (seen === 'directory') requireYielding(name);
    else if (seen !== 'nothing' && !overwrite && !planned.has(name)) throw new Refused('it exists already');
    if (seen !== 'nothing') takeAway(name);
    planned.add(name);
  };

  return {
    has: planned.has,
    directory: (name) => {
      if (name === '') return;
      requireDirectory(split(name)[0]);
      const seen = pathKind(name);
      if (seen === 'directory') return;
      if (seen !== 'nothing') {
        if (!overwrite && !planned.has(name)) throw new Refused(inTheWay(seen === 'symlink'));
        takeAway(name);
      }
      planned.add(`${name}/`);
    },
    symlink: (name) => {
      requireFree(name);
      plannedLinks.add(name);
    },
    hardlink: (name, member) => {
      const existing = linkTarget(member, planned.has);
      const isLink = plannedLinks.has(existing);
      if (existing === name) return;
      requireFree(name);
      if (isLink) plannedLinks.add(name);
    },
    beginFile: requireFree,
    content: () => undefined,
    endFile: () => true,
    settle: () => undefined,
    discardFile: () => undefined,
    unmake: () => false,
    finish: () => undefined,
    unowned: () => 0,
    close: reach.close,
  };
};
