/**
 * The statechart of one copier: it has every version stand at one place elsewhere, and tries again where that fails. The service
 * has one for each destination, beside its own chart: a slow place delays no backup. Paste it into any tool that reads machine files.
 */
import { assign, fromPromise, setup } from 'xstate';

/** The first rest after a failure, in milliseconds; each further one is three times as long, up to the longest. */
const firstRest = 60_000;
const longestRest = 3 * 3_600_000;

/** How long the place is left alone after so many failures in a row, in milliseconds. */
const restAfter = (attempts: number): number =>
  Math.min(longestRest, firstRest * 3 ** Math.max(0, Math.min(attempts, 10) - 1));

/** So long after everything stood there, in milliseconds, the place is looked at again. */
const lookEvery = 24 * 3_600_000;

/** What the place lacks. */
export interface CopyPlan {
  /** How many versions are to be sent, and how many bytes they have. */
  readonly versions: number;
  readonly bytes: number;
  /** Whether there is more to send: the journal, or what has not been looked at for long. */
  readonly isDue: boolean;
}

/** How far a pass has come: bytes of archives that are done with, of how many. */
export interface CopyProgress {
  readonly done: number;
  readonly total: number;
}

/** What a step came to. `busy`: another process copies there. `vanished`: something that was sent does not stand there. */
export type CopyOutcome =
  { readonly result: 'done' | 'busy' | 'vanished' } | { readonly result: 'failed'; readonly reason: string };

/** So long the place is left alone, in milliseconds, should a step fail. */
export interface CopyStep {
  readonly wait: number;
}

const nothing: CopyPlan = { versions: 0, bytes: 0, isDue: false };

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const failureOf = (outcome: CopyOutcome): string =>
  outcome.result === 'failed' ? outcome.reason : 'what was sent, and sent again, does not stand there';

