/** The watch on a workspace: what it tells, and that other files, there or above, cost it nothing. */
import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, watch, writeFileSync } from 'node:fs';
import * as E from 'fp-ts/Either';
import { join } from 'node:path';
import { makeWatcher } from '../../src/adapters/watcher';
import { workspaceAt } from '../../src/adapters/workspace/workspace';
import { temporaryDirectory } from '../support/temporary-directory';
import { waitFor } from '../end-to-end/support/processes';

/** chokidar asks of this very object. */
const promises: { readdir: (...args: ReadonlyArray<never>) => unknown } =
  jest.requireActual('node:fs/promises');

let above: string;
let root: string;
let schedules: string;
let told: number;
let read: Array<string>;
const { readdir } = promises;
beforeEach(() => {
  above = temporaryDirectory();
  root = join(above, 'workspace');
  schedules = join(root, 'backup_schedules.txt');
  mkdirSync(root);
  told = 0;
  read = [];
  promises.readdir = (...args) => {
    read.push(String(args[0]));
    return readdir(...args);
  };
});
afterEach(() => {
  promises.readdir = readdir;
  rmSync(above, { recursive: true });
});

const begun = async (): Promise<() => Promise<void>> => {
  const watching = await makeWatcher(workspaceAt(root)).watch(() => {
    told += 1;
  })();
  if (E.isLeft(watching)) throw new Error('no watch could be had');
  return watching.right;
};

/** Does something that is to be told, and waits until it was, once or more. */
const isTold = async (change: () => void): Promise<void> => {
  const before = told;
  change();
  await waitFor('a word of it', () => told > before);
};

/** Writes other files into a directory, until the kernel has told of the last one. No directory is read for them. */
const churn = async (directory: string): Promise<void> => {
  let seen = false;
  read = [];
  const names = watch(directory, (_, name) => {
    seen ||= name === 'last';
  });
  for (let at = 0; at < 50; at += 1) writeFileSync(join(directory, `other${at}`), 'x');
  writeFileSync(join(directory, 'last'), 'x');
  await waitFor('the last of the other files', () => seen);
  names.close();
  expect(read).toEqual([]);
};

it('tells of the file as it is written, replaced, removed, and made again', async () => {
  writeFileSync(schedules, 'a\n');
  const close = await begun();
  for (let round = 0; round < 3; round += 1) {
    await isTold(() => appendFileSync(schedules, 'b\n'));
    await isTold(() => {
      writeFileSync(join(root, 'draft'), 'c\n');
      renameSync(join(root, 'draft'), schedules);
    });
    await isTold(() => appendFileSync(schedules, 'd\n'));
    await isTold(() => rmSync(schedules));
    await isTold(() => writeFileSync(schedules, 'e\n'));
    await isTold(() => {
      rmSync(schedules);
      writeFileSync(schedules, 'f\n');
    });
  }
  await close();
});

it('tells of what a link leads to, and of a directory that takes the place of the file', async () => {
  writeFileSync(join(above, 'real'), 'a\n');
  symlinkSync(join(above, 'real'), schedules);
  const close = await begun();
  await isTold(() => appendFileSync(join(above, 'real'), 'b\n'));
  await isTold(() => {
    rmSync(schedules);
    mkdirSync(schedules);
  });
  await isTold(() => {
    rmSync(schedules, { recursive: true });
    writeFileSync(schedules, 'c\n');
  });
  await isTold(() => appendFileSync(schedules, 'd\n'));
  await close();
});

it('reads no directory for other files, whether the schedules are there, are not yet, or are no more', async () => {
  const close = await begun();
  await churn(root);
  await isTold(() => writeFileSync(schedules, 'a\n'));
  await isTold(() => appendFileSync(schedules, 'b\n'));
  await churn(root);
  await isTold(() => rmSync(schedules));
  await churn(root);
  await isTold(() => writeFileSync(schedules, 'c\n'));
  await isTold(() => appendFileSync(schedules, 'd\n'));
  await close();
});

it('tells of a workspace that is gone, and reads no directory above it', async () => {
  writeFileSync(schedules, 'a\n');
  const close = await begun();
  await isTold(() => rmSync(root, { recursive: true }));
  await churn(above);
  // why: a service asks for a watch anew as long as there is none
  for (let look = 0; look < 3; look += 1)
    expect(E.isLeft(await makeWatcher(workspaceAt(root)).watch(() => undefined)())).toBe(true);
  await churn(above);
  await close();
});
