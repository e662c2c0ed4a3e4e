/** One bad thing stops nothing else: hostile lines, and ports that throw, reject or fail while one backup is made. */
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import * as fc from 'fast-check';
import { archiveDue } from '../../src/app/archive-due';
import type { ArchivePorts } from '../../src/app/end-backup';
import { withArchiveLock } from '../../src/app/archive-lock';
import { check } from '../../src/app/check';
import { execute } from '../../src/app/execute';
import { encodeScheduleLine } from '../../src/codecs/schedule-line';
import type { BackupError } from '../../src/domain/error';
import { spec, text } from '../support/arbitraries';
import { leftOf, rightOf } from '../support/decoded';
import { eventsOf } from '../support/invariants';
import { storeInMemory, type StoreInMemory } from '../support/store-in-memory';
import { type WorkspaceInMemory, workspaceInMemory } from '../support/workspace-in-memory';
import { runs } from '../support/runs';

const steps = [
  'archiver.pack',
  'archiveStore.place',
  'archiveStore.settle',
  'archiveStore.pathOf',
  'archiveStore.publish',
  'archiveStore.holds',
  'archiveStore.size',
  'archiveStore.remove',
  'archiveIndex.read',
  'archiveIndex.makers',
  'archiveIndex.trash',
  'archiveIndex.failures',
  'trashStore.put',
  'trashStore.holds',
  'trashStore.remove',
  'trashStore.sizes',
  'sources.resolve',
  'journal.append',
  'journal.head',
  'schedulesFile.read',
  'schedulesFile.staged',
  'handling.onStart',
] as const;
type Step = (typeof steps)[number];

/** How a step goes wrong. */
type Manner = 'throws at once' | 'rejects' | 'fails';
const manners: ReadonlyArray<Manner> = ['throws at once', 'rejects', 'fails'];

interface Fault {
  readonly step: Step;
  readonly manner: Manner;
  /** Which call of it, while the victim is in hand, and how many from then on. */
  readonly from: number;
  readonly count: number;
}

const failure: BackupError = { type: 'FileFailed', doing: 'try', path: 'it', reason: 'for the test' };

const fault: fc.Arbitrary<Fault> = fc.record({
  step: fc.constantFrom(...steps),
  manner: fc.constantFrom(...manners),
  from: fc.integer({ min: 0, max: 3 }),
  count: fc.constantFrom(1, 2, 1000),
});

/** The ports, of which steps go wrong while the victim has its turn. */
const withFaults = (ports: ArchivePorts, faults: ReadonlyArray<Fault>, isVictimsTurn: () => boolean) => {
  const calls = new Map<Fault, number>();
  const strikes = (step: Step): Manner | null => {
    if (!isVictimsTurn()) return null;
    let found: Manner | null = null;
    for (const one of faults.filter((candidate) => candidate.step === step)) {
      const call = calls.get(one) ?? 0;
      calls.set(one, call + 1);
      if (call >= one.from && call < one.from + one.count) found = one.manner;
    }
    return found;
  };
  const boom = (): never => {
    throw new Error('thrown for the test');
  };
  const task =
    <Rest extends ReadonlyArray<unknown>, Left, A>(
      step: Step,
      left: Left,
      f: (...rest: Rest) => TE.TaskEither<Left, A>,
    ) =>
    (...rest: Rest): TE.TaskEither<Left, A> => {
      const manner = strikes(step);
      switch (manner) {
        case null:
          return f(...rest);
        case 'throws at once':
          return boom();
        case 'rejects':
          return () => Promise.reject(new Error('rejected for the test'));
        case 'fails':
          return TE.left(left);
      }
    };
  const value = <A>(step: Step, left: A, f: () => A): A => {
    const manner = strikes(step);
    if (manner === null) return f();
    return manner === 'fails' ? left : boom();
  };
  /** A port that is a task rather than a function. */
  const constant =
    <A>(step: Step, port: TE.TaskEither<BackupError, A>): TE.TaskEither<BackupError, A> =>
    () =>
      task(step, failure, () => port)()();
  const { archiveStore, trashStore, archiver, archiveIndex, sources, journal, schedulesFile } = ports;
  const faulty: ArchivePorts = {
    ...ports,
    archiver: { pack: task('archiver.pack', { kind: 'other', message: 'for the test' }, archiver.pack) },
    archiveStore: {
      ...archiveStore,
      place: task('archiveStore.place', failure, archiveStore.place),
      settle: task('archiveStore.settle', failure, archiveStore.settle),
      catalogues: archiveStore.catalogues,
      pathOf: (file) => value('archiveStore.pathOf', file, () => archiveStore.pathOf(file)),
      publish: task('archiveStore.publish', failure, archiveStore.publish),
      holds: task('archiveStore.holds', failure, archiveStore.holds),
      size: task('archiveStore.size', failure, archiveStore.size),
      remove: task('archiveStore.remove', failure, archiveStore.remove),
    },
    archiveIndex: {
      read: constant('archiveIndex.read', archiveIndex.read),
      makers: constant('archiveIndex.makers', archiveIndex.makers),
      trash: constant('archiveIndex.trash', archiveIndex.trash),
      failures: constant('archiveIndex.failures', archiveIndex.failures),
      attempt: archiveIndex.attempt,
    },
    trashStore: {
      ...trashStore,
      put: task('trashStore.put', failure, trashStore.put),
      holds: task('trashStore.holds', failure, trashStore.holds),
      remove: task('trashStore.remove', failure, trashStore.remove),
      sizes: constant('trashStore.sizes', trashStore.sizes),
    },
    sources: {
      ...sources,
      resolve: (path) => value('sources.resolve', E.left(failure), () => sources.resolve(path)),
    },
    journal: {
      ...journal,
      append: task('journal.append', failure, journal.append),
      head: constant('journal.head', journal.head),
    },
    schedulesFile: {
      ...schedulesFile,
      read: constant('schedulesFile.read', schedulesFile.read),
      staged: constant('schedulesFile.staged', schedulesFile.staged),
    },
  };
  return { faulty, onStart: () => value('handling.onStart', undefined, () => undefined) };
};

