/** What a killed restore leaves beside the files that it was about to replace, and whose it is. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { fromSource } from '../../../support/from-source';
import { archiveOf, directory, file, hardlink, symlink } from './support/raw-tar';
import { answer, asOrdinaryUser, failure, namesIn, stored, unpack } from './support/restoring';

const sample = archiveOf(
  directory('d/'),
  file('d/f', 'new'),
  symlink('d/s', 'new'),
  hardlink('d/h', 'd/f'),
  file('plain', 'new'),
);
const names = ['f', 'h', 's'];

const leave = (path: string, content = 'half'): string => {
  fs.writeFileSync(path, content, { mode: 0o600 });
  return path;
};

afterEach(() => jest.restoreAllMocks());

/** A program that restores with `--overwrite`, after `before`. */
const restoring = (archive: string, target: string, before = ''): ReadonlyArray<string> => {
  const unarchiver = join(__dirname, '../../../../src/adapters/archive/unarchiver.ts');
  const request = {
    archive,
    sha256: null,
    target,
    mustBeNew: false,
    members: [],
    overwrite: true,
    numericOwner: false,
    dryRun: false,
  };
  const program = `${before}
    const { makeUnarchiver } = require(${JSON.stringify(unarchiver)});
    void makeUnarchiver().unpack(${JSON.stringify(request)}, () => undefined, new AbortController().signal)();`;
  return [...fromSource, '-e', program];
};

/**
 * Restores in a process of its own, which is killed as it makes a call for the n-th time that names what stands beside a
 * file to be replaced.
 */
const killedAt = (archive: string, target: string, call: string, nth: number): string | null => {
  const deadly = `
    const fs = require('node:fs');
    const real = fs.${call};
    let calls = 0;
    fs.${call} = (...parameters) => {
      if (parameters.some((one) => String(one).includes('.restore-')) && (calls += 1) === ${nth})
        process.kill(process.pid, 'SIGKILL');
      return real(...parameters);
    };`;
  return spawnSync(process.execPath, restoring(archive, target, deadly), { stdio: 'inherit' }).signal;
};

test.each([
  ['renameSync', 1],
  ['renameSync', 2],
  ['renameSync', 3],
  ['symlinkSync', 1],
  ['linkSync', 1],
  ['unlinkSync', 3],
  ['openSync', 2],
])(
  'a restore that is killed in %s (%d): the next one sweeps what it left, whatever that was',
  async (call, nth) => {
    const { archive, target } = stored(sample);
    answer(await unpack(archive, target));
    expect(killedAt(archive, target, call, nth)).toBe('SIGKILL');
    expect(namesIn(join(target, 'd')).length).toBeGreaterThan(names.length);
    const report = answer(await unpack(archive, target, { overwrite: true }));
    expect(report).toMatchObject({ entries: 5, refused: [] });
    expect(namesIn(join(target, 'd'))).toEqual(names);
  },
);

test('one that writes nothing over anything sweeps, too, and in the target itself', async () => {
  const { archive, target } = stored(sample);
  answer(await unpack(archive, target));
  leave(join(target, '.restore-0123456789ab-1'));
  leave(join(target, 'd', '.restore-0123456789ab-2'));
  fs.symlinkSync('x', join(target, 'd', '.restore-0123456789ab-2.link'));
  answer(await unpack(archive, target));
  expect([namesIn(target), namesIn(join(target, 'd'))]).toEqual([['d', 'plain'], names]);
});

test('a dry run sweeps nothing', async () => {
  const { archive, target } = stored(sample);
  answer(await unpack(archive, target));
  leave(join(target, '.restore-0123456789ab-1'));
  answer(await unpack(archive, target, { dryRun: true }));
  expect(namesIn(target)).toContain('.restore-0123456789ab-1');
});

test("what may be somebody's stays: other names, links, directories, and what lies where nothing is restored", async () => {
  const { archive, target } = stored(sample);
  answer(await unpack(archive, target));
  const others = [
    '.restore-0123456789ab',
    '.restore-0123456789AB-1',
    '.restore-0123456789ab-1x',
    'x.restore-0123456789ab-1',
  ];
  for (const name of others) leave(join(target, name));
  fs.symlinkSync('plain', join(target, '.restore-0123456789ab-7'));
  fs.mkdirSync(join(target, '.restore-0123456789ab-8'));
  fs.mkdirSync(join(target, 'elsewhere'));
  leave(join(target, 'elsewhere', '.restore-0123456789ab-1'));
  answer(await unpack(archive, target, { overwrite: true }));
  expect(namesIn(target)).toEqual(
    [...others, '.restore-0123456789ab-7', '.restore-0123456789ab-8', 'd', 'elsewhere', 'plain'].sort(),
  );
  expect(namesIn(join(target, 'elsewhere'))).toHaveLength(1);
});

