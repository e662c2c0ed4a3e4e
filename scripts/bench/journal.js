'use strict';
// The journal at size: cold fold, flat commands, one check pass, the service at rest, as ratios of one run; then what each
// command costs where the journal is long: `npm run bench -- journal [EVENTS]`.
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const esbuild = require('esbuild');
const { writeJournal, scheduleLines, hour, perRound } = require('./write-journal.js');

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

const makeWorkspace = (name, events, lines) => {
  const directory = join(temporary, name);
  fs.mkdirSync(join(directory, '.backup_manager'), { recursive: true, mode: 0o700 });
  if (events > 0) writeJournal(join(directory, '.backup_manager', 'journal.jsonl'), events);
  fs.writeFileSync(join(directory, 'backup_schedules.txt'), lines);
  return directory;
};

const oneShots = (count) =>
  Array.from({ length: count }, (_, index) => `docs;19:06;backup${index + 1}\n`).join('');

const list = (directory) => () => ({ ...bare([manager, 'list']), cwd: directory });
const create = (directory) => (round) => ({
  ...bare([manager, 'create', `docs;23:59;more${round}`]),
  cwd: directory,
});

const flat = () => {
  const empty = makeWorkspace('empty', 0, scheduleLines);
  const full = makeWorkspace('full', 100_000, scheduleLines);
  const lists = interleave({ empty: list(empty), full: list(full) }, 15);
  const creates = interleave({ empty: create(empty), full: create(full) }, 15);
  return [
    ['`list`, 100,000 events against none', two(lists.full / lists.empty), '≤ 1.3'],
    ['`create`, 100,000 events against none', two(creates.full / creates.empty), '≤ 1.3'],
  ];
};

const durable = () => {
  const directory = makeWorkspace('durable', 0, scheduleLines);
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

const measured = async (count) => {
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
  writeJournal(big, count);
  const folds = [1, 2, 3].map(() => evaluate(`(m) => m.coldFold(${JSON.stringify(big)})`));
  const many = makeWorkspace('many', 0, oneShots(10_000));
  const passes = [1, 2, 3].map(() => evaluate(`(m) => m.checkPass(${JSON.stringify(many)})`));
  return [
    [
      `cold fold of ${count.toLocaleString('en')} events against \`JSON.parse\` of the same lines (${Math.round(median(folds.map((f) => f.fold)))} ms, ${Math.round(median(folds.map((f) => f.parse)))} ms of CPU)`,
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
  const directory = makeWorkspace('rest', 0, '');
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

const ofCommands = (count) => {
  const directory = makeWorkspace('long', count, scheduleLines);
  const { size } = fs.statSync(join(directory, '.backup_manager', 'journal.jsonl'));
  console.log(`\n${count} events, ${Math.round(size / 1e6)} MB\n`);
  console.log('| command | exit | seconds | seconds of CPU | peak MB |\n|---|---|---|---|---|');
  const commands = [
    ['status'],
    ['status'],
    ['history'],
    ['history', 'backup3', '--since', '2d'],
    ['why', 'backup3'],
    ['why', 'backup3', dayAgo(24 * 56)],
    // why: at four fifths of the way back, where little is remembered
    ['why', 'backup3', dayAgo((count / perRound) * 0.8)],
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

const main = async (count) => {
  const rows = [...flat(), ...(await measured(count)), ...durable(), ...(await atRest())];
  console.log('| what | measured | goal |\n|---|---|---|');
  for (const [what, value, goal] of rows) console.log(`| ${what} | ${value} | ${goal} |`);
  ofCommands(count);
};

void main(Number(process.argv[2] ?? 1_000_000));
