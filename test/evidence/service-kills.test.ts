/**
 * The service is killed at every one of its calls to the file system: while it starts, makes what is due, retains, prunes, idles and
 * stops; its packing thread too, and the `start` and the `stop` of it. Then, in a second round, what comes to its rescue is
 * killed as well. Whoever comes next brings everything right: each occurrence once, no file too few, none too many.
 */
import { availableParallelism } from 'node:os';
import { consult } from '../end-to-end/support/doctor';
import { wallTime } from '../end-to-end/support/clock';
import { waitFor } from '../end-to-end/support/processes';
import { type Striking, striking, type Struck, type Target } from '../end-to-end/support/struck';
import { useWorkspaces, type Workspace } from '../end-to-end/support/workspace';

const makeWorkspace = useWorkspaces();

/** Two lines whose minute has passed, one with versions to remove; an edit that nobody has journalled; and new content. */
const dueIn = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'old\n');
  await workspace.succeed('create', 'docs;daily@23:59;daily');
  await workspace.succeed('run', 'daily');
  await workspace.createDue('docs', 'kept;keep=1');
  await workspace.succeed('run', 'kept');
  await workspace.createDue('docs', 'once');
  const due = wallTime();
  workspace.write('docs/a', 'new\n');
  workspace.write(
    'backup_schedules.txt',
    `${workspace.read('backup_schedules.txt') ?? ''}docs;daily@23:58;hand\n`,
  );
  await waitFor('the end of that minute', () => wallTime() > due, 100_000);
  return workspace;
};

/** All that is to be in a workspace once everything is right. */
const right = {
  list: '0: docs;daily@23:59;daily\n1: docs;daily@23:58;hand\n',
  made: ['command daily', 'command kept', 'schedule kept', 'schedule once'],
  removed: 1,
  backups: ['daily.tar', 'kept.tar', 'once.tar'],
  content: ['old\n', 'new\n', 'new\n'],
  leftovers: [],
  findings: ['service-down backup_service'],
  journal: 0,
  verified: 0,
};

/** What may lie in `.backup_manager` while nobody is at work. */
const settled = ['checkpoint.json', 'history.json', 'journal.jsonl', 'service.err'];

const Made = /^Backup(Completed|Partial|Failed|Skipped)$/;

const seenIn = async (workspace: Workspace): Promise<typeof right> => {
  const events = workspace.events().map((event): Record<string, unknown> => ({ ...event }));
  const files = workspace.ls('backups');
  const contents = await Promise.all(
    right.backups.map((name) => workspace.shell('tar', '-xzOf', `backups/${name}`, 'docs/a')),
  );
  const leftovers = workspace
    .ls()
    .filter((name) => /tmp|^\.(?!backup_manager$)/.test(name))
    .concat(workspace.ls('.backup_manager').filter((name) => !settled.includes(name)));
  const [list, findings, journal, verified] = await Promise.all([
    workspace.run('list'),
    consult(workspace).then((told) => told.findings),
    workspace.run('journal', '--check'),
    workspace.run('verify'),
  ]);
  return {
    list: list.stdout,
    made: events
      .filter(({ type }) => Made.test(String(type)))
      .map(({ trigger, name }) => `${String(trigger)} ${String(name)}`)
      .sort(),
    removed: events.filter(({ type }) => type === 'VersionRemoved').length,
    backups: [...files],
    content: contents.map(({ stdout }) => stdout),
    leftovers: leftovers as never,
    findings: [...findings],
    journal: journal.status ?? NaN,
    verified: verified.status ?? NaN,
  };
};

const service: Target = { program: 'backup_service', thread: 'main' };
const thread: Target = { program: 'backup_service', thread: 'worker' };
const command: Target = { program: 'backup_manager', thread: 'main' };

/** A life of the service, from `start` to `stop`, in which the call `at` of whom is meant is its last. */
type Life = (workspace: Workspace, blows: Striking, at: number) => Promise<Omit<Struck, 'outcome'>>;

const told = ({ blow }: Striking): Omit<Struck, 'outcome'> => {
  const came = blow();
  if (came === null) throw new Error('it is not known what was struck');
  return came;
};

const whole: Life = async (workspace, blows, at) => {
  const env = blows.armed(at, 'KILL');
  await workspace.runIn({ cwd: workspace.directory, env }, 'start');
  await workspace.run('stop');
  return told(blows);
};

const struckStart: Life = async (workspace, { run }, at) => {
  const { struck, count } = await run(['start'], at, 'KILL');
  await workspace.run('stop');
  return { struck, count };
};

const struckStop: Life = async (workspace, { run }, at) => {
  await workspace.run('start');
  const { struck, count } = await run(['stop'], at, 'KILL');
  await workspace.run('stop');
  return { struck, count };
};

/** Who comes to the rescue; whatever is still to be made is made by the service that comes after. */
const rescues: ReadonlyArray<ReadonlyArray<string>> = [['start'], ['doctor', '--repair'], ['list']];

const mended = async (workspace: Workspace, at: number): Promise<typeof right> => {
  await workspace.run(...(rescues[at % rescues.length] ?? []));
  await workspace.run('start');
  const stopped = await workspace.run('stop');
  expect({ status: stopped.status, stderr: stopped.stderr }).toEqual({
    status: 0,
    stderr: expect.not.stringMatching(/^ +at |Error/m),
  });
  return seenIn(workspace);
};

interface Case {
  readonly who: string;
  readonly target: Target;
  readonly life: Life;
  readonly least: number;
  readonly isTwice: boolean;
}

/** Kills at each `step`-th call from `first` on, until there are no more. Gives how many there were, and what was wrong. */
const killThrough = async (
  { target, life, isTwice }: Case,
  first: number,
  step: number,
): Promise<{ readonly kills: number; readonly wrong: ReadonlyArray<unknown> }> => {
  const workspace = await dueIn();
  const blows = striking(workspace, target);
  const wrong: Array<unknown> = [];
  let kills = 0;
  for (let at = first; ; at += step) {
    blows.reset();
    const { struck } = await life(workspace, blows, at);
    if (struck !== null) kills += 1;
    // why: any call of the rescuer's, spread over all of them
    if (isTwice && struck !== null && (await life(workspace, blows, 1 + ((at * 37) % 120))).struck !== null)
      kills += 1;
    const seen = await mended(workspace, at);
    if (JSON.stringify(seen) !== JSON.stringify(right)) wrong.push({ at, struck, seen });
    if (struck === null || wrong.length > 5) break;
  }
  blows.remove();
  return { kills, wrong };
};

const cases: ReadonlyArray<Case> = [
  { who: 'the service', target: service, life: whole, least: 150, isTwice: false },
  { who: 'its packing thread', target: thread, life: whole, least: 40, isTwice: false },
  { who: 'start', target: command, life: struckStart, least: 5, isTwice: false },
  { who: 'stop', target: command, life: struckStop, least: 5, isTwice: false },
  { who: 'the service, and the one after it', target: service, life: whole, least: 300, isTwice: true },
];

it.each(cases)(
  'nothing is lost or doubled when $who is killed at any call',
  async (one) => {
    const lives = availableParallelism();
    const outcomes = await Promise.all(
      Array.from({ length: lives }, (_, index) => killThrough(one, index + 1, lives)),
    );
    const kills = outcomes.reduce((sum, outcome) => sum + outcome.kills, 0);
    process.stdout.write(`${one.who}: ${kills} kills\n`);
    expect(outcomes.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(kills).toBeGreaterThanOrEqual(one.least);
  },
  4 * 3_600_000,
);
