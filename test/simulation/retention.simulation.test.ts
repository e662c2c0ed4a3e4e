/** What never goes, in months of use: by all rules of retention, beside pins, failures, damage, runs by hand and wrong clocks. */
import { archiveOne } from '../../src/app/archive-one';
import { execute } from '../../src/app/execute';
import { recover } from '../../src/app/recover';
import { isGood, type Version, versionIndexer } from '../../src/domain/archive/archives';
import { schedulesOf } from '../../src/domain/schedule/schedule-file';
import { instantOf } from '../../src/domain/time/time';
import { rightOf } from '../support/decoded';
import { isEnding } from '../support/invariants';
import { runs } from '../support/runs';
import type { Chance, World } from './durable-world';
import { type Life, liveThrough } from './live-through';

const lines = [
  'days;daily@02:15;days;keep-daily=3 keep-weekly=2 keep-monthly=2 trash=1d',
  'hours;cron:*/30 1-3 * * *;hours;keep-hourly=4 keep-within=2d trash=0',
  'years;daily@00:00;years;catchup=no keep=2 keep-yearly=1 trash=9d',
];
const strangers = ['days.20200101T000000.tar', 'hours.20200101T000000-2.tar', 'other.tar'];
const quiet = {
  onStart: () => undefined,
  onProgress: () => undefined,
  signal: new AbortController().signal,
};

const versionsIn = (world: World): ReadonlyArray<Version> => [...world.archives().values()].flat();

const one = <A>(list: ReadonlyArray<A>, chance: Chance): A | undefined =>
  list[Math.floor(chance() * list.length)];

/** Somebody runs a schedule, pins a version, lets go of one, or looks into one, now and then. */
const hands = async (world: World, chance: Chance): Promise<void> => {
  const luck = chance();
  const { ports } = world.process(0);
  const version = one(versionsIn(world), chance);
  if (luck < 0.06) {
    const line = one(schedulesOf(world.workspace.state().file), chance);
    rightOf(await recover(ports)());
    if (line !== undefined) await archiveOne(ports, line.schedule, 'command', quiet)();
  } else if (version !== undefined && luck < 0.18) {
    const { name, file, completed, report, pinned } = version;
    const finding = chance() < 0.3 ? 'damaged' : null;
    if (luck < 0.12 && pinned === null)
      await execute({ type: 'PinVersion', name, file, completed, why: null })(ports)();
    else if (luck < 0.12) await execute({ type: 'UnpinVersion', name, file, completed })(ports)();
    else
      await execute({
        type: 'RecordVerification',
        ...{ name, file, sha256: report.sha256, level: 'read', finding },
      })(ports)();
  }
};

/** What must not be gone after a pass that came to its end. */
const lost = ({ files, archives }: World): ReadonlyArray<string> => [
  ...strangers.filter((file) => !files.has(file)),
  ...[...archives().values()].flatMap((versions) => {
    const good = versions.findLast((version) => isGood(version));
    return versions
      .filter((version) => version === good || version.pinned !== null)
      .filter(({ file, report }) => files.get(file) !== report.bytes)
      .map(({ file }) => file);
  }),
];

/** Each removal of a journal, beside what was known when it was made: a sentence for each that should not have been. */
const wrongRemovals = ({ workspace }: World) => {
  const indexer = versionIndexer();
  const last = new Map<string, string>();
  /** When what was found good was made. */
  const proven: Array<{ readonly name: string; readonly made: number }> = [];
  const faults: Array<string> = [];
  let removals = 0;
  for (const recorded of workspace.records) {
    const before = indexer.tell();
    for (const event of recorded.events) {
      if (isEnding(event) && event.type !== 'BackupSkipped') last.set(event.name, event.type);
      if (event.type === 'ArchiveVerified' && event.finding === null) {
        const found = before.get(event.name)?.find(({ report }) => report.sha256 === event.sha256);
        if (found !== undefined) proven.push({ name: event.name, made: instantOf(found.completed) });
      }
      if (event.type !== 'VersionRemoved') continue;
      removals += 1;
      const versions = before.get(event.name) ?? [];
      const version = versions.find(({ file }) => file === event.file);
      const check = (holds: boolean, fault: string) => {
        if (!holds) faults.push(`${event.file} at ${recorded.at}: ${fault}`);
      };
      check(version !== undefined, 'the journal did not know it');
      if (version === undefined) continue;
      check(version.pinned === null, 'it was pinned');
      check(
        !isGood(version) || versions.some((other) => other !== version && isGood(other)),
        'it was the last good one',
      );
      check(last.get(event.name) !== 'BackupFailed', 'the last backup had failed');
      check(!isGood(version) || last.get(event.name) !== 'BackupPartial', 'the last backup was partial');
      const open = versions.filter(({ verified }) => {
        if (verified === null || verified.finding === null) return false;
        const found = instantOf(verified.since ?? verified.at);
        const isFound = found <= instantOf(recorded.at);
        return isFound && !proven.some((proof) => proof.name === event.name && proof.made > found);
      });
      check(open.length === 0, 'one was damaged, and none that was made since is proven');
    }
    indexer.take(recorded);
  }
  return { faults, removals };
};

const evidence = runs(1).numRuns > 1;

it.each<readonly [zone: string, from: string, days: number]>(
  evidence
    ? [
        ['Europe/Berlin', '2026-01-01', 366],
        ['America/Santiago', '2026-01-01', 366],
      ]
    : [
        ['Europe/Berlin', '2026-03-10', 40],
        ['America/Santiago', '2026-08-20', 40],
      ],
)('in %s from %s on, %d days: nothing goes that must stay', async (zone, from, days) => {
  for (const seed of evidence ? [1, 2, 3] : [1, 2]) {
    const life: Life = { zone, from: Date.parse(`${from}T00:00:00Z`), days, seed, lines, strangers, hands };
    const gone: Array<string> = [];
    const world = await liveThrough(life, (seen) => {
      if (gone.length === 0) gone.push(...lost(seen));
    });
    const { faults, removals } = wrongRemovals(world);
    expect([gone, faults]).toEqual([[], []]);
    expect(removals).toBeGreaterThan(10);
  }
});