export const copierMachine = setup({
  types: {
    input: {} as {
      /** Its name among the destinations. */
      readonly name: string;
      /** Where it is, without anything secret. */
      readonly where: string;
    },
    context: {} as {
      readonly name: string;
      readonly where: string;
      readonly plan: CopyPlan;
      /** How far the pass in hand has come; null when there is none. */
      readonly progress: CopyProgress | null;
      /** How often in a row it failed. */
      readonly attempts: number;
      /** How long the place is left alone, in milliseconds. */
      readonly wait: number;
      /** Why it failed last; null once it did not. */
      readonly reason: string | null;
      /** Whether more came while it was at work. */
      readonly hasMore: boolean;
      /** Whether it was sent again in this pass, since something had vanished there. */
      readonly isAgain: boolean;
    },
    events: {} as
      | { readonly type: 'versions.waiting' }
      | ({ readonly type: 'copy.progressed' } & CopyProgress)
      | { readonly type: 'wake.requested' }
      | { readonly type: 'stop.requested' },
  },
  actors: {
    /** Looks in the journal what the place lacks. */
    plan: fromPromise<CopyPlan>(async () => nothing),
    /** Sends what it lacks, the newest first, and records each version that stands there. */
    send: fromPromise<CopyOutcome, CopyStep>(async () => ({ result: 'done' })),
    /** Looks whether all that was ever sent stands there. */
    check: fromPromise<CopyOutcome, CopyStep>(async () => ({ result: 'done' })),
    /** Removes there what its rules keep no longer, and what nothing needs. */
    prune: fromPromise<CopyOutcome, CopyStep>(async () => ({ result: 'done' })),
  },
  actions: {
    beginPass: assign({ hasMore: false, isAgain: false, plan: nothing }),
    noteVanished: assign({ isAgain: true }),
    notePlan: assign((_, plan: CopyPlan) => ({ plan })),
    noteMore: assign({ hasMore: true }),
    noteProgress: assign((_, { done, total }: CopyProgress) => ({ progress: { done, total } })),
    forgetProgress: assign({ progress: null }),
    noteCopied: assign({ attempts: 0, reason: null, wait: firstRest, plan: nothing }),
    noteBusy: assign({ wait: firstRest }),
    noteFailure: assign(({ context }, reason: string) => ({
      attempts: context.attempts + 1,
      reason,
      wait: restAfter(context.attempts + 1),
    })),
  },
  guards: {
    isDue: (_, { versions, isDue }: CopyPlan) => versions > 0 || isDue,
    isDone: (_, { result }: CopyOutcome) => result === 'done',
    hasVanished: ({ context }, { result }: CopyOutcome) => result === 'vanished' && !context.isAgain,
    isBusy: (_, { result }: CopyOutcome) => result === 'busy',
    hasMore: ({ context }) => context.hasMore,
  },
  delays: {
    rest: ({ context }) => context.wait,
    lookEvery,
  },
}).createMachine({
  id: 'copier',
  description: 'Has every version stand at one place elsewhere.',
  context: ({ input: { name, where } }) => ({
    name,
    where,
    plan: nothing,
    progress: null,
    attempts: 0,
    wait: firstRest,
    reason: null,
    hasMore: false,
    isAgain: false,
  }),
  initial: 'planning',
  on: {
    'stop.requested': '.ended',
    'versions.waiting': { actions: 'noteMore' },
  },
  states: {
    planning: {
      description: 'Looks in the journal what the place lacks.',
      entry: 'beginPass',
      invoke: {
        id: 'plan',
        src: 'plan',
        onDone: [
          {
            guard: { type: 'isDue', params: ({ event }) => event.output },
            target: 'sending',
            actions: { type: 'notePlan', params: ({ event }) => event.output },
          },
          { target: 'waiting' },
        ],
        onError: {
          target: 'backingOff',
          actions: { type: 'noteFailure', params: ({ event }) => reasonOf(event.error) },
        },
      },
    },
    sending: {
      description:
        'Sends what the place lacks, the newest first; what a pass left that was cut off is taken away.',
      exit: 'forgetProgress',
      on: {
        'copy.progressed': { actions: { type: 'noteProgress', params: ({ event }) => event } },
      },
      invoke: {
        id: 'send',
        src: 'send',
        input: ({ context }) => ({ wait: restAfter(context.attempts + 1) }),
        onDone: [
          {
            guard: { type: 'isDone', params: ({ event }) => event.output },
            target: 'checking',
          },
          {
            guard: { type: 'isBusy', params: ({ event }) => event.output },
            target: 'backingOff',
            actions: 'noteBusy',
          },
          {
            target: 'backingOff',
            actions: { type: 'noteFailure', params: ({ event }) => failureOf(event.output) },
          },
        ],
        onError: {
          target: 'backingOff',
          actions: { type: 'noteFailure', params: ({ event }) => reasonOf(event.error) },
        },
      },
    },
    checking: {
      description:
        'Looks whether all that the journal says was sent stands there; what vanished is sent again.',
      invoke: {
        id: 'check',
        src: 'check',
        input: ({ context }) => ({ wait: restAfter(context.attempts + 1) }),
        onDone: [
          {
            guard: { type: 'isDone', params: ({ event }) => event.output },
            target: 'pruning',
          },
          {
            guard: { type: 'hasVanished', params: ({ event }) => event.output },
            target: 'sending',
            actions: 'noteVanished',
          },
          {
            guard: { type: 'isBusy', params: ({ event }) => event.output },
            target: 'backingOff',
            actions: 'noteBusy',
          },
          {
            target: 'backingOff',
            actions: { type: 'noteFailure', params: ({ event }) => failureOf(event.output) },
          },
        ],
        onError: {
          target: 'backingOff',
          actions: { type: 'noteFailure', params: ({ event }) => reasonOf(event.error) },
        },
      },
    },
    pruning: {
      description: 'Removes there what the rules of the place keep no longer, and what nothing needs.',
      invoke: {
        id: 'prune',
        src: 'prune',
        input: ({ context }) => ({ wait: restAfter(context.attempts + 1) }),
        onDone: [
          {
            guard: { type: 'isDone', params: ({ event }) => event.output },
            target: 'waiting',
            actions: 'noteCopied',
          },
          {
            guard: { type: 'isBusy', params: ({ event }) => event.output },
            target: 'backingOff',
            actions: 'noteBusy',
          },
          {
            target: 'backingOff',
            actions: { type: 'noteFailure', params: ({ event }) => failureOf(event.output) },
          },
        ],
        onError: {
          target: 'backingOff',
          actions: { type: 'noteFailure', params: ({ event }) => reasonOf(event.error) },
        },
      },
    },
    waiting: {
      description: 'Everything that is to stand there does, and nothing else.',
      always: { guard: 'hasMore', target: 'planning' },
      on: { 'versions.waiting': 'planning', 'wake.requested': 'planning' },
      after: { lookEvery: 'planning' },
    },
    backingOff: {
      description:
        'The place could not be had, or another process copies: it is left alone for a while, longer each time.',
      on: { 'wake.requested': 'planning' },
      after: { rest: 'planning' },
    },
    ended: {
      type: 'final',
      description:
        'The service ends, or the destination was removed. What does not stand there yet is sent by the next one.',
    },
  },
});
