/** Zstd archives: many frames, one large frame, what is at hand to decompress them, and damage. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as zlib from 'node:zlib';
import { compress } from '@mongodb-js/zstd';
import { openArchive } from '../../../../src/adapters/archive/archive-file';
import { unzstd } from '../../../../src/adapters/archive/compression/unzstd';
import type { UnpackReport } from '../../../../src/ports/unarchiver';
import { answer, examine, failure, namesIn, stored, unpack, workspace } from '../restore/support/restoring';
import { archiveOf, directory, file } from '../restore/support/raw-tar';

const content = Buffer.concat([Buffer.alloc(3_000_000, 'compressible '), randomBytes(500_000)]);
const tar = archiveOf(directory('d/'), file('d/f', content), file('last', 'last'));

const skippable = (length: number): Buffer => {
  const frame = Buffer.alloc(8 + length, 0x28);
  frame.writeUInt32LE(0x184d2a53, 0);
  frame.writeUInt32LE(length, 4);
  return frame;
};

/** The frames of an archive cut into pieces of `size` bytes. */
const frames = (size: number, whole: Buffer = tar): Promise<Buffer[]> =>
  Promise.all(
    Array.from({ length: Math.ceil(whole.length / size) }, (_, at) =>
      compress(whole.subarray(at * size, (at + 1) * size), 3),
    ),
  );

/** A frame of one block that repeats one byte, and a header that says how many: 128 KiB of content in 14 bytes. */
const repeated = (size: number, claimed: number = size): Buffer => {
  const frame = Buffer.alloc(13);
  frame.writeUInt32LE(0xfd2fb528, 0);
  frame[4] = 0xa0;
  frame.writeUInt32LE(claimed, 5);
  frame.writeUIntLE((size << 3) | (1 << 1) | 1, 9, 3);
  return frame;
};

const path = process.env['PATH'];
afterEach(() => {
  process.env['PATH'] = path;
});

test.each([1_000, 100_000, 4_000_000])('independent frames of %i bytes each are restored', async (size) => {
  const { archive, target } = stored(Buffer.concat(await frames(size)));
  process.env['PATH'] = '';
  expect(answer(await unpack(archive, target))).toMatchObject({ entries: 3, refused: [] });
  expect(readFileSync(join(target, 'd', 'f')).equals(content)).toBe(true);
});

test('what was decompressed is let go of as soon as it was used', async () => {
  const { archive } = stored(Buffer.concat(await frames(1_000_000)));
  const opened = await openArchive(archive);
  const seen = new Array<Buffer>();
  for await (const chunk of unzstd(opened)) {
    expect(seen.every(({ length }) => length === 0)).toBe(true);
    if (!Buffer.isBuffer(chunk)) throw new Error(`a ${chunk.type} piece`);
    expect(chunk.length).toBeGreaterThan(0);
    seen.push(chunk);
  }
  await opened.close();
  expect(seen.length).toBe(Math.ceil(tar.length / 1_000_000));
  expect(seen.every(({ length }) => length === 0)).toBe(true);
});

test('skippable and empty frames are passed over', async () => {
  const pieces = (await frames(1_000_000)).flatMap((frame) => [skippable(5), frame, skippable(0)]);
  const { archive } = stored(
    Buffer.concat([
      ...pieces,
      await compress(Buffer.alloc(0)),
      skippable(100),
      skippable(2_000_000),
      skippable(3),
    ]),
  );
  expect(answer(await examine(archive)).entries).toBe(3);
});

test('a header that gives the content size is read', async () => {
  const { archive } = stored(Buffer.concat([repeated(1024), repeated(100_000)]));
  expect(answer(await examine(archive)).entries).toBe(0);
});

test('a frame with a checksum is read, and a wrong checksum found', async () => {
  // 1,024 zero bytes, by the zstd program with --check.
  const checked = Buffer.from('28b52ffd04584d00001000000100fb2b8005cdac85f0', 'hex');
  const { archive } = stored(Buffer.concat([checked, checked]));
  expect(answer(await examine(archive)).entries).toBe(0);
  const [first = Buffer.alloc(0)] = await frames(1024, file('f'));
  writeFileSync(archive, Buffer.concat([first, checked.subarray(0, -1), Buffer.from([1]), checked, checked]));
  expect(answer(await examine(archive)).damage).toMatchObject([
    { stream: 'file', byte: first.length, reason: expect.stringContaining('zstd frame damaged') },
  ]);
});