const healthy = ['first', 'second', 'third'];
const victim = 'victim';

/** The healthy ones and a victim among them, all due at 16:00, which is now. */
const due = (place: number): ReadonlyArray<string> =>
  [...healthy.slice(0, place), victim, ...healthy.slice(place)].map((name) => `${name};16:00;${name}`);

interface World {
  readonly workspace: WorkspaceInMemory;
  readonly store: StoreInMemory;
}

const worldWith = (lines: ReadonlyArray<string>): World => {
  const workspace = workspaceInMemory();
  workspace.edit(`${lines.join('\n')}\n`);
  return { workspace, store: storeInMemory(workspace) };
};

/** One pass, in which the faults strike while the victim is in hand. */
const pass = (
  { workspace, store: { ports } }: World,
  faults: ReadonlyArray<Fault>,
): Promise<E.Either<BackupError, void>> => {
  const { faulty, onStart } = withFaults(ports, faults, () => workspace.state().attempt?.name === victim);
  return archiveDue({ onStart, onProgress: () => undefined, signal: new AbortController().signal })(faulty)();
};

const ends = ({ workspace }: World, name: string): ReadonlyArray<string> =>
  eventsOf(workspace.records).flatMap((event) =>
    'name' in event && event.name === name && /^Backup(Completed|Partial|Failed|Abandoned)$/.test(event.type)
      ? [event.type]
      : [],
  );

const isOfAll = ({ step }: Fault): boolean => /^(journal|schedulesFile)/.test(step);

/** One that lasts would be a fault of all where it is the journal's or the file's. */
const passing = (faults: ReadonlyArray<Fault>): ReadonlyArray<Fault> =>
  faults.map((one) => (isOfAll(one) ? { ...one, count: 1 } : one));

it('costs the victim alone: whatever throws, rejects or fails while it is made, the others are made', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fault, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 0, max: 3 }),
      async (faults, place) => {
        const world = worldWith(due(place));
        const outcomes = () => healthy.map((name) => [name, ...ends(world, name)]);
        const made = healthy.map((name) => [name, 'BackupCompleted']);
        await pass(world, passing(faults));
        // why: two faults of the journal can end the pass where it looks for what is due
        if (faults.filter(isOfAll).length < 2) expect(outcomes()).toEqual(made);
        rightOf(await pass(world, []));
        expect(outcomes()).toEqual(made);
        expect(ends(world, victim).length).toBe(1);
        expect(world.workspace.state().attempt).toBeNull();
      },
    ),
    runs(150, 10_000),
  );
});

