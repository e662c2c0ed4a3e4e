/** The chart of a copier, along every path: it sends what a place lacks, tries again later and later, and ends from wherever it is. */
import { createActor, fromPromise, SimulatedClock, waitFor } from 'xstate';
import { copierMachine, type CopyOutcome, type CopyPlan } from '../../machines/copier.machine';

const planned = (plan: Partial<CopyPlan> = {}): CopyPlan => ({
  versions: 0,
  bytes: 0,
  isDue: false,
  ...plan,
});
const two = planned({ versions: 2, bytes: 5000 });
const done: CopyOutcome = { result: 'done' };
const vanished: CopyOutcome = { result: 'vanished' };
const busy: CopyOutcome = { result: 'busy' };
const failed = (reason = 'it is away'): CopyOutcome => ({ result: 'failed', reason });

/** A copier whose steps come to these, one after the other; each is waited for by `next`. */
const copier = (
  plans: ReadonlyArray<CopyPlan | Error> = [],
  outcomes: ReadonlyArray<CopyOutcome | Error> = [],
  checks: ReadonlyArray<CopyOutcome | Error> = [],
  prunings: ReadonlyArray<CopyOutcome | Error> = [],
) => {
  const clock = new SimulatedClock();
  const steps: Array<string> = [];
  const waiting: Array<() => void> = [];
  const left = { plans: [...plans], outcomes: [...outcomes], checks: [...checks], prunings: [...prunings] };
  const held = <A>(step: string, outcome: A | Error): Promise<A> => {
    steps.push(step);
    return new Promise<A>((resolve, reject) => {
      waiting.push(() => (outcome instanceof Error ? reject(outcome) : resolve(outcome)));
    });
  };
  const machine = copierMachine.provide({
    actors: {
      plan: fromPromise(() => held('plan', left.plans.shift() ?? planned())),
      send: fromPromise(({ input: { wait } }) =>
        held(`send ${wait / 60_000}`, left.outcomes.shift() ?? done),
      ),
      check: fromPromise(({ input: { wait } }) =>
        held(`check ${wait / 60_000}`, left.checks.shift() ?? done),
      ),
      prune: fromPromise(({ input: { wait } }) =>
        held(`prune ${wait / 60_000}`, left.prunings.shift() ?? done),
      ),
    },
  });
  const actor = createActor(machine, { input: { name: 'nas', where: 'file:/mnt/nas' }, clock });
  actor.start();
  const state = (): string => actor.getSnapshot().value;
  /** Lets the step in hand come to its end; gives the state behind it. */
  const next = async (): Promise<string> => {
    const before = state();
    waiting.shift()?.();
    await waitFor(actor, (now) => now.value !== before);
    return state();
  };
  return { actor, clock, steps, next, state, context: () => actor.getSnapshot().context };
};

const more = { type: 'versions.waiting' } as const;
const wake = { type: 'wake.requested' } as const;
const stop = { type: 'stop.requested' } as const;
const day = 24 * 3_600_000;
/** The states of a pass that goes well. */
const pass = ['sending', 'checking', 'pruning', 'waiting'];

it('sends what the place lacks, and waits', async () => {
  const { next, state, steps, context } = copier([two]);
  expect(state()).toBe('planning');
  expect(await next()).toBe('sending');
  expect(context().plan).toEqual(two);
  expect([await next(), await next(), await next()]).toEqual(['checking', 'pruning', 'waiting']);
  expect(steps).toEqual(['plan', 'send 1', 'check 1', 'prune 1']);
  expect(context()).toMatchObject({ plan: planned(), attempts: 0, reason: null });
});

it('waits where the place lacks nothing, and goes there once a day all the same', async () => {
  const { clock, next, state, steps } = copier([planned(), planned({ isDue: true })]);
  expect(await next()).toBe('waiting');
  clock.increment(day - 1);
  expect(state()).toBe('waiting');
  clock.increment(1);
  expect([await next(), await next(), await next(), await next()]).toEqual(pass);
  expect(steps).toEqual(['plan', 'plan', 'send 1', 'check 1', 'prune 1']);
});

it.each([
  ['a new version', more],
  ['somebody who asks', wake],
])('plans again when it waits, for %s', async (_, event) => {
  const { actor, next, state } = copier();
  await next();
  actor.send(event);
  expect(state()).toBe('planning');
});

it.each([0, 1, 2, 3])('plans again after a pass in whose step %d a version came', async (at) => {
  const { actor, next, state } = copier([two]);
  for (let step = 0; step < 4; step += 1) {
    if (step === at) actor.send(more);
    await next();
  }
  expect(state()).toBe('planning');
  expect(await next()).toBe('waiting');
});

