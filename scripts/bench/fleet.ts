/**
 * `fleet`, of many hosts with many schedules: what their copies would have left below one prefix is written, a day at a time, and read by the
 * built program, cold and warm. `npm run bench -- fleet [HOSTS [SCHEDULES [DAYS]]]`.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeJournalLine } from '../../src/codecs/journal-line';
import { headName, segmentName } from '../../src/codecs/store/object-names';
import { readScheduleLine } from '../../src/codecs/schedule-line';
import { writeWorkspaceDocument } from '../../src/codecs/store/workspace-document';
import type { Event } from '../../src/domain/events/event';
import { noDigest } from '../../src/domain/events/recorded';
import { scheduleId, type ScheduleSpec } from '../../src/domain/schedule/schedule';
import { day, hour, type Instant, type Timestamp, timestampAt } from '../../src/domain/time/time';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const stamp = (instant: Instant): Timestamp => timestampAt(instant, { name: 'UTC', offsetAt: () => 0 });

interface Spelled {
  readonly line: string;
  readonly spec: ScheduleSpec;
}

const spelled = (n: number): Spelled => {
  const line = `docs${n};daily@02:00;docs${n};keep=7 tz=UTC`;
  const read = readScheduleLine(line);
  if (read._tag === 'Left' || read.right === null) throw new Error(line);
  return { line, spec: read.right };
};

/** The decisions of one backup that is copied, each with its events. */
const backup = ({ spec }: Spelled, n: number, due: Instant): ReadonlyArray<Event> => {
  const { name, path } = spec;
  const occurrence = { schedule: scheduleId(n), due: stamp(due), trigger: 'schedule' as const, path, name };
  const report = {
    ...{ bytes: 123_456, sha256: sha256(`${due}/${n}`), entries: 3, contentBytes: 654_321, excluded: 0 },
    ...{ noteCount: 0, notes: [], problemCount: 0, problems: [] },
  };
  const before = stamp(due - day)
    .slice(0, 19)
    .replaceAll(/[-:]/g, '');
  const placement = {
    ...{ temporary: `.docs${n}.partial`, archive: `docs${n}.tar`, kept: `docs${n}.${before}.tar` },
  };
  return [
    { type: 'BackupStarted', ...occurrence, attempt: 1, late: false },
    { type: 'ArchiveSealed', ...occurrence, placement, report, doubt: null },
    {
      type: 'BackupCompleted',
      ...{ ...occurrence, next: stamp(due + day), late: false, placement, report, adopted: false },
    },
    {
      type: 'VersionCopied',
      ...{ destination: 1, place: 'nas', name, completed: stamp(due + 2 * n), sha256: report.sha256 },
      ...{ bytes: report.bytes, sent: 1000, packs: 1 },
    },
  ];
};

/** Writes what stands there of one host; gives the lines of its journal. */
const writeHost = (
  directory: string,
  host: string,
  schedules: number,
  days: number,
  now: Instant,
): number => {
  for (const folder of ['journal', 'heads', 'packs/00', 'versions'])
    mkdirSync(join(directory, folder), { recursive: true });
  const own = Array.from({ length: schedules }, (_, index) => spelled(index + 1));
  const start = Math.floor(now / day) * day - days * day;
  let prev = noDigest;
  let seq = 0;
  let first = '';
  const digestOf = (text: string): string => sha256(text);
  let lines: string[] = [];
  const write = (at: Instant, event: Event): void => {
    seq += 1;
    const by = { via: 'service' as const, user: 'root', uid: 0, host };
    const line = encodeJournalLine(
      { seq, at: stamp(at), prev, by, command: null, events: [event] },
      digestOf,
    );
    prev = sha256(line);
    if (seq === 1) first = prev;
    lines.push(line);
  };
  const copy = (): void => {
    const name = segmentName(seq - lines.length + 1, seq);
    writeFileSync(join(directory, name), `${lines.join('\n')}\n`);
    writeFileSync(join(directory, headName(seq, prev)), `${seq} ${prev}\n`);
    lines = [];
  };
  write(start, {
    ...{ type: 'DestinationAdded', destination: 1, name: 'nas', url: `file:/srv/${host}` },
    ...{ recipients: [], options: {} },
  });
  own.forEach(({ line, spec }, index) =>
    write(start, {
      ...{ type: 'ScheduleCreated', schedule: scheduleId(index + 1), line, spec },
      ...{ created: stamp(start), due: stamp(start + day + 2 * hour) },
    }),
  );
  copy();
  for (let passed = 1; passed <= days; passed += 1) {
    const due = start + passed * day + 2 * hour;
    if (due > now) break;
    own.forEach((one, index) =>
      backup(one, index + 1, due).forEach((event) => write(due + 2 * (index + 1), event)),
    );
    copy();
  }
  writeFileSync(
    join(directory, 'workspace.json'),
    writeWorkspaceDocument(
      { format: 1, workspace: first, host, directory: `/srv/${host}`, key: null },
      sha256,
    ),
  );
  return seq;
};

interface Run {
  readonly seconds: number;
  readonly processor: number;
  readonly megabytes: number;
}

export const benchFleet = (args: ReadonlyArray<string>): void => {
  const [hosts = 200, schedules = 20, days = 30] = args.map(Number);
  const root = mkdtempSync(join(tmpdir(), 'bench-fleet-'));
  try {
    const place = join(root, 'hosts');
    const now = Date.now();
    let lines = 0;
    for (let n = 1; n <= hosts; n += 1) {
      const host = `host${String(n).padStart(4, '0')}`;
      lines += writeHost(join(place, host), host, schedules, days, now);
    }
    const [peak, cpu] = [join(root, 'peak'), join(root, 'cpu')];
    const env = { ...process.env, XDG_CACHE_HOME: join(root, 'cache'), PEAK: peak, CPU: cpu };
    const bin = join(__dirname, '../../dist/backup_manager.js');
    const run = (): Run => {
      const begun = performance.now();
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [...['-r', join(__dirname, 'peak-memory.cjs'), bin], ...['fleet', `file:${place}`, '--grace', '2d']],
        { env, encoding: 'utf8', maxBuffer: 1 << 28 },
      );
      const seconds = (performance.now() - begun) / 1000;
      const said = stdout.trimEnd().split('\n').at(-1);
      if (status !== 0 || said !== `${hosts} hosts, ${hosts * schedules} schedules: none is late`)
        throw new Error(`exit ${status}: ${said}\n${stderr}`);
      const [processor, megabytes] = [cpu, peak].map((file) => Number(readFileSync(file, 'utf8')));
      return { seconds, processor: processor ?? NaN, megabytes: megabytes ?? NaN };
    };
    const tell = (what: string, { seconds, processor, megabytes }: Run): void =>
      console.log(`| ${what} | ${seconds.toFixed(1)} | ${processor.toFixed(1)} | ${Math.round(megabytes)} |`);
    console.log(`${hosts} hosts, ${schedules} schedules each, ${days} days: ${lines} lines of journals\n`);
    console.log('| fleet | seconds | seconds of CPU | peak MB |\n|---|---|---|---|');
    tell('cold', run());
    const warm = [run(), run(), run()].sort((one, other) => one.seconds - other.seconds);
    if (warm[1] !== undefined) tell('warm (median of 3)', warm[1]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};