it.each(manners)(
  'fails the victim with the reason, in the same pass, when a step of its own %s',
  async (manner) => {
    for (const step of [
      'archiver.pack',
      'archiveStore.place',
      'archiveStore.settle',
      'archiveStore.publish',
      'archiveIndex.read',
    ] as const) {
      const world = worldWith(due(1));
      rightOf(await pass(world, [{ step, manner, from: 0, count: 1000 }]));
      expect([step, ends(world, victim)]).toEqual([step, ['BackupFailed']]);
      expect(world.workspace.log.at(-3)).toMatch(/^Error: can't back up victim: .*for the test$/);
    }
  },
);

it('puts a sealed archive in place in the same pass when its record could not be made at first', async () => {
  const world = worldWith(due(0));
  // why: of what is appended while it is in hand, the seal is the first and the record the second
  rightOf(await pass(world, [{ step: 'journal.append', manner: 'fails', from: 1, count: 1 }]));
  expect(ends(world, victim)).toEqual(['BackupCompleted']);
  expect([...world.store.files.keys()].sort()).toEqual(
    [...healthy, victim].map((name) => `${name}.tar`).sort(),
  );
});

it('starts no occurrence twice in a pass: an archiver that lets go unasked is no endless loop', async () => {
  const world = worldWith(due(3));
  const left = { kind: 'abandoned', message: 'it was abandoned' } as const;
  const ports = { ...world.store.ports, archiver: { pack: () => TE.left(left) } };
  const signal = new AbortController().signal;
  rightOf(await archiveDue({ onStart: () => undefined, onProgress: () => undefined, signal })(ports)());
  for (const name of [...healthy, victim]) expect(ends(world, name)).toEqual(['BackupAbandoned']);
});

describe('hostile lines', () => {
  const line = fc.oneof(
    text,
    spec.map(encodeScheduleLine),
    text.map((odd) => `~/${odd};16:00;x`),
  );
  /** What the lines name is neither a healthy one nor the victim. */
  const foreign = fc
    .array(line, { maxLength: 12 })
    .filter((lines) => !lines.some((one) => [...healthy, victim].some((name) => one.endsWith(`;${name}`))));

  it('stop no check, and no backup of another line', async () => {
    await fc.assert(
      fc.asyncProperty(foreign, fc.integer({ min: 0, max: 40 * 24 * 60 }), async (lines, minutes) => {
        const world = worldWith([...lines, ...due(0).filter((one) => !one.startsWith(victim))]);
        rightOf(await check(world.workspace.ports)());
        rightOf(await pass(world, []));
        for (const name of healthy) expect([name, ends(world, name)]).toEqual([name, ['BackupCompleted']]);
        world.workspace.clock.advance(minutes * 60_000);
        rightOf(await check(world.workspace.ports)());
        rightOf(await pass(world, []));
        rightOf(await execute({ type: 'PruneSchedules' })(world.workspace.ports)());
      }),
      runs(40, 2_000),
    );
  });
});

describe('the archive lock', () => {
  const locks = () => {
    let held = false;
    const tryHold = () =>
      TE.fromIO(() => {
        if (held) return null;
        held = true;
        return () => {
          held = false;
        };
      });
    return { locks: { tryHold }, isHeld: () => held };
  };
  const { signal } = new AbortController();

  it('is let go of when what it was held for throws, rejects or fails', async () => {
    const { locks: both, isHeld } = locks();
    const boom = (): never => {
      throw new Error('for the test');
    };
    await expect(withArchiveLock(both, signal, boom, undefined)()).rejects.toThrow('for the test');
    expect(isHeld()).toBe(false);
    const reject = () => Promise.reject(new Error('for the test'));
    await expect(withArchiveLock(both, signal, reject, undefined)()).rejects.toThrow('for the test');
    expect(isHeld()).toBe(false);
    expect(leftOf(await withArchiveLock(both, signal, TE.left(failure), undefined)())).toBe(failure);
    expect(isHeld()).toBe(false);
  });

  it('is held until its use is over', async () => {
    const { locks: both, isHeld } = locks();
    const seen = await withArchiveLock(both, signal, TE.fromIO(isHeld), false)();
    expect(seen).toEqual(E.right(true));
    expect(isHeld()).toBe(false);
  });
});
