/** The chart of the exporter, along every path: it writes what changed, rests, and writes once more before it ends. */
import { createActor, fromPromise, SimulatedClock } from 'xstate';
import { exporterMachine } from '../../machines/exporter.machine';

/** Until all promises that are settled have been heard of. */
const heard = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const exporter = () => {
  const clock = new SimulatedClock();
  const did: Array<string> = [];
  let settle: (error?: Error) => void = () => undefined;
  const step = (name: string) =>
    fromPromise<void>(() => {
      did.push(name);
      return new Promise((resolve, reject) => {
        settle = (error) => (error === undefined ? resolve() : reject(error));
      });
    });
  const actor = createActor(
    exporterMachine.provide({
      actors: { gather: step('gather'), write: step('write'), writeLast: step('write last') },
      actions: {
        reportFailure: (_, { error }) =>
          void did.push(`failed: ${error instanceof Error ? error.message : ''}`),
        reportWritten: () => void did.push('written'),
        reportSilence: () => void did.push('silence'),
      },
    }),
    { clock },
  );
  actor.start();
  return {
    actor,
    did,
    clock,
    state: (): string => actor.getSnapshot().value,
    /** Lets the step in hand come to its end. */
    ends: async (error?: Error) => {
      settle(error);
      await heard();
    },
  };
};

const changed = { type: 'facts.changed' } as const;
const ends = { type: 'service.ends' } as const;
const full = new Error('the disk is full');

it('writes what has changed, once, and rests for a moment', async () => {
  const it = exporter();
  it.actor.send(changed);
  expect(it.state()).toBe('gathering');
  await it.ends();
  expect(it.state()).toBe('writing');
  await it.ends();
  expect([it.state(), it.did]).toEqual(['resting', ['gather', 'write', 'written']]);
  it.clock.increment(999);
  expect(it.state()).toBe('resting');
  it.clock.increment(1);
  expect([it.state(), it.actor.getSnapshot().context.written]).toEqual(['waiting', 1]);
  it.actor.send(changed);
  expect(it.state()).toBe('gathering');
});

it.each(['gathering', 'writing', 'resting'])(
  'what changes while it is %s is written after the rest, however much it is',
  async (when) => {
    const it = exporter();
    it.actor.send(changed);
    for (const state of ['gathering', 'writing']) {
      if (state === when) it.actor.send(changed);
      if (state === when) it.actor.send(changed);
      await it.ends();
    }
    if (when === 'resting') it.actor.send(changed);
    expect(it.state()).toBe('resting');
    it.clock.increment(1_000);
    expect(it.state()).toBe('gathering');
    await it.ends();
    await it.ends();
    it.clock.increment(1_000);
    expect([it.state(), it.did.filter((one) => one === 'write')]).toEqual(['waiting', ['write', 'write']]);
  },
);

it.each([
  ['gather', 0],
  ['write', 1],
])('a failure to %s is told, and tried again at the next change', async (_, before) => {
  const it = exporter();
  it.actor.send(changed);
  for (let step = 0; step < before; step += 1) await it.ends();
  await it.ends(full);
  expect([it.state(), it.did.at(-1)]).toEqual(['resting', 'failed: the disk is full']);
  it.clock.increment(1_000);
  expect([it.state(), it.actor.getSnapshot().context.written]).toEqual(['waiting', 0]);
  it.actor.send(changed);
  await it.ends();
  await it.ends();
  expect(it.did.at(-1)).toBe('written');
});

it('a file system that does not answer is told of, and waited for', async () => {
  const it = exporter();
  it.actor.send(changed);
  it.clock.increment(60_000);
  expect(it.did).toEqual(['gather']);
  await it.ends();
  it.clock.increment(29_999);
  expect(it.did.at(-1)).toBe('write');
  it.clock.increment(1);
  expect([it.state(), it.did.at(-1)]).toEqual(['writing', 'silence']);
  await it.ends();
  expect([it.state(), it.did.at(-1)]).toEqual(['resting', 'written']);
});

describe('when the service ends', () => {
  it.each([
    ['it waits', 0, undefined],
    ['it gathers', 1, undefined],
    ['it gathers, and that fails', 1, full],
    ['it writes', 2, undefined],
    ['it writes, and that fails', 2, full],
    ['it rests', 3, undefined],
  ])('while %s, it writes once more', async (_, at, failure) => {
    const it = exporter();
    if (at > 0) it.actor.send(changed);
    for (let step = 1; step < at; step += 1) await it.ends();
    it.actor.send(ends);
    for (let step = 0; step < 2 && it.state() !== 'leaving'; step += 1) await it.ends(failure);
    expect([it.state(), it.did.at(-1)]).toEqual(['leaving', 'write last']);
    const { written } = it.actor.getSnapshot().context;
    await it.ends();
    expect([it.state(), it.actor.getSnapshot().context.written]).toEqual(['ended', written + 1]);
  });

  it('ends though that fails', async () => {
    const it = exporter();
    it.actor.send(ends);
    await it.ends(full);
    expect([it.state(), it.did]).toEqual(['ended', ['write last', 'failed: the disk is full']]);
  });
});

it('describes every state', () => {
  expect(
    Object.values(exporterMachine.config.states ?? {}).filter(({ description }) => description === undefined),
  ).toEqual([]);
});