/** A frame whose header asks for a window of 128 MiB, which no library may take. */
const withLargeWindow = async (content: Buffer): Promise<Buffer> => {
  const frame = await compress(content);
  frame[5] = 17 << 3;
  return frame;
};

test('a frame in one piece may ask for any window', async () => {
  // 1,024,000 zero bytes from a pipe, by the zstd program with --long=31 and --check: a window of 2 GiB.
  const frame = Buffer.from(
    '28b52ffd04a86400001000000200e9ff3773e0012c02001000020010000200100002001000020010000200100003000d00c5008dc9',
    'hex',
  );
  process.env['PATH'] = '';
  const { archive } = stored(Buffer.concat([await compress(file('f')), frame]));
  const { damage, entries } = answer(await examine(archive));
  expect({ damage, entries }).toEqual({ damage: [], entries: 1 });
});

describe('one large frame', () => {
  const large = archiveOf(file('large', Buffer.alloc(12_000_000, 'large ')));

  test('goes through the zstd program', async () => {
    const bin = workspace();
    const plain = join(bin, 'plain.tar');
    writeFileSync(plain, large);
    writeFileSync(join(bin, 'zstd'), `#!/bin/sh\n/bin/cat >/dev/null\nexec /bin/cat '${plain}'\n`);
    chmodSync(join(bin, 'zstd'), 0o755);
    process.env['PATH'] = bin;
    const { archive, target } = stored(await withLargeWindow(large));
    expect(answer(await unpack(archive, target)).contentBytes).toBe(12_000_000);
    writeFileSync(join(bin, 'zstd'), '#!/bin/sh\necho "zstd: /*stdin*\\\\: bad data" >&2\nexit 1\n');
    expect(failure(await examine(archive)).message).toContain('bad data');
  });

  test('may ask for any window', async () => {
    const { stdout, error } = spawnSync('zstd', ['-q', '-c', '-1', '--long=31', '--check'], { input: large });
    const bin = workspace();
    const plain = join(bin, 'plain.tar');
    writeFileSync(plain, large);
    if (error !== undefined) {
      writeFileSync(
        join(bin, 'zstd'),
        `#!/bin/sh\n/bin/cat >/dev/null\ncase "$*" in *--long=31*) exec /bin/cat '${plain}';; esac\nexit 1\n`,
        { mode: 0o755 },
      );
      process.env['PATH'] = bin;
    }
    const { archive, target } = stored(error === undefined ? stdout : await withLargeWindow(large));
    const { damage, contentBytes } = answer(await unpack(archive, target));
    expect({ damage, contentBytes }).toEqual({ damage: [], contentBytes: 12_000_000 });
  });

  test('that the program has no memory for is not called damaged', async () => {
    const bin = workspace();
    const said = 'x : Decoding error (36) : Allocation error : not enough memory';
    writeFileSync(join(bin, 'zstd'), `#!/bin/sh\n/bin/cat >/dev/null\necho '${said}' >&2\nexit 1\n`, {
      mode: 0o755,
    });
    process.env['PATH'] = bin;
    const { archive, target } = stored(await withLargeWindow(large));
    const { kind, message } = failure(await unpack(archive, target));
    expect({ kind, message }).toEqual({
      kind: 'unsupported',
      message: expect.stringContaining('not enough memory'),
    });
  });

  test.each<[string, (frame: Buffer) => Buffer]>([
    ['is noted', (frame) => frame],
    ['is noted behind frames that follow each other', (frame) => Buffer.concat([frame, skippable(9), frame])],
  ])('what stands behind it is not the program’s, and %s', async (_, framesOf) => {
    const bin = workspace();
    const [plain, given] = [join(bin, 'plain.tar'), join(bin, 'given')];
    writeFileSync(plain, large);
    writeFileSync(join(bin, 'zstd'), `#!/bin/sh\n/bin/cat >'${given}'\nexec /bin/cat '${plain}'\n`, {
      mode: 0o755,
    });
    process.env['PATH'] = bin;
    const sound = framesOf(await withLargeWindow(large));
    const { archive, target } = stored(Buffer.concat([sound, Buffer.from('other')]));
    const { damage, notes, contentBytes } = answer(await unpack(archive, target));
    expect({ damage, contentBytes }).toEqual({ damage: [], contentBytes: 12_000_000 });
    expect(notes).toEqual([
      `other data follows the compressed stream, at byte ${sound.length} of the file: it was not read`,
    ]);
    expect(readFileSync(given).equals(sound)).toBe(true);
  });

  test('what the program gave before it failed is kept', async () => {
    const bin = workspace();
    const part = join(bin, 'part.tar');
    writeFileSync(part, archiveOf(file('first', 'first'), file('cut', Buffer.alloc(5000))).subarray(0, 3000));
    writeFileSync(join(bin, 'zstd'), `#!/bin/sh\n/bin/cat >/dev/null\n/bin/cat '${part}'\nexit 1\n`, {
      mode: 0o755,
    });
    process.env['PATH'] = bin;
    const { archive, target } = stored(await withLargeWindow(large));
    const report = answer(await unpack(archive, target));
    expect(report).toMatchObject({ entries: 1, refused: [{ path: 'cut' }], damage: [{ stream: 'file' }] });
  });

  test('without that program, says what is needed', async () => {
    process.env['PATH'] = '';
    const { archive, target } = stored(await withLargeWindow(large));
    const { kind, message } = failure(await unpack(archive, target));
    expect([kind, message]).toEqual(['unsupported', expect.stringContaining('zstd program')]);
  });

  test('a zstd program in a relative directory of PATH is not run', async () => {
    const bin = workspace();
    writeFileSync(join(bin, 'zstd'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    process.env['PATH'] = relative(process.cwd(), bin);
    const { archive } = stored(await withLargeWindow(large));
    expect(failure(await examine(archive)).kind).toBe('unsupported');
  });

  test('with an ordinary window, is streamed where Node can', async () => {
    process.env['PATH'] = '';
    const { archive } = stored(Buffer.concat([await compress(large), await compress(Buffer.alloc(100_000))]));
    const result = await examine(archive);
    if ('createZstdDecompress' in zlib) expect(answer(result).contentBytes).toBe(12_000_000);
    else
      expect(failure(result)).toMatchObject({
        kind: 'unsupported',
        message: expect.stringContaining('Node 22'),
      });
  });

  test.each([
    ['cut', (frame: Buffer) => frame.subarray(0, -200), /cut short|bad zstd stream/],
    [
      'damaged',
      (frame: Buffer) => Buffer.from(frame).fill(0xff, frame.length - 400, frame.length - 200),
      /bad zstd/,
    ],
  ])('that is %s gives what comes before', async (_name, spoil, reason) => {
    const before = Array.from({ length: 40 }, (_, at) => file(`f${at}`, randomBytes(50_000)));
    const frame = await compress(archiveOf(...before, file('last', Buffer.alloc(12_000_000, 'last '))));
    const { archive, target } = stored(spoil(frame));
    const result = await unpack(archive, target);
    if (!('createZstdDecompress' in zlib) && spawnSync('zstd', ['--version']).error !== undefined) {
      expect(failure(result).kind).toBe('unsupported');
      return;
    }
    const report = answer(result);
    expect([report.entries, report.refused.map((one) => one.path)]).toEqual([40, ['last']]);
    expect(report.damage).toMatchObject([{ stream: 'file', reason: expect.stringMatching(reason) }]);
  });

  test('after small ones, is found where it begins', async () => {
    process.env['PATH'] = '';
    const { archive, dir } = stored(Buffer.alloc(0));
    mkdirSync(join(dir, 'target'));
    writeFileSync(
      archive,
      Buffer.concat([...(await frames(512, large.subarray(0, 1024))), await withLargeWindow(large)]),
    );
    expect(failure(await examine(archive)).kind).toBe('unsupported');
  });
});

/** The files that are restored of an archive, and what is said of it. */
const restored = async (bytes: Buffer): Promise<{ names: ReadonlyArray<string>; report: UnpackReport }> => {
  const { archive, target } = stored(bytes);
  const report = answer(await unpack(archive, target));
  return { names: namesIn(target), report };
};

/** Text whose frames can't be decompressed once they are damaged: what can't be compressed is stored as it is. */
const compressible = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, at) => 97 + ((at * at) % 19) + (at % 7)));

