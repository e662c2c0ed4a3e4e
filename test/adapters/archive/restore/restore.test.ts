/** What a restore does with its target, its options and a stop in the middle. */
import fs from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { PackProgress } from '../../../../src/ports/archiver';
import { answer, asOrdinaryUser, failure, namesIn, stored, unpack } from './support/restoring';
import { archiveOf, directory, file, gnuLong, hardlink, member, pax, symlink } from './support/raw-tar';
import { see } from '../support/tree';

const sample = archiveOf(
  directory('docs/', { mode: 0o555, mtime: 1_100_000_000 }),
  file('docs/a.txt', 'a', { mode: 0o640 }),
  directory('docs/deep/', { mode: 0o500 }),
  file('docs/deep/b.txt', 'bb'),
  directory('docs/empty/'),
  symlink('docs/link', 'a.txt', { mtime: 1_200_000_000 }),
  hardlink('docs/same', 'docs/a.txt'),
  file('docs.txt', 'not below docs'),
);

afterEach(() => jest.restoreAllMocks());

test('restores everything, and reports what it did', async () => {
  const { archive, target } = stored(gzipSync(sample));
  const report = answer(await unpack(archive, join(target, 'new', 'directory')));
  expect(report).toEqual({
    ...{ entries: 8, contentBytes: 17, refusedCount: 0, refused: [], unowned: 0, absent: [] },
    ...{ damageCount: 0, damage: [], notes: [] },
  });
  const seen = see(join(target, 'new', 'directory'));
  expect(seen['/docs']).toMatchObject({ mode: 0o555, mtimeNs: 1_100_000_000_000_000_000n });
  expect(seen['/docs/link']).toMatchObject({ content: 'a.txt', mtimeNs: 1_200_000_000_000_000_000n });
  expect(seen['/docs/same']).toMatchObject({ sameAs: '/docs/a.txt', mode: 0o640 });
});

test('read-only directories are filled, and read-only in the end, for an ordinary user', async () => {
  const { archive, target } = stored(sample);
  expect(answer(await asOrdinaryUser(() => unpack(archive, target))).refused).toEqual([]);
  expect(see(target)['/docs']?.mode).toBe(0o555);
  expect(see(target)['/docs/deep']).toMatchObject({ mode: 0o500, mtimeNs: 1_000_000_000_000_000_000n });
});

test('a directory that comes after what it holds, and one that never comes', async () => {
  const { archive, target } = stored(
    archiveOf(
      file('a/b/f'),
      file('implied/f'),
      directory('a/b/', { mode: 0o500 }),
      directory('a/', { mode: 0o400 }),
    ),
  );
  answer(await asOrdinaryUser(() => unpack(archive, target)));
  const seen = see(target);
  expect([seen['/a']?.mode, seen['/a/b']?.mode, seen['/a/b/f']?.type]).toEqual([0o400, 0o500, 'file']);
  expect(seen['/a']?.mtimeNs).toBe(1_000_000_000_000_000_000n);
});

test('owners are restored for root, by name where the name is known here', async () => {
  const { archive, target } = stored(
    archiveOf(
      file('number', 'x', { uid: 12345, gid: 54321 }),
      file('name', 'x', {
        uid: 12345,
        gid: 54321,
        patches: [
          [265, 'root'],
          [297, 'root'],
        ],
      }),
    ),
  );
  answer(await unpack(archive, target));
  const ids = ['number', 'name']
    .map((name) => fs.statSync(join(target, name)))
    .map(({ uid, gid }) => [uid, gid]);
  const mine = [process.getuid?.(), process.getgid?.()];
  expect(ids).toEqual(
    process.getuid?.() === 0
      ? [
          [12345, 54321],
          [0, 0],
        ]
      : [mine, mine],
  );
});

