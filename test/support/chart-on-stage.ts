/** The service's chart on a stage: its actors do what the test says, its clock stands still, and all it does is noted. */
import { createActor, fromPromise, SimulatedClock } from 'xstate';
import { backupServiceMachine } from '../../machines/backup-service.machine';

type ActorName = 'checkSchedules' | 'archiveDue' | 'pruneSchedules' | 'seekWorkspace';

type WorkspaceSeen = 'present' | 'lost' | 'removed';

interface CheckOutcome {
  readonly workspace: WorkspaceSeen;
  readonly due: number;
  readonly prunable: number;
}

/** What came of the search for a workspace that was lost. */
type Found = 'here' | 'away' | 'taken';

/** What can happen to the chart from outside. */
export type Happening =
  | {
      readonly type:
        'schedules.changed' | 'workspace.lost' | 'stop.requested' | 'abort.requested' | 'time is up';
    }
  | { readonly type: 'checked'; readonly outcome: CheckOutcome }
  | { readonly type: 'sought'; readonly found: Found }
  | { readonly type: 'done'; readonly actor: Exclude<ActorName, 'checkSchedules' | 'seekWorkspace'> }
  | { readonly type: 'failed'; readonly actor: ActorName };

export const checked = (due: number, prunable: number, workspace: WorkspaceSeen = 'present'): Happening => ({
  type: 'checked',
  outcome: { workspace, due, prunable },
});

export const happenings: ReadonlyArray<Happening> = [
  { type: 'schedules.changed' },
  { type: 'workspace.lost' },
  { type: 'stop.requested' },
  { type: 'abort.requested' },
  { type: 'time is up' },
  checked(0, 0, 'lost'),
  checked(0, 0, 'removed'),
  { type: 'sought', found: 'here' },
  { type: 'sought', found: 'away' },
  { type: 'sought', found: 'taken' },
  checked(1, 0),
  checked(0, 1),
  checked(0, 0),
  { type: 'done', actor: 'archiveDue' },
  { type: 'done', actor: 'pruneSchedules' },
  { type: 'failed', actor: 'checkSchedules' },
  { type: 'failed', actor: 'archiveDue' },
  { type: 'failed', actor: 'pruneSchedules' },
  { type: 'failed', actor: 'seekWorkspace' },
];

export const checkInterval = 45_000;

type Output = CheckOutcome & { readonly found: Found };

interface Ending {
  readonly resolve: (output: Output) => void;
  readonly reject: (error: Error) => void;
}

export interface ChartOnStage {
  readonly value: () => string;
  readonly context: () => { readonly changed: boolean; readonly stopping: string };
  readonly clock: SimulatedClock;
  /** The actor at work. */
  readonly working: () => ActorName | null;
  /** Whether it could happen now, and has. */
  readonly meets: (happening: Happening) => Promise<boolean>;
  /** What the chart did: actors begun, actions taken. */
  readonly did: ReadonlyArray<string>;
  /** The transitions that were taken, as the machine defines them. */
  readonly taken: ReadonlySet<object>;
  /** All transitions that the machine defines. */
  readonly defined: ReadonlyArray<object>;
}

/** Until all promises that are settled have been heard of. */
const heard = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const chartOnStage = (): ChartOnStage => {
  const did: Array<string> = [];
  const taken = new Set<object>();
  const endings = new Map<ActorName, Ending>();
  const begin = (name: ActorName): Promise<Output> => {
    did.push(name);
    return new Promise<Output>((resolve, reject) => {
      endings.set(name, { resolve, reject });
    }).finally(() => endings.delete(name));
  };
  const machine = backupServiceMachine.provide({
    actors: {
      checkSchedules: fromPromise<CheckOutcome>(() => begin('checkSchedules')),
      archiveDue: fromPromise<void>(async () => {
        await begin('archiveDue');
      }),
      pruneSchedules: fromPromise<void>(async () => {
        await begin('pruneSchedules');
      }),
      seekWorkspace: fromPromise<{ readonly found: Found }>(() => begin('seekWorkspace')),
    },
    actions: {
      abandonArchive: () => void did.push('abandon'),
      reportFailure: (_, { step, error }) => void did.push(`${step} failed: ${String(error)}`),
      announcePass: () => void did.push('pass over'),
    },
  });
  const clock = new SimulatedClock();
  const actor = createActor(machine, {
    clock,
    inspect: (seen) => {
      if (seen.type === '@xstate.microstep')
        for (const transition of seen._transitions) taken.add(transition);
    },
  });
  actor.start();

  const end = (name: ActorName, how: (ending: Ending) => void): boolean => {
    const ending = endings.get(name);
    if (ending !== undefined) how(ending);
    return ending !== undefined;
  };

  const well: Output = { workspace: 'present', due: 0, prunable: 0, found: 'here' };

  const happens = (happening: Happening): boolean => {
    switch (happening.type) {
      case 'time is up':
        clock.increment(checkInterval);
        return (
          ['idle', 'away'].includes(actor.getSnapshot().value) ||
          ['checkSchedules', 'seekWorkspace'].includes(did.at(-1) ?? '')
        );
      case 'checked':
        return end('checkSchedules', ({ resolve }) => resolve({ ...well, ...happening.outcome }));
      case 'sought':
        return end('seekWorkspace', ({ resolve }) => resolve({ ...well, found: happening.found }));
      case 'done':
        return end(happening.actor, ({ resolve }) => resolve(well));
      case 'failed':
        return end(happening.actor, ({ reject }) => reject(new Error('for the test')));
      default:
        actor.send({ type: happening.type });
        return true;
    }
  };

  const nodes = Object.values(machine.states);
  return {
    value: () => actor.getSnapshot().value,
    context: () => actor.getSnapshot().context,
    clock,
    working: () => [...endings.keys()][0] ?? null,
    meets: async (happening) => {
      const happened = happens(happening);
      await heard();
      return happened;
    },
    did,
    taken,
    defined: [...nodes, machine.root].flatMap((node) => [
      ...[...node.transitions.values()].flat(),
      ...(node.always ?? []),
    ]),
  };
};
