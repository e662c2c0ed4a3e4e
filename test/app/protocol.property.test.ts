/**
 * The protocol of journal, schedules file and archives when processes die between any two steps of it: nothing is
 * lost, nothing comes twice, nothing comes back.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { type FileSystem, realFileSystem } from '../../src/adapters/file-system';
import type { Committed } from '../../src/app/commit';
import { execute } from '../../src/app/execute';
import type { Command } from '../../src/domain/events/command';
import type { BackupError } from '../../src/domain/error';
import type { EventOf } from '../../src/domain/events/event';
import { replay } from '../../src/domain/decider/evolve';
import { isExpired } from '../../src/domain/occurrence/occurrence';
import { renderOrNull } from '../../src/domain/schedule/schedule-file';
import { initialState } from '../../src/domain/decider/state';
import { wallTime, timestampAt } from '../../src/domain/time/time';
import { leftOf, rightOf, specOf } from '../support/decoded';
import { eventsOf, historyFaults, isEnding, stateFaults } from '../support/invariants';
import * as model from '../support/lines-model';
import type { Death } from '../support/mortal-file-system';
import { isThorough, runs } from '../support/runs';
import { type Process, type WorkspaceOnDisk, workspaceOnDisk } from '../support/workspace-on-disk';

type Step =
  | { readonly do: 'create'; readonly line: string; readonly death: Death | null }
  | { readonly do: 'delete'; readonly index: number; readonly death: Death | null }
  | { readonly do: 'undo'; readonly death: Death | null }
  | { readonly do: 'pass'; readonly death: Death | null }
  | { readonly do: 'add by hand'; readonly line: string; readonly first: boolean }
  | { readonly do: 'remove by hand'; readonly index: number }
  | { readonly do: 'rewrite by hand'; readonly lines: ReadonlyArray<string> }
  | { readonly do: 'remove the file' }
  | { readonly do: 'wait'; readonly seconds: number };

const line = fc
  .tuple(fc.constantFrom('a', 'b', 'bad'), fc.constantFrom('15:59', '16:00', '16:01', '16:02'))
  .map(([name, time]) => `${name};${time};${name}`);

/** Lives on in most cases, so that there is something to lose. */
const death = (most: number): fc.Arbitrary<Death | null> =>
  fc.option(fc.record({ call: fc.nat(most), half: fc.boolean() }), { freq: 2 });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('create' as const), line, death: death(14) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('delete' as const), index: fc.nat(3), death: death(14) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('undo' as const), death: death(14) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), death: death(60) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('add by hand' as const), line, first: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove by hand' as const), index: fc.nat(3) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('rewrite by hand' as const),
      lines: fc.array(line, { maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'remove the file' }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 30, 60, 120) }),
  },
);

const shown = (disk: WorkspaceOnDisk): string => {
  const { instant, zone } = disk.clock.now();
  return wallTime(timestampAt(instant, zone));
};

/** Takes the steps one by one, with the model beside the workspace. */
class Run {
  private process: Process;
  private lines: model.LinesModel = model.certain(null);
  /** How often each line was asked for, by command or by hand. */
  readonly asked = new Map<string, number>();

  constructor(private readonly disk: WorkspaceOnDisk) {
    this.process = disk.spawn();
  }

  private ask(lines: ReadonlyArray<string>): void {
    for (const each of lines) this.asked.set(each, (this.asked.get(each) ?? 0) + 1);
  }

  /** The process, that died or not, gives way to another. */
  restart(): void {
    this.process.mortal.bury();
    this.process = this.disk.spawn();
  }

  /** Runs something in the process; says whether the process lived through it. */
  private async lives(fate: Death | null, use: (process: Process) => Promise<unknown>): Promise<boolean> {
    this.process.mortal.doom(fate);
    await use(this.process);
    const lived = !this.process.mortal.isDead();
    if (lived) this.process.mortal.doom(null);
    else this.restart();
    return lived;
  }

  private settle(lived: boolean, effect: (lines: model.Lines) => ReadonlyArray<model.Lines>): void {
    if (!lived) {
      this.lines = model.mayHaveHappened(this.lines, effect);
      return;
    }
    this.lines = model.happened(this.lines, effect);
    const lines = model.linesOf(this.disk.text());
    if (!model.allows(this.lines, lines)) {
      throw new Error(
        `the file holds ${JSON.stringify(lines)}, not one of ${JSON.stringify(this.lines.possible)}`,
      );
    }
    this.lines = model.certain(lines);
  }

