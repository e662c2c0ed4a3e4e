'use strict';
// A journal of any length: ten hourly schedules that keep a day of versions, archived for years.
const { hash } = require('node:crypto');
const fs = require('node:fs');
const { hostname } = require('node:os');

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

/** The schedules file that belongs to it. */
const scheduleLines = Array.from({ length: schedules }, (_, index) => `${line(index + 1)}\n`).join('');

/** Decisions of one round of all schedules, once `keep` removes. */
const perRound = schedules * 4;

module.exports = { writeJournal, scheduleLines, hour, perRound };
