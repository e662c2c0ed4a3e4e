/** The file that a collector reads: replaced at once, readable by others, and never somebody else's. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { makeMetricsFile } from '../../../src/adapters/metrics/metrics-file';
import { showError } from '../../../src/domain/error';
import { temporaryDirectory } from '../../support/temporary-directory';

let directory = '';
beforeEach(() => (directory = temporaryDirectory()));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const write = async (text: string): Promise<string | null> => {
  const written = await makeMetricsFile(directory, 'docs').write(text)();
  return written._tag === 'Left' ? showError(written.left) : null;
};
const path = (): string => join(directory, 'docs.prom');

it('is readable by everybody, whatever the umask; nothing is left beside it', async () => {
  const umask = process.umask(0o077);
  try {
    expect(await write('a 1\n')).toBeNull();
  } finally {
    process.umask(umask);
  }
  expect(statSync(path()).mode & 0o777).toBe(0o644);
  expect(readFileSync(path(), 'utf8')).toBe('a 1\n');
  expect(readdirSync(directory)).toEqual(['docs.prom']);
});

it('is another file each time: whoever reads the old one goes on with it', async () => {
  await write('a 1\n');
  const { ino } = statSync(path());
  await write('a 2\n');
  expect(statSync(path()).ino).not.toBe(ino);
  expect(readFileSync(path(), 'utf8')).toBe('a 2\n');
});

it('a link that somebody has put in its place, or in that of the new one, is replaced and not followed', async () => {
  writeFileSync(join(directory, 'other'), 'kept');
  for (const name of ['docs.prom', 'docs.prom.tmp']) symlinkSync('other', join(directory, name));
  expect(await write('a 1\n')).toBeNull();
  expect(readFileSync(join(directory, 'other'), 'utf8')).toBe('kept');
  expect(lstatSync(path()).isFile()).toBe(true);
  expect(readdirSync(directory).sort()).toEqual(['docs.prom', 'other']);
});

it('a new one that was left by a kill is replaced', async () => {
  writeFileSync(join(directory, 'docs.prom.tmp'), 'half of a li');
  expect(await write('a 1\n')).toBeNull();
  expect(readdirSync(directory)).toEqual(['docs.prom']);
});

it('says what is in the way, and leaves the old file as it was', async () => {
  await write('a 1\n');
  const gone = makeMetricsFile(join(directory, 'none'), 'docs');
  expect(await gone.write('a 2\n')()).toMatchObject({
    left: { type: 'FileFailed', doing: 'write', path: join(directory, 'none', 'docs.prom') },
  });
  rmSync(path());
  mkdirSync(path());
  expect(await write('a 2\n')).toBe(`can't write ${path()}: it is a directory`);
  expect(readdirSync(directory)).toEqual(['docs.prom']);
  rmSync(path(), { recursive: true });
  await write('a 1\n');
  mkdirSync(join(directory, 'docs.prom.tmp'));
  chmodSync(join(directory, 'docs.prom.tmp'), 0o700);
  expect(await write('a 2\n')).toMatch(/^can't write /);
  expect(readFileSync(path(), 'utf8')).toBe('a 1\n');
});