  private settleUndo(outcome: E.Either<BackupError, Committed>): void {
    if (E.isLeft(outcome)) {
      // why: as with a delete that is refused
      if (!this.lines.uncertain) this.settle(true, model.unchanged);
      return;
    }
    const last = outcome.right.events.at(-1);
    if (last?.type === 'ScheduleTakenBack') this.settle(true, model.deleteLine(last.line));
    else if (last?.type === 'SchedulePutBack') this.settle(true, model.create(last.line));
    else throw new Error(`undo came to ${last?.type}`);
  }

  private edit(change: (lines: ReadonlyArray<string>) => model.Lines): void {
    const before = model.linesOf(this.disk.text());
    const after = change(before ?? []);
    this.ask(model.without(after ?? [], before ?? []));
    this.disk.edit(after === null ? null : after.map((each) => `${each}\n`).join(''));
    this.lines = model.editedByHand(this.lines, before, after);
  }

  async take(taken: Step): Promise<void> {
    switch (taken.do) {
      case 'create': {
        const command: Command = { type: 'CreateSchedule', line: taken.line, spec: specOf(taken.line) };
        this.ask([taken.line]);
        const lived = await this.lives(taken.death, ({ ports }) => execute(command)(ports)());
        this.settle(lived, model.create(taken.line));
        return;
      }
      case 'delete': {
        const target = this.lines.uncertain ? undefined : model.linesOf(this.disk.text())?.[taken.index];
        const command: Command = { type: 'DeleteSchedule', index: String(taken.index) };
        const outcomes: Array<E.Either<BackupError, unknown>> = [];
        const lived = await this.lives(taken.death, async ({ ports }) =>
          outcomes.push(await execute(command)(ports)()),
        );
        const refused = outcomes.some(E.isLeft);
        // why: what a refused command saw of a hand edit is left for the next to take in
        if (lived && refused && this.lines.uncertain) return;
        this.settle(lived, target === undefined ? model.deleteAny : model.deleteLine(target));
        return;
      }
      case 'undo': {
        const outcomes: Array<E.Either<BackupError, Committed>> = [];
        const lived = await this.lives(taken.death, async ({ ports }) =>
          outcomes.push(await execute({ type: 'UndoLast' })(ports)()),
        );
        if (!lived) this.settle(lived, model.undoAny([...this.asked.keys()]));
        else for (const outcome of outcomes) this.settleUndo(outcome);
        return;
      }
      case 'pass': {
        const outcomes: Array<E.Either<BackupError, unknown>> = [];
        const lived = await this.lives(taken.death, async ({ pass }) => outcomes.push(await pass()));
        if (lived) outcomes.forEach(rightOf);
        this.settle(lived, model.pruned(shown(this.disk)));
        return;
      }
      case 'add by hand': {
        this.edit((lines) => (taken.first ? [taken.line, ...lines] : [...lines, taken.line]));
        return;
      }
      case 'remove by hand': {
        if (this.disk.text() !== null) {
          this.edit((lines) => lines.filter((_, index) => index !== taken.index));
        }
        return;
      }
      case 'rewrite by hand': {
        this.edit(() => taken.lines);
        return;
      }
      case 'remove the file': {
        this.edit(() => null);
        return;
      }
      case 'wait': {
        this.disk.clock.advance(taken.seconds * 1000);
        return;
      }
    }
  }
}