test('members asked for are restored with all below them; absent ones are named', async () => {
  const { archive, target } = stored(sample);
  const members = ['docs/deep/', './docs/a.txt', 'docs/missing', 'doc'];
  const report = answer(await unpack(archive, target, { members }));
  expect(report).toMatchObject({ entries: 3, refused: [], absent: ['docs/missing', 'doc'] });
  expect(Object.keys(see(target))).toEqual(['', '/docs', '/docs/a.txt', '/docs/deep', '/docs/deep/b.txt']);
});

test('a name that is no UTF-8 is restored byte by byte, and asked for as it is shown', async () => {
  const name = Buffer.from([0x63, 0x61, 0x66, 0xe9]);
  const { archive, target } = stored(archiveOf(file(name, 'x'), file('other')));
  expect(answer(await unpack(archive, target, { members: ['caf\\xe9'] }))).toMatchObject({
    entries: 1,
    absent: [],
  });
  expect(fs.readdirSync(target, { encoding: 'buffer' })).toEqual([name]);
});

test('long names, newlines in names and times with fractions, by pax and by GNU headers', async () => {
  const long = `${'directory-name/'.repeat(20)}${'f'.repeat(200)}`;
  const { archive, target } = stored(
    archiveOf(
      pax({ path: 'new\nline=1', mtime: '1234567890.123456789' }),
      file('x'),
      gnuLong('L', long),
      gnuLong('K', `${'up/'.repeat(60)}end`),
      symlink('short', 'short'),
      member({ name: 'v7-directory/', type: '\0' }),
    ),
  );
  answer(await unpack(archive, target));
  const seen = see(target, { times: 'microseconds' });
  expect(seen['/new\nline=1']?.mtimeNs).toBe(1_234_567_890_123_456_000n);
  expect(seen[`/${long}`]?.content).toBe(`${'up/'.repeat(60)}end`);
  expect(seen['/v7-directory']?.type).toBe('directory');
});

test('a dry run reports what would be done, and writes nothing', async () => {
  const bytes = archiveOf(
    file('a'),
    file('../b'),
    symlink('l', '/'),
    file('l/c'),
    file('a/d'),
    hardlink('h', 'x'),
    hardlink('i', 'l'),
  );
  const { archive, target } = stored(bytes);
  const dry = answer(await unpack(archive, target, { dryRun: true }));
  expect(fs.existsSync(target)).toBe(false);
  expect(dry).toEqual(answer(await unpack(archive, target)));
  expect(dry.refused.map(({ path }) => path)).toEqual(['../b', 'l/c', 'a/d', 'h']);
  const before = see(target);
  const again = answer(await unpack(archive, target, { dryRun: true }));
  expect(again.refused.map(({ path }) => path)).toEqual(['a', '../b', 'l', 'l/c', 'a/d', 'h', 'i']);
  expect(see(target)).toEqual(before);
});

test('a file that exists is refused and left as it is; a directory that exists is filled and left as it is', async () => {
  const { archive, target } = stored(
    archiveOf(directory('d/', { mode: 0o700 }), file('d/old', 'new'), file('d/new')),
  );
  fs.mkdirSync(join(target, 'd'), { recursive: true, mode: 0o755 });
  fs.writeFileSync(join(target, 'd', 'old'), 'old');
  const report = answer(await unpack(archive, target));
  expect(report.refused).toEqual([{ path: 'd/old', reason: 'it exists already' }]);
  expect(fs.readFileSync(join(target, 'd', 'old'), 'utf8')).toBe('old');
  expect(fs.statSync(join(target, 'd')).mode & 0o777).toBe(0o755);
  expect(namesIn(join(target, 'd'))).toEqual(['new', 'old']);
});

