/** The chart, along every path that its graph has: each transition is taken, and nothing is lost on the way. */
import type { AnyStateMachine } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { backupServiceMachine } from '../../machines/backup-service.machine';
import { backupMachine } from '../../machines/backup.machine';
import {
  chartOnStage,
  type ChartOnStage,
  checked,
  checkInterval,
  ended,
  type Happening,
  happenings,
  missing,
  started,
} from '../support/chart-on-stage';

/** The states in which only the timer, or somebody from outside, makes it go on; and what it does then. */
const resting: Readonly<Record<string, ReadonlyArray<string>>> = {
  idle: ['checking', 'starting'],
  away: ['returning'],
};

/** A happening as the chart hears of it. */
const heardAs = (happening: Happening): { readonly type: string; readonly [key: string]: unknown } => {
  switch (happening.type) {
    case 'time is up':
      return { type: 'xstate.after.untilNextCheck.backupService.up.work.idle' };
    case 'recovered':
      return { type: 'xstate.done.actor.recover', output: { recovered: happening.recovered } };
    case 'told':
      return happening.news;
    case 'checked':
      return { type: 'xstate.done.actor.checkSchedules', output: happening.outcome };
    case 'sought':
      return { type: 'xstate.done.actor.seekWorkspace', output: { found: happening.found } };
    case 'done':
      return { type: `xstate.done.actor.${happening.actor}`, output: { at: 0, nextDue: null } };
    case 'failed':
      return { type: `xstate.error.actor.${happening.actor}` };
    default:
      return happening;
  }
};

const happeningHeardAs = new Map(
  happenings.map((happening) => [JSON.stringify(heardAs(happening)), happening]),
);

/** What it can be, all its regions together; a chart that has ended is one word. */
interface Regions {
  readonly work: unknown;
  readonly recovery: string;
  readonly changes: string;
  readonly file: string;
  readonly stop: string;
}

interface Situation {
  /** The chart's states, in words. */
  readonly name: string;
  readonly all: unknown;
  readonly value: string;
  readonly up: Regions | null;
  readonly path: ReadonlyArray<Happening>;
}

const regionsOf = (value: unknown): Regions | null =>
  // why: the machine's own type is gone where any machine is meant
  typeof value === 'string' ? null : (value as { readonly up: Regions }).up;

const workOf = (value: unknown): string => {
  const up = regionsOf(value);
  if (up === null) return String(value);
  return typeof up.work === 'string' ? up.work : 'archiving';
};

/** The shortest path to everything that the chart can be. */
const situations: ReadonlyArray<Situation> = (() => {
  const chart: AnyStateMachine = backupServiceMachine.provide({ actors: { backup: backupMachine } });
  const paths = getShortestPaths(chart, {
    // why: every region hears the end of an actor, so only actors that are there may end
    events: ({ children }) =>
      happenings.map(heardAs).filter(({ type }) => {
        const [, name] = /^xstate\.(?:done|error)\.actor\.(.*)$/.exec(type) ?? [];
        return name === undefined || name in children;
      }),
    // why: timestamps and actors would make every visit of a state another state
    serializeState: ({ value }) => JSON.stringify(value),
  });
  return paths.map(({ state, steps }) => {
    const up = regionsOf(state.value);
    const work =
      up === null ? String(state.value) : typeof up.work === 'string' ? up.work : JSON.stringify(up.work);
    const rest =
      up === null ? '' : `, recovery ${up.recovery}, changes ${up.changes}, file ${up.file}, ${up.stop}`;
    return {
      name: `${work}${rest}`,
      all: state.value,
      value: workOf(state.value),
      up,
      path: steps.flatMap(({ event }) => happeningHeardAs.get(JSON.stringify(event)) ?? []),
    };
  });
})();

const broughtTo = async ({ path }: Situation): Promise<ChartOnStage> => {
  const stage = chartOnStage();
  // why: an expect costs more than what it looks at
  for (const happening of path)
    if (!(await stage.meets(happening))) throw new Error(`it can't be that ${JSON.stringify(happening)}`);
  return stage;
};

const alive = situations.filter(({ up }) => up !== null);
const quiet = alive.filter(({ up }) => up?.stop === 'serving');
/** Of those that differ in what is known of the file alone, one is enough. */
const few = quiet.filter(({ up }) => up?.file === 'there');
/** The end of a chart: where its workspace is away there is no journal to say goodbye in. */
const ends = ['stopped', 'detached'];

