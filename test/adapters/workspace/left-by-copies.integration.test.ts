/** What work on copies leaves that was killed: found as long as nobody holds it, and swept. */
import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryLockFile } from '../../../src/adapters/archive/file-lock';
import {
  leftByCopies,
  openFetched,
  sweepDrafts,
  sweepFetched,
  sweepLeft,
  sweepWorkspace,
} from '../../../src/adapters/workspace/left-by-copies';
import { temporaryDirectory } from '../../support/temporary-directory';

let root = '';
let state = '';
beforeEach(() => {
  root = temporaryDirectory();
  state = join(root, '.backup_manager');
  mkdirSync(join(state, 'copies', '3', 'reach'), { recursive: true });
  for (const lock of ['scratch.lock', 'copies/3/lock']) writeFileSync(join(state, lock), '');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const made = (path: string): string => {
  writeFileSync(path, 'x');
  return path;
};

const leave = () => ({
  fetched: made(join(root, '.fetched-0123456789abcdef.partial')),
  draft: made(join(state, 'copies', '3', 'unlisted.12.tmp')),
  reach: made(join(state, 'copies', '3', 'reach', `${'a'.repeat(64)}.12.tmp`)),
});

it('finds a part, a draft and what a drill restored, and nothing else', async () => {
  const { fetched, draft, reach } = leave();
  const scratch = join(state, 'scratch');
  mkdirSync(join(scratch, 'd'), { recursive: true, mode: 0o500 });
  made(join(root, '.fetched-mine.partial'));
  made(join(state, 'copies', '3', 'index'));
  expect(await leftByCopies(state)).toEqual([draft, reach, scratch, fetched].sort());
  await sweepWorkspace(state);
  expect(await leftByCopies(state)).toEqual([draft, reach].sort());
  await sweepDrafts(join(state, 'copies', '3'));
  expect(await leftByCopies(state)).toEqual([]);
  expect(existsSync(join(root, '.fetched-mine.partial'))).toBe(true);
});

it('leaves what somebody works with', async () => {
  const { path, file } = await openFetched(root);
  leave();
  mkdirSync(join(state, 'scratch'));
  const locks = ['scratch.lock', 'copies/3/lock'].map((name) => openSync(join(state, name), 'r+'));
  for (const fd of locks) expect(tryLockFile(fd)).toBe('locked');
  const other = join(root, '.fetched-0123456789abcdef.partial');
  expect(await leftByCopies(state)).toEqual([other]);
  await sweepFetched(root);
  await sweepWorkspace(state);
  expect([existsSync(other), existsSync(path), existsSync(join(state, 'scratch'))]).toEqual([
    false,
    true,
    true,
  ]);
  expect(await sweepLeft(state, path)).toBe(false);
  await file.close();
  for (const fd of locks) closeSync(fd);
  expect(await sweepLeft(state, path)).toBe(true);
  expect(await sweepLeft(state, join(root, 'other'))).toBe(false);
  expect(existsSync(path)).toBe(false);
});

it('finds nothing where no copies are', async () => {
  rmSync(state, { recursive: true });
  expect(await leftByCopies(state)).toEqual([]);
});
