/** A stretch of a workspace's life: the real chart over the real use-cases, while the machine sleeps, is killed and mis-set. */
import { createActor, SimulatedClock } from 'xstate';
import { execute } from '../../src/app/execute';
import { undoing } from '../../src/domain/decider/undo';
import type { Command } from '../../src/domain/events/command';
import { scheduleId } from '../../src/domain/schedule/schedule';
import { type Instant, instantOf, timestampAt } from '../../src/domain/time/time';
import { schedulesOf } from '../../src/domain/schedule/schedule-file';
import { provideService } from '../../src/service/actors';
import { ianaZone, remembered } from '../support/clock';
import { type Chance, makeWorld, type World } from './durable-world';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The same numbers for the same seed (mulberry32). */
export const chanceOf = (seed: number): Chance => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

export interface Life {
  readonly zone: string;
  readonly from: Instant;
  readonly days: number;
  readonly seed: number;
  readonly lines: ReadonlyArray<string>;
  /** Files in `backups/` that the journal knows nothing of. */
  readonly strangers: ReadonlyArray<string>;
  /** Whether people pause, resume, skip and undo at random. */
  readonly requests?: boolean;
  /** What people do by hand between two looks, at random. */
  readonly hands?: (world: World, chance: Chance) => Promise<void>;
}

/** A service process: each look is a pass of the chart, or the end of the process in the middle of it. */
const startService = (world: World, risk: number) => {
  const { ports, dead } = world.process(risk);
  let over: (how: 'over') => void = () => undefined;
  const timer = new SimulatedClock();
  const machine = provideService(ports, {
    onPassOver: () => over('over'),
    onTrouble: () => undefined,
    onArchive: () => undefined,
    seek: () => Promise.resolve('away'),
  });
  const actor = createActor(machine, { clock: timer });
  const pass = async (begin: () => void): Promise<'over' | 'dead'> => {
    const done = new Promise<'over'>((resolve) => (over = resolve));
    begin();
    return Promise.race([done, dead.then(() => 'dead' as const)]);
  };
  const begin = execute({ type: 'StartService', pid: 1, version: 'simulated' })(ports);
  return {
    first: async () => {
      const begun = await Promise.race([
        begin().then(() => 'begun' as const),
        dead.then(() => 'dead' as const),
      ]);
      return begun === 'dead' ? begun : pass(() => actor.start());
    },
    look: () => pass(() => timer.increment(45 * second)),
    stop: () => actor.stop(),
  };
};

const earliestDue = (world: World): Instant =>
  Math.min(
    ...schedulesOf(world.workspace.state().file).map(({ schedule }) =>
      schedule.due === null ? Infinity : instantOf(schedule.due),
    ),
  );

/** Time goes by until the next look; sometimes it does what nobody expects of it. */
const passTime = (world: World, chance: Chance): void => {
  const { clock } = world.workspace;
  const { instant } = clock.now();
  const luck = chance();
  if (luck < 0.01) clock.advance(chance() * 30 * hour);
  else if (luck < 0.012) clock.advance(chance() * 20 * day);
  else if (luck < 0.017) clock.advance(-chance() * 3 * hour);
  else if (luck < 0.018) clock.advance(-chance() * 4 * day);
  else if (luck < 0.05) clock.advance(chance() * 4 * hour);
  else clock.set(Math.max(instant, earliestDue(world)) + chance() * 45 * second);
};

/** What somebody asks for at random; most of it may be refused. */
const requestAtRandom = (world: World, chance: Chance): Command => {
  const ids = schedulesOf(world.workspace.state().file).map(({ schedule }) => schedule.id);
  const schedule = ids[Math.floor(chance() * ids.length)] ?? scheduleId(1);
  const whose = chance() < 0.3 ? null : schedule;
  const luck = chance();
  if (luck < 0.2) {
    const { instant, zone } = world.workspace.clock.now();
    const until = chance() < 0.6 ? timestampAt(instant + chance() * chance() * 12 * day, zone) : null;
    return { type: 'PauseSchedules', schedule: whose, until };
  }
  if (luck < 0.6) return { type: 'ResumeSchedules', schedule: whose };
  return luck < 0.9 ? { type: 'SkipNext', schedule } : { type: 'UndoLast' };
};

/** `after` sees the world after every pass that came to its end, and how many lines the journal had before it. */
export const liveThrough = async (
  { zone, from, days, seed, lines, strangers, requests, hands }: Life,
  after: (world: World, before: number) => void,
): Promise<World> => {
  const chance = chanceOf(seed);
  const whim = chanceOf(seed + 7919);
  const world = makeWorld(from, remembered(ianaZone(zone)), chance);
  for (const line of lines) await world.workspace.create(line);
  strangers.forEach((name, index) => world.files.set(name, index));
  const { clock } = world.workspace;
  let service = startService(world, 0.002);
  let before = world.workspace.records.length;
  let how = await service.first();
  let wrongClock: { readonly until: Instant; readonly right: Instant } | null = null;
  const revive = async (): Promise<void> => {
    service.stop();
    service = startService(world, 0.002);
    before = world.workspace.records.length;
    how = await service.first();
  };
  /** So many looks at a clock that runs on; what dies is started again. */
  const lookOn = async (times: number, every: number): Promise<void> => {
    for (let n = 0; n < times; n += 1) {
      before = world.workspace.records.length;
      how = await service.look();
      if (how === 'dead') await revive();
      if (how === 'over') after(world, before);
      clock.advance(every);
    }
  };
  /** The clock shows a time of the past, for less than a day of looks, and is right again. */
  const stepBack = async (to: Instant): Promise<void> => {
    const right = clock.now().instant;
    clock.set(to);
    await lookOn(1 + Math.floor(chance() * 5), chance() * 100 * minute);
    if (chance() < 0.5) await revive();
    clock.set(right + chance() * 12 * hour);
  };
  while (clock.now().instant < from + days * day || wrongClock !== null) {
    if (how === 'dead') {
      clock.advance(chance() * chance() * 10 * hour);
      await revive();
    } else {
      passTime(world, chance);
      const { instant } = clock.now();
      if (wrongClock === null && chance() < 0.01) {
        await stepBack(chance() < 0.5 ? chance() * 1000 * second : instant - chance() * 30 * day);
      } else if (wrongClock === null && chance() < 0.001) {
        wrongClock = { right: instant, until: instant + 400 * day };
        clock.set(instant + 398 * day);
      } else if (wrongClock !== null && instant > wrongClock.until) {
        clock.set(wrongClock.right + day);
        wrongClock = null;
        // why: a clock that was far ahead is believed to be right once it was seen to run on for a day
        await lookOn(26, hour);
      }
      before = world.workspace.records.length;
      how = await service.look();
    }
    if (how === 'over') after(world, before);
    if (hands !== undefined) await hands(world, whim);
    // why: what undo would take back of the lines' creates is no request
    if (requests === true && whim() < 0.2) {
      const command = requestAtRandom(world, whim);
      const isAsked = undoing(world.workspace.state(), clock.now())[0]?.type !== 'ScheduleTakenBack';
      if (command.type !== 'UndoLast' || isAsked) await execute(command)(world.workspace.ports)();
    }
  }
  service.stop();
  const last = startService(world, 0);
  before = world.workspace.records.length;
  await last.first();
  after(world, before);
  last.stop();
  return world;
};
