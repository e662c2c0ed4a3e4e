/** The statechart of the backup service: what it does, when, and what interrupts it. Paste it into any tool that reads machine files. */
import {
  and,
  type AnyActorLogic,
  assign,
  type DoneActorEvent,
  type ErrorActorEvent,
  fromCallback,
  fromPromise,
  not,
  raise,
  sendTo,
  setup,
  stateIn,
} from 'xstate';

/** The longest that it goes without a check, in milliseconds: clocks are set, machines sleep, and watches are lost. */
const ceiling = 45_000;

/** What is known of the schedules after a look at them. Times are milliseconds since the epoch. */
export interface Outlook {
  /** When that was. */
  readonly at: number;
  /** When the next occurrence is due that is not due yet. */
  readonly nextDue: number | null;
}

export interface CheckOutcome extends Outlook {
  /** `lost` may come back, as a disk that is not mounted; `removed` does not. */
  readonly workspace: 'present' | 'lost' | 'removed';
  readonly fileIsThere: boolean;
  /** How many occurrences are due. */
  readonly due: number;
  /** How many lines are over. */
  readonly prunable: number;
}

interface SeekOutcome {
  readonly found: 'here' | 'away' | 'taken';
}

/** One occurrence of one schedule; `attempt` is 1 for its first start. */
export interface Backup {
  readonly name: string;
  readonly path: string;
  readonly due: string;
  readonly attempt: number;
}

/** How far the backup in hand has come. */
export type BackupNews =
  | { readonly type: 'backup.started'; readonly backup: Backup }
  | {
      readonly type: 'backup.progressed';
      readonly entries: number;
      readonly bytes: number;
      readonly totalEntries: number | null;
      readonly totalBytes: number | null;
    }
  | { readonly type: 'backup.preparing' | 'backup.packing' | 'backup.sealing' | 'backup.publishing' }
  | { readonly type: 'backup.finishing' | 'backup.retaining' | 'backup.abandoned' }
  | { readonly type: 'backup.completed'; readonly reason: string | null }
  | { readonly type: 'backup.failed'; readonly reason: string };

/** The chart of one backup takes its place: this file needs nothing but xstate. */
const someBackup: AnyActorLogic = fromCallback(() => undefined);

