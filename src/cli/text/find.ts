/** What `find` found: each path, and below it every content that it had. */
import type { FoundFile, NamedVersion } from '../../app/find-files';
import type { FileHistory } from '../../domain/archive/file-history';
import { counted } from '../../domain/counted';
import { escapeControls } from '../../domain/events/log-line';
import { shellArgument } from '../../domain/shell-argument';
import { showSize } from '../../domain/size';
import { type Now, shown } from '../../domain/time/time';
import type { Entry } from '../../ports/catalogues';

/** As it is typed. */
export const restoreCommandOf = (
  name: string,
  path: string,
  { last }: FileHistory<Entry, NamedVersion>,
): string => {
  // why: a name begins with no dash; a path may, and then stands behind --
  return `backup_manager restore --version ${shellArgument(last.id)} ${shellArgument(name)} ${shellArgument(path)}`;
};

const kinds: Readonly<Record<Entry['type'], string | null>> = {
  file: null,
  hardlink: null,
  directory: 'directory',
  symlink: 'symbolic link',
};

const whatOf = ({ type, size, link }: Entry): string => {
  const kind = kinds[type];
  if (kind === null) return showSize(size);
  return link === null ? kind : `${kind} to ${link}`;
};

const contentLines = (
  now: Now,
  { name, path }: FoundFile,
  history: FileHistory<Entry, NamedVersion>,
): ReadonlyArray<string> => {
  const { content, first, last, count, after } = history;
  const span = count === 1 ? `in ${first.id}` : `in ${counted(count, 'version')}, ${first.id} to ${last.id}`;
  const end = after === null ? 'the newest has it' : `${after.how} since ${after.at.id}`;
  return [
    escapeControls(`  ${whatOf(content)}, of ${shown(now)(content.mtime)}: ${span}; ${end}`),
    escapeControls(`    ${restoreCommandOf(name, path, history)}`),
  ];
};

export const foundLines =
  (now: Now) =>
  (file: FoundFile): ReadonlyArray<string> => [
    escapeControls(`${file.name}: ${file.path}`),
    ...file.contents.flatMap((history) => contentLines(now, file, history)),
  ];
