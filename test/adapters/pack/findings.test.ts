/** What can't be stored as it is becomes a finding, and everything around it is stored all the same. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { openArchive } from '../../../src/adapters/pack/archive-file';
import { BlockStream } from '../../../src/adapters/pack/block-stream';
import { plainCodec } from '../../../src/adapters/pack/codec';
import { copyContent } from '../../../src/adapters/pack/file-content';
import { plainReader } from '../../../src/adapters/pack/read-content';
import { walk } from '../../../src/adapters/pack/walk';
import type { FindingKind, PackReport } from '../../../src/domain/pack-report';
import { Tally } from '../../../src/adapters/pack/tally';
import { packInProcess } from './support/in-process';
import { extractWithTar, listWithTar } from './support/peers';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from './support/workplace';
import { whileWriting } from './support/writers';

let place: Workplace;
beforeEach(() => (place = makeWorkplace()));
afterEach(() => removeWorkplace(place));

const pack = (): Promise<PackReport> =>
  packInProcess(requestOf(place.source, { compression: 'none' }), place.target);

const kinds = (report: PackReport): ReadonlyArray<FindingKind> =>
  [...report.notes, ...report.problems].map((finding) => finding.kind);

/** Packs until the writer was met in the act: when it is, is the scheduler's choice. */
const packUntil = async (kind: FindingKind): Promise<PackReport> => {
  for (let tries = 0; tries < 2000; tries += 1) {
    const report = await pack();
    if (kinds(report).includes(kind)) return report;
  }
  throw new Error(`never met: ${kind}`);
};

/** The archive is sound and holds what stands before and after the file that made trouble. */
const expectNeighbours = (): string => {
  const into = join(place.root, 'restored');
  extractWithTar(place.target, 'none', into);
  expect(readFileSync(join(into, 'test/a'), 'utf8')).toBe('before');
  expect(readFileSync(join(into, 'test/z'), 'utf8')).toBe('after');
  return join(into, 'test');
};

const putNeighbours = (): void => {
  writeFileSync(join(place.source, 'a'), 'before');
  writeFileSync(join(place.source, 'z'), 'after');
};

test('a file that grows while it is read is stored up to the size it had: a note', async () => {
  putNeighbours();
  const file = join(place.source, 'log');
  writeFileSync(file, Buffer.alloc(3_000_000, 'begin '));
  const report = await whileWriting(file, `fs.appendFileSync(path, 'x'.repeat(100))`, () =>
    packUntil('grew'),
  );
  expect(report).toMatchObject({ noteCount: 1, problemCount: 0, notes: [{ path: 'log', kind: 'grew' }] });
  const stored = readFileSync(join(expectNeighbours(), 'log'));
  expect(stored.equals(readFileSync(file).subarray(0, stored.length))).toBe(true);
});

test('a file that shrinks while it is read is padded to the size in its header: a problem', async () => {
  putNeighbours();
  const file = join(place.source, 'log');
  const flip = `fs.truncateSync(path, 30_000_000); fs.truncateSync(path, 4096);`;
  writeFileSync(file, 'x'.repeat(4096));
  const report = await whileWriting(file, flip, () => packUntil('cut-short'));
  expect(report.problems).toMatchObject([{ path: 'log', kind: 'cut-short' }]);
  const stored = readFileSync(join(expectNeighbours(), 'log'));
  expect(stored.subarray(0, 4096).equals(Buffer.alloc(4096, 'x'))).toBe(true);
  expect(stored.subarray(4096).every((byte) => byte === 0)).toBe(true);
});

test('a file rewritten while it is read is tried again, then noted', async () => {
  putNeighbours();
  const file = join(place.source, 'db');
  writeFileSync(file, Buffer.alloc(3_000_000, 'x'));
  const rewrite = `const fd = fs.openSync(path, 'r+'); fs.writeSync(fd, 'y', 9); fs.closeSync(fd);`;
  const report = await whileWriting(file, rewrite, () => packUntil('changed'));
  expect(report).toMatchObject({ noteCount: 1, problemCount: 0, notes: [{ path: 'db', kind: 'changed' }] });
  expectNeighbours();
});