export const backupServiceMachine = setup({
  types: {
    context: {} as {
      /** How long it rests until the next check, in milliseconds. */
      readonly wait: number;
      /** When the next check is due, in milliseconds since the epoch; null while that is not known. */
      readonly nextCheck: number | null;
      /** Why it ends, or would end. */
      readonly reason: string;
      /** Why what a killed process left could not be ended; told when the check that follows finds no fault. */
      readonly recoveryFailure: unknown;
    },
    events: {} as
      | { readonly type: 'schedules.changed' }
      | { readonly type: 'workspace.lost' }
      | { readonly type: 'stop.requested'; readonly reason?: string }
      | { readonly type: 'abort.requested'; readonly reason?: string }
      | { readonly type: 'look.began' }
      | BackupNews
      | DoneActorEvent<{ readonly recovered: boolean }, 'recover'>
      | ErrorActorEvent<unknown, 'recover'>
      | DoneActorEvent<CheckOutcome, 'checkSchedules'>
      | ErrorActorEvent<unknown, 'checkSchedules'>
      | DoneActorEvent<SeekOutcome, 'seekWorkspace'>,
    tags: {} as 'detached',
    output: {} as { readonly reason: string },
  },
  actors: {
    /** Ends what a killed process left, unless another process is at work on it. */
    recover: fromPromise<{ readonly recovered: boolean }>(async () => ({ recovered: true })),
    /** Reads the schedules file and the clock. */
    checkSchedules: fromPromise<CheckOutcome>(async () => ({
      workspace: 'present',
      fileIsThere: true,
      due: 0,
      prunable: 0,
      at: 0,
      nextDue: null,
    })),
    /** Archives every due occurrence, one after the other, and tells of each how far it has come. */
    archiveDue: fromPromise<void, { readonly tell: (news: BackupNews) => void }>(async () => undefined),
    backup: someBackup,
    /** Removes the lines whose time is over. */
    pruneSchedules: fromPromise<Outlook>(async () => ({ at: 0, nextDue: null })),
    /** Takes the service's place in the workspace that stands in the directory now; another service may have it. */
    seekWorkspace: fromPromise<SeekOutcome>(async () => ({ found: 'here' })),
  },
  actions: {
    /** The change that was told is being looked at; what comes from now on is another one. */
    beginLook: raise({ type: 'look.began' }),
    noteOutlook: assign((_, { at, nextDue }: Outlook) => {
      const wait = nextDue === null ? ceiling : Math.min(ceiling, Math.max(1, nextDue - at));
      return { wait, nextCheck: at + wait };
    }),
    forgetOutlook: assign({ wait: ceiling, nextCheck: null }),
    noteReason: assign(({ context }, { reason = context.reason }: { readonly reason?: string }) => ({
      reason,
    })),
    noteRecoveryFailure: assign((_, { error }: { readonly error: unknown }) => ({ recoveryFailure: error })),
    forgetRecoveryFailure: assign({ recoveryFailure: null }),
    tellBackup: sendTo('backup', ({ event }) => event),
    /** Tells the archiver to let go of the archive in hand. */
    abandonArchive: () => undefined,
    /** Logs why a step failed; the chart goes on. */
    reportFailure: (_, _params: { readonly step: string; readonly error: unknown }) => undefined,
    /** Logs that there is no schedules file. */
    reportMissingFile: () => undefined,
    /** Tells whoever waits that a pass is over. */
    announcePass: () => undefined,
  },
  guards: {
    isStopping: not(stateIn({ up: { stop: 'serving' } })),
    isStoppingNow: stateIn({ up: { stop: 'leaving' } }),
    hasChange: stateIn({ up: { changes: 'pending' } }),
    hasChangeToRecover: and([
      stateIn({ up: { changes: 'pending' } }),
      not(stateIn({ up: { recovery: 'over' } })),
    ]),
    isRecoveryWanted: not(stateIn({ up: { recovery: 'over' } })),
    isRecovered: (_, { recovered }: { readonly recovered: boolean }) => recovered,
    isWorkspacePresent: (_, { workspace }: CheckOutcome) => workspace === 'present',
    isWorkspaceLost: (_, { workspace }: CheckOutcome) => workspace === 'lost',
    isWorkspaceRemoved: (_, { workspace }: CheckOutcome) => workspace === 'removed',
    isFileMissing: (_, { workspace, fileIsThere }: CheckOutcome) => workspace === 'present' && !fileIsThere,
    isFileThere: (_, { workspace, fileIsThere }: CheckOutcome) => workspace === 'present' && fileIsThere,
    isBack: (_, { found }: SeekOutcome) => found === 'here',
    isTaken: (_, { found }: SeekOutcome) => found === 'taken',
    hasDue: (_, { due }: CheckOutcome) => due > 0,
    hasPrunable: (_, { prunable }: CheckOutcome) => prunable > 0,
  },
  delays: {
    /** Until the next occurrence is due, and never longer than 45 s. */
    untilNextCheck: ({ context }) => context.wait,
    checkInterval: ceiling,
  },
}).createMachine({
  id: 'backupService',
  description: 'The background service of one workspace.',
  context: { wait: ceiling, nextCheck: null, reason: 'workspace lost', recoveryFailure: null },
  output: ({ context }) => ({ reason: context.reason }),
  initial: 'up',
  states: {
    up: {
      type: 'parallel',
      description: 'Serves its workspace, until a signal or the removal of the workspace ends it.',
      states: {
        work: {
          description: 'What it does now.',
          initial: 'starting',
          states: {
            starting: {
              description:
                'Ends what a killed process left: a sealed archive is put in its place, the rest is swept.',
              invoke: {
                id: 'recover',
                src: 'recover',
                onDone: [{ guard: 'isStoppingNow', target: 'idle' }, { target: 'checking' }],
                onError: [
                  {
                    guard: 'isStoppingNow',
                    target: 'idle',
                    // why: no check follows that would tell of it
                    actions: {
                      type: 'reportFailure',
                      params: ({ event }) => ({ step: 'starting', error: event.error }),
                    },
                  },
                  { target: 'checking' },
                ],
              },
            },
            checking: {
              description: 'Reads the schedules and the clock: is anything due, is any line over?',
              entry: ['beginLook', 'forgetOutlook'],
              invoke: {
                id: 'checkSchedules',
                src: 'checkSchedules',
                onDone: [
                  {
                    guard: { type: 'isWorkspaceRemoved', params: ({ event }) => event.output },
                    target: '#backupService.stopped',
                  },
                  {
                    guard: { type: 'isWorkspaceLost', params: ({ event }) => event.output },
                    target: 'returning',
                  },
                  { guard: 'isStoppingNow', target: 'idle' },
                  {
                    guard: { type: 'hasDue', params: ({ event }) => event.output },
                    target: 'archiving',
                  },
                  {
                    guard: { type: 'hasPrunable', params: ({ event }) => event.output },
                    target: 'pruning',
                  },
                  {
                    target: 'idle',
                    actions: { type: 'noteOutlook', params: ({ event }) => event.output },
                  },
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
              description: 'Makes the archive of every occurrence that is due, one after the other.',
              initial: 'choosing',
              on: { 'workspace.lost': { actions: 'abandonArchive' } },
              invoke: {
                id: 'archiveDue',
                src: 'archiveDue',
                input: ({ self }) => ({ tell: (news: BackupNews) => self.send(news) }),
                onDone: [{ guard: 'isStoppingNow', target: 'idle' }, { target: 'pruning' }],
                onError: {
                  target: 'idle',
                  actions: {
                    type: 'reportFailure',
                    params: ({ event }) => ({ step: 'archiving', error: event.error }),
                  },
                },
              },
              states: {
                choosing: {
                  description: 'Waits for its turn, and takes the occurrence that has been due longest.',
                  on: { 'backup.started': 'making' },
                },
                making: {
                  description: 'Has a backup in hand: the actor backup shows how far it has come.',
                  invoke: {
                    id: 'backup',
                    src: 'backup',
                    input: ({ event }: { readonly event: { readonly backup?: Backup } }) => event.backup,
                    onDone: 'choosing',
                  },
                  on: { 'backup.*': { actions: 'tellBackup' } },
                },
              },
            },
            pruning: {
              description: 'Takes the lines out of the schedules file whose time is over.',
              invoke: {
                id: 'pruneSchedules',
                src: 'pruneSchedules',
                onDone: {
                  target: 'idle',
                  actions: { type: 'noteOutlook', params: ({ event }) => event.output },
                },
                onError: {
                  target: 'idle',
                  actions: {
                    type: 'reportFailure',
                    params: ({ event }) => ({ step: 'pruning', error: event.error }),
                  },
                },
              },
            },
            idle: {
              description:
                'Rests until the next occurrence is due, but no longer than 45 s, or until the schedules change.',
              entry: 'announcePass',
              always: [
                { guard: 'isStopping', target: '#backupService.stopped' },
                { guard: 'hasChangeToRecover', target: 'starting' },
                { guard: 'hasChange', target: 'checking' },
              ],
              after: {
                untilNextCheck: [{ guard: 'isRecoveryWanted', target: 'starting' }, { target: 'checking' }],
              },
            },
            returning: {
              description:
                'The workspace was lost: looks whether one stands in its directory, and takes its place there.',
              tags: 'detached',
              entry: 'beginLook',
              invoke: {
                id: 'seekWorkspace',
                src: 'seekWorkspace',
                onDone: [
                  {
                    guard: { type: 'isTaken', params: ({ event }) => event.output },
                    target: '#backupService.detached',
                    actions: {
                      type: 'noteReason',
                      params: { reason: 'another service runs in its workspace' },
                    },
                  },
                  {
                    guard: { type: 'isBack', params: ({ event }) => event.output },
                    target: 'starting',
                  },
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
              tags: 'detached',
              entry: 'announcePass',
              always: [
                { guard: 'isStopping', target: '#backupService.detached' },
                { guard: 'hasChange', target: 'returning' },
              ],
              after: { checkInterval: 'returning' },
            },
          },
        },
        recovery: {
          description: 'Whether what killed processes left has been ended.',
          initial: 'wanted',
          states: {
            wanted: {
              description: 'Not yet: nobody has tried, or another process is at work on it.',
              entry: 'forgetRecoveryFailure',
              on: {
                'xstate.done.actor.recover': {
                  guard: { type: 'isRecovered', params: ({ event }) => event.output },
                  target: 'over',
                },
                'xstate.error.actor.recover': {
                  target: 'failed',
                  actions: { type: 'noteRecoveryFailure', params: ({ event }) => event },
                },
              },
            },
            failed: {
              description: 'It could not be done; that is told unless the check fails, too.',
              on: {
                'xstate.done.actor.checkSchedules': [
                  {
                    guard: { type: 'isWorkspacePresent', params: ({ event }) => event.output },
                    target: 'wanted',
                    actions: {
                      type: 'reportFailure',
                      params: ({ context }) => ({ step: 'starting', error: context.recoveryFailure }),
                    },
                  },
                  { target: 'wanted' },
                ],
                'xstate.error.actor.checkSchedules': 'wanted',
              },
            },
            over: {
              description: 'Nothing is left of them.',
              on: {
                'xstate.done.actor.seekWorkspace': {
                  guard: { type: 'isBack', params: ({ event }) => event.output },
                  target: 'wanted',
                },
              },
            },
          },
        },
        changes: {
          description: 'Whether anything has changed since the last look began.',
          initial: 'none',
          states: {
            none: {
              description: 'The last look is the latest.',
              on: { 'schedules.changed': 'pending', 'workspace.lost': 'pending' },
            },
            pending: {
              description: 'Another look follows as soon as the pass is over.',
              on: { 'look.began': 'none' },
            },
          },
        },
        file: {
          description: 'Whether the schedules file is there.',
          initial: 'there',
          states: {
            there: {
              description: 'It was there at the last look.',
              on: {
                'xstate.done.actor.checkSchedules': {
                  guard: { type: 'isFileMissing', params: ({ event }) => event.output },
                  target: 'missing',
                },
              },
            },
            missing: {
              description: 'Nothing is in force; the log says so once.',
              entry: 'reportMissingFile',
              on: {
                'xstate.done.actor.checkSchedules': {
                  guard: { type: 'isFileThere', params: ({ event }) => event.output },
                  target: 'there',
                },
                // why: of the file of another workspace nothing was told yet
                'xstate.done.actor.seekWorkspace': {
                  guard: { type: 'isBack', params: ({ event }) => event.output },
                  target: 'there',
                },
              },
            },
          },
        },
        stop: {
          description: 'Whether it was asked to end, and how.',
          initial: 'serving',
          states: {
            serving: {
              description: 'Nobody has asked.',
              on: {
                'stop.requested': {
                  target: 'draining',
                  actions: { type: 'noteReason', params: ({ event }) => event },
                },
                'abort.requested': {
                  target: 'leaving',
                  actions: { type: 'noteReason', params: ({ event }) => event },
                },
              },
            },
            draining: {
              description: 'Ends when the pass in hand is over.',
              on: {
                'abort.requested': {
                  target: 'leaving',
                  actions: { type: 'noteReason', params: ({ event }) => event },
                },
              },
            },
            leaving: {
              description: 'Ends as soon as it has let go of the archive in hand.',
              entry: 'abandonArchive',
            },
          },
        },
      },
    },
    stopped: { type: 'final', description: 'Has ended, and says so in the journal.' },
    detached: {
      type: 'final',
      tags: 'detached',
      description: 'Has ended where no workspace of its own stands: there is no journal to say so in.',
    },
  },
});
