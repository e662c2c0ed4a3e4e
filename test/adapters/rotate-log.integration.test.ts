/** Logs are put aside as they grow, and no line is lost: with eight writers, with kills among them, with others who rotate. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type FileSystem, realFileSystem } from '../../src/adapters/file-system';
import { makeLog } from '../../src/adapters/log';
import { rotateIfLarge, type Rotation } from '../../src/adapters/rotate-log';
import { timestamp } from '../support/decoded';
import { temporaryDirectory } from '../support/temporary-directory';

const at = timestamp('2024-03-05T16:00:00.000+00:00');
const root = temporaryDirectory();
const file = join(root, 'logs', 'a.log');
const warned: Array<string> = [];

beforeEach(() => {
  warned.length = 0;
  rmSync(join(root, 'logs'), { recursive: true, force: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const log = (size: number, kept: number) => makeLog(file, (text) => void warned.push(text), { size, kept });
const write = (count: number, size = 100, kept = 3): void => {
  const { write: say } = log(size, kept);
  for (let n = 0; n < count; n += 1) say(at, `line ${n}`)();
};
const names = () => readdirSync(join(root, 'logs')).sort();
const linesOf = (name: string) =>
  readFileSync(join(root, 'logs', name), 'utf8')
    .split('\n')
    .slice(0, -1);

it('keeps so many beside it, the newest with the lowest number, each a little over the size', () => {
  write(100);
  expect(names()).toEqual(['a.log.1', 'a.log.2', 'a.log.3']);
  const lines = ['a.log.3', 'a.log.2', 'a.log.1'].flatMap(linesOf);
  expect(lines).toEqual(lines.map((_, n) => `[05/03/2024 16:00] line ${100 - lines.length + n}`));
  expect(linesOf('a.log.1')).toHaveLength(4);
  write(1);
  expect(names()).toEqual(['a.log', 'a.log.1', 'a.log.2', 'a.log.3']);
  expect(warned).toEqual([]);
});

it('a log below that size stays alone', () => {
  write(3);
  expect(names()).toEqual(['a.log']);
});

it('a gap that a kill has left is filled before the oldest goes', () => {
  mkdirSync(join(root, 'logs'));
  for (const number of [1, 3]) writeFileSync(join(root, 'logs', `a.log.${number}`), `${number}\n`);
  write(4);
  expect(names()).toEqual(['a.log.1', 'a.log.2', 'a.log.3']);
  expect([linesOf('a.log.2'), linesOf('a.log.3')]).toEqual([['1'], ['3']]);
});

it('a log that its user leads elsewhere is written there, and left where it is; planted links are not followed', () => {
  mkdirSync(join(root, 'logs'));
  symlinkSync('../elsewhere', file);
  symlinkSync('../victim', `${file}.1`);
  write(10);
  expect([lstatSync(file).isSymbolicLink(), existsSync(join(root, 'victim'))]).toEqual([true, false]);
  expect(readFileSync(join(root, 'elsewhere'), 'utf8').split('\n')).toHaveLength(11);
  rmSync(file);
  write(4);
  expect(lstatSync(`${file}.2`).isSymbolicLink()).toBe(true);
  expect(existsSync(join(root, 'victim'))).toBe(false);
});

it('one that can not be put aside grows on, and says so once', () => {
  mkdirSync(join(root, 'logs'));
  mkdirSync(`${file}.1`);
  writeFileSync(join(`${file}.1`, 'x'), '');
  write(20, 100, 1);
  expect(linesOf('a.log')).toHaveLength(20);
  expect(warned).toEqual([expect.stringContaining("can't rotate logs/a.log: ")]);
});

it('eight writers, some killed, and one who renames the log by hand: each line that was said is there once', async () => {
  mkdirSync(join(root, 'logs'));
  const writer = join(root, 'writer.js');
  const source = join(__dirname, '..', '..', 'src', 'adapters', 'log.ts');
  writeFileSync(
    writer,
    `require(${JSON.stringify(require.resolve('esbuild-register'))});
const { makeLog } = require(${JSON.stringify(source)});
const { write } = makeLog(${JSON.stringify(file)}, (text) => { throw new Error(text); }, { size: 2000, kept: 200 });
for (let n = 0; n < 300; n += 1) { write(${JSON.stringify(at)}, process.argv[2] + ' ' + n)(); process.stdout.write('.'); }
`,
  );
  chmodSync(writer, 0o600);
  const told = await Promise.all(
    [0, 1, 2, 3, 4, 5, 6, 7].map(
      (which) =>
        new Promise<{ readonly which: number; readonly said: number }>((resolve) => {
          const child = spawn(process.execPath, [writer, String(which)], {
            cwd: root,
            stdio: ['ignore', 'pipe', 'inherit'],
          });
          let said = 0;
          child.stdout.on('data', (dots: Buffer) => {
            said += dots.length;
            if (which < 3 && said > 50 * (which + 1)) child.kill('SIGKILL');
            if (which === 7 && said > 100 && existsSync(file) && !existsSync(`${file}-by-hand`))
              renameSync(file, `${file}-by-hand`);
          });
          child.on('close', () => resolve({ which, said }));
        }),
    ),
  );
  const all = names().flatMap(linesOf);
  expect(new Set(all).size).toBe(all.length);
  for (const { which, said } of told) {
    const mine = all.filter((line) => line.startsWith(`[05/03/2024 16:00] ${which} `));
    // why: one that was killed may have written a line more than it has said
    expect(mine.length).toBeGreaterThanOrEqual(which < 3 ? said : 300);
    expect(mine.length).toBeLessThanOrEqual(300);
  }
  expect(names().length).toBeGreaterThan(5);
});

it('of two that would put it aside at the same time one does: between its two renames nobody else can', () => {
  mkdirSync(join(root, 'logs'));
  writeFileSync(`${file}.1`, 'older\n');
  writeFileSync(file, 'line\n'.repeat(4));
  const rotation: Rotation = { size: 20, kept: 3 };
  const [mine, theirs] = [openSync(file, 'a+'), openSync(file, 'a+')];
  const others: Array<boolean> = [];
  /** Somebody else comes, and writes to the new log, before the last of the renames. */
  const interrupted: FileSystem = {
    ...realFileSystem,
    renameSync: (from, to) => {
      if (from === file && others.length === 0) {
        others.push(rotateIfLarge(realFileSystem, file, theirs, rotation));
        if (!existsSync(file)) writeFileSync(file, 'new\n');
      }
      renameSync(from, to);
    },
  };
  try {
    expect(rotateIfLarge(interrupted, file, mine, rotation)).toBe(true);
  } finally {
    for (const fd of [mine, theirs]) closeSync(fd);
  }
  expect(others).toEqual([false]);
  expect(names()).toEqual(['a.log.1', 'a.log.2']);
  expect([linesOf('a.log.1'), linesOf('a.log.2')]).toEqual([Array(4).fill('line'), ['older']]);
});