test('overwriting replaces files and links, gives directories their attributes, and deletes nothing else', async () => {
  const { archive, target } = stored(sample);
  answer(await unpack(archive, target));
  fs.writeFileSync(join(target, 'docs', 'a.txt'), 'changed');
  fs.rmSync(join(target, 'docs', 'link'));
  fs.writeFileSync(join(target, 'docs', 'link'), 'a file now');
  fs.writeFileSync(join(target, 'docs', 'mine'), 'mine');
  fs.chmodSync(join(target, 'docs'), 0o777);
  const report = answer(await unpack(archive, target, { overwrite: true }));
  expect(report.refused).toEqual([]);
  const seen = see(target);
  expect(fs.readFileSync(join(target, 'docs', 'a.txt'), 'utf8')).toBe('a');
  expect(seen['/docs/link']?.type).toBe('symlink');
  expect(seen['/docs/same']?.sameAs).toBe('/docs/a.txt');
  expect(seen['/docs']?.mode).toBe(0o555);
  expect(namesIn(join(target, 'docs'))).toEqual(['a.txt', 'deep', 'empty', 'link', 'mine', 'same']);
});

test('only the first hundred refusals are listed, all are counted', async () => {
  const { archive, target } = stored(archiveOf(...Array.from({ length: 150 }, (_, at) => file(`../${at}`))));
  const report = answer(await unpack(archive, target));
  expect([report.refused.length, report.refusedCount]).toEqual([100, 150]);
});

test('progress comes as it goes, seldom, and once at the end', async () => {
  const { archive, target } = stored(
    archiveOf(...Array.from({ length: 3000 }, (_, at) => file(`f${at}`, 'ten bytes.'))),
  );
  const seen: PackProgress[] = [];
  answer(await unpack(archive, target, {}, undefined, (progress) => seen.push(progress)));
  expect(seen.at(-1)).toEqual({
    entries: 3000,
    contentBytes: 30_000,
    totalEntries: null,
    totalContentBytes: null,
    path: 'f2999',
  });
  expect(seen.length).toBeLessThan(300);
  expect(seen.length).toBeGreaterThan(1);
});

describe('stopped', () => {
  const large = archiveOf(file('small'), file('large', Buffer.alloc(20_000_000, 'x')), file('never'));

  test('in the middle of a file: that file is gone, the rest stays', async () => {
    const { archive, target } = stored(gzipSync(large, { level: 1 }));
    const stop = new AbortController();
    const write = fs.writeSync;
    let calls = 0;
    jest.spyOn(fs, 'writeSync').mockImplementation((...parameters: ReadonlyArray<unknown>) => {
      calls += 1;
      if (calls === 3) stop.abort();
      // why: the mock passes on whatever it got, as in `failing` below
      return Reflect.apply(write, fs, parameters) as never;
    });
    expect(failure(await unpack(archive, target, {}, stop.signal)).kind).toBe('abandoned');
    expect(namesIn(target)).toEqual(['small']);
    expect(calls).toBeLessThan(10);
  });

  test('before it began: nothing is made', async () => {
    const { archive, target } = stored(large);
    expect(failure(await unpack(archive, target, {}, AbortSignal.abort())).kind).toBe('abandoned');
    expect(fs.existsSync(target)).toBe(false);
  });
});

