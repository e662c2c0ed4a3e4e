/** The chart, along every path that its graph has: each transition is taken, and nothing is lost on the way. */
import type { AnyStateMachine } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { backupServiceMachine } from '../../machines/backup-service.machine';
import {
  chartOnStage,
  type ChartOnStage,
  checked,
  checkInterval,
  type Happening,
  happenings,
} from '../support/chart-on-stage';

/** The states in which only the timer, or somebody from outside, makes it go on; and what it does then. */
const resting: Readonly<Record<string, string>> = { idle: 'checking', away: 'returning' };

/** A happening as the chart hears of it. */
const heardAs = (happening: Happening): { readonly type: string; readonly [key: string]: unknown } => {
  switch (happening.type) {
    case 'time is up':
      return { type: 'xstate.after.checkInterval.backupService.idle' };
    case 'checked':
      return { type: 'xstate.done.actor.checkSchedules', output: happening.outcome };
    case 'sought':
      return { type: 'xstate.done.actor.seekWorkspace', output: { found: happening.found } };
    case 'done':
      return { type: `xstate.done.actor.${happening.actor}` };
    case 'failed':
      return { type: `xstate.error.actor.${happening.actor}` };
    default:
      return happening;
  }
};

const happeningHeardAs = new Map(
  happenings.map((happening) => [JSON.stringify(heardAs(happening)), happening]),
);

interface Situation {
  /** The chart's state and context, in words. */
  readonly name: string;
  readonly value: unknown;
  readonly context: { readonly changed: boolean; readonly stopping: string };
  readonly path: ReadonlyArray<Happening>;
}

/** The shortest path to everything that the chart can be. */
const situations: ReadonlyArray<Situation> = (() => {
  const chart: AnyStateMachine = backupServiceMachine;
  const paths = getShortestPaths(chart, {
    events: happenings.map(heardAs),
    // why: timestamps and actors would make every visit of a state another state
    serializeState: ({ value, context }) => JSON.stringify({ value, context }),
  });
  return paths.map(({ state, steps }) => {
    const { changed, stopping } = state.context;
    const path = steps.flatMap(({ event }) => happeningHeardAs.get(JSON.stringify(event)) ?? []);
    const remarks = [changed ? ', changed' : '', stopping === 'no' ? '' : `, stopping (${String(stopping)})`];
    return {
      name: `${String(state.value)}${remarks.join('')}`,
      value: state.value,
      context: { changed, stopping },
      path,
    };
  });
})();

const broughtTo = async ({ path }: Situation): Promise<ChartOnStage> => {
  const stage = chartOnStage();
  for (const happening of path) expect(await stage.meets(happening)).toBe(true);
  return stage;
};

const alive = situations.filter(({ value }) => value !== 'stopped');
const quiet = alive.filter(({ context }) => context.stopping === 'no');

/** Lets each actor end until the chart rests: all is done well, or all fails. */
const letRest = async (stage: ChartOnStage, how: 'well' | 'badly'): Promise<void> => {
  for (let actor = stage.working(); actor !== null; actor = stage.working()) {
    if (how === 'badly') await stage.meets({ type: 'failed', actor });
    else if (actor === 'checkSchedules') await stage.meets(checked(0, 0));
    else if (actor === 'seekWorkspace') await stage.meets({ type: 'sought', found: 'here' });
    else await stage.meets({ type: 'done', actor });
  }
};

it('has paths to all that it can be', () => {
  const names = situations.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(situations.map(({ value }) => value))).toEqual(
    new Set(['idle', 'checking', 'archiving', 'pruning', 'returning', 'away', 'stopped']),
  );
  expect(situations.length).toBe(32);
});

it.each(situations)('$name: the chart is there at the end of its path', async (situation) => {
  const stage = await broughtTo(situation);
  expect(stage.value()).toBe(situation.value);
  expect(stage.context()).toEqual(situation.context);
});

it('takes every transition on some path', async () => {
  const ever = new Set<string>();
  let all: ReadonlyArray<string> = [];
  for (const situation of situations) {
    for (const happening of happenings) {
      const stage = await broughtTo(situation);
      await stage.meets(happening);
      all = stage.defined.map((_, index) => String(index));
      stage.defined.forEach((transition, index) => {
        if (stage.taken.has(transition)) ever.add(String(index));
      });
    }
  }
  expect(all.length).toBeGreaterThan(15);
  expect([...ever].sort()).toEqual([...all].sort());
});

it('is never without an actor at work or a timer that is set, whatever happens', async () => {
  for (const situation of quiet) {
    for (const happening of happenings) {
      const stage = await broughtTo(situation);
      await stage.meets(happening);
      await letRest(stage, 'well');
      if (stage.value() === 'stopped') continue;
      expect(Object.keys(resting)).toContain(stage.value());
      const next = resting[stage.value()];
      await stage.meets({ type: 'time is up' });
      expect(stage.value()).toBe(next);
    }
  }
});