it.each([
  ['and nobody writes on', null],
  ['and another writes on', 'new\n'],
])('one that is put aside by hand while it is rotated, %s, is no fault, and no older one goes', (_, next) => {
  mkdirSync(join(root, 'logs'));
  writeFileSync(`${file}.1`, 'older\n');
  writeFileSync(file, 'line\n'.repeat(4));
  const fd = openSync(file, 'a+');
  const byHand = (): void => {
    renameSync(file, `${file}-by-hand`);
    if (next !== null) writeFileSync(file, next);
  };
  /** Once before a rename of an older one, and once before that of the log itself. */
  const interrupted = (from: string): FileSystem => ({
    ...realFileSystem,
    renameSync: (name, to) => {
      if (name === from) byHand();
      realFileSystem.renameSync(name, to);
    },
  });
  try {
    expect(rotateIfLarge(interrupted(`${file}.1`), file, fd, { size: 20, kept: 3 })).toBe(false);
    expect([linesOf('a.log-by-hand'), linesOf('a.log.2')]).toEqual([Array(4).fill('line'), ['older']]);
    expect(names()).toEqual([...(next === null ? [] : ['a.log']), 'a.log-by-hand', 'a.log.2']);
    renameSync(`${file}-by-hand`, file);
    expect(rotateIfLarge(interrupted(file), file, fd, { size: 20, kept: 3 })).toBe(next !== null);
    expect(linesOf('a.log-by-hand')).toEqual(Array(4).fill('line'));
    expect(linesOf('a.log.2')).toEqual(['older']);
  } finally {
    closeSync(fd);
  }
});