/** A service that has ended what was left, and has begun its first check. */
const checking = async (): Promise<ChartOnStage> => {
  const stage = chartOnStage();
  await stage.meets({ type: 'recovered', recovered: true });
  return stage;
};

/** Lets each actor end until the chart rests: all is done well, or all fails. */
const letRest = async (stage: ChartOnStage, how: 'well' | 'badly'): Promise<void> => {
  for (let actor = stage.working(); actor !== null; actor = stage.working()) {
    if (how === 'badly') await stage.meets({ type: 'failed', actor });
    else if (actor === 'checkSchedules') await stage.meets(checked(0, 0));
    else if (actor === 'seekWorkspace') await stage.meets({ type: 'sought', found: 'here' });
    else if (actor === 'recover') await stage.meets({ type: 'recovered', recovered: true });
    else await stage.meets({ type: 'done', actor });
  }
};

it('has paths to all that it can be', () => {
  const names = situations.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(situations.map(({ value }) => value))).toEqual(
    new Set(['starting', 'idle', 'checking', 'archiving', 'pruning', 'returning', 'away', ...ends]),
  );
  expect(situations.length).toBe(118);
});

it.each(situations)('$name: the chart is there at the end of its path', async (situation) => {
  const stage = await broughtTo(situation);
  expect(stage.all()).toEqual(situation.all);
});

it('takes every transition on some path', async () => {
  const ever = new Set<string>();
  let all: ReadonlyArray<string> = [];
  const one = new Map(
    situations.map((situation) => [JSON.stringify([situation.up?.work, situation.up?.stop]), situation]),
  );
  for (const situation of new Set([...few, ...one.values()])) {
    for (const happening of happenings) {
      const stage = await broughtTo(situation);
      await stage.meets(happening);
      all = stage.defined.map((_, index) => String(index));
      stage.defined.forEach((transition, index) => {
        if (stage.taken.has(transition)) ever.add(String(index));
      });
    }
  }
  expect(all.length).toBeGreaterThan(40);
  expect([...ever].sort()).toEqual([...all].sort());
});

it('is never without an actor at work or a timer that is set, whatever happens', async () => {
  for (const situation of few) {
    for (const happening of happenings) {
      const stage = await broughtTo(situation);
      await stage.meets(happening);
      await letRest(stage, 'well');
      if (ends.includes(stage.value())) continue;
      expect(Object.keys(resting)).toContain(stage.value());
      const next = resting[stage.value()];
      await stage.meets({ type: 'time is up' });
      expect(next).toContain(stage.value());
    }
  }
});

describe('the timer', () => {
  const atRest = few.filter(({ value }) => value in resting);

  it('has no look after 44 999 ms, and one after 45 000', async () => {
    expect(new Set(atRest.map(({ value }) => value))).toEqual(new Set(['away', 'idle']));
    for (const situation of atRest) {
      const stage = await broughtTo(situation);
      const before = stage.did.length;
      stage.clock.increment(checkInterval - 1);
      expect(stage.did.slice(before)).toEqual([]);
      stage.clock.increment(1);
      expect(stage.did.slice(before)).toEqual([
        situation.value === 'away'
          ? 'seekWorkspace'
          : situation.up?.recovery === 'over'
            ? 'checkSchedules'
            : 'recover',
      ]);
    }
  });

  it.each(few.filter(({ value }) => !(value in resting)))(
    'is set again when the step fails: $name',
    async (situation) => {
      const stage = await broughtTo(situation);
      const actor = stage.working();
      if (actor === null) throw new Error('nothing is at work');
      await stage.meets({ type: 'failed', actor });
      // why: a recovery that failed is told when the check that follows has not
      const told =
        actor === 'recover' || situation.up?.recovery === 'failed'
          ? []
          : [`${situation.value} failed: Error: for the test`];
      if (situation.up?.recovery !== 'failed')
        expect(stage.did.filter((what) => what.includes('failed'))).toEqual(told);
      await letRest(stage, 'badly');
      const rest = situation.value === 'returning' ? 'away' : 'idle';
      expect(stage.value()).toBe(rest);
      const before = stage.did.length;
      stage.clock.increment(checkInterval - 1);
      expect(stage.value()).toBe(rest);
      stage.clock.increment(1);
      expect(['recover', 'checkSchedules', 'seekWorkspace']).toContain(stage.did.slice(before)[0]);
    },
  );
});