/** Each member fills a frame of its own. */
const memberFrames = (count: number): Promise<Buffer[]> =>
  frames(2048, archiveOf(...Array.from({ length: count }, (_, at) => file(`f${at}`, compressible(1500)))));

test('cut at any byte, whatever was in whole frames before it is restored', async () => {
  const all = await memberFrames(3);
  const whole = Buffer.concat(all);
  const { archive, dir } = stored(Buffer.alloc(0));
  const end = whole.length - (all.at(-1)?.length ?? 0);
  for (let length = 5; length < end; length += 101) {
    writeFileSync(archive, whole.subarray(0, length));
    const wholeFrames = all.filter((_, at) => Buffer.concat(all.slice(0, at + 1)).length <= length).length;
    const result = await unpack(archive, join(dir, String(length)));
    if (wholeFrames === 0) expect(failure(result).message).toMatch(/cut short|bad/);
    else {
      expect(namesIn(join(dir, String(length)))).toHaveLength(wholeFrames);
      expect(answer(result).damageCount + answer(result).notes.length).toBeGreaterThan(0);
    }
  }
});

test('a damaged frame costs the members within it, and the next frame is read', async () => {
  for (const at of [0, 1, 2]) {
    const all = await memberFrames(4);
    for (const [from, to] of [
      [0, 4],
      [4, 6],
      [20, 40],
    ] as const) {
      const bytes = Buffer.concat(
        all.map((frame, index) => (index === at ? Buffer.from(frame).fill(0xff, from, to) : frame)),
      );
      if (at === 0 && from === 0) continue;
      const { names, report } = await restored(bytes);
      expect([at, from, names]).toEqual([
        at,
        from,
        ['f0', 'f1', 'f2', 'f3'].filter((name) => name !== `f${at}`),
      ]);
      expect(report.damage.map(({ stream }) => stream)).toEqual(['file']);
    }
  }
});

