/** One line of backup_schedules.txt <-> a schedule. Any text gives a schedule, nothing, or a readable reason. */
import * as E from 'fp-ts/Either';
import {
  ArchiveName,
  archiveNameFault,
  type ScheduleSpec,
  SourcePath,
  sourcePathFault,
  TimeOfDay,
} from '../domain/schedule';
import type { LineReader } from '../domain/reconcile';

const fieldsFault = (count: number): string =>
  `it has ${count} ${count === 1 ? 'field' : 'fields'} where there are three, separated by semicolons`;

/** Reads `path;HH:MM;name`; Left is the reason why it can't be read. */
export const decodeScheduleLine = (line: string): E.Either<string, ScheduleSpec> => {
  const [path, at, name, options, ...surplus] = line.split(';');
  if (path === undefined || at === undefined || name === undefined) {
    return E.left(fieldsFault(line.split(';').length));
  }
  if (surplus.length > 0) return E.left(fieldsFault(line.split(';').length));
  if (options !== undefined) return E.left(`the option is not understood: ${options || '(empty)'}`);
  if (!SourcePath.is(path)) return E.left(sourcePathFault(path) ?? 'the path is not understood');
  if (!TimeOfDay.is(at)) return E.left(`the time is not HH:MM between 00:00 and 23:59: ${at || '(empty)'}`);
  if (!ArchiveName.is(name)) return E.left(archiveNameFault(name) ?? 'the name is not understood');
  return E.right({ path, when: { kind: 'once', at }, name });
};

export const encodeScheduleLine = ({ path, when, name }: ScheduleSpec): string =>
  `${path};${when.at};${name}`;

/** A comment begins with `#`; a blank line holds nothing but spaces and tabs. */
const isRemark = (line: string): boolean => /^#|^[ \t]*$/.test(line);

/**
 * Reads any line of the file. A byte order mark before it (files put together by `cat` have them within) is no part
 * of it: the line says the same once it has become the file's first.
 */
export const readScheduleLine: LineReader = (text) => {
  const line = text.replace(/^\ufeff+/, '');
  return isRemark(line) ? E.right(null) : decodeScheduleLine(line);
};
