'use strict';
// The journal at size: cold fold, flat commands, one check pass, the service at rest. Ratios of one run.
const { execFileSync, spawnSync } = require('node:child_process');
const { hash } = require('node:crypto');
const fs = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const esbuild = require('esbuild');

const root = join(__dirname, '..', '..');
const manager = join(root, 'dist', 'backup_manager.js');
const temporary = fs.mkdtempSync(join(tmpdir(), 'backup-manager-bench-'));
process.on('exit', () => fs.rmSync(temporary, { recursive: true, force: true }));

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const two = (n) => n.toFixed(2);

const bare = (args, env) => ({ command: process.execPath, args, env });
const run = ({ command, args, env, cwd }) => {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
};

/** Medians of interleaved runs, in milliseconds, by name. */
const interleave = (contestants, rounds) => {
  const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, prepare] of Object.entries(contestants)) {
      const took = run(prepare(round));
      if (round > 0) times[name].push(took);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
};

const at = '2026-11-23T19:06:56.988+00:00';
const report = {
  bytes: 123456,
  sha256: 'a'.repeat(64),
  entries: 3,
  contentBytes: 654321,
  excluded: 0,
  noteCount: 0,
  notes: [],
  problemCount: 0,
  problems: [],
};

const options = {
  compress: 'gzip',
  level: null,
  exclude: [],
  excludeCaches: false,
  allowEmpty: false,
  catchup: 'yes',
  tz: null,
  keep: null,
};

/** A journal of `count` events: ten schedules, and then backups of them for years. */
const writeJournal = (file, count) => {
  const out = fs.openSync(file, 'w', 0o600);
  let prev = '0'.repeat(64);
  let text = '';
  for (let seq = 1; seq <= count; seq += 1) {
    const schedule = (Math.floor((seq - 11) / 3) % 10) + 1;
    const name = `backup${schedule}`;
    const due = '2026-11-23T19:06:00.000+00:00';
    const occurrence = { schedule, due, trigger: 'schedule', path: 'docs', name };
    const placement = { temporary: `.${name}.1.partial`, archive: `${name}.tar`, kept: null };
    const spec = { path: 'docs', when: { kind: 'daily', at: '19:06' }, name: `backup${seq}`, options };
    const end = { ...occurrence, next: due, late: false, placement, report, adopted: false };
    const event =
      seq <= 10
        ? {
            type: 'ScheduleCreated',
            schedule: seq,
            line: `docs;daily@19:06;backup${seq}`,
            spec,
            created: at,
            due: occurrence.due,
          }
        : [
            { type: 'BackupStarted', ...occurrence, attempt: 1, late: false },
            { type: 'ArchiveSealed', ...occurrence, placement, report, doubt: null },
            { type: 'BackupCompleted', ...end },
          ][(seq - 11) % 3];
    const line = JSON.stringify({ v: 1, seq, at, prev, events: [event] });
    prev = hash('sha256', line, 'hex');
    text += `${line}\n`;
    if (text.length > 1 << 20) {
      fs.writeSync(out, text);
      text = '';
    }
  }
  fs.writeSync(out, text);
  fs.closeSync(out);
};

const makeWorkspace = (name, events, schedules) => {
  const directory = join(temporary, name);
  fs.mkdirSync(join(directory, '.backup_manager'), { recursive: true, mode: 0o700 });
  if (events > 0) writeJournal(join(directory, '.backup_manager', 'journal.jsonl'), events);
  fs.writeFileSync(
    join(directory, 'backup_schedules.txt'),
    Array.from({ length: schedules }, (_, index) => `docs;19:06;backup${index + 1}\n`).join(''),
  );
  return directory;
};

const list = (directory) => () => ({ ...bare([manager, 'list']), cwd: directory });
const create = (directory) => (round) => ({
  ...bare([manager, 'create', `docs;23:59;more${round}`]),
  cwd: directory,
});