/** What must hold when a process has done all that there was to do. */
const endFaults = async (
  disk: WorkspaceOnDisk,
  asked: ReadonlyMap<string, number>,
): Promise<ReadonlyArray<string>> => {
  const { workspace } = disk;
  const records = await disk.records();
  const events = eventsOf(records);
  const state = replay(records, initialState);
  const endings = events.filter(isEnding);
  const made = endings.flatMap((event) =>
    event.type === 'BackupCompleted' || event.type === 'BackupPartial' ? [event.report.sha256] : [],
  );
  const stored = disk.names(workspace.backups).map((name) =>
    createHash('sha256')
      .update(readFileSync(join(workspace.backups, name)))
      .digest('hex'),
  );
  const ids = events.flatMap((event): ReadonlyArray<Omit<EventOf<'ScheduleCreated'>, 'type'>> => {
    if (event.type === 'ScheduleCreated') return [event];
    return event.type === 'ScheduleFileEdited' ? event.added.filter(({ resumed }) => !resumed) : [];
  });
  const hidden = disk
    .names(workspace.state)
    .filter((name) => !/^(journal\.jsonl|journal\.torn-[\d-]+)$/.test(name));
  const waiting = state.file?.lines.filter(({ schedule }) => schedule?.due) ?? [];
  const onDisk = disk.text();
  return [
    ...historyFaults(records),
    ...stateFaults(state),
    ...(JSON.stringify([...stored].sort()) === JSON.stringify([...made].sort())
      ? []
      : [`backups/ holds ${disk.names(workspace.backups).join(' ')}, and ${made.length} were recorded`]),
    ...hidden.map((name) => `${name} is left over`),
    ...(onDisk === null || onDisk === renderOrNull(state.file)
      ? []
      : ['the file is not the projection of the events']),
    ...(onDisk === null ? [] : waiting.map(({ content }) => `${content} is still due`)),
    ...events.flatMap((event) =>
      event.type === 'SchedulePruned' && !endings.some(({ schedule }) => schedule === event.schedule)
        ? [`${event.line} was pruned without an end`]
        : [],
    ),
    ...ids.flatMap(({ line: content, schedule, spec, due, created }) => {
      const end = endings.find((ending) => ending.schedule === schedule);
      const faults =
        ids.filter((other) => other.line === content).length > (asked.get(content) ?? 0)
          ? [`${content} came twice`]
          : [];
      return end !== undefined && isExpired({ spec, due, created }) !== (end.type === 'BackupSkipped')
        ? [...faults, `${content}, created ${created}, ended by ${end.type}`]
        : faults;
    }),
  ];
};

/** Takes the steps, then lets two processes do what is left to do; gives what does not hold. */
const faultsAfter = async (
  steps: ReadonlyArray<Step>,
  under?: (root: string) => FileSystem,
): Promise<ReadonlyArray<string>> => {
  const disk = workspaceOnDisk(undefined, under);
  try {
    const run = new Run(disk);
    for (const taken of steps) await run.take(taken);
    run.restart();
    await run.take({ do: 'pass', death: null });
    disk.clock.advance(10 * 60_000);
    run.restart();
    await run.take({ do: 'pass', death: null });
    run.restart();
    return await endFaults(disk, run.asked);
  } finally {
    disk.remove();
  }
};

/** As where `backup_schedules.txt` is a mount of its own: nothing can be renamed over it. */
const mounted = (root: string): FileSystem => ({
  ...realFileSystem,
  renameSync: (from, to) => {
    if (to === join(root, 'backup_schedules.txt') && existsSync(to))
      throw Object.assign(new Error('EBUSY'), { code: 'EBUSY' });
    realFileSystem.renameSync(from, to);
  },
});

describe('commands, hand edits, passes and deaths', () => {
  it('in any order never lose, double or resurrect a line or an occurrence', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        expect(await faultsAfter(steps)).toEqual([]);
      }),
      runs(30, 5000),
    );
  });

  it('nor where the file is mounted by itself, and is written in place', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        // why: who edits a file of which one half was written makes the torn line their own
        const whole = steps.map((one) =>
          'death' in one && one.death !== null ? { ...one, death: { ...one.death, half: false } } : one,
        );
        expect(await faultsAfter(whole, mounted)).toEqual([]);
      }),
      runs(20, 3000),
    );
  });
});

