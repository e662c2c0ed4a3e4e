/** Examining reads everything, tells every member, and finds every way in which a source can differ. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { makeUnarchiver } from '../../../../src/adapters/archive/unarchiver';
import type { PackRequest } from '../../../../src/ports/archiver';
import type { Member } from '../../../../src/ports/unarchiver';
import { answer, examine, failure, stored, unarchiver, workspace } from '../restore/support/restoring';
import {
  archiveOf,
  directory,
  file,
  hardlink,
  header,
  member,
  pax,
  symlink,
} from '../restore/support/raw-tar';

const requestFor = (source: string, more: Partial<PackRequest> = {}): PackRequest => ({
  source,
  root: 'src',
  never: [],
  exclude: [],
  excludeCaches: false,
  compression: 'gzip',
  level: null,
  ...more,
});

test('tells each member as its header and pax records describe it', async () => {
  const { archive } = stored(
    gzipSync(
      archiveOf(
        directory('d/', { mode: 0o1750 }),
        pax({ mtime: '1.5', path: 'd/long' }),
        file('x', 'five!'),
        symlink('d/link', '../d'),
        hardlink('d/hard', 'd/long'),
        member({ name: 'd/fifo', type: '6' }),
      ),
    ),
  );
  const members: Member[] = [];
  const report = answer(await examine(archive, null, (one) => members.push(one)));
  expect(report).toEqual({
    ...{ entries: 5, contentBytes: 5, refusedCount: 0, refused: [] },
    ...{ damageCount: 0, damage: [], notes: [], differenceCount: 0, differences: [] },
  });
  const common = { size: 0, mode: 0o644, mtime: 1e12, link: null };
  expect(members).toEqual([
    { ...common, path: 'd', type: 'directory', mode: 0o1750 },
    { ...common, path: 'd/long', type: 'file', size: 5, mtime: 1500 },
    { ...common, path: 'd/link', type: 'symlink', mode: 0o777, link: '../d' },
    { ...common, path: 'd/hard', type: 'hardlink', link: 'd/long' },
    { ...common, path: 'd/fifo', type: 'other' },
  ]);
});

test('a member that can\u2019t be restored as it was stored is named', async () => {
  const { archive } = stored(archiveOf(file('a'), header({ name: 'b', patches: [[136, 'not a time..']] })));
  expect(answer(await examine(archive))).toMatchObject({
    entries: 2,
    refused: [{ path: 'b', reason: 'its mtime is no number' }],
  });
});

describe('compared with its source', () => {
  const setUp = () => {
    const dir = workspace();
    const source = join(dir, 'src');
    fs.mkdirSync(join(source, 'd'), { recursive: true });
    for (const name of ['a', 'b', 'c', 'd/e']) fs.writeFileSync(join(source, name), `content of ${name}`);
    fs.writeFileSync(join(source, 'big'), Buffer.alloc(1_500_000, 'big '));
    fs.linkSync(join(source, 'a'), join(source, 'z-hard'));
    fs.symlinkSync('a', join(source, 'link'));
    const archive = join(dir, 'archive');
    execFileSync('tar', ['-czf', archive, '--format=pax', '--sort=name', 'src'], { cwd: dir });
    const differences = async (more: Partial<PackRequest> = {}) => {
      const report = answer(await examine(archive, requestFor(source, more)));
      expect(report.differenceCount).toBe(report.differences.length);
      return report.differences.map(({ path, how }) => `${path}: ${how.replace(/\d{4}-[^ ]*Z/g, 'TIME')}`);
    };
    return { dir, source, archive, differences };
  };
  /** Changes something and puts the directory's own time back. */
  const keepingTime = (directoryPath: string, change: () => void): void => {
    const { atime, mtimeMs } = fs.statSync(directoryPath);
    change();
    fs.utimesSync(directoryPath, atime, mtimeMs / 1000 + 1e-7);
  };

  test('no difference', async () => {
    expect(await setUp().differences()).toEqual([]);
  });

  const sameTime = (path: string, change: () => void): void => {
    const { atime, mtimeMs } = fs.statSync(path);
    change();
    fs.utimesSync(path, atime, mtimeMs / 1000 + 1e-7);
  };

  test.each<[string, (source: string) => void, ReadonlyArray<string>]>([
    [
      'content',
      (s) => {
        sameTime(join(s, 'b'), () => {
          fs.writeFileSync(join(s, 'b'), 'CONTENT of b');
        });
      },
      ['src/b: content differs'],
    ],
    [
      'the last byte of much content',
      (s) => {
        sameTime(join(s, 'big'), () => {
          const fd = fs.openSync(join(s, 'big'), 'r+');
          fs.writeSync(fd, 'X', 1_499_999);
          fs.closeSync(fd);
        });
      },
      ['src/big: content differs'],
    ],
    [
      'size',
      (s) => {
        sameTime(join(s, 'b'), () => {
          fs.appendFileSync(join(s, 'b'), '!');
        });
      },
      ['src/b: size: 13 bytes now, 12 stored'],
    ],
    [
      'a size of one byte',
      (s) => {
        sameTime(join(s, 'b'), () => {
          fs.truncateSync(join(s, 'b'), 1);
        });
      },
      ['src/b: size: 1 byte now, 12 stored'],
    ],
    [
      'mode',
      (s) => {
        fs.chmodSync(join(s, 'b'), 0o600);
      },
      ['src/b: mode: 0600 now, 0644 stored'],
    ],
    [
      'mtime',
      (s) => {
        fs.utimesSync(join(s, 'b'), 1, 1);
      },
      ['src/b: mtime: TIME now, TIME stored'],
    ],
    [
      'a directory\u2019s mode',
      (s) => {
        fs.chmodSync(join(s, 'd'), 0o700);
      },
      ['src/d/: mode: 0700 now, 0755 stored'],
    ],
    [
      'a missing file',
      (s) => {
        fs.rmSync(join(s, 'b'));
      },
      ['src/b: missing in the source'],
    ],
    [
      'a new file',
      (s) => {
        fs.writeFileSync(join(s, 'new'), '');
      },
      ['src/new: only in the source'],
    ],
    [
      'a new directory',
      (s) => {
        fs.mkdirSync(join(s, 'new'));
      },
      ['src/new: only in the source'],
    ],
    [
      'a broken hard link',
      (s) => {
        fs.rmSync(join(s, 'z-hard'));
        fs.writeFileSync(join(s, 'z-hard'), 'content of a');
      },
      ['src/z-hard: no hard link to src/a any more'],
    ],
    [
      'type',
      (s) => {
        fs.rmSync(join(s, 'b'));
        fs.mkdirSync(join(s, 'b'));
      },
      ['src/b: type: a directory now, stored as a file'],
    ],
    [
      'a FIFO in a file\u2019s place',
      (s) => {
        fs.rmSync(join(s, 'b'));
        execFileSync('mkfifo', [join(s, 'b')]);
      },
      ['src/b: type: a special file now, stored as a file'],
    ],
  ])('%s', async (_name, change, expected) => {
    const { source, differences } = setUp();
    keepingTime(source, () => {
      change(source);
    });
    expect(await differences()).toEqual(expected);
  });

  test('a link that leads elsewhere', async () => {
    const { source, differences } = setUp();
    const { mtimeMs } = fs.lstatSync(join(source, 'link'));
    keepingTime(source, () => {
      fs.rmSync(join(source, 'link'));
      fs.symlinkSync('b', join(source, 'link'));
      fs.lutimesSync(join(source, 'link'), 1, mtimeMs / 1000 + 1e-7);
    });
    expect(await differences()).toEqual(['src/link: leads to b now, stored as a']);
  });

  test('a source that is another, and one that is gone: that is no fault of the archive', async () => {
    const { source, differences } = setUp();
    expect(await differences({ root: 'other' })).toContain('src/a: is not of this source');
    fs.rmSync(source, { recursive: true });
    expect(await differences()).toEqual([
      'src/: missing in the source',
      ...['a', 'b', 'big', 'c', 'd/', 'd/e', 'link', 'z-hard'].map(
        (name) => `src/${name}: missing in the source`,
      ),
      "src: can't be read in the source: no such file or directory",
    ]);
  });

  test('what a backup never stores is not missed', async () => {
    const { source, differences } = setUp();
    keepingTime(source, () => {
      fs.mkdirSync(join(source, 'backups', 'below'), { recursive: true });
    });
    expect(await differences({ never: [join(source, 'backups')] })).toEqual([]);
  });

  test('the listing of the source is the caller\u2019s to choose', async () => {
    const { source, archive } = setUp();
    const listing = makeUnarchiver(() => ['', 'a', 'caf\u00e9'].map((path) => Buffer.from(path)));
    const report = answer(
      await listing.examine(
        archive,
        null,
        requestFor(source),
        () => undefined,
        new AbortController().signal,
      )(),
    );
    expect(report.differences).toEqual([{ path: 'src/caf\u00e9', how: 'only in the source' }]);
  });
});

test('stops when told', async () => {
  const { archive } = stored(gzipSync(archiveOf(file('a', Buffer.alloc(30_000_000)), file('b'))));
  const stop = new AbortController();
  const members: Member[] = [];
  const onMember = (one: Member): void => {
    members.push(one);
    stop.abort();
  };
  expect(failure(await unarchiver.examine(archive, null, null, onMember, stop.signal)()).kind).toBe(
    'abandoned',
  );
  expect(members).toHaveLength(1);
});

test('the digest is the SHA-256 of the file', async () => {
  const bytes = Buffer.alloc(1_000_003, 'digest');
  const { archive } = stored(bytes);
  const { signal } = new AbortController();
  const expected = createHash('sha256').update(bytes).digest('hex');
  expect(answer(await unarchiver.digest(archive, signal)())).toBe(expected);
  expect(failure(await unarchiver.digest(`${archive}.none`, signal)()).kind).toBe('missing');
  expect(failure(await unarchiver.digest(archive, AbortSignal.abort())()).kind).toBe('abandoned');
});