describe.each(['well', 'badly'] as const)('when all goes %s', (how) => {
  it.each(few)('a change is followed by a check: $name', async (situation) => {
    const stage = await broughtTo(situation);
    const before = stage.did.length;
    await stage.meets({ type: 'schedules.changed' });
    await letRest(stage, how);
    const isAway = ['away', 'returning'].includes(situation.value) && how === 'badly';
    expect(stage.did.slice(before)).toContain(isAway ? 'seekWorkspace' : 'checkSchedules');
    expect(regionsOf(stage.all())?.changes).toBe('none');
  });

  it.each(alive)('a stop ends it: $name', async (situation) => {
    const stage = await broughtTo(situation);
    await stage.meets({ type: 'stop.requested' });
    await letRest(stage, how);
    expect(ends).toContain(stage.value());
    expect(stage.did).toContain('pass over');
  });

  it.each(alive)(
    'a stop at once lets go of the archive, begins no other, and ends it: $name',
    async (situation) => {
      const stage = await broughtTo(situation);
      const before = stage.did.length;
      await stage.meets({ type: 'abort.requested' });
      if (situation.up?.stop !== 'leaving') expect(stage.did[before]).toBe('abandon');
      await stage.meets(checked(1, 1));
      await letRest(stage, how);
      expect(stage.did.slice(before)).not.toContain('archiveDue');
      expect(ends).toContain(stage.value());
    },
  );
});

describe('a recovery that fails', () => {
  it.each(alive.filter(({ value }) => value === 'starting'))(
    'is told also where no check follows, once: $name',
    async (situation) => {
      const stage = await broughtTo(situation);
      await stage.meets({ type: 'abort.requested' });
      await stage.meets({ type: 'failed', actor: 'recover' });
      expect(ends).toContain(stage.value());
      expect(stage.did.filter((what) => what === 'starting failed: Error: for the test')).toHaveLength(1);
    },
  );
});

describe('a stop', () => {
  it('that comes while it checks lets the pass go to its end', async () => {
    const stage = await checking();
    await stage.meets({ type: 'stop.requested' });
    await stage.meets(checked(1, 0));
    expect(stage.value()).toBe('archiving');
    await stage.meets({ type: 'done', actor: 'archiveDue' });
    expect(stage.value()).toBe('pruning');
    await stage.meets({ type: 'done', actor: 'pruneSchedules' });
    expect(stage.value()).toBe('stopped');
    expect(stage.did.slice(1)).toEqual(['checkSchedules', 'archiveDue', 'pruneSchedules', 'pass over']);
  });

  it('at once is not softened by one that may wait', async () => {
    const stage = await checking();
    await stage.meets({ type: 'abort.requested' });
    await stage.meets({ type: 'stop.requested' });
    expect(regionsOf(stage.all())?.stop).toBe('leaving');
  });
});

describe('a workspace that is gone', () => {
  const lost = async (): Promise<ChartOnStage> => {
    const stage = await checking();
    await stage.meets(checked(1, 1, 'lost'));
    return stage;
  };

  it('ends it without a word about a pass when it was removed', async () => {
    const stage = await checking();
    await stage.meets(checked(1, 1, 'removed'));
    expect(stage.value()).toBe('stopped');
    expect(stage.did.slice(1)).toEqual(['checkSchedules']);
  });

  it('is looked for at once, and then again and again until it is back', async () => {
    const stage = await lost();
    expect(stage.value()).toBe('returning');
    await stage.meets({ type: 'sought', found: 'away' });
    await stage.meets({ type: 'time is up' });
    await stage.meets({ type: 'sought', found: 'away' });
    await stage.meets({ type: 'schedules.changed' });
    await stage.meets({ type: 'sought', found: 'here' });
    expect(stage.value()).toBe('starting');
    expect(stage.did.slice(1)).toEqual([
      'checkSchedules',
      'seekWorkspace',
      'pass over',
      'seekWorkspace',
      'pass over',
      'seekWorkspace',
      'recover',
    ]);
  });

  it('is left to the service that has taken its place there', async () => {
    const stage = await lost();
    await stage.meets({ type: 'sought', found: 'taken' });
    expect(stage.value()).toBe('detached');
    expect(stage.context().reason).toBe('another service runs in its workspace');
  });

  it('gets no archive to its end: what is in hand is let go of, and it is looked at', async () => {
    const stage = await checking();
    await stage.meets(checked(1, 0));
    await stage.meets({ type: 'workspace.lost' });
    expect(stage.did.at(-1)).toBe('abandon');
    await stage.meets({ type: 'failed', actor: 'archiveDue' });
    expect(stage.value()).toBe('checking');
    expect(regionsOf(stage.all())?.stop).toBe('serving');
  });
});

