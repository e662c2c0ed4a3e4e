'use strict';
// What the commands cost in a workspace whose journal is long: `npm run bench -- long-journal [EVENTS]`.
// Ten hourly schedules that keep a day of versions, archived for years; time and peak memory of each command.
const { spawnSync } = require('node:child_process');
const { hash } = require('node:crypto');
const fs = require('node:fs');
const { hostname, tmpdir } = require('node:os');
const { join } = require('node:path');

const root = join(__dirname, '..', '..');
const manager = join(root, 'dist', 'backup_manager.js');
const kept = 24;
const schedules = 10;
const hour = 3_600_000;
/** A service is started anew after so many lines. */
const serviceLife = 5_000;

const stamp = (instant) => `${new Date(instant).toISOString().slice(0, -1)}+00:00`;
const versionStamp = (instant) => stamp(instant).slice(0, 19).replaceAll(/[-:]/g, '');

const options = {
  compress: 'gzip',
  level: null,
  exclude: [],
  excludeCaches: false,
  allowEmpty: false,
  catchup: 'yes',
  tz: 'UTC',
  keep: kept,
};

const line = (n) => `docs${n};cron:0 * * * *;backup${n};keep=${kept} tz=UTC`;
const spec = (n) => ({
  path: `docs${n}`,
  when: { kind: 'cron', expression: '0 * * * *' },
  name: `backup${n}`,
  options,
});

const reportOf = (due, n) => ({
  bytes: 123_456,
  sha256: hash('sha256', `${due}/${n}`, 'hex'),
  entries: 3,
  contentBytes: 654_321,
  excluded: 0,
  noteCount: 0,
  notes: [],
  problemCount: 0,
  problems: [],
});

/** Every decision of those years, one after the other: what was decided, by whom, when, and what came of it. */
function* decisions(start) {
  for (let n = 1; n <= schedules; n += 1) {
    const event = {
      schedule: n,
      line: line(n),
      spec: spec(n),
      created: stamp(start),
      due: stamp(start + hour),
    };
    yield [
      'command',
      start,
      { type: 'CreateSchedule', line: line(n), spec: spec(n) },
      { type: 'ScheduleCreated', ...event },
    ];
  }
  for (let round = 1; ; round += 1) {
    const due = start + round * hour;
    for (let n = 1; n <= schedules; n += 1) {
      const at = due + n * 1000;
      const occurrence = {
        schedule: n,
        due: stamp(due),
        trigger: 'schedule',
        path: `docs${n}`,
        name: `backup${n}`,
      };
      const report = reportOf(due, n);
      const placement = {
        temporary: `.backup${n}.${at}.partial`,
        archive: `backup${n}.tar`,
        kept: round === 1 ? null : `backup${n}.${versionStamp(at - hour)}.tar`,
      };
      const next = stamp(due + hour);
      yield [
        'service',
        at,
        { type: 'StartBackup', schedule: n, trigger: 'schedule' },
        { type: 'BackupStarted', ...occurrence, attempt: 1, late: false },
      ];
      yield [
        'service',
        at,
        { type: 'SealArchive', placement, report, doubt: null },
        { type: 'ArchiveSealed', ...occurrence, placement, report, doubt: null },
      ];
      yield [
        'service',
        at,
        { type: 'CompleteBackup', adopted: false },
        { type: 'BackupCompleted', ...occurrence, next, late: false, placement, report, adopted: false },
      ];
      if (round > kept) {
        const removal = {
          schedule: n,
          name: `backup${n}`,
          file: `backup${n}.${versionStamp(at - kept * hour)}.tar`,
          reason: `keep=${kept}: ${kept} newer are kept`,
        };
        yield ['service', at, { type: 'RecordRemoval', ...removal }, { type: 'VersionRemoved', ...removal }];
      }
    }
  }
}

