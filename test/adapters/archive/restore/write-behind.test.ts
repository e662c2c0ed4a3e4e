/** Files that are written behind the reading of an archive: the restore is the same as one that writes each at once. */
import fs from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import * as fc from 'fast-check';
import { makeSetter, type Setter } from '../../../../src/adapters/archive/restore/attributes';
import {
  contentBytes,
  fileState,
  makeWriter,
  mostFiles,
  openShared,
  type SharedFiles,
} from '../../../../src/adapters/archive/restore/shared-files';
import {
  makeWriteBehind,
  type MakeWriteBehind,
  type OpenedFile,
  type WriteBehind,
} from '../../../../src/adapters/archive/restore/write-behind';
import { makeUnarchiver } from '../../../../src/adapters/archive/unarchiver';
import type { UnpackRequest } from '../../../../src/ports/unarchiver';
import { runs } from '../../../support/runs';
import { see } from '../support/tree';
import { archiveOf, directory, file, hardlink, pax, symlink } from './support/raw-tar';
import { namesIn, requestFor, stored, workspace } from './support/restoring';

afterEach(() => jest.restoreAllMocks());

const failWith = (code: string): never => {
  throw Object.assign(new Error(`${code}: made to fail, write`), { code });
};

/** Content that begins so can't be written. */
const bad = 'bad';

/** Has some contents fail, whoever writes them. */
const failSome = (code: string): void => {
  const write = fs.writeSync;
  jest.spyOn(fs, 'writeSync').mockImplementation((...parameters: ReadonlyArray<unknown>) => {
    const [, chunk, at] = parameters;
    if (Buffer.isBuffer(chunk) && chunk.toString('latin1', Number(at), Number(at) + bad.length) === bad)
      failWith(code);
    // why: the mock passes on whatever it got, and returns what the call returns
    return Reflect.apply(write, fs, parameters) as never;
  });
};

/** The other thread, played by this one: it takes what it is told to take. */
const otherThread = () => {
  let shared: SharedFiles | null = null;
  let write: (slot: number) => void = () => undefined;
  return {
    start: (memory: SharedArrayBuffer): void => {
      shared = openShared(memory);
      write = makeWriter(shared);
    },
    work: (mayTake: () => boolean): void => {
      for (let slot = 0; slot < mostFiles; slot += 1) {
        const isWaiting = shared?.stateOf(slot) === fileState.waiting;
        if (isWaiting && mayTake() && shared?.take(slot) === true) write(slot);
      }
    },
  };
};

/** Writes behind; `mayTake` has the other thread take a file, each time another one is begun. */
const behindWith =
  (mayTake: () => boolean): MakeWriteBehind =>
  <File extends OpenedFile>(
    setter: Setter,
    onUnowned: () => void,
    onDone: (given: File, error: unknown) => void,
  ): WriteBehind<File> => {
    const other = otherThread();
    const behind = makeWriteBehind(setter, onUnowned, onDone, other.start, 0);
    return {
      ...behind,
      reserve: (length) => {
        other.work(mayTake);
        return behind.reserve(length);
      },
    };
  };

const restored = async (
  tar: Buffer,
  behind: MakeWriteBehind | undefined,
  more: Partial<UnpackRequest> = {},
  before: (target: string) => void = () => undefined,
) => {
  const { archive, target } = stored(tar);
  before(target);
  const request = requestFor(archive, target, more);
  const unarchiver = makeUnarchiver(undefined, behind);
  const result = await unarchiver.unpack(request, () => undefined, new AbortController().signal)();
  return { result, target };
};

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'd/a', 'd/b', 'd/c', 'e/a', 'f/g/h');
const size = fc.oneof(
  fc.constantFrom(0, 1, 511, 512, 513, 4096, 131_072, 131_073),
  fc.integer({ min: 0, max: 60_000 }),
);
const content = fc
  .tuple(fc.constantFrom('', 'x', '\0', bad), size, fc.constantFrom('y', '\0'))
  .map(([start, length, rest]) => start + rest.repeat(length));
