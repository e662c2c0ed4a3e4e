/** A process of its own whose machine is inspected; its parent opens the gates that its actors wait at. */
import { createActor, fromPromise, setup, type AnyActorRef } from 'xstate';
import {
  backupServiceMachine,
  type BackupNews,
  type CheckOutcome,
  type Outlook,
} from '../../machines/backup-service.machine';
import { backupMachine } from '../../machines/backup.machine';
import { callInspector } from '../../src/adapters/inspector-call';
import { inspectorLink } from '../../src/adapters/inspector-link';
import { makeInspector } from '../../src/service/inspect';

/** What the parent may ask for. */
export type Order =
  | { readonly do: 'open'; readonly gate: string; readonly output?: unknown }
  | { readonly do: 'send'; readonly event: { readonly type: string; readonly [key: string]: unknown } }
  | { readonly do: 'detach' }
  | { readonly do: 'leave' };

const gates = new Map<string, (output: never) => void>();

/** Waits until the parent opens the gate. */
const waitAt = <A>(gate: string): Promise<A> =>
  new Promise<A>((resolve) => {
    gates.set(gate, resolve);
    process.send?.({ waitsAt: gate });
  });

const service = backupServiceMachine.provide({
  actors: {
    checkSchedules: fromPromise<CheckOutcome>(async () => ({
      fileIsThere: true,
      at: Date.now(),
      nextDue: null,
      ...(await waitAt<Pick<CheckOutcome, 'workspace' | 'due' | 'prunable'>>('checkSchedules')),
    })),
    archiveDue: fromPromise<void, { readonly tell: (news: BackupNews) => void }>(() => waitAt('archiveDue')),
    backup: backupMachine,
    pruneSchedules: fromPromise<Outlook>(async () => ({
      at: Date.now(),
      nextDue: null,
      ...(await waitAt<object>('pruneSchedules')),
    })),
  },
});

const player = setup({
  actors: { load: fromPromise(() => waitAt<string>('load')) },
  guards: { hasTape: () => true },
  actions: { eject: () => undefined },
}).createMachine({
  id: 'player',
  initial: 'off',
  states: {
    off: { on: { power: 'on' }, exit: 'eject' },
    on: {
      type: 'parallel',
      on: { power: 'off', 'tick.tock': { actions: 'eject' } },
      onDone: 'worn',
      states: {
        picture: {
          initial: 'loading',
          states: {
            loading: { invoke: { id: 'loader', src: 'load', onDone: 'playing', onError: '#player.worn' } },
            playing: { on: { pause: 'paused' }, after: { 3_600_000: 'over' } },
            paused: { on: { play: { target: 'playing', guard: 'hasTape' } } },
            over: { type: 'final' },
          },
        },
        sound: {
          initial: 'loud',
          states: {
            loud: { on: { mute: 'quiet' } },
            quiet: { on: { mute: { target: 'loud', reenter: true } } },
            before: { type: 'history', history: 'deep' },
          },
        },
      },
    },
    worn: { type: 'final' },
  },
});

const inspector = makeInspector(
  inspectorLink({ stateDir: process.env['STATE_DIR'] ?? '', port: null }, () =>
    Promise.resolve(callInspector),
  ),
  (text) => process.stderr.write(`${text}\n`),
  async () => {
    if (process.env['HOLD_LIBRARY'] !== undefined) await waitAt<void>('library');
    return import('@statelyai/inspect');
  },
);

const start = (): AnyActorRef =>
  process.env['MACHINE'] === 'player'
    ? createActor(player, { inspect: inspector.inspect }).start()
    : createActor(service, { inspect: inspector.inspect }).start();

const actor = start();

process.on('message', (order: Order) => {
  if (order.do === 'send') actor.send(order.event);
  // why: the outputs come as JSON from the test, which knows what each gate has to give
  else if (order.do === 'open') gates.get(order.gate)?.(order.output as never);
  else if (order.do === 'detach') void inspector.stop().then(() => process.send?.({ waitsAt: 'detached' }));
  else {
    // Nothing is torn down: the process ends by itself if nothing of the inspector keeps it alive.
    actor.stop();
    process.disconnect();
  }
});
