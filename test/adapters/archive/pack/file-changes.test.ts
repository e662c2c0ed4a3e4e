/** Files that change, end or fail just as they are read: how often they are tried, what is stored, and what is told. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { basename, join } from 'node:path';
import type { PackReport } from '../../../../src/domain/events/pack-report';
import { packInProcess } from './support/in-process';
import { extractWithTar, listWithTar } from './support/peers';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from './support/workplace';

let place: Workplace;
let file = '';
beforeEach(() => {
  place = makeWorkplace();
  file = join(place.source, 'file');
  fs.writeFileSync(join(place.source, 'a'), 'before');
  fs.writeFileSync(join(place.source, 'z'), 'after');
});
afterEach(() => {
  jest.restoreAllMocks();
  removeWorkplace(place);
});

/** How one call on the file is answered: by the system, unless the test answers it. */
type Reading = (read: () => number, call: { readonly nth: number; readonly position: number }) => number;

/** Each reading of the file goes this way; gives how often it was begun. */
const whenRead = (reading: Reading): (() => number) => {
  const { ino } = fs.statSync(file);
  const real = fs.readSync;
  let begun = 0;
  let nth = 0;
  jest.spyOn(fs, 'readSync').mockImplementation((...args: ReadonlyArray<unknown>): number => {
    const read = (): number => Number(Reflect.apply(real, fs, args));
    if (fs.fstatSync(Number(args[0])).ino !== ino) return read();
    const position = Number(args[4]);
    if (position === 0) begun += 1;
    nth += 1;
    return reading(read, { nth, position });
  });
  return () => begun;
};

/** The file is written to behind each reading of its beginning, as often as the test says. */
const changedBy = (change: (nth: number) => void, times = Infinity): (() => number) => {
  let changes = 0;
  return whenRead((read, { position }) => {
    const got = read();
    if (position === 0 && changes < times) {
      changes += 1;
      change(changes);
    }
    return got;
  });
};

const openFiles = (): number => fs.readdirSync('/proc/self/fd').length;

/** Packs; what was opened must be closed. */
const pack = async (): Promise<PackReport> => {
  const open = openFiles();
  const report = await packInProcess(requestOf(place.source, { compression: 'none' }), place.target);
  expect(openFiles()).toBe(open);
  return report;
};

/** The archive is sound; gives the file as it was stored. */
const stored = (): Buffer => {
  const into = join(place.root, 'restored');
  extractWithTar(place.target, 'none', into);
  expect(['a', 'z'].map((name) => fs.readFileSync(join(into, 'test', name), 'utf8'))).toEqual([
    'before',
    'after',
  ]);
  return fs.readFileSync(join(into, 'test/file'));
};

const neighbours = 'before'.length + 'after'.length;
const smallSize = 5000;
const largeSize = 5_000_000;

/** Written over in place: its size stays. */
const touch = (nth: number): void => {
  const fd = fs.openSync(file, 'r+');
  fs.writeSync(fd, String(nth), smallSize - 1);
  fs.closeSync(fd);
  fs.utimesSync(file, nth, nth);
};