describe('the timer', () => {
  const atRest = quiet.filter(({ value }) => String(value) in resting);

  it('has no look after 44 999 ms, and one after 45 000', async () => {
    expect(atRest.map(({ value }) => value).sort()).toEqual(['away', 'idle']);
    for (const situation of atRest) {
      const stage = await broughtTo(situation);
      const before = stage.did.length;
      stage.clock.increment(checkInterval - 1);
      expect(stage.did.slice(before)).toEqual([]);
      stage.clock.increment(1);
      expect(stage.did.slice(before)).toEqual([
        situation.value === 'idle' ? 'checkSchedules' : 'seekWorkspace',
      ]);
    }
  });

  it.each(quiet.filter(({ value }) => !(String(value) in resting)))(
    'is set again when the step fails: $name',
    async (situation) => {
      const stage = await broughtTo(situation);
      const actor = stage.working();
      if (actor === null) throw new Error('nothing is at work');
      await stage.meets({ type: 'failed', actor });
      expect(stage.did.filter((what) => what.includes('failed'))).toEqual([
        `${String(situation.value)} failed: Error: for the test`,
      ]);
      await letRest(stage, 'badly');
      const rest = situation.value === 'returning' ? 'away' : 'idle';
      expect(stage.value()).toBe(rest);
      const before = stage.did.length;
      stage.clock.increment(checkInterval - 1);
      expect(stage.value()).toBe(rest);
      stage.clock.increment(1);
      expect(stage.did.slice(before)).toEqual([rest === 'idle' ? 'checkSchedules' : 'seekWorkspace']);
    },
  );
});

describe.each(['well', 'badly'] as const)('when all goes %s', (how) => {
  it.each(quiet)('a change is followed by a check: $name', async (situation) => {
    const stage = await broughtTo(situation);
    const before = stage.did.length;
    await stage.meets({ type: 'schedules.changed' });
    await letRest(stage, how);
    const isAway = ['away', 'returning'].includes(String(situation.value)) && how === 'badly';
    expect(stage.did.slice(before)).toContain(isAway ? 'seekWorkspace' : 'checkSchedules');
    expect(stage.context().changed).toBe(false);
  });

  it.each(alive)('a stop ends it: $name', async (situation) => {
    const stage = await broughtTo(situation);
    await stage.meets({ type: 'stop.requested' });
    await letRest(stage, how);
    expect(stage.value()).toBe('stopped');
    expect(stage.did.at(-1)).toBe('pass over');
  });

  it.each(alive)(
    'a stop at once lets go of the archive, begins no other, and ends it: $name',
    async (situation) => {
      const stage = await broughtTo(situation);
      const before = stage.did.length;
      await stage.meets({ type: 'abort.requested' });
      expect(stage.did[before]).toBe('abandon');
      await stage.meets(checked(1, 1));
      await letRest(stage, how);
      expect(stage.did.slice(before)).not.toContain('archiveDue');
      expect(stage.value()).toBe('stopped');
    },
  );
});

describe('a stop', () => {
  it('that comes while it checks lets the pass go to its end', async () => {
    const stage = chartOnStage();
    await stage.meets({ type: 'stop.requested' });
    await stage.meets(checked(1, 0));
    expect(stage.value()).toBe('archiving');
    await stage.meets({ type: 'done', actor: 'archiveDue' });
    expect(stage.value()).toBe('pruning');
    await stage.meets({ type: 'done', actor: 'pruneSchedules' });
    expect(stage.value()).toBe('stopped');
    expect(stage.did).toEqual(['checkSchedules', 'archiveDue', 'pruneSchedules', 'pass over']);
  });

  it('at once is not softened by one that may wait', async () => {
    const stage = chartOnStage();
    await stage.meets({ type: 'abort.requested' });
    await stage.meets({ type: 'stop.requested' });
    expect(stage.context().stopping).toBe('now');
  });
});

describe('a workspace that is gone', () => {
  const lost = async (): Promise<ChartOnStage> => {
    const stage = chartOnStage();
    await stage.meets(checked(1, 1, 'lost'));
    return stage;
  };

  it('ends it without a word about a pass when it was removed', async () => {
    const stage = chartOnStage();
    await stage.meets(checked(1, 1, 'removed'));
    expect(stage.value()).toBe('stopped');
    expect(stage.did).toEqual(['checkSchedules']);
  });

  it('is looked for at once, and then again and again until it is back', async () => {
    const stage = await lost();
    expect(stage.value()).toBe('returning');
    await stage.meets({ type: 'sought', found: 'away' });
    await stage.meets({ type: 'time is up' });
    await stage.meets({ type: 'sought', found: 'away' });
    await stage.meets({ type: 'schedules.changed' });
    await stage.meets({ type: 'sought', found: 'here' });
    expect(stage.value()).toBe('checking');
    expect(stage.did).toEqual([
      'checkSchedules',
      'seekWorkspace',
      'pass over',
      'seekWorkspace',
      'pass over',
      'seekWorkspace',
      'checkSchedules',
    ]);
  });

  it('is left to the service that has taken its place there', async () => {
    const stage = await lost();
    await stage.meets({ type: 'sought', found: 'taken' });
    expect(stage.value()).toBe('stopped');
  });

  it('gets no archive to its end: what is in hand is let go of, and it is looked at', async () => {
    const stage = chartOnStage();
    await stage.meets(checked(1, 0));
    await stage.meets({ type: 'workspace.lost' });
    expect(stage.did.at(-1)).toBe('abandon');
    await stage.meets({ type: 'failed', actor: 'archiveDue' });
    expect(stage.value()).toBe('checking');
    expect(stage.context().stopping).toBe('no');
  });
});

it('goes from a check to what there is to do', async () => {
  const after = async (due: number, prunable: number): Promise<string> => {
    const stage = chartOnStage();
    await stage.meets(checked(due, prunable));
    return stage.value();
  };
  expect(await after(1, 1)).toBe('archiving');
  expect(await after(0, 1)).toBe('pruning');
  expect(await after(0, 0)).toBe('idle');
});
