/** The chart of a notifier, along every path: it tells, tries again later and later, and ends from wherever it is. */
import { createActor, fromPromise, SimulatedClock, waitFor } from 'xstate';
import { notifierMachine, type TellOutcome } from '../../machines/notifier.machine';

const input = { name: 'phone', kind: 'ntfy', where: 'https://ntfy.example.org/…' };
const failed = (retryAfter: number | null = null): TellOutcome => ({
  result: 'failed',
  reason: 'it hangs',
  retryAfter,
});
const told = (more = false): TellOutcome => ({ result: 'told', more });

/** A notifier whose attempts come to these, one after the other; each is waited for by `next`. */
const notifier = (...outcomes: ReadonlyArray<TellOutcome | Error>) => {
  const clock = new SimulatedClock();
  const attempts: Array<number> = [];
  const waiting: Array<() => void> = [];
  const machine = notifierMachine.provide({
    actors: {
      tell: fromPromise(({ input: { attempts: before } }) => {
        attempts.push(before);
        const outcome = outcomes[attempts.length - 1] ?? told();
        return new Promise<TellOutcome>((resolve, reject) => {
          waiting.push(() => (outcome instanceof Error ? reject(outcome) : resolve(outcome)));
        });
      }),
    },
  });
  const actor = createActor(machine, { input, clock });
  actor.start();
  const state = (): string => actor.getSnapshot().value;
  /** Lets the attempt in hand come to its end. */
  const next = async (): Promise<string> => {
    const before = attempts.length;
    waiting.shift()?.();
    await waitFor(actor, (snapshot) => !snapshot.matches('sending') || attempts.length > before);
    return state();
  };
  return { actor, attempts, clock, next, state };
};

const wake = { type: 'facts.waiting' } as const;
const stop = { type: 'stop.requested' } as const;

it('tells what waits, and waits again', async () => {
  const { actor, next, state } = notifier();
  expect(state()).toBe('waiting');
  actor.send(wake);
  expect(state()).toBe('sending');
  expect(await next()).toBe('waiting');
});

it('tells what came meanwhile, and what is left', async () => {
  const { actor, attempts, next } = notifier(told(), told(true), told());
  actor.send(wake);
  actor.send(wake);
  expect(await next()).toBe('sending');
  expect(await next()).toBe('sending');
  expect(await next()).toBe('waiting');
  expect(attempts).toEqual([0, 0, 0]);
});

it('leaves one alone that fails, three times as long each time, up to half an hour', async () => {
  const { actor, attempts, clock, next, state } = notifier(...Array.from({ length: 9 }, () => failed()));
  actor.send(wake);
  const rests: Array<number> = [];
  for (let index = 0; index < 9; index += 1) {
    expect(await next()).toBe('backingOff');
    const { wait } = actor.getSnapshot().context;
    rests.push(wait / 1000);
    clock.increment(wait - 1);
    expect(state()).toBe('backingOff');
    clock.increment(1);
    expect(state()).toBe('sending');
  }
  expect(rests).toEqual([5, 15, 45, 135, 405, 1215, 1800, 1800, 1800]);
  expect(attempts).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(await next()).toBe('waiting');
  expect(actor.getSnapshot().context).toMatchObject({ attempts: 0, reason: null });
});

it('leaves one alone for as long as it asks, and never for less than usual', async () => {
  const { actor, next } = notifier(failed(60_000), failed(1));
  actor.send(wake);
  await next();
  expect(actor.getSnapshot().context).toMatchObject({ wait: 60_000, reason: 'it hangs', attempts: 1 });
  actor.send({ type: 'wake.requested' });
  await next();
  expect(actor.getSnapshot().context.wait).toBe(15_000);
});

it('tries again what broke in a way that nobody foresaw', async () => {
  const { actor, next } = notifier(new Error('out of memory'));
  actor.send(wake);
  expect(await next()).toBe('backingOff');
  expect(actor.getSnapshot().context.reason).toBe('out of memory');
});

describe('ends', () => {
  it('at once when it waits', () => {
    const { actor, state } = notifier();
    actor.send(stop);
    expect(state()).toBe('ended');
  });

  it('at once when it leaves one alone', async () => {
    const { actor, next, state } = notifier(failed());
    actor.send(wake);
    await next();
    actor.send(stop);
    expect(state()).toBe('ended');
  });

  it.each([
    ['was told', told()],
    ['could not be told', failed()],
  ])('when the one that it tells %s', async (_, outcome) => {
    const { actor, next, state } = notifier(outcome);
    actor.send(wake);
    actor.send(stop);
    expect(state()).toBe('sending');
    expect(await next()).toBe('ended');
  });
});

it('describes every state', () => {
  expect(
    Object.values(notifierMachine.config.states ?? {}).filter(({ description }) => description === undefined),
  ).toEqual([]);
});
