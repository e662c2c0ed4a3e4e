/** One line of backup_schedules.txt <-> a schedule. Any text gives a schedule, nothing, or a readable reason. */
import * as E from 'fp-ts/Either';
import {
  ArchiveName,
  archiveNameFault,
  defaultOptions,
  type ScheduleOptions,
  type ScheduleSpec,
  SourcePath,
  sourcePathFault,
} from '../domain/schedule';
import { decodeOptions, encodeOptions } from './schedule-options';
import { decodeWhen, encodeWhen } from './when-text';
import type { LineReader } from '../domain/reconcile';

const fieldsFault = (count: number): string =>
  `it has ${count} ${count === 1 ? 'field' : 'fields'} where there are ${count < 3 ? 'three' : 'at most four'}, separated by semicolons`;

/** Reads `path;WHEN;name` or `path;WHEN;name;options`; Left is the reason why it can't be read. */
export const decodeScheduleLine = (line: string): E.Either<string, ScheduleSpec> => {
  const [path, time, name, options, ...surplus] = line.split(';');
  if (path === undefined || time === undefined || name === undefined) {
    return E.left(fieldsFault(line.split(';').length));
  }
  if (surplus.length > 0) return E.left(fieldsFault(line.split(';').length));
  if (!SourcePath.is(path)) return E.left(sourcePathFault(path) ?? 'the path is not understood');
  const when = decodeWhen(time);
  if (E.isLeft(when)) return when;
  if (!ArchiveName.is(name)) return E.left(archiveNameFault(name) ?? 'the name is not understood');
  const made: E.Either<string, ScheduleOptions> =
    options === undefined ? E.right(defaultOptions) : decodeOptions(options);
  return E.map((known: ScheduleOptions): ScheduleSpec => ({
    path,
    when: when.right,
    name,
    options: known,
  }))(made);
};

export const encodeScheduleLine = ({ path, when, name, options }: ScheduleSpec): string => {
  const fourth = encodeOptions(options);
  return `${path};${encodeWhen(when)};${name}${fourth === '' ? '' : `;${fourth}`}`;
};

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