test('what somebody puts into a directory that is just giving way stays, and so does that', async () => {
  const list = fs.readdirSync;
  const { archive, target } = stored(archiveOf(file('d/one', 'old'), file('d', 'new'), file('last')));
  let listed = 0;
  jest.spyOn(fs, 'readdirSync').mockImplementation((...parameters: ReadonlyArray<unknown>) => {
    listed += 1;
    // why: the new target is looked into once, and the directory twice, before that is emptied
    if (listed === 4) fs.writeFileSync(join(target, 'd', 'theirs'), 'theirs');
    // why: the mock passes on whatever it got, and returns what the call returns
    return Reflect.apply(list, fs, parameters) as never;
  });
  const report = answer(await unpack(archive, target));
  jest.restoreAllMocks();
  expect(listed).toBe(4);
  expect(report.refused).toMatchObject([{ path: 'd' }]);
  expect(fs.readFileSync(join(target, 'd', 'theirs'), 'utf8')).toBe('theirs');
  expect(namesIn(target)).toEqual(['d', 'last']);
});

test("another user's leftover stays for an ordinary user", async () => {
  const { archive, target } = stored(sample);
  fs.mkdirSync(target, { mode: 0o777 });
  fs.chmodSync(target, 0o777);
  const path = leave(join(target, '.restore-0123456789ab-1'));
  fs.chmodSync(path, 0o666);
  answer(await asOrdinaryUser(() => unpack(archive, target)));
  expect(fs.existsSync(path)).toBe(process.geteuid?.() === 0);
});

test('what a restore that is still at work has in hand stays, and that restore ends well', async () => {
  const { archive, target } = stored(sample);
  answer(await unpack(archive, target));
  const other = stored(archiveOf(directory('d/'), file('d/g', 'other'))).archive;
  const rename = fs.renameSync;
  const inHand: string[] = [];
  jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    // Another one restores into this directory, from its beginning to its end, before the file in hand is renamed.
    spawnSync(process.execPath, restoring(other, target), { stdio: 'inherit' });
    inHand.push(String(from));
    rename(from, to);
  });
  expect(answer(await unpack(archive, target, { overwrite: true }))).toMatchObject({
    entries: 5,
    refused: [],
  });
  expect(inHand.filter((path) => path.includes('.restore-'))).toHaveLength(4);
  expect(namesIn(join(target, 'd'))).toEqual(['f', 'g', 'h', 's']);
  expect(fs.readFileSync(join(target, 'd', 'g'), 'utf8')).toBe('other');
});

test('a file that was swept in the instant in which it was made is made again', async () => {
  const { archive, target } = stored(archiveOf(file('plain', 'new')));
  answer(await unpack(archive, target));
  const open = fs.openSync;
  let swept = 0;
  jest.spyOn(fs, 'openSync').mockImplementation((path, ...parameters) => {
    const fd = open(path, ...parameters);
    if (swept === 0 && String(path).includes('.restore-')) {
      swept += 1;
      fs.unlinkSync(path);
    }
    return fd;
  });
  expect(answer(await unpack(archive, target, { overwrite: true }))).toMatchObject({
    entries: 1,
    refused: [],
  });
  expect([swept, namesIn(target)]).toEqual([1, ['plain']]);
});

describe('a directory that is to be new', () => {
  test('is made, with all above it', async () => {
    const { archive, target } = stored(sample);
    expect(answer(await unpack(archive, join(target, 'a', 'b'), { mustBeNew: true })).entries).toBe(5);
  });

  test('is refused when it is there, empty or not, or a link', async () => {
    const { archive, target, dir } = stored(sample);
    fs.mkdirSync(target);
    expect(failure(await unpack(archive, target, { mustBeNew: true })).message).toMatch(/it exists already$/);
    fs.symlinkSync(join(dir, 'nowhere'), join(dir, 'link'));
    expect(failure(await unpack(archive, join(dir, 'link'), { mustBeNew: true })).message).toMatch(
      /somebody else has just made it$/,
    );
    expect(namesIn(dir)).toEqual(['archive.tar', 'link', 'target']);
  });

  test.each([
    ['with something in it', (path: string) => fs.writeFileSync(join(path, 'planted'), '')],
    ['of somebody else', (path: string) => fs.chownSync(path, 12_345, 12_345)],
    [
      'behind a link',
      (path: string) => {
        fs.renameSync(path, `${path}-moved`);
        fs.symlinkSync(`${path}-moved`, path);
      },
    ],
  ])('is refused when another one (%s) has taken its place', async (_, replace) => {
    const { archive, target } = stored(sample);
    const mkdir = fs.mkdirSync;
    jest.spyOn(fs, 'mkdirSync').mockImplementation((path, options) => {
      const answered = mkdir(path, options);
      if (path === target) replace(target);
      return answered;
    });
    const { message } = failure(await unpack(archive, target));
    expect(message).toContain(`can't restore to ${target}: `);
    expect(namesIn(target).filter((name) => name !== 'planted')).toEqual([]);
  });
});