test('a file that is gone before it is opened is a note', async () => {
  putNeighbours();
  const directory = join(place.source, 'd');
  mkdirSync(directory);
  const churn = `for (let i = 0; i < 50; i += 1) fs.writeFileSync(path + '/' + i, '');
    for (let i = 0; i < 50; i += 1) fs.unlinkSync(path + '/' + i);`;
  const report = await whileWriting(directory, churn, () => packUntil('vanished'));
  expect(report.problemCount).toBe(0);
  expectNeighbours();
});

test('FIFOs, sockets and devices are notes', async () => {
  putNeighbours();
  execFileSync('mkfifo', [join(place.source, 'fifo')]);
  const server = createServer().listen(join(place.source, 'socket'));
  await once(server, 'listening');
  const report = await pack();
  server.close();
  expect(report.notes).toEqual([
    { path: 'fifo', kind: 'special', detail: 'a FIFO is not stored' },
    { path: 'socket', kind: 'special', detail: 'a socket is not stored' },
  ]);
  expect(report.entries).toBe(3);
  expectNeighbours();
});

/** Runs as somebody without root's privileges, where we have them. */
const unprivileged = async <A>(run: () => Promise<A>): Promise<A> => {
  if (process.getuid?.() !== 0) return run();
  process.setegid?.(65_534);
  process.seteuid?.(65_534);
  try {
    return await run();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
};

test('a file and a directory without permission are problems, and the directory itself is stored', async () => {
  putNeighbours();
  writeFileSync(join(place.source, 'secret'), 'x');
  chmodSync(join(place.source, 'secret'), 0);
  mkdirSync(join(place.source, 'closed'));
  chmodSync(join(place.source, 'closed'), 0);
  for (const path of [place.root, place.source]) chmodSync(path, 0o777);
  const report = await unprivileged(pack);
  expect(report).toMatchObject({
    problemCount: 2,
    problems: [
      { path: 'closed', kind: 'unreadable', detail: 'permission denied' },
      { path: 'secret', kind: 'unreadable', detail: 'permission denied' },
    ],
  });
  expect(listWithTar(place.target, 'none')).toEqual(['test/', 'test/a', 'test/closed/', 'test/z']);
  expectNeighbours();
});

test('what replaced a listed name is not followed', async () => {
  putNeighbours();
  mkdirSync(join(place.source, 'd'));
  const steps = walk({
    top: place.source,
    topKind: 'directory',
    exclude: [],
    excludeCaches: false,
    never: new Set(),
  });
  const seen = new Array<string>();
  for (const step of steps) {
    seen.push(`${step.type} ${step.path}`);
    if (step.path !== 'a') continue;
    execFileSync('rmdir', [join(place.source, 'd')]);
    symlinkSync('/', join(place.source, 'd'));
  }
  expect(seen).toEqual(['directory ', 'file a', 'symlink d', 'file z']);
});

test('an error in the middle of reading keeps what was read and pads the rest', async () => {
  const { root, target } = place;
  const archive = openSync(target, 'w');
  const directory = openSync(root, 'r');
  const file = openArchive(archive);
  const stream = new BlockStream(
    plainCodec(),
    file,
    { glance: () => false, upTo: () => undefined },
    () => undefined,
  );
  const copied = await copyContent(stream, new Tally(() => undefined), plainReader(directory).read, 1000);
  expect(copied).toMatchObject({ stored: 0, error: { code: 'EISDIR' } });
  await stream.finish();
  await file.finish();
  for (const fd of [archive, directory]) closeSync(fd);
  expect(readFileSync(target).equals(Buffer.alloc(1024))).toBe(true);
});

test('a file that shrank for good before the second try is stored whole at its new size', async () => {
  putNeighbours();
  const file = join(place.source, 'log');
  writeFileSync(file, Buffer.alloc(5_000_000, 'x'));
  let cut = false;
  const request = requestOf(place.source, { compression: 'none' });
  const report = await packInProcess(request, place.target, ({ contentBytes }) => {
    // The first report with content comes from the middle of the large file.
    if (contentBytes <= 6 || cut) return;
    cut = true;
    truncateSync(file, 10);
  });
  expect(report.problemCount).toBe(0);
  expectNeighbours();
});