describe('a text that waits for its rename', () => {
  /** A create that died after its line was in the journal, before the file had it. */
  const waiting = async () => {
    const disk = workspaceOnDisk();
    rightOf(await execute(creating('a;16:02;a'))(disk.spawn().ports)());
    const dying = disk.spawn();
    dying.mortal.doom(null);
    const dies = {
      ...dying.ports.schedulesFile,
      publish: () => TE.left<BackupError>({ type: 'NoInstruction' }),
    };
    await execute(creating('b;16:02;b'))({ ...dying.ports, schedulesFile: dies })();
    dying.mortal.bury();
    return disk;
  };
  const creating = (text: string): Command => ({ type: 'CreateSchedule', line: text, spec: specOf(text) });
  const looks = async (disk: WorkspaceOnDisk, command: Command = { type: 'ReadSchedules' }) => {
    const { ports, mortal } = disk.spawn();
    const result = await execute(command)(ports)();
    mortal.bury();
    return result;
  };

  it('is put in place by the next command, even by one that is refused', async () => {
    const disk = await waiting();
    expect(disk.text()).toBe('a;16:02;a\n');
    leftOf(await looks(disk, { type: 'DeleteSchedule', index: '7' }));
    expect(disk.text()).toBe('a;16:02;a\nb;16:02;b\n');
    disk.remove();
  });

  it('is merged with what was edited by hand meanwhile', async () => {
    const disk = await waiting();
    disk.edit('# mine\na;16:02;a\nc;16:02;c\n');
    rightOf(await looks(disk));
    expect(disk.text()).toBe('# mine\na;16:02;a\nc;16:02;c\nb;16:02;b\n');
    disk.remove();
  });

  it('is forgotten once somebody has typed it: taking the line out again is an edit, not a crash', async () => {
    const disk = await waiting();
    disk.edit('a;16:02;a\nb;16:02;b\n');
    rightOf(await looks(disk));
    disk.edit('a;16:02;a\n');
    rightOf(await looks(disk));
    expect(disk.text()).toBe('a;16:02;a\n');
    expect(disk.names(disk.workspace.state)).toEqual(['journal.jsonl']);
    disk.remove();
  });
});

describe('a process that dies', () => {
  const before: ReadonlyArray<Step> = [
    { do: 'create', line: 'a;16:00;a', death: null },
    { do: 'pass', death: null },
    { do: 'create', line: 'b;16:00;b', death: null },
    { do: 'create', line: 'a;16:00;a', death: null },
    { do: 'create', line: 'bad;16:00;bad', death: null },
    { do: 'create', line: 'b;15:59;b', death: null },
    { do: 'wait', seconds: 60 },
  ];
  const after: ReadonlyArray<ReadonlyArray<Step>> = [
    [],
    [{ do: 'add by hand', line: 'a;16:02;a', first: true }],
    [{ do: 'remove by hand', index: 0 }],
    [{ do: 'create', line: 'a;16:02;a', death: null }],
    [{ do: 'pass', death: { call: 5, half: true } }],
    [{ do: 'remove the file' }],
  ];

  const deaths = (most: number): ReadonlyArray<Death> =>
    [...Array(most).keys()].flatMap((call) => [
      { call, half: false },
      { call, half: true },
    ]);

  const tried = async (
    dies: (death: Death) => Step,
    most: number,
    just: ReadonlyArray<Step> = [],
    under?: (root: string) => FileSystem,
  ): Promise<void> => {
    for (const fate of deaths(most)) {
      // why: each death with every sixth sequel; with all of them when evidence is gathered
      for (const then of after.filter((_, index) => isThorough || (index + fate.call) % 6 === 0)) {
        // why: who edits a file of which one half was written makes the torn line their own
        if (under !== undefined && fate.half && then.some((one) => one.do.endsWith('by hand'))) continue;
        const faults = await faultsAfter([...before, ...just, dies(fate), ...then], under);
        expect({ fate, then, faults }).toEqual({ fate, then, faults: [] });
      }
    }
  };

  it('at any step of a create leaves it wholly done or not at all', async () => {
    await tried((fate) => ({ do: 'create', line: 'b;16:02;b', death: fate }), 14);
  });

  it('at any step of a delete leaves it wholly done or not at all', async () => {
    await tried((fate) => ({ do: 'delete', index: 1, death: fate }), 14);
  });

  it('at any step of an undo, of a create or of a delete, leaves it wholly done or not at all', async () => {
    await tried((fate) => ({ do: 'undo', death: fate }), 14);
    await tried((fate) => ({ do: 'undo', death: fate }), 14, [{ do: 'delete', index: 1, death: null }]);
  });

  it('at any step of a change in place leaves it wholly done or not at all', async () => {
    await tried((fate) => ({ do: 'create', line: 'b;16:02;b', death: fate }), 26, [], mounted);
    await tried((fate) => ({ do: 'delete', index: 1, death: fate }), 26, [], mounted);
  });

  it('at any step of a pass leaves every occurrence to end once', async () => {
    await tried((fate) => ({ do: 'pass', death: fate }), 50);
  });

  it('at any step of the very first create leaves a workspace to go on in', async () => {
    for (const fate of deaths(20)) {
      const faults = await faultsAfter([{ do: 'create', line: 'a;16:00;a', death: fate }]);
      expect({ fate, faults }).toEqual({ fate, faults: [] });
    }
  });
});
