/**
 * The statechart of one notifier: it tells one receiver what there is to tell, and tries again where that fails. The service
 * has one for each receiver, beside its own chart. Paste it into any tool that reads machine files.
 */
import { assign, fromPromise, setup } from 'xstate';

/** The first rest after a failure, in milliseconds; each further one is three times as long, up to the longest. */
const firstRest = 5_000;
const longestRest = 30 * 60_000;

/** What an attempt to tell came to. */
export type TellOutcome =
  /** `more`: something else is to be told already. */
  | { readonly result: 'told'; readonly more: boolean }
  /** `retryAfter`: so long, in milliseconds, the receiver wants to be left alone. */
  | { readonly result: 'failed'; readonly reason: string; readonly retryAfter: number | null };

export const notifierMachine = setup({
  types: {
    input: {} as {
      /** Its name among the receivers. */
      readonly name: string;
      /** In which form it is told. */
      readonly kind: string;
      /** Where it is, without anything secret. */
      readonly where: string;
    },
    context: {} as {
      readonly name: string;
      readonly kind: string;
      readonly where: string;
      /** How often in a row it could not be told. */
      readonly attempts: number;
      /** How long it is left alone, in milliseconds. */
      readonly wait: number;
      /** Why it could not be told last; null once it was. */
      readonly reason: string | null;
      /** Whether more came while it was being told. */
      readonly hasMore: boolean;
      /** Whether the service ends. */
      readonly isLeaving: boolean;
    },
    events: {} as
      | { readonly type: 'facts.waiting' }
      | { readonly type: 'wake.requested' }
      | { readonly type: 'stop.requested' },
  },
  actors: {
    /** Sends one notice of all that waits, and records that it was taken. */
    tell: fromPromise<TellOutcome, { readonly attempts: number }>(async () => ({
      result: 'told',
      more: false,
    })),
  },
  actions: {
    noteMore: assign({ hasMore: true }),
    beginNotice: assign({ hasMore: false }),
    noteTold: assign({ attempts: 0, reason: null, wait: firstRest }),
    noteFailure: assign(
      ({ context }, { reason, retryAfter }: { reason: string; retryAfter: number | null }) => {
        const usual = Math.min(longestRest, firstRest * 3 ** Math.min(context.attempts, 10));
        return { attempts: context.attempts + 1, reason, wait: Math.max(usual, retryAfter ?? 0) };
      },
    ),
    noteLeaving: assign({ isLeaving: true }),
  },
  guards: {
    isTold: (_, { result }: TellOutcome) => result === 'told',
    hasMoreToTell: ({ context }, outcome: TellOutcome) =>
      outcome.result === 'told' && (outcome.more || context.hasMore),
    isLeaving: ({ context }) => context.isLeaving,
  },
  delays: {
    rest: ({ context }) => context.wait,
  },
}).createMachine({
  id: 'notifier',
  description: 'Tells one receiver what happens.',
  context: ({ input: { name, kind, where } }) => ({
    name,
    kind,
    where,
    attempts: 0,
    wait: firstRest,
    reason: null,
    hasMore: false,
    isLeaving: false,
  }),
  initial: 'waiting',
  states: {
    waiting: {
      description: 'All that there is to tell has been told.',
      always: { guard: 'isLeaving', target: 'ended' },
      on: { 'facts.waiting': 'sending', 'stop.requested': 'ended' },
    },
    sending: {
      description: 'Tells all that waits, in one notice.',
      entry: 'beginNotice',
      on: {
        'facts.waiting': { actions: 'noteMore' },
        'stop.requested': { actions: 'noteLeaving' },
      },
      invoke: {
        id: 'tell',
        src: 'tell',
        input: ({ context }) => ({ attempts: context.attempts }),
        onDone: [
          {
            guard: { type: 'hasMoreToTell', params: ({ event }) => event.output },
            target: 'sending',
            reenter: true,
            actions: 'noteTold',
          },
          {
            guard: { type: 'isTold', params: ({ event }) => event.output },
            target: 'waiting',
            actions: 'noteTold',
          },
          {
            target: 'backingOff',
            actions: {
              type: 'noteFailure',
              params: ({ event: { output } }) =>
                output.result === 'failed' ? output : { reason: '', retryAfter: null },
            },
          },
        ],
        onError: {
          target: 'backingOff',
          actions: {
            type: 'noteFailure',
            params: ({ event: { error } }) => ({
              reason: error instanceof Error ? error.message : String(error),
              retryAfter: null,
            }),
          },
        },
      },
    },
    backingOff: {
      description: 'It could not be told: it is left alone for a while, longer each time.',
      always: { guard: 'isLeaving', target: 'ended' },
      on: { 'wake.requested': 'sending', 'stop.requested': 'ended' },
      after: { rest: 'sending' },
    },
    ended: {
      type: 'final',
      description:
        'The service ends, or the receiver was removed. What it was not told waits in the journal.',
    },
  },
});
