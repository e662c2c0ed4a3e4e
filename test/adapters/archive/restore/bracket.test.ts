/** However a restore comes to its end, the directories that are there have their modes and times. */
import fs from 'node:fs';
import { join } from 'node:path';
import { archiveOf, directory, file } from './support/raw-tar';
import { answer, failure, namesIn, stored, unpack } from './support/restoring';

const sample = archiveOf(
  directory('d/', { mode: 0o751, mtime: 1_100_000_000 }),
  directory('d/e/', { mode: 0o711, mtime: 1_200_000_000 }),
  file('d/e/small'),
  file('d/e/large', Buffer.alloc(3_000_000, 'x')),
  file('d/e/never'),
);

const made = (code: string): Error => Object.assign(new Error(`${code}: made to fail, call`), { code });

/** Has the writing of the large file fail, or do something else first. */
const atLargeFile = (happens: () => void): void => {
  const write = fs.writeSync;
  jest.spyOn(fs, 'writeSync').mockImplementation((...parameters: ReadonlyArray<unknown>) => {
    const [, chunk] = parameters;
    if (Buffer.isBuffer(chunk) && chunk.length > 1000) happens();
    // why: the mock passes on whatever it got, and returns what the call returns
    return Reflect.apply(write, fs, parameters) as never;
  });
};

const attributesOf = (path: string): ReadonlyArray<number> => {
  const { mode, mtimeMs } = fs.statSync(path);
  return [mode & 0o7777, mtimeMs / 1000];
};

const expectFinished = (target: string): void => {
  expect(namesIn(join(target, 'd', 'e'))).toEqual(['small']);
  expect(attributesOf(join(target, 'd'))).toEqual([0o751, 1_100_000_000]);
  expect(attributesOf(join(target, 'd', 'e'))).toEqual([0o711, 1_200_000_000]);
};

afterEach(() => jest.restoreAllMocks());

test('by Ctrl-C', async () => {
  const { archive, target } = stored(sample);
  const stop = new AbortController();
  atLargeFile(() => {
    stop.abort();
  });
  expect(failure(await unpack(archive, target, {}, stop.signal)).kind).toBe('abandoned');
  expectFinished(target);
});

test.each(['ENOSPC', 'EDQUOT', 'EIO'])(
  'by an error that would meet every further member (%s)',
  async (code) => {
    const { archive, target } = stored(sample);
    atLargeFile(() => {
      throw made(code);
    });
    expect(failure(await unpack(archive, target)).message).toBe("can't restore d/e/large: made to fail");
    expectFinished(target);
  },
);

test('and the error that ended it is the one that is told, whatever comes after', async () => {
  const { archive, target } = stored(sample);
  atLargeFile(() => {
    throw made('ENOSPC');
  });
  jest.spyOn(fs, 'futimesSync').mockImplementation(() => {
    throw made('EIO');
  });
  expect(failure(await unpack(archive, target)).kind).toBe('no-space');
});

test.each(['ENOSPC', 'EFBIG'])(
  'a file is removed though it can not be closed well, either (%s)',
  async (code) => {
    const { archive, target } = stored(sample);
    atLargeFile(() => {
      const close = fs.closeSync;
      jest.spyOn(fs, 'closeSync').mockImplementationOnce((fd) => {
        close(fd);
        throw made('EIO');
      });
      throw made(code);
    });
    const result = await unpack(archive, target);
    if (code === 'ENOSPC') expect(failure(result).message).toBe("can't restore d/e/large: made to fail");
    else expect(answer(result).refused).toEqual([{ path: 'd/e/large', reason: 'made to fail' }]);
    expect(namesIn(join(target, 'd', 'e'))).toEqual(code === 'ENOSPC' ? ['small'] : ['never', 'small']);
  },
);

test('one directory that can not be looked at any more takes nothing from the others', async () => {
  const { archive, target } = stored(
    archiveOf(
      directory('d/', { mode: 0o751 }),
      directory('d/e/', { mode: 0o711 }),
      directory('f/', { mode: 0o751 }),
    ),
  );
  const open = fs.openSync;
  let failed = 0;
  jest.spyOn(fs, 'openSync').mockImplementation((...parameters: ReadonlyArray<unknown>) => {
    // The deepest is the first to get its attributes.
    const isFinishing = fs.existsSync(join(target, 'f')) && String(parameters[0]).endsWith('/e');
    if (isFinishing && failed === 0) {
      failed += 1;
      throw made('EIO');
    }
    // why: as above
    return Reflect.apply(open, fs, parameters) as never;
  });
  const outcome = await unpack(archive, target);
  jest.restoreAllMocks();
  expect([failed, failure(outcome).message]).toEqual([1, "can't restore d/e: made to fail"]);
  expect(attributesOf(join(target, 'd'))[0]).toBe(0o751);
  expect(attributesOf(join(target, 'f'))[0]).toBe(0o751);
});

test('an archive that is cut short leaves them whole, too', async () => {
  const { archive, target } = stored(sample.subarray(0, 4 * 512 + 1_000_000));
  await unpack(archive, target);
  expect(attributesOf(join(target, 'd'))).toEqual([0o751, 1_100_000_000]);
});
