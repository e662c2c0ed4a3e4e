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

/** A happening as the chart hears of it. */
const heardAs = (happening: Happening): { readonly type: string; readonly [key: string]: unknown } => {
  switch (happening.type) {
    case 'time is up':
      return { type: 'xstate.after.checkInterval.backupService.idle' };
    case 'checked':
      return { type: 'xstate.done.actor.checkSchedules', output: happening.outcome };
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
    else await stage.meets(actor === 'checkSchedules' ? checked(0, 0) : { type: 'done', actor });
  }
};

it('has paths to all that it can be', () => {
  const names = situations.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(situations.map(({ value }) => value))).toEqual(
    new Set(['idle', 'checking', 'archiving', 'pruning', 'stopped']),
  );
  expect(situations.length).toBe(25);
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
      expect(stage.value()).toBe('idle');
      await stage.meets({ type: 'time is up' });
      expect(stage.value()).toBe('checking');
    }
  }
});

describe('the timer', () => {
  const idle = quiet.filter(({ value }) => value === 'idle');

  it('has no check after 44 999 ms, and one after 45 000', async () => {
    expect(idle.length).toBe(1);
    for (const situation of idle) {
      const stage = await broughtTo(situation);
      const before = stage.did.length;
      stage.clock.increment(checkInterval - 1);
      expect(stage.did.slice(before)).toEqual([]);
      stage.clock.increment(1);
      expect(stage.did.slice(before)).toEqual(['checkSchedules']);
    }
  });

  it.each(quiet.filter(({ value }) => value !== 'idle'))(
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
      expect(stage.value()).toBe('idle');
      const checks = stage.did.filter((what) => what === 'checkSchedules').length;
      stage.clock.increment(checkInterval - 1);
      expect(stage.value()).toBe('idle');
      stage.clock.increment(1);
      expect(stage.did.filter((what) => what === 'checkSchedules').length).toBe(checks + 1);
    },
  );
});

describe.each(['well', 'badly'] as const)('when all goes %s', (how) => {
  it.each(quiet)('a change is followed by a check: $name', async (situation) => {
    const stage = await broughtTo(situation);
    const before = stage.did.length;
    await stage.meets({ type: 'schedules.changed' });
    await letRest(stage, how);
    expect(stage.did.slice(before)).toContain('checkSchedules');
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
  it('ends it without a word about a pass', async () => {
    const stage = chartOnStage();
    await stage.meets(checked(1, 1, 'lost'));
    expect(stage.value()).toBe('stopped');
    expect(stage.did).toEqual(['checkSchedules']);
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