const membersOf: fc.Arbitrary<Buffer> = fc.oneof(
  {
    arbitrary: fc
      .tuple(name, content, fc.integer({ min: 0, max: 0o777 }), fc.integer({ min: 0, max: 2 ** 31 }))
      .map(([path, text, mode, mtime]) => file(path, text, { mode, mtime })),
    weight: 6,
  },
  fc.tuple(name, content, fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n })).map(([path, text, seconds]) => {
    return Buffer.concat([pax({ mtime: `${seconds}.123456789` }), file(path, text)]);
  }),
  name.map((path) => directory(`${path}/`, { mode: 0o750 })),
  name.map((path) => symlink(path, 'a')),
  fc.tuple(name, name).map(([path, to]) => hardlink(path, to)),
);

/** A tree whose times can be compared: those of directories that no member tells of are of now. */
const seen = (target: string) =>
  fs.existsSync(target)
    ? Object.entries(see(target)).map(([path, one]) =>
        one.type === 'directory' ? [path, one.mode] : [path, one],
      )
    : [];

test.each(['EFBIG', 'ENOSPC'])(
  'a tree, what is refused and what is counted are the same (%s)',
  async (code) => {
    failSome(code);
    await fc.assert(
      fc.asyncProperty(
        fc.array(membersOf, { minLength: 1, maxLength: 50 }),
        fc.infiniteStream(fc.boolean()),
        fc.boolean(),
        async (members, choices, overwrite) => {
          const tar = archiveOf(...members);
          const there = (target: string): void => {
            fs.mkdirSync(join(target, 'e'), { recursive: true });
            fs.writeFileSync(join(target, 'a'), 'mine');
            fs.utimesSync(join(target, 'a'), 1, 1);
          };
          const atOnce = await restored(tar, undefined, { overwrite }, there);
          const behind = await restored(
            tar,
            behindWith(() => choices.next().value === true),
            { overwrite },
            there,
          );
          if (atOnce.result._tag === 'Left') {
            // Where a full disk ends it, files that come after the one that met it may stand already.
            expect(behind.result._tag).toBe('Left');
            return;
          }
          if (behind.result._tag === 'Left') throw new Error(behind.result.left.message);
          const inOrder = (refused: ReadonlyArray<unknown>) =>
            refused.map((one) => JSON.stringify(one)).sort();
          expect({ ...behind.result.right, refused: [] }).toEqual({ ...atOnce.result.right, refused: [] });
          expect(inOrder(behind.result.right.refused)).toEqual(inOrder(atOnce.result.right.refused));
          expect(seen(behind.target)).toEqual(seen(atOnce.target));
        },
      ),
      runs(60, 3_000),
    );
  },
);

test('a full disk ends it by the name of the file that met it, which is not there, and the others are whole', async () => {
  failSome('ENOSPC');
  const tar = archiveOf(file('d/a', 'whole'), file('d/b', bad), file('d/c', 'whole'));
  for (const mayTake of [() => true, () => false]) {
    const { result, target } = await restored(tar, behindWith(mayTake));
    expect(result).toMatchObject({ left: { kind: 'no-space', message: "can't restore d/b: made to fail" } });
    const left = namesIn(join(target, 'd'));
    expect(left).not.toContain('b');
    for (const one of left) expect(fs.readFileSync(join(target, 'd', one), 'utf8')).toBe('whole');
  }
});

