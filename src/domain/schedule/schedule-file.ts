/** The schedules file as lines: every byte of it is kept, and each schedule line knows its schedule. */
import * as t from 'io-ts';
import type { Schedule, ScheduleId } from './schedule';

/** How a line ends; only the last one can end with nothing, or with half of a CRLF. */
export const LineEnd = t.keyof({ '': null, '\r': null, '\n': null, '\r\n': null }, 'LineEnd');
export type LineEnd = t.TypeOf<typeof LineEnd>;

export interface FileLine {
  readonly content: string;
  readonly end: LineEnd;
  /** Null for a comment, a blank or a malformed line. */
  readonly schedule: Schedule | null;
}

export interface ScheduleFile {
  readonly bom: '' | '\ufeff';
  readonly lines: ReadonlyArray<FileLine>;
}

export const emptyFile: ScheduleFile = { bom: '', lines: [] };

/** Splits a text into lines that know no schedules yet; `render` gives the same text back. */
export const parseText = (text: string): ScheduleFile => {
  const bom = text.startsWith('\ufeff') ? '\ufeff' : '';
  const lines: Array<FileLine> = [];
  let start = bom.length;
  while (start < text.length) {
    const feed = text.indexOf('\n', start);
    if (feed === -1) {
      const end = text.endsWith('\r') ? '\r' : '';
      lines.push({ content: text.slice(start, text.length - end.length), end, schedule: null });
      break;
    }
    const crlf = feed > start && text.charCodeAt(feed - 1) === 13;
    lines.push({
      content: text.slice(start, crlf ? feed - 1 : feed),
      end: crlf ? '\r\n' : '\n',
      schedule: null,
    });
    start = feed + 1;
  }
  return { bom, lines };
};

export const render = (file: ScheduleFile): string => {
  let text: string = file.bom;
  for (const line of file.lines) text += line.content + line.end;
  return text;
};

/** The text of a file that may not be there. */
export const renderOrNull = (file: ScheduleFile | null): string | null =>
  file === null ? null : render(file);

/** How a line ends once another follows it: as it does, made whole, or the way the line before it does. */
const followedEnd = (line: FileLine | undefined, before: FileLine | undefined): LineEnd =>
  line?.end === '\r' ? '\r\n' : line?.end || before?.end || '\n';

/** A last line of no byte at all is none. */
const withoutVoid = (file: ScheduleFile): ScheduleFile => {
  const last = file.lines.at(-1);
  return last?.content === '' && last.end === '' ? { ...file, lines: file.lines.slice(0, -1) } : file;
};

/** A line that becomes the first gives its own byte order mark to the file, as reading the text would. */
const markFirst = (file: ScheduleFile): ScheduleFile => {
  const [first, ...rest] = file.lines;
  return file.bom === '' && first?.content.startsWith('\ufeff')
    ? withoutVoid({ bom: '\ufeff', lines: [{ ...first, content: first.content.slice(1) }, ...rest] })
    : file;
};

/** The file's byte order mark as the first line's own, for it is not to be the first any more. */
export const unmarkFirst = ({ bom, lines }: ScheduleFile): ScheduleFile => {
  const [first = { content: '', end: '' as const, schedule: null }, ...rest] = lines;
  return withoutVoid({ bom: '', lines: [{ ...first, content: bom + first.content }, ...rest] });
};

/** Ends the last line in another way. */
export const endLast = (file: ScheduleFile, end: LineEnd): ScheduleFile => {
  const last = file.lines.at(-1);
  return last === undefined
    ? file
    : withoutVoid({ ...file, lines: [...file.lines.slice(0, -1), { ...last, end }] });
};

/** Puts a line before the one that stands at `position`. A line that another follows from now on is ended. */
export const insertLine = (file: ScheduleFile, position: number, line: FileLine): ScheduleFile => {
  const above = file.lines.slice(0, position);
  const below = file.lines.slice(position);
  const last = above.pop();
  if (last !== undefined) above.push({ ...last, end: followedEnd(last, above.at(-1)) });
  const own = below.length === 0 ? line : { ...line, end: followedEnd(line, last) };
  return markFirst({ ...file, lines: [...above, own, ...below] });
};

/** Adds a line at the end, ended the way the line before it is. */
export const appendLine = (file: ScheduleFile, content: string, schedule: Schedule | null): ScheduleFile => {
  const end = followedEnd(file.lines.at(-1), file.lines.at(-2));
  return insertLine(file, file.lines.length, { content, end, schedule });
};

export const removeLines = (file: ScheduleFile, goes: (line: FileLine) => boolean): ScheduleFile =>
  markFirst({ ...file, lines: file.lines.filter((line) => !goes(line)) });

/** Where a schedule's line stands among all lines; -1 when it is not there. */
export const positionIn = (file: ScheduleFile | null, id: ScheduleId): number =>
  file?.lines.findIndex((line) => line.schedule?.id === id) ?? -1;

export const schedulesOf = (file: ScheduleFile | null): ReadonlyArray<FileLine & { schedule: Schedule }> =>
  file === null
    ? []
    : file.lines.filter((line): line is FileLine & { schedule: Schedule } => line.schedule !== null);

/** Replaces one schedule where it stands; the file itself when it stands nowhere. */
export const updateSchedule = (
  file: ScheduleFile,
  id: ScheduleId,
  change: (schedule: Schedule) => Schedule,
): ScheduleFile => {
  const index = positionIn(file, id);
  const line = file.lines[index];
  if (line === undefined || line.schedule === null) return file;
  return { ...file, lines: file.lines.with(index, { ...line, schedule: change(line.schedule) }) };
};
