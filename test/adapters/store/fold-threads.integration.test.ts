/** The journals of a fleet, folded by threads: the same as without them, whatever becomes of a thread. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import { guarded } from '../../../src/adapters/destinations/guarded';
import { startFoldThread, ThreadEnded } from '../../../src/adapters/store/fold-thread';
import { type FoldThreads, makeFleet } from '../../../src/adapters/store/read-fleet';
import { workspaceSumUp } from '../../../src/app/fleet/sum-up';
import { segmentName } from '../../../src/codecs/store/object-names';
import { PlaceFault } from '../../../src/adapters/destinations/fault';
import { showError } from '../../../src/domain/error';
import { waitFor } from '../../end-to-end/support/processes';
import { rightOf } from '../../support/decoded';
import { digest, golden, pass } from '../../support/fleet-in-memory';
import { runs } from '../../support/runs';
import { objectsInMemory } from '../../support/objects-in-memory';
import { temporaryDirectory } from '../../support/temporary-directory';

const never = new AbortController().signal;
const before = process.env['XDG_CACHE_HOME'];
const built = temporaryDirectory();
const path = join(built, 'fold_worker.js');

beforeAll(() => {
  buildSync({
    entryPoints: [join(process.cwd(), 'src/production/fold-worker.ts')],
    ...{ outfile: path, bundle: true, platform: 'node', format: 'cjs' },
  });
});
beforeEach(() => {
  process.env['XDG_CACHE_HOME'] = temporaryDirectory();
});
afterAll(() => {
  if (before === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = before;
});

const threads: FoldThreads = { program: { path, execArgv: [] }, most: 2, worthwhile: 0 };
const without: FoldThreads = { ...threads, most: 0 };

/** The same program, which does something first; `text` is of a module. */
const wrapped = (name: string, text: string): FoldThreads => {
  const own = join(built, `${name}.js`);
  writeFileSync(own, `${text}\n`);
  return { ...threads, program: { path: own, execArgv: [] } };
};

type There = ReturnType<typeof objectsInMemory>;

const read = async ({ store }: There, by: FoldThreads, cache?: string): Promise<unknown> => {
  if (cache !== undefined) process.env['XDG_CACHE_HOME'] = cache;
  const { members, unkept } = rightOf(
    await makeFleet(undefined, by).read(
      { store, identity: null },
      workspaceSumUp,
      false,
      () => undefined,
      never,
    )(),
  );
  expect(unkept).toBeNull();
  return members.map((one) => [one.host, 'facts' in one ? one.facts : showError(one.error)]);
};

/** Where passes end, of one host. */
const ends = fc
  .uniqueArray(fc.integer({ min: 1, max: golden.length - 1 }), { minLength: 1, maxLength: 5 })
  .map((some) => some.sort((one, other) => one - other));

it('threads find what is found without them: at first, and when more came', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(ends, { minLength: 1, maxLength: 12 }), async (hosts) => {
      const there = objectsInMemory();
      const caches = [temporaryDirectory(), temporaryDirectory()] as const;
      const same = async (): Promise<void> =>
        expect(await read(there, threads, caches[0])).toEqual(await read(there, without, caches[1]));
      hosts.forEach((passes, host) =>
        passes.forEach((end, index) => pass(there, `host${host}`, (passes[index - 1] ?? 0) + 1, end)),
      );
      await same();
      hosts.forEach((passes, host) => {
        if (host % 3 !== 0) pass(there, `host${host}`, (passes.at(-1) ?? 0) + 1, golden.length);
      });
      await same();
    }),
    runs(8, 100),
  );
}, 120_000);

it('what was folded is kept by the threads, and nothing of it is read again', async () => {
  const asked: string[] = [];
  const there = objectsInMemory((operation, name) => {
    if (operation === 'read') asked.push(name);
    return null;
  });
  pass(there, 'attic', 1, golden.length);
  await read(there, threads);
  expect(asked).toHaveLength(2);
  await read(there, threads);
  expect(asked).toHaveLength(2);
});

it('a part that is longer than the memory that is shared comes piece by piece', async () => {
  const there = objectsInMemory();
  pass(there, 'attic', 1, 1);
  pass(there, 'attic', 1, golden.length);
  // why: a line that another part has told already is not looked at, and has to go through all the same
  const name = `attic/${segmentName(1, golden.length)}`;
  const [, ...lines] = Buffer.from(there.objects.get(name) ?? [])
    .toString()
    .split('\n');
  there.objects.set(name, Buffer.from(['x'.repeat(900_000), ...lines].join('\n')));
  expect(await read(there, threads)).toEqual([['attic', expect.objectContaining({ lines: golden.length })]]);
});

it('a journal that is damaged, or a part that can not be read, costs its host alone', async () => {
  const there = objectsInMemory((operation, name) =>
    operation === 'read' && name.startsWith('cellar/journal') ? new PlaceFault('forbidden', 'no') : null,
  );
  for (const host of ['attic', 'barn', 'cellar', 'dairy']) pass(there, host, 1, golden.length);
  const name = `barn/${segmentName(1, golden.length)}`;
  const bytes = Buffer.from(there.objects.get(name) ?? []);
  bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000);
  there.objects.set(name, bytes);
  const told = await read(there, threads, temporaryDirectory());
  expect(told).toEqual(await read(there, without, temporaryDirectory()));
  expect(told).toMatchObject([
    ['attic', { lines: golden.length }],
    ['barn', expect.stringMatching(/line \d+ of its journal: /)],
    ['cellar', expect.stringContaining('cellar/journal')],
    ['dairy', { lines: golden.length }],
  ]);
});