test('an error at a file that is written at once takes nothing from those before it', async () => {
  failSome('EIO');
  const large = bad.repeat(100_000);
  const tar = archiveOf(
    directory('d/', { mode: 0o750, mtime: 1_100_000_000 }),
    file('d/small', 'whole', { mode: 0o640, mtime: 1_200_000_000 }),
    file('d/large', large),
  );
  const { result, target } = await restored(
    tar,
    behindWith(() => false),
  );
  expect(result).toMatchObject({ left: { message: "can't restore d/large: made to fail" } });
  expect(namesIn(join(target, 'd'))).toEqual(['small']);
  expect(fs.readFileSync(join(target, 'd', 'small'), 'utf8')).toBe('whole');
  const attributesOf = (path: string) => {
    const { mode, mtimeMs } = fs.statSync(join(target, path));
    return [mode & 0o777, mtimeMs / 1000];
  };
  expect(attributesOf('d/small')).toEqual([0o640, 1_200_000_000]);
  expect(attributesOf('d')).toEqual([0o750, 1_100_000_000]);
});

test('a full disk before the first file is whole leaves nothing', async () => {
  failSome('ENOSPC');
  const { target } = await restored(
    archiveOf(directory('d/'), file('d/a', bad)),
    behindWith(() => true),
  );
  expect(fs.existsSync(target)).toBe(false);
});

test('a file that is removed since it can not be written is looked for where it is, whatever was opened meanwhile', async () => {
  failSome('EFBIG');
  const many = Array.from({ length: 200 }, (_, at) => directory(`many/${at}/below/`));
  const tar = archiveOf(file('first/a', bad), ...many, file('first/b', 'whole'));
  const { result, target } = await restored(
    tar,
    behindWith(() => false),
  );
  expect(result).toMatchObject({ right: { refused: [{ path: 'first/a', reason: 'made to fail' }] } });
  expect(namesIn(join(target, 'first'))).toEqual(['b']);
});

/** So deep that opening it lets go of every directory that was open. */
const deep = 'D/'.repeat(70);
const wide = Array.from({ length: 80 }, (_, at) => directory(`m/${at}/x/`));

const precious = (target: string): void => {
  fs.mkdirSync(join(target, deep), { recursive: true });
  for (let length = 2; length <= deep.length; length += 2) {
    const path = join(target, deep.slice(0, length), 'a');
    fs.writeFileSync(path, 'precious');
    fs.utimesSync(path, 1, 1);
  }
};

test.each([
  ['a file', file('q/a', 'second')],
  ['a link', symlink('q/a', 'second')],
  ['a hard link', hardlink('q/a', 'q/b')],
  ['a directory', directory('q/a/', { mode: 0o750 })],
])('whatever is removed, %s comes to lie in its own directory', async (_, second) => {
  failSome('EFBIG');
  const tar = archiveOf(
    file('q/b', 'first'),
    pax({ path: `${deep}x` }),
    file('x', bad),
    ...wide,
    file('q/a', 'first'),
    pax({ path: `${deep}y` }),
    file('y', bad),
    second,
  );
  for (const overwrite of [false, true]) {
    const atOnce = await restored(tar, undefined, { overwrite }, precious);
    const behind = await restored(
      tar,
      behindWith(() => false),
      { overwrite },
      precious,
    );
    expect(behind.result).toMatchObject({ right: { refusedCount: 2 } });
    expect(seen(behind.target)).toEqual(seen(atOnce.target));
    expect(fs.readFileSync(join(behind.target, deep, 'a'), 'utf8')).toBe('precious');
  }
});

test.each([false, true])(
  'a way down that ends at a file leads no other member into a directory on it (overwrite: %s)',
  async (overwrite) => {
    const way = 'D/'.repeat(40);
    const there = (target: string): void => {
      fs.mkdirSync(join(target, way), { recursive: true });
      for (let length = 2; length <= way.length; length += 2)
        for (const one of ['b', 'c']) fs.writeFileSync(join(target, way.slice(0, length), one), 'precious');
      fs.writeFileSync(join(target, way, 'f'), 'in the way');
    };
    const tar = archiveOf(
      file('X/a', 'first'),
      pax({ path: `${way}f/sub/x` }),
      file('x', 'never'),
      file('X/b', 'second'),
      symlink('X/c', 'third'),
    );
    const { result, target } = await restored(tar, undefined, { overwrite }, there);
    expect(result).toMatchObject({ right: { entries: 3, refusedCount: 1 } });
    expect(namesIn(join(target, 'X'))).toEqual(['a', 'b', 'c']);
    for (let length = 2; length <= way.length; length += 2)
      for (const one of ['b', 'c'])
        expect(fs.readFileSync(join(target, way.slice(0, length), one), 'utf8')).toBe('precious');
  },
);

