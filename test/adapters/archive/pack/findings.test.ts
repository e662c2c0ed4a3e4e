/** What can't be stored as it is becomes a finding, and everything around it is stored all the same. */
import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { openOutput } from '../../../../src/adapters/archive/pack/archive-writer';
import { BlockStream } from '../../../../src/adapters/archive/tar/block-stream';
import { plainCodec } from '../../../../src/adapters/archive/compression/codec';
import { copyContent } from '../../../../src/adapters/archive/pack/file-content';
import { plainReader } from '../../../../src/adapters/archive/pack/read-content';
import { walk } from '../../../../src/adapters/archive/source/walk';
import type { PackReport } from '../../../../src/domain/events/pack-report';
import { PackTally } from '../../../../src/adapters/archive/pack/tally';
import { packInProcess } from './support/in-process';
import { extractWithTar, listWithTar } from './support/peers';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from './support/workplace';

let place: Workplace;
beforeEach(() => (place = makeWorkplace()));
afterEach(() => removeWorkplace(place));

const pack = (): Promise<PackReport> =>
  packInProcess(requestOf(place.source, { compression: 'none' }), place.target);

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

test('a name that is no UTF-8 is told by its bytes, as restore and verify tell it', async () => {
  putNeighbours();
  execFileSync('sh', ['-c', `cd "$0" && mkfifo "$(printf 'caf\\351')"`, place.source]);
  expect((await pack()).notes).toEqual([
    { path: 'caf\\xe9', kind: 'special', detail: 'a FIFO is not stored' },
  ]);
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
  const file = openOutput(archive);
  const stream = new BlockStream(
    plainCodec(),
    file,
    { scanSome: () => false, upTo: () => undefined },
    () => undefined,
  );
  const tally = new PackTally(() => undefined);
  const digest = { add: () => undefined, end: () => undefined };
  const copied = await copyContent(stream, tally, plainReader(directory).read, 1000, digest);
  expect(copied).toMatchObject({ stored: 0, error: { code: 'EISDIR' } });
  await stream.finish();
  await file.finish();
  for (const fd of [archive, directory]) closeSync(fd);
  expect(readFileSync(target).equals(Buffer.alloc(1024))).toBe(true);
});