describe.each([
  ['small', smallSize, 3],
  ['large', largeSize, 2],
])('a %s file', (_, size, attempts) => {
  beforeEach(() => fs.writeFileSync(file, Buffer.alloc(size, 'x')));

  it('that is written to whenever it is read is stored after some attempts, with a note', async () => {
    const begun = changedBy(touch);
    expect(await pack()).toMatchObject({
      entries: 4,
      contentBytes: size + neighbours,
      notes: [{ path: 'file', kind: 'changed', detail: 'it was written to while it was read' }],
      problems: [],
    });
    expect(begun()).toBe(attempts);
    expect(stored().length).toBe(size);
  });

  it('that is written to once is read once more, and nothing is to tell', async () => {
    const begun = changedBy(touch, 1);
    expect(await pack()).toMatchObject({
      entries: 4,
      contentBytes: size + neighbours,
      noteCount: 0,
      problemCount: 0,
    });
    expect(begun()).toBe(2);
    expect(stored().equals(fs.readFileSync(file))).toBe(true);
  });

  it('that grows is stored up to the size it had; only a small one is tried again', async () => {
    const begun = changedBy(() => {
      fs.appendFileSync(file, 'more');
    });
    const report = await pack();
    const tries = size === largeSize ? 1 : attempts;
    const had = size + 4 * (tries - 1);
    expect(report).toMatchObject({
      contentBytes: had + neighbours,
      notes: [{ path: 'file', kind: 'grew', detail: `stored as the ${had} bytes it had when it was opened` }],
      problems: [],
    });
    expect(begun()).toBe(tries);
    expect(stored().equals(fs.readFileSync(file).subarray(0, had))).toBe(true);
  });

  it('that becomes shorter behind its reading is noticed, whatever time it is given', async () => {
    const { atime, mtime } = fs.statSync(file);
    let shorter = size;
    let reads = 0;
    const begun = whenRead((read, { position }) => {
      const got = read();
      if (position + got === shorter) {
        reads += 1;
        shorter -= 10;
        fs.truncateSync(file, shorter);
        fs.utimesSync(file, atime, mtime);
      }
      return got;
    });
    const report = await pack();
    expect(report.notes).toMatchObject([{ path: 'file', kind: 'changed' }]);
    expect([begun(), reads]).toEqual([attempts, attempts]);
    expect(stored().length).toBe(size - 10 * (attempts - 1));
  });

  it('that ends early is padded, which is a problem', async () => {
    const begun = whenRead((read, { position }) => (position === 0 ? Math.min(read(), 1000) : 0));
    const report = await pack();
    expect(report).toMatchObject({
      noteCount: 0,
      problems: [
        {
          path: 'file',
          kind: 'cut-short',
          detail: `1000 of ${size} bytes were left to read; the rest is NUL bytes`,
        },
      ],
      contentBytes: size + neighbours,
    });
    expect(begun()).toBe(attempts);
    expect(stored().equals(Buffer.concat([Buffer.alloc(1000, 'x'), Buffer.alloc(size - 1000)]))).toBe(true);
  });

  const inputError = (): never => {
    throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
  };

  it('that can’t be read beyond some byte is padded, and not tried again', async () => {
    const begun = whenRead((read, { position }) => (position === 0 ? Math.min(read(), 700) : inputError()));
    expect(await pack()).toMatchObject({
      noteCount: 0,
      problems: [
        {
          path: 'file',
          kind: 'unreadable',
          detail: `input/output error after 700 of ${size} bytes; the rest is NUL bytes`,
        },
      ],
    });
    expect(begun()).toBe(1);
    expect(stored().subarray(698, 702)).toEqual(Buffer.from('xx\0\0'));
  });

  it('that can’t be read at all is left out, and not tried again', async () => {
    const begun = whenRead(inputError);
    expect(await pack()).toMatchObject({
      entries: 3,
      contentBytes: neighbours,
      noteCount: 0,
      problems: [{ path: 'file', kind: 'unreadable', detail: 'input/output error' }],
    });
    expect(begun()).toBe(1);
    expect(listWithTar(place.target, 'none')).toEqual(['test/', 'test/a', 'test/z']);
  });

  it('of which two names are stored is content once', async () => {
    fs.linkSync(file, join(place.source, 'file2'));
    expect(await pack()).toMatchObject({ entries: 5, contentBytes: size + neighbours });
    expect(stored().length).toBe(size);
    const names = ['file', 'file2'].map((name) => fs.statSync(join(place.root, 'restored/test', name)).ino);
    expect(new Set(names).size).toBe(1);
  });
});

/** What stands in the file's place when it is opened. */
const whenOpened = (act: () => void): void => {
  const real = fs.openSync;
  let done = false;
  jest.spyOn(fs, 'openSync').mockImplementation((path, ...rest) => {
    if (!done && String(path).endsWith('/file')) {
      done = true;
      act();
    }
    return real(path, ...rest);
  });
};

test.each([
  [
    'is gone',
    () => {
      fs.unlinkSync(file);
    },
    'gone before it could be read',
  ],
  [
    'is a link by now',
    () => {
      fs.unlinkSync(file);
      fs.symlinkSync('a', file);
    },
    'a symbolic link has taken its place',
  ],
  [
    'is a pipe by now',
    () => {
      fs.unlinkSync(file);
      execFileSync('mkfifo', [file]);
    },
    'a FIFO has taken its place',
  ],
])('a file that %s when it is opened is a note, and left out', async (_, act, detail) => {
  fs.writeFileSync(file, 'x');
  whenOpened(act);
  expect(await pack()).toMatchObject({
    entries: 3,
    problemCount: 0,
    notes: [{ path: 'file', kind: 'vanished', detail }],
  });
  expect(listWithTar(place.target, 'none')).toEqual(['test/', 'test/a', 'test/z']);
});

test.each([0, 511, 512, 1023, 1024, 1025, 1536, 2048])(
  'a file that fills its block but for %i bytes is stored whole',
  async (less) => {
    for (const name of ['a', 'z']) fs.unlinkSync(join(place.source, name));
    // why: a block takes 2 MiB here; the headers of the directory and of the file stand before its content
    const content = Buffer.alloc(2 * 1024 * 1024 - 2 * 512 - less, 'some text ');
    fs.writeFileSync(file, content);
    expect(await pack()).toMatchObject({ contentBytes: content.length, problemCount: 0 });
    extractWithTar(place.target, 'none', join(place.root, 'restored'));
    expect(fs.readFileSync(join(place.root, 'restored/test/file')).equals(content)).toBe(true);
  },
);