/** Writes a journal of so many events, the last of them some minutes ago. */
const writeJournal = (file, count) => {
  const out = fs.openSync(file, 'w', 0o600);
  const rounds = Math.ceil(count / schedules / 4) + kept;
  const start = Math.floor(Date.now() / hour) * hour - rounds * hour;
  let prev = '0'.repeat(64);
  let text = '';
  let seq = 0;
  const append = (via, at, command, event) => {
    seq += 1;
    const by = { via, user: 'ann', uid: 1000, host: hostname() };
    const covered = JSON.stringify({ v: 2, seq, at: stamp(at), prev, by, command, events: [event] }).slice(
      0,
      -1,
    );
    const whole = `${covered},"digest":"${hash('sha256', covered, 'hex')}"}`;
    prev = hash('sha256', whole, 'hex');
    text += `${whole}\n`;
    if (text.length > 1 << 20) {
      fs.writeSync(out, text);
      text = '';
    }
  };
  for (const [via, at, command, event] of decisions(start)) {
    if (seq >= count || at > Date.now()) break;
    if (seq % serviceLife === schedules) {
      const pid = 1000 + (seq % 30_000);
      append(
        'service',
        at,
        { type: 'StartService', pid, version: '1.0.0' },
        { type: 'ServiceStarted', pid, version: '1.0.0' },
      );
    }
    append(via, at, command, event);
  }
  fs.writeSync(out, text);
  fs.closeSync(out);
  return seq;
};

/** Seconds on the clock, seconds of processor time and peak resident megabytes of one command. */
const measure = (directory, args) => {
  const [peak, cpu] = ['peak', 'cpu'].map((name) => join(directory, name));
  for (const said of [peak, cpu]) fs.rmSync(said, { force: true });
  const start = process.hrtime.bigint();
  const looks = join(__dirname, 'peak-memory.cjs');
  const { status } = spawnSync(process.execPath, ['-r', looks, manager, ...args], {
    cwd: directory,
    env: { ...process.env, PEAK: peak, CPU: cpu },
    stdio: 'ignore',
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const numberIn = (file) => (fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : NaN);
  return { command: args.join(' '), status, seconds, processor: numberIn(cpu), megabytes: numberIn(peak) };
};

/** The day so many hours ago, as it is typed. */
const dayAgo = (hours) => new Date(Date.now() - hours * hour).toISOString().slice(0, 10);

const main = (count) => {
  const directory = fs.mkdtempSync(join(tmpdir(), 'backup-manager-long-'));
  process.on('exit', () => fs.rmSync(directory, { recursive: true, force: true }));
  fs.mkdirSync(join(directory, '.backup_manager'), { mode: 0o700 });
  fs.writeFileSync(
    join(directory, 'backup_schedules.txt'),
    Array.from({ length: schedules }, (_, index) => `${line(index + 1)}\n`).join(''),
  );
  const journal = join(directory, '.backup_manager', 'journal.jsonl');
  const written = writeJournal(journal, count);
  console.log(`${written} events, ${Math.round(fs.statSync(journal).size / 1e6)} MB\n`);
  console.log('| command | exit | seconds | seconds of CPU | peak MB |\n|---|---|---|---|---|');
  const commands = [
    ['status'],
    ['status'],
    ['history'],
    ['history', 'backup3', '--since', '2d'],
    ['why', 'backup3'],
    ['why', 'backup3', dayAgo(24 * 56)],
    // why: at four fifths of the way back, where little is remembered
    ['why', 'backup3', dayAgo((count / schedules / 4) * 0.8)],
    ['why', 'backup3', '700d'],
    ['next'],
    ['doctor'],
    ['backups', '--long'],
    ['create', 'more;23:59;more'],
    ['list'],
    ['journal', '--check'],
    ['journal', '--json'],
    ['history', 'backup3', '--since', '30d'],
    ['status', '--at', 'yesterday'],
    ['start'],
    ['stop'],
  ];
  for (const args of commands) {
    const { command, status, seconds, processor, megabytes } = measure(directory, args);
    console.log(
      `| ${command} | ${status} | ${seconds.toFixed(1)} | ${processor.toFixed(1)} | ${Math.round(megabytes)} |`,
    );
  }
};

if (require.main === module) main(Number(process.argv[2] ?? 1_000_000));

module.exports = { writeJournal };