it('tells how far the pass in hand has come, as long as there is one', async () => {
  const { actor, next, context } = copier([two]);
  const progress = { done: 10, total: 100 };
  actor.send({ type: 'copy.progressed', ...progress });
  expect(context().progress).toBeNull();
  await next();
  actor.send({ type: 'copy.progressed', ...progress });
  expect(context().progress).toEqual(progress);
  await next();
  expect(context().progress).toBeNull();
});

it.each<[string, Parameters<typeof copier>, string]>([
  ['the plan', [[new Error('out of memory')]], 'out of memory'],
  ['a pass', [[two], [failed('no route')]], 'no route'],
  ['a pass that threw', [[two], [new Error('out of threads')]], 'out of threads'],
  ['a look', [[two], [], [failed('no answer')]], 'no answer'],
  ['a look that threw', [[two], [], [new Error('out of ports')]], 'out of ports'],
  ['a removal', [[two], [], [], [failed('no quota')]], 'no quota'],
  ['a removal that threw', [[two], [], [], [new Error('out of names')]], 'out of names'],
  [
    'what vanished again',
    [[two], [], [vanished, vanished]],
    'what was sent, and sent again, does not stand there',
  ],
])('leaves the place alone after a failure of %s, and begins anew', async (_, given, reason) => {
  const { actor, clock, next, state, context } = copier(...given);
  while (state() !== 'backingOff') await next();
  expect(context()).toMatchObject({ attempts: 1, reason, wait: 60_000, progress: null });
  actor.send(more);
  clock.increment(59_999);
  expect(state()).toBe('backingOff');
  clock.increment(1);
  expect(state()).toBe('planning');
});

it('leaves one alone that fails, three times as long each time, up to three hours', async () => {
  const { clock, next, state, steps, context } = copier(
    Array.from({ length: 8 }, () => two),
    Array.from({ length: 7 }, () => failed()),
  );
  const rests: Array<number> = [];
  for (let index = 0; index < 7; index += 1) {
    expect([await next(), await next()]).toEqual(['sending', 'backingOff']);
    const { wait } = context();
    rests.push(wait / 60_000);
    clock.increment(wait - 1);
    expect(state()).toBe('backingOff');
    clock.increment(1);
  }
  expect(rests).toEqual([1, 3, 9, 27, 81, 180, 180]);
  expect([await next(), await next(), await next(), await next()]).toEqual(pass);
  expect(steps.filter((step) => step.startsWith('send'))).toEqual(
    [...rests, 180].map((rest) => `send ${rest}`),
  );
  expect(context()).toMatchObject({ attempts: 0, reason: null, wait: 60_000 });
});

it('comes back in a minute where another process copies: that is no failure', async () => {
  const { clock, next, state, context } = copier([two, two, two], [failed(), busy]);
  for (let step = 0; step < 2; step += 1) await next();
  clock.increment(60_000);
  expect([await next(), await next()]).toEqual(['sending', 'backingOff']);
  expect(context()).toMatchObject({ attempts: 1, reason: 'it is away', wait: 60_000 });
  clock.increment(60_000);
  expect(state()).toBe('planning');
});

it('sends again what vanished, once, and looks again', async () => {
  const { next, steps } = copier([two], [], [vanished]);
  const states = [];
  for (let step = 0; step < 6; step += 1) states.push(await next());
  expect(states).toEqual(['sending', 'checking', 'sending', 'checking', 'pruning', 'waiting']);
  expect(steps).toEqual(['plan', 'send 1', 'check 1', 'send 1', 'check 1', 'prune 1']);
});

it.each<[string, Parameters<typeof copier>]>([
  ['looks', [[two], [], [busy]]],
  ['removes', [[two], [], [], [busy]]],
])('comes back in a minute where another process copies while it %s', async (_, given) => {
  const { clock, next, state, context } = copier(...given);
  while (state() !== 'backingOff') await next();
  expect(context()).toMatchObject({ attempts: 0, reason: null, wait: 60_000 });
  clock.increment(60_000);
  expect(state()).toBe('planning');
});

it('tries at once again when somebody asks', async () => {
  const { actor, next, state } = copier([new Error('')]);
  await next();
  actor.send(wake);
  expect(state()).toBe('planning');
});

it.each<[string, Parameters<typeof copier>, number]>([
  ['planning', [], 0],
  ['sending', [[two]], 1],
  ['checking', [[two]], 2],
  ['pruning', [[two]], 3],
  ['waiting', [[planned()]], 1],
  ['backingOff', [[new Error('')]], 1],
])('ends from %s', async (from, given, steps) => {
  const { actor, next, state } = copier(...given);
  for (let step = 0; step < steps; step += 1) await next();
  expect(state()).toBe(from);
  actor.send(stop);
  expect(state()).toBe('ended');
});

it('describes every state', () => {
  expect(
    Object.values(copierMachine.config.states ?? {}).filter(({ description }) => description === undefined),
  ).toEqual([]);
});