test('of a file of 1 byte none is left: it is told as 1', async () => {
  fs.writeFileSync(file, 'x');
  whenRead(() => 0);
  const { notes, problems } = await pack();
  expect([...notes, ...problems]).toMatchObject([
    { kind: 'cut-short', detail: '0 of 1 byte was left to read; the rest is NUL bytes' },
  ]);
});

test('where nothing was stored before each file is opened once, its path is not followed again, and one that is empty is not read', async () => {
  fs.writeFileSync(file, '');
  fs.writeFileSync(join(place.source, 'twice'), '');
  fs.linkSync(join(place.source, 'twice'), join(place.source, 'twice2'));
  const calls: string[] = [];
  const noting = (call: string, path: unknown): void => {
    if (String(path).startsWith(join(place.source, '/'))) calls.push(`${call} ${basename(String(path))}`);
  };
  const { openSync, lstatSync } = fs;
  jest.spyOn(fs, 'openSync').mockImplementation((path, ...rest) => {
    noting('open', path);
    return openSync(path, ...rest);
  });
  jest.spyOn(fs, 'lstatSync').mockImplementation((...args: ReadonlyArray<unknown>) => {
    noting('lstat', args[0]);
    const stats: fs.Stats = Reflect.apply(lstatSync, fs, args);
    return stats;
  });
  const begun = whenRead((read) => read());
  expect(await pack()).toMatchObject({ entries: 6, noteCount: 0, problemCount: 0 });
  expect(calls).toEqual(['open a', 'open file', 'open twice', 'open twice2', 'open z']);
  expect(begun()).toBe(0);
  expect(stored().length).toBe(0);
});

test('a file that is closed to the reader for a moment is opened again when it is stored', async () => {
  fs.writeFileSync(file, 'content');
  const { openSync } = fs;
  let refused = 0;
  jest.spyOn(fs, 'openSync').mockImplementation((path, ...rest) => {
    if (path !== file || refused > 0) return openSync(path, ...rest);
    refused += 1;
    throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
  });
  expect(await pack()).toMatchObject({ entries: 4, noteCount: 0, problemCount: 0 });
  expect(refused).toBe(1);
  expect(stored().toString()).toBe('content');
});

test('a file that can be opened and not looked at is let go of, and told', async () => {
  fs.writeFileSync(file, 'content');
  const { ino } = fs.statSync(file);
  const { fstatSync } = fs;
  jest.spyOn(fs, 'fstatSync').mockImplementation((...args: ReadonlyArray<unknown>) => {
    const stats: fs.Stats = Reflect.apply(fstatSync, fs, args);
    if (BigInt(stats.ino) === BigInt(ino)) throw Object.assign(new Error('i/o error'), { code: 'EIO' });
    return stats;
  });
  const { entries, problems } = await pack();
  expect({ entries, problems }).toMatchObject({
    entries: 3,
    problems: [{ kind: 'unreadable', path: 'file', detail: 'input/output error' }],
  });
});

test('a file that can’t be looked at again behind its reading is stored, and that is told', async () => {
  fs.writeFileSync(file, 'content');
  const { ino } = fs.statSync(file);
  const begun = whenRead((read) => read());
  const { fstatSync } = fs;
  jest.spyOn(fs, 'fstatSync').mockImplementation((...args: ReadonlyArray<unknown>) => {
    const stats: fs.Stats = Reflect.apply(fstatSync, fs, args);
    const isAsked = typeof args[1] === 'object' && BigInt(stats.ino) === BigInt(ino);
    // why: each attempt looks at it twice
    looks += isAsked ? 1 : 0;
    if (isAsked && looks % 2 === 0) throw Object.assign(new Error('stale'), { code: 'ESTALE' });
    return stats;
  });
  let looks = 0;
  const { entries, problems } = await pack();
  expect(begun()).toBe(3);
  expect({ entries, problems }).toMatchObject({
    entries: 4,
    problems: [
      {
        kind: 'unreadable',
        path: 'file',
        detail: 'it could not be looked at again once it was read: it may have changed',
      },
    ],
  });
  jest.restoreAllMocks();
  expect(stored().toString()).toBe('content');
});

test('what a file system says when a file is closed that was read ends nothing', async () => {
  fs.writeFileSync(file, 'content');
  const { ino } = fs.statSync(file);
  const { closeSync, fstatSync } = fs;
  let refused = 0;
  jest.spyOn(fs, 'closeSync').mockImplementation((fd) => {
    const isFile = fstatSync(fd).ino === ino;
    closeSync(fd);
    if (!isFile) return;
    refused += 1;
    throw Object.assign(new Error('i/o error'), { code: 'EIO' });
  });
  expect(await pack()).toMatchObject({ entries: 4, noteCount: 0, problemCount: 0 });
  expect(refused).toBeGreaterThan(0);
  jest.restoreAllMocks();
  expect(stored().toString()).toBe('content');
});
