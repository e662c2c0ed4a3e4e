/** The statechart of what verifies archives by itself, beside the service: never while that has a backup to make. Paste it into any tool that reads machine files. */
import { assign, fromPromise, setup, stateIn } from 'xstate';

/** An archive to look into, and how deep. */
export interface ArchiveToVerify {
  readonly file: string;
  readonly level: string;
}

/** What was chosen. Times are milliseconds since the epoch. */
export interface VerifierChoice {
  /** Null when none is due. */
  readonly archive: ArchiveToVerify | null;
  /** When the next is due that is not due yet; null where there is none. */
  readonly next: number | null;
}

/** What was found of an archive. */
export interface VerifierVerdict {
  /** `passed over`: it was removed meanwhile, or nothing could be proven of it just now. */
  readonly verdict: 'ok' | 'at fault' | 'passed over';
}

export const verifierMachine = setup({
  types: {
    context: {} as {
      /** The archive in hand; null when there is none. */
      readonly archive: ArchiveToVerify | null;
      /** When the next is due, in milliseconds since the epoch; null while that is not known. */
      readonly next: number | null;
      /** How many were looked into since the service started, and how many of them are at fault. */
      readonly verified: number;
      readonly faulty: number;
    },
    events: {} as { readonly type: 'service.rests' | 'service.works' | 'service.ends' },
  },
  actors: {
    /** Chooses the archive that has been due longest. */
    chooseArchive: fromPromise<VerifierChoice>(async () => ({ archive: null, next: null })),
    /** Looks into it, and journals what was proven. */
    verifyArchive: fromPromise<VerifierVerdict, ArchiveToVerify | null>(async () => ({ verdict: 'ok' })),
  },
  actions: {
    noteChoice: assign((_, { archive, next }: VerifierChoice) => ({ archive, next })),
    noteVerdict: assign(({ context }, { verdict }: VerifierVerdict) => ({
      archive: null,
      verified: context.verified + (verdict === 'passed over' ? 0 : 1),
      faulty: context.faulty + (verdict === 'at fault' ? 1 : 0),
    })),
    forgetArchive: assign({ archive: null }),
    /** Logs why a step failed; the chart goes on. */
    reportFailure: (_, _params: { readonly step: string; readonly error: unknown }) => undefined,
  },
  guards: {
    hasArchive: (_, { archive }: VerifierChoice) => archive !== null,
    isYielding: stateIn({ verifying: 'yielding' }),
  },
}).createMachine({
  id: 'verifier',
  description:
    'Verifies the archives of schedules that ask for it, one after the other, while the service rests.',
  context: { archive: null, next: null, verified: 0, faulty: 0 },
  initial: 'waiting',
  on: { 'service.ends': '.ended' },
  states: {
    waiting: {
      description: 'The service is at work, and a backup that is due comes first.',
      on: { 'service.rests': 'choosing' },
    },
    choosing: {
      description: 'Looks which archive was verified least recently, and whether it is due.',
      on: { 'service.works': 'waiting' },
      invoke: {
        id: 'chooseArchive',
        src: 'chooseArchive',
        onDone: [
          {
            guard: { type: 'hasArchive', params: ({ event }) => event.output },
            target: 'verifying',
            actions: { type: 'noteChoice', params: ({ event }) => event.output },
          },
          {
            target: 'resting',
            actions: { type: 'noteChoice', params: ({ event }) => event.output },
          },
        ],
        onError: {
          target: 'resting',
          actions: {
            type: 'reportFailure',
            params: ({ event }) => ({ step: 'choosing', error: event.error }),
          },
        },
      },
    },
    verifying: {
      description: 'Looks into one archive, and journals what was proven.',
      initial: 'alone',
      exit: 'forgetArchive',
      invoke: {
        id: 'verifyArchive',
        src: 'verifyArchive',
        input: ({ context }) => context.archive,
        onDone: [
          {
            guard: 'isYielding',
            target: 'waiting',
            actions: { type: 'noteVerdict', params: ({ event }) => event.output },
          },
          {
            target: 'choosing',
            actions: { type: 'noteVerdict', params: ({ event }) => event.output },
          },
        ],
        onError: [
          {
            guard: 'isYielding',
            target: 'waiting',
            actions: {
              type: 'reportFailure',
              params: ({ event }) => ({ step: 'verifying', error: event.error }),
            },
          },
          {
            target: 'resting',
            actions: {
              type: 'reportFailure',
              params: ({ event }) => ({ step: 'verifying', error: event.error }),
            },
          },
        ],
      },
      states: {
        alone: {
          description: 'The service rests.',
          on: { 'service.works': 'yielding' },
        },
        yielding: {
          description: 'The service has work to do: after this archive it has the machine for itself.',
          on: { 'service.rests': 'alone' },
        },
      },
    },
    resting: {
      description: 'None is due: it looks again after the next pass of the service.',
      on: { 'service.works': 'waiting' },
    },
    ended: {
      type: 'final',
      description: 'The service ends; what was in hand is looked into again by the next one.',
    },
  },
});