test.each([true, false])(
  'an owner that can not be given is counted, whoever writes the file (%s)',
  async (mayTake) => {
    jest.spyOn(fs, 'fchownSync').mockImplementation(() => failWith('EPERM'));
    const others = ['a', 'b', 'c'].map((one) => file(one, 'x', { uid: 12_345 }));
    const { result } = await restored(
      archiveOf(...others, file('d', 'x')),
      behindWith(() => mayTake),
    );
    expect(result).toMatchObject({ right: { entries: 4, unowned: 3, refused: [] } });
  },
);

test.each([true, false])(
  'a file whose mode can not be set is kept and told of, whoever writes it (%s)',
  async (mayTake) => {
    jest.spyOn(fs, 'fchmodSync').mockImplementation(() => failWith('EIO'));
    const { result, target } = await restored(
      archiveOf(file('a', 'whole'), hardlink('b', 'a')),
      behindWith(() => mayTake),
    );
    expect(result).toMatchObject({
      right: {
        entries: 2,
        refused: [{ path: 'a', reason: 'restored, but without its mode (made to fail)' }],
      },
    });
    for (const one of ['a', 'b']) expect(fs.readFileSync(join(target, one), 'utf8')).toBe('whole');
  },
);

test('however many directories there are, no more are open than before', async () => {
  const tar = archiveOf(...Array.from({ length: 300 }, (_, at) => file(`${at}/a`, 'whole')));
  const before = fs.readdirSync('/proc/self/fd').length;
  let most = 0;
  const behind = behindWith(() => {
    most = Math.max(most, fs.readdirSync('/proc/self/fd').length - before);
    return true;
  });
  expect((await restored(tar, behind)).result).toMatchObject({ right: { entries: 300 } });
  expect(most).toBeGreaterThan(mostFiles);
  expect(most).toBeLessThan(75);
});

test.each([
  ['a file', file('d/a', 'whole')],
  ['a link', symlink('d/a', 'x')],
  ['a directory', directory('d/a/')],
])("what can not be written is in nobody's way: %s below its name is restored", async (_, below) => {
  failSome('EFBIG');
  const { result, target } = await restored(
    archiveOf(file('d', bad), below),
    behindWith(() => false),
  );
  expect(result).toMatchObject({ right: { entries: 1, refused: [{ path: 'd', reason: 'made to fail' }] } });
  expect(namesIn(join(target, 'd'))).toEqual(['a']);
});

interface Given extends OpenedFile {
  readonly name: string;
}

interface Written {
  readonly behind: WriteBehind<Given>;
  readonly told: ReadonlyArray<readonly [name: string, error: unknown]>;
  readonly give: (name: string, content: Buffer, flags?: string) => boolean;
  readonly path: (name: string) => string;
  readonly close: () => void;
}

const attributes = {
  mode: 0o640,
  mtimeNs: 1_234_567_890_123_456_000n,
  owner: { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 },
};