it('a host whose journal ends each thread that folds it costs itself alone', async () => {
  const there = objectsInMemory();
  const hosts = Array.from({ length: 40 }, (_, index) => `host${String(index).padStart(2, '0')}`);
  for (const host of hosts) pass(there, host, 1, golden.length);
  const started = join(temporaryDirectory(), 'started');
  const mortal = wrapped(
    'mortal',
    `const { parentPort } = require('node:worker_threads');
     require('node:fs').appendFileSync(${JSON.stringify(started)}, '.');
     parentPort.on('message', ({ type, host }) => { if (type === 'fold' && host === 'host03') process.exit(7); });
     require('./fold_worker.js');`,
  );
  expect(await read(there, mortal)).toEqual(
    hosts.map((host) => [
      host,
      host === 'host03'
        ? "can't use memory:/host03: the thread that read it ended: it did not say why"
        : (expect.objectContaining({ lines: golden.length }) as unknown),
    ]),
  );
  // why: the two, one in the place of that which ended, and one for each of the four that it had in hand; not one for each host
  expect(readFileSync(started, 'utf8').length).toBeLessThanOrEqual(7);
});

it('what comes of a place for a thread that has ended is let go of', async () => {
  const asked = join(temporaryDirectory(), 'asked');
  const { program } = wrapped(
    'asking',
    `const { parentPort } = require('node:worker_threads');
     const { existsSync } = require('node:fs');
     parentPort.on('message', ({ room }) => {
       parentPort.postMessage({ type: 'get', room, name: 'workspace.json', range: null });
       setInterval(() => { if (existsSync(${JSON.stringify(asked)})) process.exit(7); }, 5);
     });
     parentPort.postMessage({ type: 'ready' });`,
  );
  let goOn: () => void = () => undefined;
  const isOver = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let letGo: () => void = () => undefined;
  const isLetGo = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const { raw } = objectsInMemory();
  const store = guarded({
    ...raw,
    read: async function* () {
      try {
        writeFileSync(asked, '');
        await isOver;
        // why: two of them are more than the memory that is shared
        for (;;) yield Buffer.alloc(200_000);
      } finally {
        letGo();
      }
    },
  });
  const job = { directory: temporaryDirectory(), identity: null, anew: false };
  const thread = await startFoldThread(program, job, 1, () => undefined);
  const toFold = { host: 'attic', newest: { seq: 1, tag: digest('') }, heads: [] };
  await expect(thread?.fold(0, store, toFold, never)).rejects.toBeInstanceOf(ThreadEnded);
  goOn();
  await isLetGo;
});

it.each([
  ['is not there', { ...threads, program: { path: join(built, 'none.js'), execArgv: [] } }],
  ['refuses its options', { ...threads, program: { path, execArgv: ['--no-such-option'] } }],
])('a thread whose program %s is done without', async (_, broken) => {
  const there = objectsInMemory();
  for (const host of ['attic', 'barn']) pass(there, host, 1, golden.length);
  expect(await read(there, broken)).toMatchObject([
    ['attic', { lines: golden.length }],
    ['barn', { lines: golden.length }],
  ]);
});

it('what a thread says that is not understood costs the host that it had', async () => {
  const there = objectsInMemory();
  pass(there, 'attic', 1, golden.length);
  const babbling = wrapped(
    'babbling',
    `const { parentPort } = require('node:worker_threads');
     parentPort.on('message', ({ room }) => parentPort.postMessage({ type: 'facts', room, facts: {}, unkept: 7 }));
     parentPort.postMessage({ type: 'ready' });`,
  );
  expect(await read(there, babbling)).toEqual([
    ['attic', expect.stringContaining('its message is not understood: ')],
  ]);
  const lying = wrapped('lying', readFileSync(join(built, 'babbling.js'), 'utf8').replace('7', 'null'));
  expect(await read(there, lying)).toEqual([
    ['attic', expect.stringContaining('what a thread made of its journal is not understood')],
  ]);
});

it('whoever interrupts it waits for no thread', async () => {
  const there = objectsInMemory();
  for (const host of ['attic', 'barn', 'cellar']) pass(there, host, 1, golden.length);
  const abort = new AbortController();
  const begun = join(temporaryDirectory(), 'begun');
  const busy = wrapped(
    'busy',
    `const { parentPort } = require('node:worker_threads');
     parentPort.on('message', () => { require('node:fs').writeFileSync(${JSON.stringify(begun)}, ''); for (;;); });
     parentPort.postMessage({ type: 'ready' });`,
  );
  const reading = makeFleet(undefined, busy).read(
    { store: there.store, identity: null },
    workspaceSumUp,
    false,
    () => undefined,
    abort.signal,
  )();
  await waitFor('a thread at work', () => existsSync(begun));
  abort.abort();
  expect(E.isLeft(await reading)).toBe(true);
});
