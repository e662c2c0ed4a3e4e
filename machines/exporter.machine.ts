/**
 * The statechart of what exports metrics: it writes the file that a collector reads, when something has changed, beside the
 * service's own chart. Paste it into any tool that reads machine files.
 */
import { assign, fromPromise, setup } from 'xstate';

export const exporterMachine = setup({
  types: {
    context: {} as {
      /** Whether something has changed since it was gathered. */
      readonly hasMore: boolean;
      /** Whether the service ends. */
      readonly isLeaving: boolean;
      /** How often the file was written since the service started. */
      readonly written: number;
    },
    events: {} as { readonly type: 'facts.changed' | 'service.ends' },
  },
  actors: {
    /** Gathers the metrics. */
    gather: fromPromise<void>(async () => undefined),
    /** Writes what was gathered. */
    write: fromPromise<void>(async () => undefined),
    /** Gathers and writes once more, as of a service that is down. */
    writeLast: fromPromise<void>(async () => undefined),
  },
  actions: {
    noteMore: assign({ hasMore: true }),
    beginAnew: assign({ hasMore: false }),
    noteWritten: assign({ written: ({ context }) => context.written + 1 }),
    noteLeaving: assign({ isLeaving: true }),
    /** It is well again: a failure that comes after this is told. */
    reportWritten: () => undefined,
    /** Logs why a step failed, once as long as it goes on; the chart goes on. */
    reportFailure: (_, _params: { readonly error: unknown }) => undefined,
    /** Logs that the file system does not answer. */
    reportSilence: () => undefined,
  },
  guards: {
    hasMore: ({ context }) => context.hasMore,
    isLeaving: ({ context }) => context.isLeaving,
  },
  delays: {
    /** A backup that begins and ends at once is one change. */
    rest: 1_000,
    /** A file system that answers at all answers within this. */
    silence: 30_000,
  },
}).createMachine({
  id: 'exporter',
  description: 'Writes the metrics of the workspace into a file for a collector.',
  context: { hasMore: false, isLeaving: false, written: 0 },
  initial: 'waiting',
  states: {
    waiting: {
      description: 'The file says how things stand.',
      on: { 'facts.changed': 'gathering', 'service.ends': 'leaving' },
    },
    gathering: {
      description: 'Looks how things stand.',
      entry: 'beginAnew',
      on: { 'facts.changed': { actions: 'noteMore' }, 'service.ends': { actions: 'noteLeaving' } },
      invoke: {
        id: 'gather',
        src: 'gather',
        onDone: 'writing',
        onError: {
          target: 'resting',
          actions: { type: 'reportFailure', params: ({ event }) => ({ error: event.error }) },
        },
      },
    },
    writing: {
      description: 'Puts the new file in the place of the old one.',
      on: { 'facts.changed': { actions: 'noteMore' }, 'service.ends': { actions: 'noteLeaving' } },
      after: { silence: { actions: 'reportSilence' } },
      invoke: {
        id: 'write',
        src: 'write',
        onDone: { target: 'resting', actions: ['noteWritten', 'reportWritten'] },
        onError: {
          target: 'resting',
          actions: { type: 'reportFailure', params: ({ event }) => ({ error: event.error }) },
        },
      },
    },
    resting: {
      description: 'Leaves the machine to others for a moment, however much changes.',
      always: { guard: 'isLeaving', target: 'leaving' },
      on: { 'facts.changed': { actions: 'noteMore' }, 'service.ends': 'leaving' },
      after: { rest: [{ guard: 'hasMore', target: 'gathering' }, { target: 'waiting' }] },
    },
    leaving: {
      description: 'Writes the file once more: it says that the service is down.',
      invoke: {
        id: 'writeLast',
        src: 'writeLast',
        onDone: { target: 'ended', actions: 'noteWritten' },
        onError: {
          target: 'ended',
          actions: { type: 'reportFailure', params: ({ event }) => ({ error: event.error }) },
        },
      },
    },
    ended: { type: 'final', description: 'The service ends.' },
  },
});
