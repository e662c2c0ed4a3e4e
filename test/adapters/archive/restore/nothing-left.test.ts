/** A restore that puts nothing in place leaves nothing behind: no directory that it made. */
import fs, { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { answer, failure, stored, unpack } from './support/restoring';
import { archiveOf, directory, file, member } from './support/raw-tar';
import { runs } from '../../../support/runs';

afterEach(() => jest.restoreAllMocks());

const fifo = (name: string) => member({ name, type: '6' });

test('directories are made one by one, and the first that fails is named', async () => {
  const { archive } = stored(archiveOf(file('a')));
  const { message } = failure(await unpack(archive, '/proc/restored-here/below'));
  expect(message).toBe(
    "can't restore to /proc/restored-here/below: can't make /proc/restored-here: no such file or directory",
  );
});

test('what was made above a target that can not be made is removed', async () => {
  const { archive, target } = stored(archiveOf(file('a')));
  mkdirSync(target, { recursive: true });
  const name = 'n'.repeat(300);
  failure(await unpack(archive, join(target, 'one', 'two', name)));
  expect(readdirSync(target)).toEqual([]);
});

test('a target whose every member was refused is removed with all that was made for it', async () => {
  const { archive, target } = stored(archiveOf(fifo('a/b/c/pipe'), fifo('a/d/pipe')));
  const report = answer(await unpack(archive, join(target, 'new', 'directory')));
  expect([report.entries, report.refusedCount]).toEqual([0, 2]);
  expect(existsSync(join(target, 'new'))).toBe(false);
});

test('nor is a member that is not there a reason to make a directory', async () => {
  const { archive, target } = stored(archiveOf(file('a')));
  const report = answer(await unpack(archive, join(target, 'new'), { members: ['b'] }));
  expect(report.absent).toEqual(['b']);
  expect(existsSync(join(target, 'new'))).toBe(false);
});

test('a target that was there stays, with what was in it', async () => {
  const { archive, target } = stored(archiveOf(fifo('mine/below/pipe')));
  mkdirSync(join(target, 'mine'), { recursive: true });
  writeFileSync(join(target, 'mine', 'file'), 'kept');
  answer(await unpack(archive, target));
  expect(readdirSync(join(target, 'mine'))).toEqual(['file']);
});

test('directories alone are kept where they are what was asked for', async () => {
  const { archive, target } = stored(archiveOf(directory('a/'), directory('a/empty/')));
  expect(answer(await unpack(archive, join(target, 'new'))).entries).toBe(2);
  expect(readdirSync(join(target, 'new', 'a'))).toEqual(['empty']);
});

test.each([
  ['that are stored', [directory('a/'), directory('a/b/')]],
  ['that are not', []],
])('a full disk before the first file leaves none of the directories %s', async (_, directories) => {
  const { archive, target } = stored(archiveOf(...directories, file('a/b/f', 'content')));
  jest.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw Object.assign(new Error('full'), { code: 'ENOSPC' });
  });
  expect(failure(await unpack(archive, join(target, 'new'))).kind).toBe('no-space');
  expect(existsSync(join(target, 'new'))).toBe(false);
});

test('a full disk after it leaves what was restored', async () => {
  const { archive, target } = stored(
    archiveOf(directory('a/'), file('a/first', ''), file('a/second', 'content')),
  );
  jest.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw Object.assign(new Error('full'), { code: 'ENOSPC' });
  });
  failure(await unpack(archive, join(target, 'new')));
  expect(readdirSync(join(target, 'new', 'a'))).toEqual(['first']);
  // why: directories are made for nobody but us, until they get what is stored of them
  expect(statSync(join(target, 'new', 'a')).mode & 0o777).toBe(0o755);
});

const made = (code: string): Error => Object.assign(new Error(`${code}: made to fail, call`), { code });

const openFiles = (): number => readdirSync('/proc/self/fd').length;

test.each(['openSync', 'fstatSync', 'readdirSync', 'realpathSync'] as const)(
  'a target that was made, and fails in %s, is removed with what was made above it, and nothing stays open',
  async (call) => {
    const { archive, target } = stored(archiveOf(file('a', 'content')));
    const path = join(target, 'new', 'directory');
    const before = openFiles();
    let fds: ReadonlyArray<unknown> = [];
    const open = fs.openSync;
    jest.spyOn(fs, 'openSync').mockImplementation((...parameters: ReadonlyArray<unknown>) => {
      if (call === 'openSync' && parameters[0] === path) throw made('EMFILE');
      // why: the mock passes on whatever it got, and returns what the call returns
      const fd = Reflect.apply(open, fs, parameters) as never;
      if (parameters[0] === path) fds = [fd];
      return fd;
    });
    if (call !== 'openSync') {
      const real = fs[call];
      jest.spyOn(fs, call).mockImplementation((...parameters: ReadonlyArray<unknown>) => {
        if (parameters[0] === path || fds.includes(parameters[0])) throw made('EIO');
        // why: as above
        return Reflect.apply(real, fs, parameters) as never;
      });
    }
    expect(failure(await unpack(archive, path)).message).toContain(`can't restore to ${path}: `);
    jest.restoreAllMocks();
    expect(existsSync(join(target, 'new'))).toBe(false);
    expect(openFiles()).toBe(before);
  },
);

const part = fc.constantFrom('a', 'b', 'c');

test('whatever is asked for: either something was restored, or the disk is as it was', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.array(part, { minLength: 1, maxLength: 4 }), { selector: (path) => path.join('/') }),
      fc.array(part, { maxLength: 2 }),
      async (paths, above) => {
        const { archive, target } = stored(archiveOf(...paths.map((path) => fifo(path.join('/')))));
        mkdirSync(target, { recursive: true });
        answer(await unpack(archive, join(target, ...above)));
        expect(readdirSync(target)).toEqual([]);
      },
    ),
    runs(10, 300),
  );
});

test('one that somebody has filled meanwhile stays', async () => {
  const { archive, target } = stored(archiveOf(directory('a/'), file('a/f', 'content')));
  jest.spyOn(fs, 'writeSync').mockImplementation(() => {
    writeFileSync(join(target, 'new', 'a', 'theirs'), '');
    throw Object.assign(new Error('full'), { code: 'ENOSPC' });
  });
  failure(await unpack(archive, join(target, 'new')));
  expect(readdirSync(join(target, 'new', 'a'))).toEqual(['theirs']);
});
