/** The archive file: whatever is appended stands in it once and in order, and so does its digest, however often it goes back. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { openOutput, type Restore } from '../../../../src/adapters/archive/pack/archive-writer';

let root = '';
let path = '';
let fd = -1;
beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'archive-file-'));
  path = join(root, 'archive');
  fd = fs.openSync(path, 'w');
});
afterEach(() => {
  jest.restoreAllMocks();
  fs.closeSync(fd);
  fs.rmSync(root, { recursive: true, force: true });
});

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const expectFinished = async (file: ReturnType<typeof openOutput>, content: Buffer): Promise<void> => {
  expect(await file.finish()).toEqual({ bytes: content.length, sha256: sha256(content) });
  expect(fs.readFileSync(path).equals(content)).toBe(true);
};

/** Few bytes, or as many that are NUL as become a hole, or nearly so. */
const part = fc.oneof(
  { weight: 4, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom(65_535, 65_536, 100_000).map((length) => new Uint8Array(length)) },
);

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.array(part, { maxLength: 5 }) },
    { weight: 1, arbitrary: fc.constant('save' as const) },
    { weight: 1, arbitrary: fc.constant('go back' as const) },
  ),
  { maxLength: 30 },
);

test('appending and going back, again and again', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      fs.ftruncateSync(fd, 0);
      const file = openOutput(fd);
      let content: Buffer = Buffer.alloc(0);
      let saved: readonly [Restore, Buffer] | undefined;
      for (const step of all) {
        if (step === 'save') saved = [file.save(), content];
        else if (step === 'go back') {
          saved?.[0]();
          content = saved?.[1] ?? content;
        } else {
          const parts = step.map((part) => Buffer.from(part));
          file.append(parts);
          content = Buffer.concat([content, ...parts]);
        }
      }
      await expectFinished(file, content);
    }),
    {
      numRuns: 60,
      // why: nothing behind a hole once left the file short of it
      examples: [
        [[[new Uint8Array(65_536), new Uint8Array()]]],
        [[[new Uint8Array(65_536)], [new Uint8Array()]]],
      ],
    },
  );
});

test.each([1023, 1024, 1025, 3000])('%i parts at once, more than one call may take', async (count) => {
  const parts = Array.from({ length: count }, (_, index) => Buffer.from(`${index},`));
  const file = openOutput(fd);
  file.append(parts);
  await expectFinished(file, Buffer.concat(parts));
});

test('a system that takes only some bytes of each call', async () => {
  const whole = fs.writevSync;
  const parts = Array.from({ length: 50 }, (_, index) => Buffer.alloc(index % 7, 65 + index));
  for (const most of [1, 2, 5, 11]) {
    fs.ftruncateSync(fd, 0);
    jest.spyOn(fs, 'writevSync').mockImplementation((to, views, position) => {
      const bytes = Buffer.concat(
        views.map((view) => Buffer.from(view.buffer, view.byteOffset, view.byteLength)),
      );
      return whole(to, [bytes.subarray(0, most)], position);
    });
    const file = openOutput(fd);
    file.append(parts);
    jest.restoreAllMocks();
    await expectFinished(file, Buffer.concat(parts));
  }
});

test('what was written is handed to the disk behind the writing, once for each 32 MiB', async () => {
  const synced = jest.spyOn(fs, 'fdatasync');
  const last = jest.spyOn(fs, 'fsyncSync');
  const file = openOutput(fd);
  const part = Buffer.alloc(16 * 1024 * 1024, 'x');
  file.append([part.subarray(1)]);
  file.append([part]);
  expect(synced).toHaveBeenCalledTimes(0);
  file.append([part.subarray(0, 1)]);
  expect(synced).toHaveBeenCalledTimes(1);
  expect(last).toHaveBeenCalledTimes(0);
  expect(await file.finish()).toMatchObject({ bytes: 32 * 1024 * 1024 });
  expect(last).toHaveBeenCalledTimes(1);
});

