/** What the archiver and its thread say to each other is read by codecs: what is not understood fails the archive. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import { makeArchiver } from '../../../../src/adapters/archive/pack/archiver';
import { makeCancelFlag } from '../../../../src/adapters/archive/pack/cancel-flag';
import { PackJob, PackMessage } from '../../../../src/adapters/archive/pack/messages';
import { bin } from '../../../end-to-end/support/workspace';
import * as arbitrary from '../../../support/arbitraries';
import { packReport } from '../../../support/pack-report';
import { runs } from '../../../support/runs';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from './support/workplace';

let place: Workplace;
beforeEach(() => (place = makeWorkplace()));
afterEach(() => removeWorkplace(place));

const progress = {
  entries: 1,
  contentBytes: 2,
  totalEntries: null,
  totalContentBytes: 4,
  path: 'a',
} as const;

/** The outcome of an archive whose thread runs `script` and no more. */
const outcomeBy = (script: string, heard: (message: unknown) => void = () => undefined) => {
  const path = join(place.root, 'worker.js');
  writeFileSync(
    path,
    `const say = (m) => require('node:worker_threads').parentPort.postMessage(m); ${script}`,
  );
  const { pack } = makeArchiver({ path, execArgv: [] });
  return pack(requestOf(place.source), place.target, heard, new AbortController().signal)();
};

it('every message is what it was on the other side', () => {
  const failure = fc.record({
    kind: fc.constantFrom('source', 'no-space', 'abandoned', 'unsupported', 'other'),
    message: fc.string(),
  });
  const totals = fc.option(fc.nat());
  const messages = fc.oneof(
    fc.record({
      type: fc.constant('progress'),
      progress: fc.record({
        entries: fc.nat(),
        contentBytes: fc.nat(),
        totalEntries: totals,
        totalContentBytes: totals,
        path: fc.string(),
      }),
    }),
    fc.record({ type: fc.constant('done'), report: arbitrary.report }),
    fc.record({ type: fc.constant('failed'), failure }),
  );
  fc.assert(
    fc.property(messages, (message) => {
      expect(PackMessage.decode(structuredClone(message))).toEqual(E.right(message));
    }),
    runs(200),
  );
});

it('a job is what it was on the other side, with a timeout and without', () => {
  for (const rest of [{}, { timeout: 300, level: 9, exclude: ['*.tmp'] }]) {
    const job = { request: requestOf('/a', rest), target: { fd: 3, path: '/b' }, sign: makeCancelFlag() };
    expect(PackJob.decode(job)).toEqual(E.right(job));
  }
});

it.each([
  [`say('done')`, 'it should be'],
  [`say({ type: 'finished' })`, 'it should be'],
  [`say({ type: 'failed', failure: { kind: 'odd', message: '' } })`, 'failure.kind should be'],
  [`say({ type: 'done', report: { bytes: -1 } })`, 'report'],
])('a thread that says what is not understood makes no archive: %s', async (script, text) => {
  expect(await outcomeBy(script)).toEqual(
    E.left({
      kind: 'other',
      message: expect.stringContaining(`the packing thread's message is not understood: `) as string,
    }),
  );
  expect(await outcomeBy(script)).toMatchObject({
    left: { message: expect.stringContaining(text) as string },
  });
});

it('progress that is not understood is not passed on, and the next is', async () => {
  const heard: Array<unknown> = [];
  const scripts = [
    { type: 'progress', progress: { ...progress, entries: '1' } },
    { type: 'progress', progress },
  ];
  await outcomeBy(scripts.map((message) => `say(${JSON.stringify(message)});`).join(' '), (one) =>
    heard.push(one),
  );
  expect(heard).toEqual([progress]);
});

it('progress that is not understood fails no archive that is made', async () => {
  const done = { type: 'done', report: packReport() };
  expect(await outcomeBy(`say({ type: 'progress' }); say(${JSON.stringify(done)});`)).toEqual(
    E.right(done.report),
  );
});

it.each([undefined, {}, new ArrayBuffer(4), new Int32Array(1)])(
  'a job without a sign that both sides share is none: %p',
  (sign) => {
    const job = { request: requestOf('/a'), target: { fd: 3, path: '/b' }, sign };
    expect(E.isLeft(PackJob.decode(job))).toBe(true);
  },
);

it('a thread whose job is not understood says so, and packs nothing', async () => {
  const worker = new Worker(join(dirname(bin), 'pack_worker.js'));
  worker.postMessage({ request: { source: 7 } });
  const message: unknown = await new Promise((resolve) => worker.once('message', resolve));
  await new Promise((resolve) => worker.once('exit', resolve));
  expect(message).toEqual({
    type: 'failed',
    failure: {
      kind: 'other',
      message: expect.stringContaining(`the packing thread's job is not understood: `) as string,
    },
  });
});
