/** One line of backup_schedules.txt <-> a schedule. Any text gives a schedule, nothing, or a readable reason. */
import { counted } from '../domain/counted';
import * as E from 'fp-ts/Either';
import type * as t from 'io-ts';
import {
  ArchiveName,
  archiveNameFault,
  defaultOptions,
  type ScheduleOptions,
  ScheduleSpec,
  SourcePath,
  sourcePathFault,
} from '../domain/schedule/schedule';
import { decodeOptions, encodeOptions } from './schedule-options';
import { decodeWhen, encodeWhen, isStoredForm } from './when-text';
import { type Read, reading, textCodec } from './text-codec';
import type { LineReader } from '../domain/decider/reconcile';

const fieldsFault = (count: number): string =>
  `it has ${counted(count, 'field')} where there are ${count < 3 ? 'three' : 'at most four'}, separated by semicolons`;

const isQuoted = (text: string): boolean => /^(["']).*\1$/.test(text);

/** A `#` that stands alone behind a space, or far behind what comes before it, begins a remark; `docs #2` is a name. */
const remark = /[ \t]#(?:[ \t]|$)|[ \t]{2}#/;

/**
 * What people write that would be taken for a part of a name, or null. Only of texts: a name that the journal has
 * from before is what it is.
 */
const slipOf = (line: string, fields: ReadonlyArray<string>): string | null => {
  if (isQuoted(line)) return 'the line stands in quotes: write it without the quotes';
  const quoted = fields.findIndex((field) => isQuoted(field.trim()));
  if (quoted !== -1)
    return `the ${['path', 'time', 'name', 'fourth field'][quoted] ?? 'field'} stands in quotes: write it without the quotes`;
  return fields.slice(2).some((field) => remark.test(field))
    ? 'a remark stands behind it: put the remark on a line of its own that begins with #'
    : null;
};

/**
 * Reads `path;WHEN;name` or `path;WHEN;name;options`. Spaces and tabs behind the
 * name are no part of it.
 */
const readSpec = (line: string): Read<ScheduleSpec> => {
  const slip = slipOf(line.trim(), line.split(';'));
  if (slip !== null) return E.left(slip);
  const [path = '', time = '', around, options, ...surplus] = line.split(';');
  if (around === undefined || surplus.length > 0) return E.left(fieldsFault(line.split(';').length));
  const name = around.replace(/[ \t]+$/, '');
  if (!SourcePath.is(path)) return E.left(sourcePathFault(path) ?? 'the path is not understood');
  const when = decodeWhen(time);
  if (E.isLeft(when)) return when;
  if (!ArchiveName.is(name)) return E.left(archiveNameFault(name) ?? 'the name is not understood');
  const made: Read<ScheduleOptions> =
    options === undefined ? E.right(defaultOptions) : decodeOptions(options);
  return E.map((known: ScheduleOptions): ScheduleSpec => ({
    path,
    when: when.right,
    name,
    options: known,
  }))(made);
};

const writeSpec = ({ path, when, name, options }: ScheduleSpec): string => {
  const fourth = encodeOptions(options);
  return `${path};${encodeWhen(when)};${name}${fourth === '' ? '' : `;${fourth}`}`;
};

export const ScheduleLine: t.Type<ScheduleSpec, string, string> = textCodec(
  'ScheduleLine',
  ScheduleSpec.is,
  readSpec,
  writeSpec,
);

export const decodeScheduleLine = reading(ScheduleLine);
export const encodeScheduleLine = ScheduleLine.encode;

/** The line that goes into the file: as typed, but its WHEN in a form that every version reads. */
export const storedLine = (line: string, { when }: ScheduleSpec): string => {
  const [path = '', typed = '', ...rest] = line.split(';');
  return isStoredForm(typed) ? line : [path, encodeWhen(when), ...rest].join(';');
};

/** The same line with another name; everything else of it is as it was typed. */
export const renamedLine = (line: string, name: string): string => {
  const [path = '', when = '', , ...rest] = line.split(';');
  return [path, when, name, ...rest].join(';');
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
