/** Bundled by the journal bench: the cold fold, and one check pass, of the real code. */
import { readFileSync } from 'node:fs';
import * as fs from 'node:fs';
import { makeSchedulesFile } from '../../src/adapters/workspace/schedules-file';
import { authorHere } from '../../src/adapters/author';
import { makeJournal } from '../../src/adapters/journal/journal';
import { emptyCursor, fold } from '../../src/adapters/journal/fold';
import { workspaceAt } from '../../src/adapters/workspace/workspace';
import { machineClock } from '../../src/adapters/clock';
import { check } from '../../src/app/check';

/** CPU milliseconds since then: other work on the machine lengthens the time on the clock, and unevenly. */
const cpuSince = (start: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};

/** For `JSON.parse` of every line: a piece at a time, since all of a long journal is too long for a text. */
const parseTime = (bytes: Buffer): number => {
  let took = 0;
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf('\n', Math.min(at + (1 << 22), bytes.length - 1)) + 1;
    const lines = bytes
      .subarray(at, end === 0 ? bytes.length : end)
      .toString('utf8')
      .trimEnd()
      .split('\n');
    const start = process.cpuUsage();
    for (const line of lines) JSON.parse(line);
    took += cpuSince(start);
    at = end === 0 ? bytes.length : end;
  }
  return took;
};

/** CPU milliseconds for `JSON.parse` of every line of a journal, and for folding it with nothing known before. */
export const coldFold = async (
  file: string,
): Promise<{ readonly parse: number; readonly fold: number; readonly lines: number }> => {
  const parse = parseTime(readFileSync(file));
  const fd = fs.openSync(file, 'r');
  const start = process.cpuUsage();
  const { cursor } = await fold(fs, fd, emptyCursor);
  const folded = cpuSince(start);
  fs.closeSync(fd);
  return { parse, fold: folded, lines: cursor.seq };
};

/** CPU milliseconds of one check pass over a workspace beyond those of reading its schedules file. */
export const checkPass = async (root: string): Promise<number> => {
  const workspace = workspaceAt(root);
  const journal = makeJournal({
    workspace,
    fileSystem: fs,
    author: () => authorHere('command'),
    warn: () => undefined,
  });
  const schedulesFile = makeSchedulesFile(workspace, fs);
  const ports = { journal, schedulesFile, clock: machineClock, log: { write: () => () => undefined } };
  const cpu = async (task: () => Promise<unknown>): Promise<number> => {
    const before = process.cpuUsage();
    await task();
    return cpuSince(before);
  };
  await check(ports)();
  const pass = await cpu(check(ports));
  const read = await cpu(schedulesFile.read);
  journal.close();
  return pass - read;
};
