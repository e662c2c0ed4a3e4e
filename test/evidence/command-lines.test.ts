/**
 * Hostile command lines: every option and every argument of every command with texts that nobody foresaw. Whatever is typed is
 * answered with one of the documented exit statuses and in words, changes nothing when it is refused, and never throws. In
 * process, through the parser and the commands themselves; `EVIDENCE_COMMAND_LINES` of them, 125,000 unless told.
 */
import { results } from '../../src/codecs/replies/document';
import { workspaceInMemory, type WorkspaceInMemory } from '../support/workspace-in-memory';
import { answer, faultOf, type Heard, type Said } from './support/answered';
import { below, mangled, noise, pick, seed } from './support/hostile';

const wanted = Number(process.env['EVIDENCE_COMMAND_LINES'] ?? '125000');

/** How many command lines one workspace sees. */
const each = 100;

const commands = Object.keys(results);

const options = [
  '-C',
  '--dir',
  '--json',
  '-h',
  '--help',
  '-V',
  '--version',
  '-l',
  '--long',
  '-v',
  '--to',
].concat(
  ['--dry-run', '--overwrite', '--numeric-owner', '--unverified', '--archive', '--level', '--at', '--watch'],
  [
    '--since',
    '--limit',
    '--each',
    '--repair',
    '--check',
    '--inspect',
    '--port',
    '--open',
    '--stately',
    '--now',
  ],
  ['--', '-', '---', '--no-json', '--__proto__', '--constructor', '-lv', '--dir=', '--json=1'],
);

/** What is right in some place, and may come in any. */
const known = [
  'docs',
  'notes',
  'docs.tar',
  '0',
  '1',
  '99',
  'digest',
  'read',
  'source',
  'yesterday',
  '7d',
].concat([
  '2024-03-05',
  '16:07',
  '2024-03-05 16:07',
  'docs;16:07;docs',
  '~/x;daily@02:00;n;keep=3',
  '4780',
  '20240305T160000',
]);

/** Names of schedules in unlikely places: what looks like an index, a time or a command, other scripts, a direction. */
const strangeNames = [
  '0',
  '1',
  '2',
  '01',
  'latest',
  'all',
  'today',
  'a b',
  "d's",
  'שלום',
  '\u202edocs',
  'help',
  '١',
];

const unlikely = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  '\n',
  '..',
  '../..',
  '/',
].concat([
  '-1',
  '1e9',
  '0x10',
  '١',
  '999999999999999999999',
  '-0',
  '0.5',
  'a'.repeat(5000),
  '\u001b[2J',
  '\ud800',
  '\ufffd',
]);

const typed = (): string => {
  switch (below(7)) {
    case 0:
      return pick(unlikely);
    case 1:
      return noise(12);
    case 2:
      return mangled(pick(known));
    case 3:
      return pick([...commands, 'help', 'version']);
    case 4:
      return pick(strangeNames);
    default:
      return pick(known);
  }
};

const option = (): ReadonlyArray<string> => {
  const name = below(12) === 0 ? mangled(pick(options)) : pick(options);
  switch (below(4)) {
    case 0:
      return [`${name}=${typed()}`];
    case 1:
      return [name, typed()];
    case 2:
      return [name];
    default:
      return [`${name}${below(10) === 0 ? typed() : ''}`];
  }
};

const commandLine = (): ReadonlyArray<string> => {
  const words = Array.from({ length: below(5) }, () => (below(5) < 2 ? option() : [typed()])).flat();
  const command = below(20) === 0 ? mangled(pick(commands)) : pick(commands);
  const before = below(6) === 0 ? option() : [];
  return below(25) === 0 ? [...words, command] : [...before, command, ...words];
};

/** Each command's own options, with and without a value, and how many arguments it takes at most. */
const takes: Readonly<Record<string, readonly [ReadonlyArray<string>, ReadonlyArray<string>, number]>> = {
  create: [[], [], 1],
  list: [['--at'], [], 0],
  delete: [[], [], 1],
  undo: [[], [], 0],
  start: [['--inspect'], ['--inspect'], 0],
  stop: [[], ['--now'], 0],
  backups: [[], ['-l', '--long'], 0],
  run: [[], [], 1],
  restore: [
    ['-v', '--version', '--to', '--archive'],
    ['--dry-run', '--overwrite', '--numeric-owner', '--unverified'],
    3,
  ],
  verify: [['--level'], [], 1],
  adopt: [[], [], 0],
  journal: [[], ['--check'], 0],
  inspect: [['--port'], ['--open', '--stately'], 0],
  status: [['--at'], ['--watch'], 0],
  history: [['--since', '--limit'], ['--each'], 1],
  why: [[], [], 3],
  next: [[], [], 1],
  doctor: [[], ['--repair'], 0],
};

/** One that the parser takes, more often than not: what is hostile reaches the command itself. */
const fitting = (): ReadonlyArray<string> => {
  const command = below(20) === 0 ? pick(['help', 'version']) : pick(commands);
  const [valued, plain, most] = takes[command] ?? [[], [], 1];
  const own = Array.from({ length: below(3) }, () => {
    if (valued.length > 0 && below(2) === 0) return [`${pick(valued)}=${typed()}`];
    return plain.length > 0 ? [pick(plain)] : [];
  }).flat();
  const args = Array.from({ length: most === 0 ? 0 : 1 + below(most) }, typed);
  const json = below(4) === 0 ? ['--json'] : [];
  return [...json, command, ...own, ...(below(3) === 0 ? ['--'] : []), ...args];
};

const heard = (): Heard => ({
  screen: { width: pick([null, 1, 20, 80]), height: pick([null, 1, 24]), colour: below(2) === 0 },
  isTerminal: below(2) === 0,
});

const settled = async (): Promise<WorkspaceInMemory> => {
  const workspace = workspaceInMemory();
  for (const line of ['docs;daily@02:00;docs;keep=2', 'notes;16:07;notes']) await workspace.create(line);
  for (let left = below(3); left > 0; left -= 1)
    await workspace.create(`strange;daily@03:00;${pick(strangeNames)}`);
  await answer(workspace, ['run', 'docs'], heard());
  return workspace;
};

it(`each of ${wanted} hostile command lines is answered in words (EVIDENCE_SEED=${seed})`, async () => {
  const counted = new Map<number, number>();
  let workspace = await settled();
  for (let done = 0; done < wanted; done += 1) {
    if (done % each === 0) workspace = await settled();
    const argv = below(2) === 0 ? fitting() : commandLine();
    const before = workspace.records.length;
    const came = await answer(workspace, argv, heard()).catch((error: unknown): Said => ({
      status: NaN,
      out: '',
      notes: String(error instanceof Error ? error.stack : error),
    }));
    const fault = faultOf(argv, came, workspace.records.length !== before);
    if (fault !== null) throw new Error(`${JSON.stringify(argv)}: ${fault}: ${came.out}${came.notes}`);
    counted.set(came.status, (counted.get(came.status) ?? 0) + 1);
    if (below(10) === 0) workspace.clock.set(workspace.clock.now().instant + below(3 * 86_400_000));
  }
  process.stdout.write(`${[...counted].map(([status, count]) => `status ${status}: ${count}`).join('\n')}\n`);
  // why: a fuzz that every command refuses at its door would show nothing of what lies behind
  expect(counted.get(0) ?? 0).toBeGreaterThan(wanted / 10);
  expect(counted.get(1) ?? 0).toBeGreaterThan(wanted / 20);
  expect(counted.get(2) ?? 0).toBeGreaterThan(wanted / 10);
}, 3_600_000);