describe('failures', () => {
  const failing = (name: 'writeSync' | 'renameSync' | 'fchmodSync', code: string, nth = 1): void => {
    const real = fs[name];
    let calls = 0;
    jest.spyOn(fs, name).mockImplementation((...parameters: ReadonlyArray<unknown>) => {
      calls += 1;
      // why: the mock passes on whatever it got, and each of the three returns what its own type says
      if (calls !== nth) return Reflect.apply(real, fs, parameters) as never;
      throw Object.assign(new Error(`${code}: made to fail, write`), { code });
    });
  };
  const bytes = archiveOf(file('a', 'aaa'), file('b', 'bbb'));

  test.each(['ENOSPC', 'EDQUOT'])(
    'a full disk (%s) ends the restore, and the file in hand is gone',
    async (code) => {
      const { archive, target } = stored(bytes);
      failing('writeSync', code, 2);
      const { kind, message } = failure(await unpack(archive, target));
      expect([kind, message]).toEqual(['no-space', "can't restore b: made to fail"]);
      expect(namesIn(target)).toEqual(['a']);
    },
  );

  test('a full disk while a file is replaced leaves the old one', async () => {
    const { archive, target } = stored(bytes);
    answer(await unpack(archive, target));
    failing('writeSync', 'ENOSPC');
    expect(failure(await unpack(archive, target, { overwrite: true })).kind).toBe('no-space');
    expect(namesIn(target)).toEqual(['a', 'b']);
    expect(fs.readFileSync(join(target, 'a'), 'utf8')).toBe('aaa');
  });

  test('a rename that fails is one refusal, and its temporary file is gone', async () => {
    const { archive, target } = stored(bytes);
    answer(await unpack(archive, target));
    failing('renameSync', 'EPERM');
    const report = answer(await unpack(archive, target, { overwrite: true }));
    expect(report).toMatchObject({ entries: 1, refused: [{ path: 'a', reason: 'made to fail' }] });
    expect(namesIn(target)).toEqual(['a', 'b']);
  });

  test('a write that fails for one file alone is one refusal', async () => {
    const { archive, target } = stored(bytes);
    failing('writeSync', 'EFBIG');
    const report = answer(await unpack(archive, target));
    expect(report).toMatchObject({
      entries: 1,
      contentBytes: 3,
      refused: [{ path: 'a', reason: 'made to fail' }],
    });
    expect(namesIn(target)).toEqual(['b']);
  });

  test('a mode that could not be set is reported, and the content stays', async () => {
    const { archive, target } = stored(bytes);
    failing('fchmodSync', 'EPERM');
    const report = answer(await unpack(archive, target));
    expect(report.refused).toEqual([
      { path: 'a', reason: 'restored, but without its mode (made to fail)', restored: true },
    ]);
    expect(namesIn(target)).toEqual(['a', 'b']);
  });

  test('a file that could not be closed is gone: its content may not be on the disk', async () => {
    const { archive, target } = stored(bytes);
    const close = fs.closeSync;
    jest.spyOn(fs, 'closeSync').mockImplementation((fd) => {
      const isFirst = fs.readlinkSync(`/proc/self/fd/${fd}`) === join(target, 'a');
      close(fd);
      if (isFirst) throw Object.assign(new Error('EIO: made to fail, close'), { code: 'EIO' });
    });
    expect(failure(await unpack(archive, target)).message).toBe("can't restore a: made to fail");
    expect(fs.existsSync(target)).toBe(false);
  });

  test('a missing archive, and one that is no file', async () => {
    const { target, dir } = stored(bytes);
    expect(failure(await unpack(join(dir, 'none'), target)).kind).toBe('missing');
    expect(failure(await unpack(dir, target)).message).toMatch(/not a regular file/);
    expect(fs.existsSync(target)).toBe(false);
  });

  test('a target that is a file, or lies below one', async () => {
    const { archive } = stored(bytes);
    expect(failure(await unpack(archive, archive)).message).toMatch(/can't restore to .*: not a directory/);
    expect(failure(await unpack(archive, join(archive, 'below'))).message).toMatch(/can't restore to/);
  });

  test('a target that may not be written to', async () => {
    const { archive, target } = stored(bytes);
    fs.mkdirSync(target, { mode: 0o555 });
    fs.chmodSync(archive, 0o644);
    const report = answer(await asOrdinaryUser(() => unpack(archive, target)));
    expect(report.refused.map(({ reason }) => reason)).toEqual(['permission denied', 'permission denied']);
  });

  test('no descriptor is left open', async () => {
    const { archive, target } = stored(
      archiveOf(...Array.from({ length: 200 }, (_, at) => file(`${at}/${at}/f`))),
    );
    const open = (): number => namesIn('/proc/self/fd').length;
    const before = open();
    answer(await unpack(archive, target));
    answer(await unpack(stored(bytes.subarray(0, 700)).archive, `${target}2`));
    answer(await unpack(stored(gzipSync(bytes).subarray(0, -9)).archive, `${target}3`));
    expect(open()).toBe(before);
  });
});
