/** A packing thread that starts before there is a job for it. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import * as E from 'fp-ts/Either';
import { makeArchiver } from '../../../../src/adapters/archive/pack/archiver';
import { startEarly, takeEarly } from '../../../../src/adapters/archive/pack/early-thread';
import { bin } from '../../../end-to-end/support/workspace';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from './support/workplace';

const packWorker = join(dirname(bin), 'pack_worker.js');

let place: Workplace;
beforeEach(() => {
  place = makeWorkplace();
});
afterEach(async () => {
  await takeEarly(packWorker)?.terminate();
  removeWorkplace(place);
});

const program = (code: string): string => {
  const path = join(place.root, 'worker.js');
  writeFileSync(path, code);
  return path;
};

it('it is given out once, and to whom its program is that of the job', async () => {
  const path = program('setInterval(() => undefined, 1000)');
  startEarly(path);
  expect(takeEarly(packWorker)).toBeUndefined();
  const worker = takeEarly(path);
  expect(worker).toBeDefined();
  expect(takeEarly(path)).toBeUndefined();
  await worker?.terminate();
});

it('it makes the first archive, and a thread of its own the next', async () => {
  writeFileSync(join(place.source, 'a'), 'content');
  startEarly(packWorker);
  const { pack } = makeArchiver({ path: packWorker, execArgv: [] });
  for (const name of ['first', 'second']) {
    const never = new AbortController().signal;
    const outcome = await pack(requestOf(place.source), join(place.root, name), () => undefined, never)();
    expect(outcome).toEqual(E.right(expect.objectContaining({ entries: 2 })));
    expect(takeEarly(packWorker)).toBeUndefined();
  }
});

it.each([
  ['fails', 'throw new Error("it fails")'],
  ['ends', ''],
])(
  'one that %s before there is a job is not given out, and no error of it is left to anybody',
  async (_, code) => {
    const path = program(code);
    startEarly(path);
    const key = Symbol.for('backup_manager: a packing thread without a job');
    const { worker } = Reflect.get(globalThis, key) as { readonly worker: Worker };
    await new Promise((resolve) => worker.on('exit', resolve));
    expect(takeEarly(path)).toBeUndefined();
  },
);

it('a program that is no path is left to whoever has a job', () => {
  expect(() => startEarly('no such program')).not.toThrow();
  expect(takeEarly('no such program')).toBeUndefined();
});
