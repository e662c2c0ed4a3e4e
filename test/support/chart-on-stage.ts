/** The service's chart on a stage: its actors do what the test says, its clock stands still, and all it does is noted. */
import { type AnyActor, type AnyStateNode, createActor, fromPromise, SimulatedClock } from 'xstate';
import {
  backupServiceMachine,
  type BackupNews,
  type CheckOutcome,
  type Outlook,
} from '../../machines/backup-service.machine';
import { backupMachine } from '../../machines/backup.machine';
import { stateOf } from '../../src/service/actors';

type ActorName = 'recover' | 'checkSchedules' | 'archiveDue' | 'pruneSchedules' | 'seekWorkspace';

/** What came of the search for a workspace that was lost. */
type Found = 'here' | 'away' | 'taken';

/** What can happen to the chart from outside. */
export type Happening =
  | {
      readonly type:
        'schedules.changed' | 'workspace.lost' | 'stop.requested' | 'abort.requested' | 'time is up';
    }
  | { readonly type: 'recovered'; readonly recovered: boolean }
  | { readonly type: 'checked'; readonly outcome: CheckOutcome }
  | { readonly type: 'sought'; readonly found: Found }
  | { readonly type: 'told'; readonly news: BackupNews }
  | { readonly type: 'done'; readonly actor: 'archiveDue' | 'pruneSchedules' }
  | { readonly type: 'failed'; readonly actor: ActorName };

const usual: CheckOutcome = {
  workspace: 'present',
  fileIsThere: true,
  due: 0,
  prunable: 0,
  at: 0,
  nextDue: null,
};

export const checked = (
  due: number,
  prunable: number,
  workspace: CheckOutcome['workspace'] = 'present',
  rest: Partial<CheckOutcome> = {},
): Happening => ({ type: 'checked', outcome: { ...usual, workspace, due, prunable, ...rest } });

export const missing = checked(0, 0, 'present', { fileIsThere: false });

export const started: Happening = {
  type: 'told',
  news: {
    type: 'backup.started',
    backup: { name: 'docs', path: '/docs', due: '2024-03-05T16:00:00.000+00:00', attempt: 1 },
  },
};

export const ended: Happening = { type: 'told', news: { type: 'backup.completed', reason: null } };

export const happenings: ReadonlyArray<Happening> = [
  { type: 'schedules.changed' },
  { type: 'workspace.lost' },
  { type: 'stop.requested' },
  { type: 'abort.requested' },
  { type: 'time is up' },
  { type: 'recovered', recovered: true },
  { type: 'recovered', recovered: false },
  checked(0, 0, 'lost'),
  checked(0, 0, 'removed'),
  { type: 'sought', found: 'here' },
  { type: 'sought', found: 'away' },
  { type: 'sought', found: 'taken' },
  checked(1, 0),
  checked(0, 1),
  checked(0, 0),
  missing,
  started,
  ended,
  { type: 'done', actor: 'archiveDue' },
  { type: 'done', actor: 'pruneSchedules' },
  { type: 'failed', actor: 'recover' },
  { type: 'failed', actor: 'checkSchedules' },
  { type: 'failed', actor: 'archiveDue' },
  { type: 'failed', actor: 'pruneSchedules' },
  { type: 'failed', actor: 'seekWorkspace' },
];

export const checkInterval = 45_000;

type Output = CheckOutcome & { readonly found: Found; readonly recovered: boolean };

interface Ending {
  readonly resolve: (output: Output) => void;
  readonly reject: (error: Error) => void;
}

export interface ChartOnStage {
  /** The state of its work. */
  readonly value: () => string;
  /** Its states all together. */
  readonly all: () => unknown;
  readonly context: () => {
    readonly wait: number;
    readonly nextCheck: number | null;
    readonly reason: string;
  };
  /** The actors that it has, at work or not. */
  readonly children: () => ReadonlyArray<string>;
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

type System = AnyActor['system'];

/** What one run of the chart has done, and how its actors can end. */
interface StageRun {
  readonly did: Array<string>;
  readonly endings: Map<ActorName, Ending>;
}

/** By the system of actors that a run is: they share the machine, which takes long to be made. */
const stages = new WeakMap<System, StageRun>();

const stageOf = (system: System): StageRun => {
  const known = stages.get(system);
  if (known !== undefined) return known;
  const stage: StageRun = { did: [], endings: new Map() };
  stages.set(system, stage);
  return stage;
};

const begin =
  (name: ActorName) =>
  ({ system }: { readonly system: System }): Promise<Output> => {
    const { did, endings } = stageOf(system);
    did.push(name);
    return new Promise<Output>((resolve, reject) => {
      endings.set(name, { resolve, reject });
    }).finally(() => endings.delete(name));
  };

const beginArchive = begin('archiveDue');

const note = (system: System, what: string): void => void stageOf(system).did.push(what);

const machine = backupServiceMachine.provide({
  actors: {
    recover: fromPromise<{ readonly recovered: boolean }>(begin('recover')),
    checkSchedules: fromPromise<CheckOutcome>(begin('checkSchedules')),
    archiveDue: fromPromise<void, { readonly tell: (news: BackupNews) => void }>(async (given) => {
      await beginArchive(given);
    }),
    backup: backupMachine,
    pruneSchedules: fromPromise<Outlook>(begin('pruneSchedules')),
    seekWorkspace: fromPromise<{ readonly found: Found }>(begin('seekWorkspace')),
  },
  actions: {
    abandonArchive: ({ system }) => note(system, 'abandon'),
    reportMissingFile: ({ system }) => note(system, 'no file'),
    reportFailure: ({ system }, { step, error }) => note(system, `${step} failed: ${String(error)}`),
    announcePass: ({ system }) => note(system, 'pass over'),
  },
});

const inside = (node: AnyStateNode): ReadonlyArray<AnyStateNode> => [
  node,
  ...Object.values(node.states).flatMap(inside),
];

const defined = inside(machine.root).flatMap((node) => [
  ...[...node.transitions.values()].flat(),
  ...(node.always ?? []),
]);

export const chartOnStage = (): ChartOnStage => {
  const taken = new Set<object>();
  const clock = new SimulatedClock();
  const actor = createActor(machine, {
    clock,
    inspect: (seen) => {
      if (seen.type === '@xstate.microstep')
        for (const transition of seen._transitions) taken.add(transition);
    },
  });
  const { did, endings } = stageOf(actor.system);
  actor.start();

  const end = (name: ActorName, how: (ending: Ending) => void): boolean => {
    const ending = endings.get(name);
    if (ending !== undefined) how(ending);
    return ending !== undefined;
  };

  const well: Output = { ...usual, found: 'here', recovered: true };

  const happens = (happening: Happening): boolean => {
    switch (happening.type) {
      case 'time is up':
        clock.increment(checkInterval);
        return (
          ['idle', 'away'].includes(stateOf(actor.getSnapshot())) ||
          ['recover', 'checkSchedules', 'seekWorkspace'].includes(did.at(-1) ?? '')
        );
      case 'recovered':
        return end('recover', ({ resolve }) => resolve({ ...well, recovered: happening.recovered }));
      case 'told':
        actor.send(happening.news);
        return true;
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

  return {
    value: () => stateOf(actor.getSnapshot()),
    all: () => actor.getSnapshot().value,
    context: () => actor.getSnapshot().context,
    children: () => Object.keys(actor.getSnapshot().children),
    clock,
    working: () => [...endings.keys()][0] ?? null,
    meets: async (happening) => {
      const happened = happens(happening);
      await heard();
      return happened;
    },
    did,
    taken,
    defined,
  };
};