test('a frame that is lost within a large file costs that file alone, where its header tells its size', async () => {
  const bytes = archiveOf(file('a'), file('large', compressible(50_000)), file('z'));
  const all = await frames(10_000, bytes);
  const { names, report } = await restored(
    Buffer.concat(all.map((frame, index) => (index === 2 ? Buffer.from(frame).fill(0xff, 20, 40) : frame))),
  );
  expect(names).toEqual(['a', 'z']);
  expect(report.refused).toEqual([{ path: 'large', reason: 'the archive is damaged within it' }]);
});

test('other data after the frames is noted', async () => {
  const { report, names } = await restored(Buffer.concat([...(await frames(1e6)), Buffer.from('other')]));
  expect([report.damage, names]).toEqual([[], ['d', 'last']]);
  expect(report.notes).toEqual([
    expect.stringMatching(/other data follows the compressed stream, at byte \d+/),
  ]);
});

test.each<[string, Buffer, RegExp]>([
  [
    'a frame that holds less than it says',
    Buffer.concat([repeated(1024, 2048), repeated(1024)]),
    /damaged at byte 0 of the file/,
  ],
  [
    'a block that is reserved',
    repeated(1024).fill(7, 9, 10),
    /damaged at byte \d+ of the file: bad zstd (?:frame|stream)/,
  ],
])('%s is damaged', async (_name, bytes, message) => {
  const { archive } = stored(Buffer.concat([bytes, await compress(Buffer.from('no tar'))]));
  expect(failure(await examine(archive))).toEqual({
    kind: 'damaged',
    message: expect.stringMatching(message),
  });
});
