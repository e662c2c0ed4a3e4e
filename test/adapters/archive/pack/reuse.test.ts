/** What an archive copies from the last one, what it reads and why; and whatever is wrong with the last one costs time alone. */
import { createCipheriv } from 'node:crypto';
import fs, {
  appendFileSync,
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { packTree } from '../../../../src/adapters/archive/pack/pack-tree';
import type { PackReport } from '../../../../src/domain/events/pack-report';
import type { PackRequest, ReuseRequest } from '../../../../src/ports/archiver';
import { packInProcess } from './support/in-process';
import { useSmallGroups } from './support/small-groups';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from './support/workplace';

let place: Workplace;
let catalogues: string;
const { now } = Date;
/** Milliseconds by which the clock of the backups is ahead: what was just made is old enough for them. */
let ahead: number;
useSmallGroups();
beforeEach(() => {
  place = makeWorkplace();
  catalogues = join(place.root, 'catalogues');
  ahead = 10_000;
  jest.spyOn(Date, 'now').mockImplementation(() => now() + ahead);
});
afterEach(() => {
  jest.restoreAllMocks();
  removeWorkplace(place);
});

const day = 86_400_000;
/** Bytes that don't compress, the same each time. */
const noise = (bytes: number, seed: number): Buffer =>
  createCipheriv('aes-256-ctr', Buffer.alloc(32, seed), Buffer.alloc(16)).update(Buffer.alloc(bytes));

/** Four large files, which are a group each, and small ones before, between and behind them. */
const fill = (): void => {
  mkdirSync(join(place.source, 'd'));
  for (const name of ['a', 'c', 'd/x', 'z']) writeFileSync(join(place.source, name), `content of ${name}`);
  for (const [seed, name] of ['b-large', 'd/large', 'e-large', 'f-long'].entries())
    writeFileSync(join(place.source, name), noise(name === 'f-long' ? 1_300_000 : 45_000, seed));
  for (const name of ['a', 'c', 'd/x', 'z', 'b-large', 'd/large', 'e-large', 'f-long', 'd', '.'])
    utimesSync(join(place.source, name), madeAt, madeAt);
};
const filesInAll = 8;
const madeAt = 1_600_000_000;

interface Made {
  readonly path: string;
  readonly sha256: string;
  readonly report: PackReport;
}

let count = 0;
const pack = async (
  last: ReuseRequest['last'],
  rest: Partial<PackRequest> = {},
  rereadAfter = 30 * day,
): Promise<Made> => {
  const path = join(place.root, `archive-${(count += 1)}`);
  const report = await packInProcess(
    requestOf(place.source, { reuse: { catalogues, last, rereadAfter, kept: [] }, ...rest }),
    path,
  );
  return { path, sha256: report.sha256, report };
};

/** Catalogues, and whatever is not finished. */
const catalogueNames = (): ReadonlyArray<string> =>
  readdirSync(catalogues).filter((name) => !/^[0-9a-f]{16}\.lists$/.test(name));

/** The archive is the one that is made without any other. */
const expectAsMadeAnew = async ({ path }: Made, rest: Partial<PackRequest> = {}): Promise<void> => {
  const fresh = join(place.root, 'fresh');
  await packInProcess(requestOf(place.source, rest), fresh);
  expect(readFileSync(path).equals(readFileSync(fresh))).toBe(true);
};

const readOf = ({ report }: Made): Readonly<Record<string, number>> | null =>
  report.reuse === undefined
    ? null
    : Object.fromEntries(report.reuse.read.map(({ reason, files }) => [reason, files]));

const inSource = (name: string): string => join(place.source, name);
const tick = (): void => {
  const path = join(place.root, 'tick');
  const time = (): number => {
    writeFileSync(path, '');
    return statSync(path).ctimeMs;
  };
  const before = time();
  while (time() === before);
};
const keepingTime = (name: string, edit: () => void): void => {
  const { atime, mtime } = statSync(inSource(name));
  edit();
  utimesSync(inSource(name), atime, mtime);
};

test.each(['gzip', 'zstd', 'none'] as const)(
  'an archive of a tree that has not changed is the last one, under a second name (%s)',
  async (compression) => {
    fill();
    const first = await pack(null, { compression });
    expect(first.report.reuse).toBeUndefined();
    const second = await pack(first, { compression });
    expect(second.report.reuse).toMatchObject({ files: filesInAll, read: [] });
    const link = { ...first.report, reuse: undefined, unchanged: { as: 'link' } };
    expect({ ...second.report, reuse: undefined }).toEqual(link);
    expect(statSync(second.path).ino).toBe(statSync(first.path).ino);
    await expectAsMadeAnew(second, { compression });
    const third = await pack(second, { compression });
    expect(third.report).toEqual(second.report);
    expect(statSync(third.path).nlink).toBe(3);
    expect(catalogueNames()).toEqual([`${third.sha256}.cat`]);
  },
);

const changes: ReadonlyArray<readonly [string, () => void, Readonly<Record<string, number>>]> = [
  ['a file grew', () => appendFileSync(inSource('e-large'), 'more'), { size: 1 }],
  ['a file is new', () => keepingTime('d', () => writeFileSync(inSource('d/y-new'), 'new')), { new: 1 }],
  [
    'content changed, and its time was put back',
    () =>
      keepingTime('e-large', () => {
        const fd = openSync(inSource('e-large'), 'r+');
        writeSync(fd, 'other', 1000);
        closeSync(fd);
      }),
    { ctime: 1 },
  ],
  [
    'a file was replaced by one with its time and size',
    () => {
      const { atime, mtime } = statSync(inSource('e-large'));
      copyFileSync(inSource('e-large'), join(place.root, 'copy'));
      utimesSync(join(place.root, 'copy'), atime, mtime);
      renameSync(join(place.root, 'copy'), inSource('e-large'));
    },
    { ctime: 1 },
  ],
  ['the mode changed', () => chmodSync(inSource('e-large'), 0o600), { mode: 1 }],
  ['the time changed', () => utimesSync(inSource('e-large'), 1e9, 1e9), { mtime: 1 }],
];

test.each(changes)('%s: that is read, and why is told', async (_, change, reasons) => {
  fill();
  const first = await pack(null);
  tick();
  change();
  const second = await pack(first);
  const { beside = 0, mtime = 0, ...read } = readOf(second) ?? {};
  // The directory's own time makes the chunk anew in which it stands: what is small is read beside it.
  expect({ ...read, ...(reasons['mtime'] === undefined ? {} : { mtime }) }).toEqual(reasons);
  expect(beside).toBeLessThanOrEqual(4);
  expect((second.report.reuse?.files ?? 0) + beside + 1).toBe(
    readdirSync(place.source, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
      .length,
  );
  await expectAsMadeAnew(second);
  expect(readOf(await pack(second))).toEqual({});
});

describe('what has not changed, beside what has', () => {
  const few = ['a', 'b', 'c'];
  const fillFew = (): void => {
    for (const name of few) writeFileSync(inSource(name), `content of ${name}`);
    for (const name of [...few, '.']) utimesSync(inSource(name), madeAt, madeAt);
  };

  test.each(['gzip', 'zstd', 'none'] as const)(
    'is taken from the last archive, and not read (%s)',
    async (compression) => {
      fillFew();
      const first = await pack(null, { compression });
      appendFileSync(inSource('b'), 'more');
      const opened = jest.spyOn(fs, 'openSync');
      const second = await pack(first, { compression });
      const names = opened.mock.calls.map(([name]) => String(name));
      opened.mockRestore();
      expect(names.filter((name) => name.startsWith(place.source))).toEqual([inSource('b')]);
      expect(second.report.reuse).toEqual({ files: 2, bytes: 0, read: [{ reason: 'size', files: 1 }] });
      await expectAsMadeAnew(second, { compression });
    },
  );

  test('is read again when it is due, whatever else of its chunk was read meanwhile', async () => {
    fillFew();
    const first = await pack(null);
    ahead += 29 * day;
    appendFileSync(inSource('b'), 'more');
    const second = await pack(first);
    expect(readOf(second)).toEqual({ size: 1 });
    ahead += 2 * day;
    expect(readOf(await pack(second))).toEqual({ old: 3 });
  });

  test('is read where the last archive is damaged there', async () => {
    fillFew();
    const first = await pack(null);
    const bytes = readFileSync(first.path);
    bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
    writeFileSync(first.path, bytes);
    appendFileSync(inSource('b'), 'more');
    const second = await pack(first);
    // why: that the last archive has rotted is told wherever it is seen
    expect(readOf(second)).toEqual({ size: 1, rotted: 2 });
    await expectAsMadeAnew(second);
  });

  test('is found in whatever group it was, by long and odd names, and empty or not', async () => {
    const names = [
      ...Array.from({ length: 40 }, (_, n) => `${'d'.repeat(n)}-${n}`),
      `${'long'.repeat(60)}.txt`,
      'grüße',
      'empty',
    ];
    for (const name of names) writeFileSync(inSource(name), name === 'empty' ? '' : `content of ${name}`);
    for (const name of [...names, '.'])
      utimesSync(inSource(name), madeAt + 0.123456789, madeAt + 0.123456789);
    const first = await pack(null);
    // why: a file that comes before all others, and is a group of its own, moves the ends of the groups
    writeFileSync(inSource('!large'), noise(45_000, 9));
    appendFileSync(inSource('-0'), 'more');
    rmSync(inSource('dddd-4'));
    utimesSync(inSource('.'), madeAt, madeAt);
    const second = await pack(first);
    expect(readOf(second)).toEqual({ new: 1, size: 1 });
    expect(second.report.reuse?.files).toBe(names.length - 2);
    await expectAsMadeAnew(second);
    expect(readOf(await pack(second))).toEqual({});
  });

  test('is read where its time does not tell', async () => {
    fillFew();
    ahead = -60_000;
    const first = await pack(null);
    ahead = 10_000;
    appendFileSync(inSource('b'), 'more');
    const second = await pack(first);
    expect(readOf(second)).toEqual({ size: 1, racy: 2 });
    await expectAsMadeAnew(second);
  });

  test('is read where it has several names, and stored as it was', async () => {
    fillFew();
    linkSync(inSource('a'), inSource('other'));
    utimesSync(inSource('.'), madeAt, madeAt);
    const first = await pack(null);
    appendFileSync(inSource('b'), 'more');
    const second = await pack(first);
    expect(readOf(second)).toEqual({ size: 1, beside: 2 });
    await expectAsMadeAnew(second);
  });
});

test('what had changed within two seconds before the backup is read again, once', async () => {
  fill();
  ahead = -60_000;
  const first = await pack(null);
  ahead = 10_000;
  const second = await pack(first);
  expect(readOf(second)).toEqual({ racy: filesInAll });
  expect(readOf(await pack(second))).toEqual({});
});

test('what was read too long ago is read again, and counts as read then', async () => {
  fill();
  const first = await pack(null);
  ahead += 29 * day;
  const second = await pack(first);
  expect(readOf(second)).toEqual({});
  ahead += 2 * day;
  const third = await pack(second);
  expect(readOf(third)).toEqual({ old: filesInAll });
  ahead += 29 * day;
  expect(readOf(await pack(third))).toEqual({});
});

test('a reading that was stamped far ahead of now counts as long ago', async () => {
  fill();
  ahead = 400 * day;
  const first = await pack(null);
  ahead = 10_000;
  expect(readOf(await pack(first))).toEqual({ old: filesInAll });
});

test('all is read where that is asked for', async () => {
  fill();
  const first = await pack(null);
  const second = await pack(first, {}, 0);
  expect(second.report.reuse).toMatchObject({
    files: 0,
    bytes: 0,
    read: [{ reason: 'old', files: filesInAll }],
  });
  await expectAsMadeAnew(second);
});

/** One bit of the archive's middle, or of its last slice of the longest file. */
const rot = (path: string, at: number): void => {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(path, bytes);
};

const faults: ReadonlyArray<readonly [string, (made: Made) => void]> = [
  ['a bit has flipped at its begin', ({ path }) => rot(path, 30)],
  ['a bit has flipped in a large file', ({ path }) => rot(path, 30_000)],
  ['a bit has flipped in the last slice of a file', ({ path, report }) => rot(path, report.bytes - 20_000)],
  ['it is cut', ({ path }) => truncateSync(path, 100_000)],
  ['it is empty', ({ path }) => truncateSync(path, 0)],
  ['another file has taken its place', ({ path }) => writeFileSync(path, noise(1_600_000, 9))],
];

test.each(faults)(
  'the last archive, %s: what is wrong is read from the source, and told',
  async (_, damage) => {
    fill();
    const first = await pack(null);
    damage(first);
    const second = await pack(first);
    expect(readOf(second)?.['rotted']).toBeGreaterThan(0);
    await expectAsMadeAnew(second);
    expect(readOf(await pack(second))).toEqual({});
  },
);

const useless: ReadonlyArray<readonly [string, (made: Made) => void]> = [
  ['it is gone', ({ path }) => rmSync(path)],
  [
    'a directory has its name',
    ({ path }) => {
      rmSync(path);
      mkdirSync(path);
    },
  ],
  ['its catalogue is gone', ({ sha256 }) => rmSync(join(catalogues, `${sha256}.cat`))],
  [
    'its catalogue is no catalogue',
    ({ sha256 }) => writeFileSync(join(catalogues, `${sha256}.cat`), 'no catalogue'),
  ],
];

test.each(useless)('the last archive, %s: everything is made anew', async (_, harm) => {
  fill();
  const first = await pack(null);
  harm(first);
  const second = await pack(first);
  expect(second.report.reuse?.files ?? 0).toBe(0);
  await expectAsMadeAnew(second);
  expect(readOf(await pack(second))).toEqual({});
});

test('an archive of other compression, level or root is not copied from', async () => {
  fill();
  const first = await pack(null);
  const others: ReadonlyArray<Partial<PackRequest>> = [
    { compression: 'zstd' },
    { level: 9 },
    { root: 'other' },
  ];
  for (const rest of others) {
    const other = await pack({ ...first, sha256: first.sha256 }, rest);
    expect(other.report.reuse).toBeUndefined();
    await expectAsMadeAnew(other, rest);
    await pack(null);
  }
});

test('where no catalogue can be written the backup is made, and the next one reads everything', async () => {
  fill();
  writeFileSync(catalogues, 'a file in its place');
  const first = await pack(null);
  await expectAsMadeAnew(first);
  const second = await pack(first);
  expect(second.report.reuse).toBeUndefined();
  await expectAsMadeAnew(second);
});

test('of a file with several names the content is copied once, and its first name may go', async () => {
  fill();
  linkSync(inSource('b-large'), inSource('y-second'));
  linkSync(inSource('b-large'), inSource('y-third'));
  const first = await pack(null);
  const second = await pack(first);
  expect(readOf(second)).toEqual({});
  await expectAsMadeAnew(second);
  rmSync(inSource('b-large'));
  const third = await pack(second);
  await expectAsMadeAnew(third);
  expect(readOf(third)?.['link']).toBe(2);
});

test('nothing is written of a tree that has not changed: its catalogue stays the file that it was', async () => {
  fill();
  const first = await pack(null);
  const seen = () => catalogueNames().map((name) => statSync(join(catalogues, name)).ino);
  const before = seen();
  expect((await pack(first)).report.unchanged).toEqual({ as: 'link' });
  expect(seen()).toEqual(before);
});

test('a list that is damaged is noticed where nothing has changed, too, and stands anew from then on', async () => {
  fill();
  const first = await pack(null);
  const lists = readdirSync(catalogues).find((name) => name.endsWith('.lists')) ?? '';
  rot(join(catalogues, lists), 40);
  const second = await pack(first);
  expect(second.report.catalogue?.damaged).toMatch(/not what was written/);
  expect(readOf(second)?.['new']).toBeGreaterThan(0);
  await expectAsMadeAnew(second);
  const third = await pack(second);
  expect(third.report.catalogue).toBeUndefined();
  expect(readOf(third)).toEqual({});
});

test('a rotted chunk is found, too, where something has changed behind it', async () => {
  fill();
  const first = await pack(null);
  rot(first.path, 30_000);
  appendFileSync(inSource('z'), 'more');
  const second = await pack(first);
  expect(readOf(second)).toMatchObject({ rotted: 1, size: 1 });
  await expectAsMadeAnew(second);
  expect(readOf(await pack(second))).toEqual({});
});

test('a file at the end that is gone leaves what is before it copied', async () => {
  fill();
  const first = await pack(null);
  keepingTime('.', () => rmSync(inSource('z')));
  const second = await pack(first);
  expect(second.report.unchanged).toBeUndefined();
  expect(second.report.reuse?.files).toBeGreaterThan(3);
  await expectAsMadeAnew(second);
});

test('a backup that is let go of at any step leaves no catalogue of its own, and the last one as it was', async () => {
  fill();
  const first = await pack(null);
  appendFileSync(inSource('c'), 'more');
  const attempt = async (raiseAt: number): Promise<boolean> => {
    const target = join(place.root, 'abandoned');
    const fd = openSync(target, 'w');
    let looks = 0;
    const look = (): void => {
      looks += 1;
      if (looks === raiseAt) throw new Error('let go');
    };
    const reuse = { catalogues, last: first, rereadAfter: 30 * day };
    try {
      await packTree(requestOf(place.source, { reuse }), { fd, path: target }, () => undefined, look);
      return false;
    } catch (error) {
      expect(error).toMatchObject({ message: 'let go' });
      return true;
    } finally {
      closeSync(fd);
    }
  };
  for (let raiseAt = 1; await attempt(raiseAt); raiseAt += 1) {
    expect(catalogueNames()).toEqual([`${first.sha256}.cat`]);
    expect(existsSync(first.path)).toBe(true);
  }
});

test('nothing stays open', async () => {
  fill();
  const before = readdirSync('/proc/self/fd').length;
  const first = await pack(null);
  await pack(first);
  writeFileSync(join(catalogues, `${first.sha256}.cat`), 'no catalogue');
  await pack(first);
  expect(readdirSync('/proc/self/fd').length).toBe(before);
});

test('catalogues of archives that are no more are removed, with the lists that only they needed', async () => {
  fill();
  const first = await pack(null);
  const lists = readdirSync(catalogues).filter((name) => name.endsWith('.lists'));
  expect(lists).toHaveLength(1);
  const stray = join(catalogues, `${'0'.repeat(64)}.cat`);
  const strayLists = join(catalogues, `${'0'.repeat(16)}.lists`);
  for (const path of [stray, strayLists]) writeFileSync(path, 'of an archive that is no more');
  utimesSync(strayLists, 1e9, 1e9);
  const second = await pack(first);
  expect(existsSync(stray)).toBe(false);
  expect(existsSync(strayLists)).toBe(false);
  expect(readdirSync(catalogues).sort()).toEqual([...lists, `${second.sha256}.cat`].sort());
});

describe('a file of which only what its content does not depend on has changed', () => {
  /** Its ctime is another one, and nothing else. */
  const touchInode = (name: string): void => {
    tick();
    chmodSync(inSource(name), 0o600);
    chmodSync(inSource(name), 0o644);
  };
  /** Its inode is another one, and its ctime. */
  const replace = (name: string): void => {
    const { atime, mtime, mode } = statSync(inSource(name));
    copyFileSync(inSource(name), join(place.root, 'copy'));
    utimesSync(join(place.root, 'copy'), atime, mtime);
    chmodSync(join(place.root, 'copy'), mode);
    keepingTime('.', () => renameSync(join(place.root, 'copy'), inSource(name)));
  };
  const names = ['a', 'e-large', 'f-long', 'z'];

  test.each([
    ['ctime', touchInode],
    ['inode', replace],
  ] as const)('is read, and its chunk is copied where the content is the same (%s)', async (_, change) => {
    fill();
    for (const name of names) chmodSync(inSource(name), 0o644);
    const first = await pack(null);
    for (const name of names) change(name);
    const second = await pack(first);
    expect(readOf(second)).toEqual({ ctime: names.length });
    expect(second.report).toMatchObject({
      contentBytes: first.report.contentBytes,
      unchanged: { as: 'link' },
      reuse: { files: filesInAll - names.length, bytes: second.report.reuse?.bytes },
    });
    expect(second.report.reuse?.bytes).toBeGreaterThan(first.report.bytes / 2);
    await expectAsMadeAnew(second);
    expect(readOf(await pack(second))).toEqual({});
  });

  test('is made anew where it is not, and so is what lies beside it', async () => {
    fill();
    for (const name of names) chmodSync(inSource(name), 0o644);
    const first = await pack(null);
    touchInode('a');
    keepingTime('c', () => {
      const fd = openSync(inSource('c'), 'r+');
      writeSync(fd, 'C', 0);
      closeSync(fd);
    });
    const second = await pack(first);
    expect(readOf(second)).toMatchObject({ ctime: 2 });
    expect(second.report.contentBytes).toBe(first.report.contentBytes);
    await expectAsMadeAnew(second);
  });

  test('is made anew where it can not be read to its end', async () => {
    fill();
    const first = await pack(null);
    touchInode('e-large');
    const read = fs.readSync;
    let isFailing = true;
    jest.spyOn(fs, 'readSync').mockImplementation((...call: Parameters<typeof fs.readSync>) => {
      if (isFailing && call.some((argument: unknown) => argument === 45_000)) {
        isFailing = false;
        throw Object.assign(new Error('EIO'), { code: 'EIO' });
      }
      return read(...call);
    });
    const second = await pack(first);
    expect(isFailing).toBe(false);
    expect(readOf(second)).toMatchObject({ ctime: 1 });
    jest.mocked(fs.readSync).mockRestore();
    await expectAsMadeAnew(second);
  });

  test('that changed just before it was read is read by the next, and its chunk is copied', async () => {
    fill();
    ahead = 0;
    const first = await pack(null);
    ahead = 10_000;
    const second = await pack(first);
    expect(readOf(second)).toEqual({ racy: filesInAll });
    expect(second.report).toMatchObject({ unchanged: { as: 'link' } });
    expect(second.report.reuse?.bytes).toBeGreaterThan(first.report.bytes / 2);
    expect(readOf(await pack(second))).toEqual({});
  });
});

/** Counts the bytes that are read of a file; what it answers tells them, and ends the counting. */
const bytesReadOf = (path: string): (() => number) => {
  const read = fs.readSync;
  let bytes = 0;
  jest.spyOn(fs, 'readSync').mockImplementation((...call: Parameters<typeof fs.readSync>) => {
    const got = read(...call);
    if (fs.readlinkSync(`/proc/self/fd/${call[0]}`) === path) bytes += got;
    return got;
  });
  return () => {
    jest.mocked(fs.readSync).mockRestore();
    return bytes;
  };
};

describe('the last archive is not held against what is copied from it', () => {
  const changesOfLast: ReadonlyArray<readonly [string, () => void]> = [
    ['it is larger', () => appendFileSync(inSource('z'), 'more')],
    ['its mode is another one', () => chmodSync(inSource('z'), 0o600)],
    ['it is gone', () => keepingTime('.', () => rmSync(inSource('z')))],
  ];

  test.each(changesOfLast)('where its last file has changed: %s', async (_, change) => {
    fill();
    const first = await pack(null, { compression: 'none' });
    change();
    const bytes = bytesReadOf(first.path);
    const second = await pack(first, { compression: 'none' });
    // why: a group of several chunks may be read as one first
    expect(bytes()).toBeLessThan(2 * first.report.bytes);
    expect(second.report.reuse?.bytes).toBeGreaterThan(first.report.bytes / 2);
    await expectAsMadeAnew(second, { compression: 'none' });
  });
});

describe('an archive that would be the last one', () => {
  // why: what can't be read is met by each walk, and no archive holds it
  test.each([
    ['in a group', 'aa', 10],
    ['where a group would begin', 'b-large-next', 10],
    ['that is a group of its own', 'bb', 45_000],
    ['at the end', 'zz', 10],
  ])('is that one where a file can’t be read, %s', async (_, name, size) => {
    fill();
    writeFileSync(inSource(name), noise(size, 9));
    const open = fs.openSync;
    jest.spyOn(fs, 'openSync').mockImplementation((path, ...rest) => {
      if (path === inSource(name)) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
      return open(path, ...rest);
    });
    const first = await pack(null);
    const second = await pack(first);
    expect(first.report.problems).toMatchObject([{ path: name }]);
    expect(second.report.unchanged).toEqual({ as: 'link' });
  });

  test.each(['a', 'z'])(
    'takes no more than half of the room where there is too little (a change in %s)',
    async (name) => {
      fill();
      const first = await pack(null, { compression: 'none' });
      appendFileSync(inSource(name), 'more');
      const statfs = fs.statfsSync;
      jest
        .spyOn(fs, 'statfsSync')
        .mockImplementation((...call: Parameters<typeof fs.statfsSync>) =>
          Object.assign(statfs(...call), { bavail: 100, bsize: 1024 }),
        );
      const written = jest.spyOn(fs, 'writevSync');
      await expect(pack(first, { compression: 'none' })).rejects.toMatchObject({ kind: 'no-space' });
      const bytes = written.mock.results.reduce((sum, { value }) => sum + Number(value), 0);
      expect(bytes).toBeLessThanOrEqual(50 * 1024);
    },
  );

  const refusing = (code: string): void => {
    jest.spyOn(fs, 'linkSync').mockImplementation(() => {
      throw Object.assign(new Error(code), { code });
    });
  };

  test.each(['EPERM', 'EMLINK', 'EXDEV'])('is a copy where no link can be made (%s)', async (code) => {
    fill();
    const first = await pack(null);
    refusing(code);
    const second = await pack(first);
    expect(second.report.unchanged).toMatchObject({ as: 'copy', reason: expect.any(String) });
    expect(statSync(second.path).ino).not.toBe(statSync(first.path).ino);
    expect(readFileSync(second.path).equals(readFileSync(first.path))).toBe(true);
    expect(readdirSync(place.root).filter((name) => name.endsWith('0.partial'))).toEqual([]);
  });

  test('is none of a file that has taken its name meanwhile', async () => {
    fill();
    const first = await pack(null);
    const link = fs.linkSync;
    jest.spyOn(fs, 'linkSync').mockImplementation((from, to) => {
      rmSync(from);
      writeFileSync(from, 'another');
      link(from, to);
    });
    const second = await pack(first);
    expect(second.report.unchanged).toEqual({ as: 'copy', reason: 'another file has taken its name' });
    await expectAsMadeAnew(second);
  });

  test('is that one, too, where all was read again and came out the same', async () => {
    fill();
    const first = await pack(null);
    const second = await pack(first, {}, 0);
    expect(readOf(second)).toEqual({ old: filesInAll });
    expect(second.report.unchanged).toEqual({ as: 'link' });
  });

  test('is made new where the last one has rotted, be it in its last byte', async () => {
    fill();
    const first = await pack(null, { compression: 'none' });
    const { size } = statSync(first.path);
    const fd = openSync(first.path, 'r+');
    writeSync(fd, 'x', size - 1);
    closeSync(fd);
    const second = await pack(first, { compression: 'none' });
    expect(second.report.unchanged).toBeUndefined();
    await expectAsMadeAnew(second, { compression: 'none' });
  });

  test('takes no room: a full disk does not keep it from being made', async () => {
    fill();
    const first = await pack(null, { compression: 'none' });
    const statfs = fs.statfsSync;
    jest
      .spyOn(fs, 'statfsSync')
      .mockImplementation((...call: Parameters<typeof fs.statfsSync>) =>
        Object.assign(statfs(...call), { bavail: 0 }),
      );
    expect((await pack(first, { compression: 'none' }, 0)).report.unchanged).toEqual({ as: 'link' });
    appendFileSync(inSource('z'), 'more');
    await expect(pack(first, { compression: 'none' }, 0)).rejects.toMatchObject({ kind: 'no-space' });
  });

  test.each([
    ['copied', 30 * day],
    ['made again, and held against it', 0],
  ])('is begun anew where the last one changes while it is %s', async (_, rereadAfter) => {
    fill();
    const first = await pack(null, { compression: 'none' });
    appendFileSync(inSource('z'), 'more');
    const write = fs.writevSync;
    let written = 0;
    jest.spyOn(fs, 'writevSync').mockImplementation((...call) => {
      // why: what stands before the change has been looked at, and is written now
      if ((written += 1) === 1) truncateSync(first.path, 4000);
      return write(...call);
    });
    const second = await pack(first, { compression: 'none' }, rereadAfter);
    jest.mocked(fs.writevSync).mockRestore();
    expect(written).toBeGreaterThan(1);
    await expectAsMadeAnew(second, { compression: 'none' });
  });
});
