/** Reads the logs as files: those that they were rotated into first, then on and on, whatever is renamed meanwhile. */
import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { LogReader, OpenLog } from '../ports/log-reader';
import { isMissing, meaningOf } from './system-error';
import type { Workspace } from './workspace/workspace';

interface Opened {
  readonly fd: number;
  readonly inode: bigint;
  offset: number;
  /** The beginning of a line that is not ended yet. */
  rest: Buffer;
}

const pieceSize = 1 << 20;

const inodeOf = (file: string): bigint | null => {
  try {
    return statSync(file, { bigint: true }).ino;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

const openedAt = (file: string): Opened | null => {
  try {
    const fd = openSync(file, 'r');
    return { fd, inode: fstatSync(fd, { bigint: true }).ino, offset: 0, rest: Buffer.alloc(0) };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

/** Whole lines up to the end of the file. One that was cut shorter is read from its beginning. */
const linesOf = (opened: Opened): ReadonlyArray<string> => {
  if (fstatSync(opened.fd).size < opened.offset) {
    opened.offset = 0;
    opened.rest = Buffer.alloc(0);
  }
  const lines: Array<string> = [];
  const piece = Buffer.alloc(pieceSize);
  for (;;) {
    const count = readSync(opened.fd, piece, 0, pieceSize, opened.offset);
    if (count === 0) return lines;
    opened.offset += count;
    const bytes = Buffer.concat([opened.rest, piece.subarray(0, count)]);
    const end = bytes.lastIndexOf(10);
    if (end !== -1) lines.push(...bytes.toString('utf8', 0, end).split('\n'));
    opened.rest = Buffer.from(bytes.subarray(end + 1));
  }
};

/** What is left of a file that nothing is written to any more, and its end. */
const endOf = (opened: Opened): ReadonlyArray<string> => {
  try {
    const lines = linesOf(opened);
    return opened.rest.length === 0 ? lines : [...lines, opened.rest.toString('utf8')];
  } finally {
    closeSync(opened.fd);
  }
};

/** `NAME.log.1` is the latest that was put aside, and so on. */
const rotatedOf = (file: string): ReadonlyArray<string> => {
  const prefix = `${basename(file)}.`;
  const numbers = (() => {
    try {
      return readdirSync(dirname(file));
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  })()
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .filter((number) => /^\d{1,6}$/.test(number))
    .map(Number);
  return numbers.sort((a, b) => b - a).map((number) => `${file}.${number}`);
};

const openLog = (file: string): OpenLog => {
  let present: Opened | null = null;
  let isBegun = false;
  /** The rotated files that are newer than what was read, the oldest first. */
  const between = (): ReadonlyArray<Opened> => {
    const files = rotatedOf(file).flatMap((name) => openedAt(name) ?? []);
    const known = files.findIndex(({ inode }) => inode === present?.inode);
    for (const { fd } of files.slice(0, known + 1)) closeSync(fd);
    return files.slice(known + 1);
  };
  const read = (): ReadonlyArray<string> => {
    const lines: Array<string> = [];
    if (!isBegun) {
      isBegun = true;
      // why: opened before the others are listed, so that none slips in between
      present = openedAt(file);
      const older = rotatedOf(file).flatMap((name) => openedAt(name) ?? []);
      const others = older.filter(({ inode }) => inode !== present?.inode);
      for (const one of older) if (!others.includes(one)) closeSync(one.fd);
      for (const one of others) lines.push(...endOf(one));
    }
    if (present !== null) lines.push(...linesOf(present));
    const inode = inodeOf(file);
    if (inode !== null && inode !== present?.inode) {
      const missed = between();
      if (present !== null) lines.push(...endOf(present));
      for (const one of missed)
        if (one.inode !== inode) lines.push(...endOf(one));
        else closeSync(one.fd);
      present = openedAt(file);
      if (present !== null) lines.push(...linesOf(present));
    }
    return lines;
  };
  return {
    read: TE.tryCatch(
      async () => read(),
      (error): BackupError => ({
        type: 'FileFailed',
        doing: 'read',
        path: `logs/${basename(file)}`,
        reason: meaningOf(error),
      }),
    ),
    close: () => {
      if (present !== null) closeSync(present.fd);
      present = null;
    },
  };
};

export const makeLogReader = ({ logs }: Pick<Workspace, 'logs'>): LogReader => ({
  open: (log) => () => openLog(join(logs, `${log}.log`)),
});