/** Files given one by one, as a restore gives them. @param start the other thread; none: a real one */
const writing = (
  start?: (memory: SharedArrayBuffer) => void,
  late: (error: unknown) => void = () => undefined,
): Written => {
  const dir = workspace();
  const told: Array<readonly [string, unknown]> = [];
  const done = (given: Given, error: unknown): void => {
    told.push([given.name, error]);
    fs.closeSync(given.fd);
    late(error);
  };
  const setter = makeSetter(() => undefined);
  const behind =
    start === undefined
      ? makeWriteBehind(setter, () => undefined, done, undefined, 0)
      : makeWriteBehind(setter, () => undefined, done, start, 0);
  return {
    behind,
    told,
    path: (one) => join(dir, one),
    give: (one, bytes, flags = 'wx') => {
      const room = behind.reserve(bytes.length);
      if (room === null) return false;
      if (flags !== 'wx') fs.writeFileSync(join(dir, one), '');
      const fd = fs.openSync(join(dir, one), flags);
      behind.put(room, 0, bytes);
      behind.submit({ name: one, fd, attributes }, bytes.length);
      return true;
    },
    close: behind.stop,
  };
};

const noThread = (): void => undefined;

test('contents never lie over one another, and room is found again', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(size, fc.boolean()), { maxLength: 120 }), (files) => {
      const other = otherThread();
      const { behind, give, path, told, close } = writing(other.start);
      const given = files.flatMap(([length, mayTake], at) => {
        const bytes = Buffer.alloc(length, at + 1);
        if (mayTake) other.work(() => true);
        behind.collect();
        if (length > 131_072) {
          expect(give(String(at), bytes)).toBe(false);
          return [];
        }
        if (!give(String(at), bytes)) {
          behind.settle();
          expect(give(String(at), bytes)).toBe(true);
        }
        return [{ name: String(at), bytes }];
      });
      behind.settle();
      close();
      expect(told).toEqual(given.map(({ name: one }) => [one, null]));
      for (const { name: one, bytes } of given) {
        expect(fs.readFileSync(path(one)).equals(bytes)).toBe(true);
        const { mode, mtimeNs } = fs.statSync(path(one), { bigint: true });
        expect([Number(mode) & 0o777, mtimeNs]).toEqual([attributes.mode, attributes.mtimeNs]);
      }
    }),
    runs(20, 500),
  );
});

test('there is room for so many files, and for so many bytes', () => {
  const { behind, give } = writing(noThread);
  const most = contentBytes / 131_072;
  const large = Buffer.alloc(131_072, 'x');
  for (let at = 0; at < most; at += 1) expect(give(`large ${at}`, large)).toBe(true);
  expect(give('one more', Buffer.from('x'))).toBe(false);
  behind.settle();
  for (let at = 0; at < mostFiles; at += 1) expect(give(`small ${at}`, Buffer.from('x'))).toBe(true);
  expect(give('one more', Buffer.from('x'))).toBe(false);
  behind.settle();
});

test('what can not be written is told of alone, and what is thrown then keeps no other from being told of', () => {
  const { behind, give, told } = writing(noThread, (error) => {
    if (error !== null) throw new Error(`told: ${(error as NodeJS.ErrnoException).code}`);
  });
  give('one', Buffer.from('x'));
  give('two', Buffer.from('x'), 'r');
  give('three', Buffer.from('x'), 'r');
  give('four', Buffer.from('x'));
  expect(behind.settle).toThrow('told: EBADF');
  expect(told.map(([one, error]) => [one, error !== null])).toEqual([
    ['one', false],
    ['two', true],
    ['three', true],
    ['four', false],
  ]);
});

test('another thread writes them, and ends', async () => {
  const { behind, give, told, path, close } = writing();
  const bytes = Buffer.alloc(10_000, 'x');
  for (let at = 0; at < 8; at += 1) give(String(at), bytes);
  give('unwritable', bytes, 'r');
  while (told.length < 8) {
    await turn();
    behind.collect();
  }
  for (let at = 9; at < 300; at += 1) {
    behind.collect();
    if (!give(String(at), bytes)) behind.settle();
  }
  behind.settle();
  close();
  expect(told.filter(([, error]) => error !== null).map(([one]) => one)).toEqual(['unwritable']);
  for (const [one] of told)
    if (one !== 'unwritable') expect(fs.readFileSync(path(one)).equals(bytes)).toBe(true);
});
