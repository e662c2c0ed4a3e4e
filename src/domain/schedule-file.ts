/** The schedules file as lines: every byte of it is kept, and each schedule line knows its schedule. */
import type { Schedule, ScheduleId } from './schedule';

export interface FileLine {
  readonly content: string;
  /** How the line ends; only the last one can end with nothing, or with half of a CRLF. */
  readonly end: '' | '\r' | '\n' | '\r\n';
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

/** Adds a line at the end, ended the way the line before it is. */
export const appendLine = (file: ScheduleFile, content: string, schedule: Schedule | null): ScheduleFile => {
  const last = file.lines.at(-1);
  const before = file.lines.at(-2);
  const usual = last?.end === '\r' ? '\r\n' : last?.end;
  const end = usual || before?.end || '\n';
  const lines = last === undefined ? [] : [...file.lines.slice(0, -1), { ...last, end: usual || end }];
  return { ...file, lines: [...lines, { content, end, schedule }] };
};

/** A line that becomes the first gives its own byte order mark to the file, as reading the text would. */
export const removeLines = (file: ScheduleFile, goes: (line: FileLine) => boolean): ScheduleFile => {
  const lines = file.lines.filter((line) => !goes(line));
  const [first, ...rest] = lines;
  return file.bom === '' && first?.content.startsWith('\ufeff')
    ? { bom: '\ufeff', lines: [{ ...first, content: first.content.slice(1) }, ...rest] }
    : { ...file, lines };
};

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
  const index = file.lines.findIndex((line) => line.schedule?.id === id);
  const line = file.lines[index];
  if (line === undefined || line.schedule === null) return file;
  return { ...file, lines: file.lines.with(index, { ...line, schedule: change(line.schedule) }) };
};

/** Lines by content, each with the positions at which it stands, in order. */
const positions = (file: ScheduleFile): Map<string, Array<number>> => {
  const found = new Map<string, Array<number>>();
  file.lines.forEach(({ content }, index) => {
    const list = found.get(content);
    if (list === undefined) found.set(content, [index]);
    else list.push(index);
  });
  return found;
};

/** How the lines of one text are found again in another: by content, the n-th of a kind with the n-th. */
export interface Comparison {
  /** For each new line the position of the old line that it continues, or -1. */
  readonly continues: ReadonlyArray<number>;
  /** Positions of old lines that are continued by none. */
  readonly gone: ReadonlyArray<number>;
}

export const compareLines = (old: ScheduleFile, now: ScheduleFile): Comparison => {
  const free = positions(old);
  const used = new Map<string, number>();
  const continues = now.lines.map(({ content }) => {
    const count = used.get(content) ?? 0;
    const position = free.get(content)?.[count];
    if (position === undefined) return -1;
    used.set(content, count + 1);
    return position;
  });
  const kept = new Set(continues);
  return { continues, gone: [...old.lines.keys()].filter((position) => !kept.has(position)) };
};

/**
 * What a person changed between `base` and `edited`, applied to `head`, which the program made from the same `base`:
 * the edited text without the lines that the program removed, followed by those that it added.
 */
export const mergeEdit = (base: ScheduleFile, edited: ScheduleFile, head: ScheduleFile): ScheduleFile => {
  const byProgram = compareLines(base, head);
  const surplus = new Map<string, number>();
  for (const position of byProgram.gone) {
    const content = base.lines[position]?.content ?? '';
    surplus.set(content, (surplus.get(content) ?? 0) + 1);
  }
  const kept = removeLines(edited, ({ content }) => {
    const left = surplus.get(content) ?? 0;
    if (left > 0) surplus.set(content, left - 1);
    return left > 0;
  });
  return head.lines
    .filter((_, index) => byProgram.continues[index] === -1)
    .reduce((file, line) => appendLine(file, line.content, null), kept);
};
