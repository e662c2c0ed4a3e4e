/** The statechart of the backup service: what it does, when, and what interrupts it. Paste it into any tool that reads machine files. */
import { assign, fromPromise, setup } from 'xstate';

export const backupServiceMachine = setup({
  types: {
    context: {} as {
      /** The schedules changed since the last check began. */
      readonly changed: boolean;
      /** `drain` finishes the pass in hand before it stops, `now` abandons the archive in hand. */
      readonly stopping: 'no' | 'drain' | 'now';
    },
    events: {} as
      | { readonly type: 'schedules.changed' }
      | { readonly type: 'workspace.lost' }
      | { readonly type: 'stop.requested' }
      | { readonly type: 'abort.requested' },
  },
  actors: {
    /** Reads the schedules file and the clock; says how many occurrences are due and how many lines are over. */
    checkSchedules: fromPromise<{
      /** `lost` may come back, as a disk that is not mounted; `removed` does not. */
      readonly workspace: 'present' | 'lost' | 'removed';
      readonly due: number;
      readonly prunable: number;
    }>(async () => ({ workspace: 'present', due: 0, prunable: 0 })),
    /** Archives every due occurrence, one after the other. */
    archiveDue: fromPromise<void>(async () => undefined),
    /** Removes the lines whose time is over. */
    pruneSchedules: fromPromise<void>(async () => undefined),
    /** Takes the service's place in the workspace that stands in the directory now; another service may have it. */
    seekWorkspace: fromPromise<{ readonly found: 'here' | 'away' | 'taken' }>(async () => ({
      found: 'here',
    })),
  },
  actions: {
    noteChange: assign({ changed: true }),
    forgetChange: assign({ changed: false }),
    drain: assign({ stopping: ({ context }) => (context.stopping === 'now' ? 'now' : 'drain') }),
    stopNow: assign({ stopping: 'now' }),
    /** Tells the archiver to let go of the archive in hand. */
    abandonArchive: () => undefined,
    /** Logs why a step failed; the chart goes on. */
    reportFailure: (_, _params: { readonly step: string; readonly error: unknown }) => undefined,
    /** Tells whoever waits that a pass is over. */
    announcePass: () => undefined,
  },
  guards: {
    isStopping: ({ context }) => context.stopping !== 'no',
    isStoppingNow: ({ context }) => context.stopping === 'now',
    hasChange: ({ context }) => context.changed,
    isWorkspaceLost: (_, outcome: { readonly workspace: 'present' | 'lost' | 'removed' }) =>
      outcome.workspace === 'lost',
    isWorkspaceRemoved: (_, outcome: { readonly workspace: 'present' | 'lost' | 'removed' }) =>
      outcome.workspace === 'removed',
    isBack: (_, outcome: { readonly found: 'here' | 'away' | 'taken' }) => outcome.found === 'here',
    isTaken: (_, outcome: { readonly found: 'here' | 'away' | 'taken' }) => outcome.found === 'taken',
    hasDue: (_, outcome: { readonly due: number }) => outcome.due > 0,
    hasPrunable: (_, outcome: { readonly prunable: number }) => outcome.prunable > 0,
  },
  delays: {
    checkInterval: 45_000,
  },
}).createMachine({
  id: 'backupService',
  context: { changed: false, stopping: 'no' },
  initial: 'checking',
  on: {
    'schedules.changed': { actions: 'noteChange' },
    'workspace.lost': { actions: ['noteChange', 'abandonArchive'] },
    'stop.requested': { actions: 'drain' },
    'abort.requested': { actions: ['stopNow', 'abandonArchive'] },
  },
  states: {
    idle: {
      entry: 'announcePass',
      always: [
        { guard: 'isStopping', target: 'stopped' },
        { guard: 'hasChange', target: 'checking' },
      ],
      after: { checkInterval: 'checking' },
    },
    checking: {
      entry: 'forgetChange',
      invoke: {
        id: 'checkSchedules',
        src: 'checkSchedules',
        onDone: [
          {
            guard: { type: 'isWorkspaceRemoved', params: ({ event }) => event.output },
            target: 'stopped',
          },
          {
            guard: { type: 'isWorkspaceLost', params: ({ event }) => event.output },
            target: 'returning',
          },
          { guard: 'isStoppingNow', target: 'idle' },
          { guard: { type: 'hasDue', params: ({ event }) => event.output }, target: 'archiving' },
          { guard: { type: 'hasPrunable', params: ({ event }) => event.output }, target: 'pruning' },
          { target: 'idle' },
        ],
        onError: {
          target: 'idle',
          actions: {
            type: 'reportFailure',
            params: ({ event }) => ({ step: 'checking', error: event.error }),
          },
        },
      },
    },
    archiving: {
      invoke: {
        id: 'archiveDue',
        src: 'archiveDue',
        onDone: [{ guard: 'isStoppingNow', target: 'idle' }, { target: 'pruning' }],
        onError: {
          target: 'idle',
          actions: {
            type: 'reportFailure',
            params: ({ event }) => ({ step: 'archiving', error: event.error }),
          },
        },
      },
    },
    pruning: {
      invoke: {
        id: 'pruneSchedules',
        src: 'pruneSchedules',
        onDone: 'idle',
        onError: {
          target: 'idle',
          actions: {
            type: 'reportFailure',
            params: ({ event }) => ({ step: 'pruning', error: event.error }),
          },
        },
      },
    },
    returning: {
      description:
        'The workspace was lost: looks whether one stands in its directory, and takes its place there.',
      entry: 'forgetChange',
      invoke: {
        id: 'seekWorkspace',
        src: 'seekWorkspace',
        onDone: [
          { guard: { type: 'isTaken', params: ({ event }) => event.output }, target: 'stopped' },
          { guard: { type: 'isBack', params: ({ event }) => event.output }, target: 'checking' },
          { target: 'away' },
        ],
        onError: {
          target: 'away',
          actions: {
            type: 'reportFailure',
            params: ({ event }) => ({ step: 'returning', error: event.error }),
          },
        },
      },
    },
    away: {
      description: 'The workspace is away, as a disk that is not mounted: waits until it is back.',
      entry: 'announcePass',
      always: [
        { guard: 'isStopping', target: 'stopped' },
        { guard: 'hasChange', target: 'returning' },
      ],
      after: { checkInterval: 'returning' },
    },
    stopped: { type: 'final' },
  },
});