it('goes from a check to what there is to do', async () => {
  const after = async (due: number, prunable: number): Promise<string> => {
    const stage = await checking();
    await stage.meets(checked(due, prunable));
    return stage.value();
  };
  expect(await after(1, 1)).toBe('archiving');
  expect(await after(0, 1)).toBe('pruning');
  expect(await after(0, 0)).toBe('idle');
});

describe('the rest until the next check', () => {
  const restAfter = async (nextDue: number | null, at = 1_000_000): Promise<ChartOnStage> => {
    const stage = await checking();
    await stage.meets(checked(0, 0, 'present', { at, nextDue }));
    return stage;
  };

  it.each([
    [null, 45_000],
    [1_012_000, 12_000],
    [1_044_999, 44_999],
    [1_045_001, 45_000],
    [9_000_000, 45_000],
    [1_000_000, 1],
  ])(
    'lasts until the next occurrence is due, and never longer than 45 s (due at %p)',
    async (nextDue, wait) => {
      const stage = await restAfter(nextDue);
      expect(stage.context()).toMatchObject({ wait, nextCheck: 1_000_000 + wait });
      const before = stage.did.length;
      stage.clock.increment(wait - 1);
      expect(stage.did.length).toBe(before);
      stage.clock.increment(1);
      expect(stage.did.slice(before)).toEqual(['checkSchedules']);
    },
  );

  it('is 45 s after a step that failed, whatever was known before', async () => {
    const stage = await restAfter(1_012_000);
    await stage.meets({ type: 'schedules.changed' });
    await stage.meets({ type: 'failed', actor: 'checkSchedules' });
    expect(stage.context()).toMatchObject({ wait: 45_000, nextCheck: null });
  });
});

describe('what a killed process left', () => {
  it('is tried again at the next look, for as long as another process is at work on it', async () => {
    const stage = chartOnStage();
    await stage.meets({ type: 'recovered', recovered: false });
    await stage.meets(checked(0, 0));
    await stage.meets({ type: 'schedules.changed' });
    await stage.meets({ type: 'recovered', recovered: true });
    await stage.meets(checked(0, 0));
    await stage.meets({ type: 'time is up' });
    expect(stage.did).toEqual([
      'recover',
      'checkSchedules',
      'pass over',
      'recover',
      'checkSchedules',
      'pass over',
      'checkSchedules',
    ]);
  });

  it.each([
    ['told when only that failed', checked(0, 0), ['starting failed: Error: for the test', 'pass over']],
    [
      'not told when the check fails, too',
      { type: 'failed', actor: 'checkSchedules' } as const,
      ['checking failed: Error: for the test', 'pass over'],
    ],
    ['not told of a workspace that is lost', checked(0, 0, 'lost'), ['seekWorkspace']],
  ])('and could not be ended is %s', async (_, happening, did) => {
    const stage = chartOnStage();
    await stage.meets({ type: 'failed', actor: 'recover' });
    await stage.meets(happening);
    expect(stage.did).toEqual(['recover', 'checkSchedules', ...did]);
  });
});

it('tells once that there is no schedules file, until it was there again', async () => {
  const stage = await checking();
  for (const outcome of [missing, missing, checked(0, 0, 'lost')]) {
    await stage.meets(outcome);
    await stage.meets({ type: 'schedules.changed' });
  }
  expect(stage.did.filter((what) => what === 'no file').length).toBe(1);
  await stage.meets({ type: 'sought', found: 'here' });
  await stage.meets({ type: 'recovered', recovered: true });
  await stage.meets(missing);
  expect(stage.did.filter((what) => what === 'no file').length).toBe(2);
});

describe('a backup in hand', () => {
  it('is an actor of its own for as long as it lasts', async () => {
    const stage = await checking();
    await stage.meets(checked(2, 0));
    const seen: Array<ReadonlyArray<string>> = [stage.children()];
    for (const news of [started, ended, started]) {
      await stage.meets(news);
      seen.push(stage.children());
    }
    await stage.meets({ type: 'done', actor: 'archiveDue' });
    seen.push(stage.children());
    expect(seen).toEqual([
      ['archiveDue'],
      ['archiveDue', 'backup'],
      ['archiveDue'],
      ['archiveDue', 'backup'],
      ['pruneSchedules'],
    ]);
  });
});

it('describes every state', () => {
  const chart: AnyStateMachine = backupServiceMachine;
  const undescribed = (node: AnyStateMachine['root']): ReadonlyArray<string> => [
    ...(node.description === undefined ? [node.id] : []),
    ...Object.values(node.states).flatMap(undescribed),
  ];
  expect(undescribed(chart.root)).toEqual([]);
});
