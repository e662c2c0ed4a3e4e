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

const time = <A>(f: () => A): readonly [number, A] => {
  const start = performance.now();
  const value = f();
  return [performance.now() - start, value];
};

/** Milliseconds for `JSON.parse` of every line of a journal, and for folding it with nothing known before. */
export const coldFold = async (
  file: string,
): Promise<{ readonly parse: number; readonly fold: number; readonly lines: number }> => {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const [parse] = time(() => {
    for (const line of lines) JSON.parse(line);
  });
  const fd = fs.openSync(file, 'r');
  const start = performance.now();
  const { cursor } = await fold(fs, fd, emptyCursor);
  const folded = performance.now() - start;
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
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  await check(ports)();
  const pass = await cpu(check(ports));
  const read = await cpu(schedulesFile.read);
  journal.close();
  return pass - read;
};
