/** Members of archives, as lines. */
import { modeText } from '../file-entry';
import { escapeControls } from '../../domain/events/log-line';
import { showSize } from '../../domain/size';
import { type Now, shown } from '../../domain/time/time';
import type { Entry } from '../../ports/catalogues';

const letters: Readonly<Record<Entry['type'], string>> = {
  file: '-',
  hardlink: '-',
  directory: 'd',
  symlink: 'l',
};

/** `rwxr-xr-x`, with the special bits as `ls` has them. */
const permissions = (mode: number): string => {
  const bits = [0o400, 0o200, 0o100, 0o40, 0o20, 0o10, 4, 2, 1];
  const text = bits.map((bit, index) => ((mode & bit) === 0 ? '-' : ('rwx'[index % 3] ?? '')));
  const special: ReadonlyArray<readonly [bit: number, place: number, letter: string]> = [
    [0o4000, 2, 's'],
    [0o2000, 5, 's'],
    [0o1000, 8, 't'],
  ];
  for (const [bit, place, letter] of special)
    if ((mode & bit) !== 0) text[place] = text[place] === 'x' ? letter : letter.toUpperCase();
  return text.join('');
};

/** With a slash behind a directory, and where a link leads. */
const named = ({ type, link }: Entry, path: string): string => {
  if (type === 'directory') return `${path}/`;
  if (link === null) return path;
  return type === 'symlink' ? `${path} -> ${link}` : `${path} is ${link}`;
};

/** Milliseconds that can be shown with a year of four digits. */
const [earliest, latest] = [-62_135_596_800_000, 253_402_214_400_000];

const timeOf = (now: Now, mtime: number): string => shown(now)(Math.min(latest, Math.max(earliest, mtime)));

export const longLine =
  (now: Now) =>
  (entry: Entry): string => {
    const { type, mode, user, group, uid, gid, size, mtime, path } = entry;
    const owner = `${user === '' ? uid : user}:${group === '' ? gid : group}`;
    const length = type === 'file' || type === 'hardlink' ? showSize(size) : '-';
    const head = `${letters[type]}${permissions(mode)}  ${owner.padEnd(11)} ${length.padStart(11)}  ${timeOf(now, mtime)}`;
    return escapeControls(`${head}  ${named(entry, path)}`);
  };

export const plainLine = (entry: Entry): string =>
  escapeControls(entry.type === 'directory' ? `${entry.path}/` : entry.path);

/** Lines of a tree, entry by entry: what lies in the directory that came before stands below it. */
export const treeLines = (): ((entry: Entry) => string) => {
  const above: string[] = [];
  return (entry) => {
    const { path, type } = entry;
    while (above.length > 0 && !path.startsWith(`${above.at(-1) ?? ''}/`)) above.pop();
    const top = above.at(-1);
    const line = `${'  '.repeat(above.length)}${named(entry, top === undefined ? path : path.slice(top.length + 1))}`;
    if (type === 'directory') above.push(path);
    return escapeControls(line);
  };
};

/** What differs in what a file is beside its content. */
export const attributeChanges = (now: Now, before: Entry, after: Entry): string => {
  const changes: string[] = [];
  const add = (what: string, was: string, is: string): void => {
    if (was !== is) changes.push(`${what} ${was} -> ${is}`);
  };
  const owner = ({ user, group, uid, gid }: Entry): string => `${user || uid}:${group || gid}`;
  add('mode', modeText(before.mode), modeText(after.mode));
  if (before.uid !== after.uid || before.gid !== after.gid) add('owner', owner(before), owner(after));
  if (before.type !== 'directory' && before.mtime !== after.mtime)
    changes.push(`time ${timeOf(now, before.mtime)} -> ${timeOf(now, after.mtime)}`);
  // why: times are kept to the nanosecond, and told to the minute
  return changes.length === 0 ? 'time, by less than a millisecond' : changes.join(', ');
};