/** What is handed to the disk is told there, and stands when the test says so; nothing is really written. */
const slowDisk = () => {
  const waiting = new Array<(error: Error | null) => void>();
  const synced = jest.spyOn(fs, 'fdatasync').mockImplementation((_, done) => void waiting.push(done));
  jest
    .spyOn(fs, 'writevSync')
    .mockImplementation((_, parts) => parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  jest.spyOn(fs, 'ftruncateSync').mockImplementation(() => undefined);
  const part = Buffer.alloc(1024 * 1024);
  const file = openOutput(fd);
  return {
    file,
    /** Appends so many MiB; gives how often the disk has been asked by then. */
    after: (count: number): number => {
      for (let n = 0; n < count; n += 1) file.append([part]);
      return synced.mock.calls.length;
    },
    stands: (error: Error | null = null): void => waiting.shift()?.(error),
  };
};

test('the disk is asked once at a time, and when it is ready for all that came meanwhile', () => {
  const { after, stands } = slowDisk();
  expect([after(32), after(40)]).toEqual([1, 1]);
  stands();
  expect([after(1), after(31)]).toEqual([2, 2]);
  stands();
  expect([after(1), after(30), after(1)]).toEqual([3, 3, 3]);
});

test.each([
  ['before what was handed to the disk', 0, 31],
  ['behind it', 40, 23],
])('after going back to a place %s, what is new is handed to it', (_, place, more) => {
  const { file, after, stands } = slowDisk();
  after(place);
  const back = file.save();
  after(70 - place);
  stands();
  const before = after(0);
  back();
  expect([after(more) - before, after(1) - before]).toEqual([0, 1]);
});

test('the end waits for the disk', async () => {
  const { file, after, stands } = slowDisk();
  after(32);
  let ended = false;
  const end = file.finish().finally(() => {
    ended = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(ended).toBe(false);
  stands(new Error('EIO'));
  await expect(end).rejects.toThrow('EIO');
});

test('what the disk refused behind the writing ends the next call', async () => {
  jest.spyOn(fs, 'fdatasync').mockImplementation((_, done) => {
    done(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }));
  });
  const file = openOutput(fd);
  file.append([Buffer.alloc(32 * 1024 * 1024, 'x')]);
  expect(() => file.append([Buffer.from('more')])).toThrow('EIO');
  await expect(file.finish()).rejects.toThrow('EIO');
  expect(fs.fstatSync(fd).size).toBe(32 * 1024 * 1024);
});

test('long runs of NUL take no room, at the end of the file, either', async () => {
  const file = openOutput(fd);
  const [some, hole] = [Buffer.from('some'), Buffer.alloc(1 << 20)];
  for (let count = 0; count < 32; count += 1) file.append([hole]);
  file.append([some, hole, hole]);
  await expectFinished(file, Buffer.concat([Buffer.alloc(32 << 20), some, hole, hole]));
  expect(fs.fstatSync(fd).blocks * 512).toBeLessThan(1 << 20);
});

describe('where there is a last archive', () => {
  const content = Buffer.from('what stands in the last archive');
  const withLast = () => {
    const from = join(root, 'last');
    fs.writeFileSync(from, content);
    const last = fs.openSync(from, 'r');
    const differing = jest.fn();
    const file = openOutput(fd, { fd: last, link: () => null, onDiffering: differing });
    return { file, differing, close: () => fs.closeSync(last) };
  };

  test('what is as in it is not written', async () => {
    const { file, differing, close } = withLast();
    file.append([content]);
    expect(await file.finish()).toMatchObject({ sha256: sha256(content), unchanged: { as: 'link' } });
    expect([fs.readFileSync(path).length, differing.mock.calls]).toEqual([0, []]);
    close();
  });

  test.each([0, 5])(
    'what is as in it is written once it is said to differ (behind %i bytes)',
    async (before) => {
      const { file, differing, close } = withLast();
      file.append([content.subarray(0, before)]);
      expect(file.differs()).toBe(false);
      file.differ();
      expect(file.differs()).toBe(true);
      file.append([content.subarray(before)]);
      await expectFinished(file, content);
      file.differ();
      expect(differing.mock.calls).toEqual([[before]]);
      close();
    },
  );
});
