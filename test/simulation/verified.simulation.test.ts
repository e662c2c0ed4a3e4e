/** Months of a service that verifies: every archive is looked into as often as its line says, and no backup waits for it. */
import * as TE from 'fp-ts/TaskEither';
import { createActor, SimulatedClock } from 'xstate';
import { execute } from '../../src/app/execute';
import { instantOf } from '../../src/domain/time/time';
import type { ExamineReport } from '../../src/ports/unarchiver';
import { isResting, provideService } from '../../src/service/actors';
import { provideVerifier } from '../../src/service/verifier';
import { ianaZone, remembered } from '../support/clock';
import { runs } from '../support/runs';
import { makeWorld, type World } from './durable-world';
import { chanceOf } from './live-through';

const hour = 3_600_000;
const day = 24 * hour;
const second = 1000;

const lines = [
  'docs;daily@02:15;docs;keep=9 verify=weekly',
  'often;cron:0 */6 * * *;often;keep=4 verify=daily:read',
  'never;daily@03:00;never;keep=3',
];
const spans: Readonly<Record<string, number>> = { docs: 7 * day, often: day };
const longestPause = 3 * hour;
const evidence = runs(1).numRuns > 1;

const heard = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A service process with its verifier beside it, as the service's process has them. */
const startService = (world: World, risk: number, looked: (file: string, at: number) => void) => {
  const { ports, dead } = world.process(risk);
  let isDead = false;
  void dead.then(() => (isDead = true));
  const sound: ExamineReport = {
    ...{ entries: 1, contentBytes: 1000, refusedCount: 0, refused: [], differenceCount: 0, differences: [] },
    ...{ damageCount: 0, damage: [], notes: [] },
  };
  const see = (file: string): void => {
    looked(file, world.workspace.clock.now().instant);
    world.workspace.clock.advance(10 * second);
  };
  const unarchiver = {
    unpack: () => TE.left({ kind: 'other' as const, message: 'not asked for' }),
    digest: (file: string) =>
      TE.fromIO(() => {
        see(file);
        return String(world.files.get(file));
      }),
    examine: (file: string) =>
      TE.fromIO(() => {
        see(file);
        const entries = world
          .archives()
          .get([...world.archives().keys()].find((name) => file.startsWith(`${name}.`)) ?? ('' as never))
          ?.find((version) => version.file === file)?.report.entries;
        return { ...sound, entries: entries ?? 0 };
      }),
  };
  const timer = new SimulatedClock();
  const verifier = createActor(
    provideVerifier({ ...ports, unarchiver }, () => undefined),
    { clock: timer },
  );
  let over = false;
  const actor = createActor(
    provideService(ports, {
      onPassOver: () => (over = true),
      onTrouble: () => undefined,
      onArchive: () => undefined,
      seek: () => Promise.resolve('away'),
    }),
    { clock: timer },
  );
  let rested = false;
  actor.subscribe((snapshot) => {
    const rests = isResting(snapshot);
    if (rests !== rested) verifier.send({ type: rests ? 'service.rests' : 'service.works' });
    rested = rests;
  });
  /** Until both have nothing to do any more, or the process was killed. */
  const settled = async (): Promise<'over' | 'dead'> => {
    while (!isDead && !(over && verifier.getSnapshot().value === 'resting')) await heard();
    return isDead ? 'dead' : 'over';
  };
  return {
    begin: async () => {
      void execute({ type: 'StartService', pid: 1, version: 'simulated' })(ports)();
      verifier.start();
      actor.start();
      return settled();
    },
    look: () => {
      over = false;
      timer.increment(45 * second);
      return settled();
    },
    stop: () => {
      verifier.send({ type: 'service.ends' });
      actor.stop();
    },
  };
};

/** Archives that nobody has looked into for longer than their line says; `down` is how long no service was there of late. */
const overdue = (world: World, slack: number): ReadonlyArray<string> => {
  const now = world.workspace.clock.now().instant;
  const last = new Map<string, number>();
  for (const { at, events } of world.workspace.records)
    for (const event of events)
      if (event.type === 'ArchiveVerified') last.set(event.sha256, instantOf(at));
      else if (event.type === 'BackupCompleted' || event.type === 'BackupPartial')
        last.set(event.report.sha256, instantOf(at));
  return [...world.archives()].flatMap(([name, versions]) =>
    versions
      .filter(({ report }) => now - (last.get(report.sha256) ?? 0) > (spans[name] ?? Infinity) + slack)
      .map(({ file }) => `${file} is not verified`),
  );
};

it.each(evidence ? [3, 4, 5, 6, 7] : [3])('every archive is looked into in time (life %i)', async (seed) => {
  const chance = chanceOf(seed);
  const from = Date.parse('2026-02-20T00:00:00Z');
  const world = makeWorld(from, remembered(ianaZone('Europe/Berlin')), chance);
  for (const line of lines) await world.workspace.create(line);
  const { clock } = world.workspace;
  const looks: Array<string> = [];
  const risk = 0.001;
  const start = () => startService(world, risk, (file) => void looks.push(file));
  let service = start();
  let how = await service.begin();
  while (clock.now().instant < from + (evidence ? 300 : 20) * day) {
    while (how === 'dead') {
      service.stop();
      clock.advance(chance() * 3 * hour);
      service = start();
      how = await service.begin();
    }
    // why: as soon as both rest nothing is due: what came due did so since the last pass
    expect(overdue(world, 0)).toEqual([]);
    clock.advance(chance() * longestPause);
    how = await service.look();
  }
  service.stop();
  expect(looks.filter((file) => file.startsWith('never'))).toEqual([]);
  expect(looks.filter((file) => file.startsWith('docs')).length).toBeGreaterThan(5);
  // why: a look too many costs a disk its rest
  expect(looks.filter((file) => file.startsWith('docs')).length).toBeLessThan(400);
});