const flat = () => {
  const empty = makeWorkspace('empty', 0, 10);
  const full = makeWorkspace('full', 100_000, 10);
  const lists = interleave({ empty: list(empty), full: list(full) }, 15);
  const creates = interleave({ empty: create(empty), full: create(full) }, 15);
  return [
    ['`list`, 100,000 events against none', two(lists.full / lists.empty), '≤ 1.3'],
    ['`create`, 100,000 events against none', two(creates.full / creates.empty), '≤ 1.3'],
  ];
};

const durable = () => {
  const directory = makeWorkspace('durable', 0, 10);
  const script = join(temporary, 'append.js');
  fs.writeFileSync(
    script,
    `const fs = require('node:fs');
     const fd = fs.openSync(${JSON.stringify(join(temporary, 'appended'))}, 'a');
     fs.writeSync(fd, 'x'.repeat(300) + '\\n');
     fs.fsyncSync(fd);
     fs.closeSync(fd);`,
  );
  const times = interleave({ append: () => bare([script]), create: create(directory) }, 21);
  return [
    ['`create` against one fsynced append by a bare node script', two(times.create / times.append), '≤ 2.0'],
  ];
};

const measured = async () => {
  const bundle = join(temporary, 'fold.js');
  esbuild.buildSync({
    absWorkingDir: root,
    entryPoints: ['scripts/bench/fold-entry.ts'],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: ['fs-native-extensions'],
    nodePaths: [join(root, 'node_modules')],
    logLevel: 'error',
  });
  const evaluate = (expression) =>
    JSON.parse(
      execFileSync(
        process.execPath,
        [
          '-e',
          `Promise.resolve((${expression})(require(${JSON.stringify(bundle)}))).then((v) => console.log(JSON.stringify(v)))`,
        ],
        { encoding: 'utf8', env: { ...process.env, NODE_PATH: join(root, 'node_modules') } },
      ),
    );
  const big = join(temporary, 'big.jsonl');
  writeJournal(big, 1_000_000);
  const folds = [1, 2, 3].map(() => evaluate(`(m) => m.coldFold(${JSON.stringify(big)})`));
  const many = makeWorkspace('many', 0, 10_000);
  const passes = [1, 2, 3].map(() => evaluate(`(m) => m.checkPass(${JSON.stringify(many)})`));
  return [
    [
      `cold fold of 1,000,000 events against \`JSON.parse\` of the same lines (${Math.round(median(folds.map((f) => f.fold)))} ms, ${Math.round(median(folds.map((f) => f.parse)))} ms)`,
      two(median(folds.map((f) => f.fold / f.parse))),
      '≤ 5',
    ],
    [
      '10,000 schedules: CPU of one check pass beyond reading the file',
      `${Math.round(median(passes))} ms`,
      '≤ 100 ms',
    ],
  ];
};

/** Resident memory and CPU of a service with nothing to do, over two minutes. */
const atRest = async () => {
  const directory = makeWorkspace('rest', 0, 0);
  run({ ...bare([manager, 'start']), cwd: directory });
  const { pid } = JSON.parse(fs.readFileSync(join(directory, '.backup_manager', 'service.json'), 'utf8'));
  const ticks = () => {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  };
  try {
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const before = ticks();
    await new Promise((resolve) => setTimeout(resolve, 120_000));
    const cpu = ((ticks() - before) / 100 / 120) * 100;
    const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
    return [
      ['service at rest, resident memory', `${Math.round(kilobytes / 1024)} MB`, '≤ 90 MB'],
      ['service at rest, CPU over two minutes', `${cpu.toFixed(2)} %`, '≤ 0.1 %'],
    ];
  } finally {
    run({ ...bare([manager, 'stop']), cwd: directory });
  }
};

const main = async () => {
  const rows = [...flat(), ...(await measured()), ...durable(), ...(await atRest())];
  console.log('| what | measured | goal |\n|---|---|---|');
  for (const [what, value, goal] of rows) console.log(`| ${what} | ${value} | ${goal} |`);
};

module.exports = { main };
if (require.main === module) void main();
