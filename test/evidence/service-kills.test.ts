/**
 * The service is killed at every one of its calls to the file system: while it starts, makes what is due, retains, prunes, idles and
 * stops; its packing thread too, and the `start` and the `stop` of it. Then, in a second round, what comes to its rescue is
 * killed as well. Whoever comes next brings everything right: each occurrence once, no file too few, none too many.
 */
import { availableParallelism } from 'node:os';
import { fillWithDue, right, type Standing, standingOf, untilDone } from '../end-to-end/support/service-life';
import { type Striking, striking, type Struck, type Target } from '../end-to-end/support/struck';
import { useWorkspaces, type Workspace } from '../end-to-end/support/workspace';

const makeWorkspace = useWorkspaces();

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
  await untilDone(workspace);
  await workspace.run('stop');
  return told(blows);
};

const struckStart: Life = async (workspace, { run }, at) => {
  const { struck, count, first } = await run(['start'], at, 'KILL');
  await workspace.run('stop');
  return { struck, count, first };
};

const struckStop: Life = async (workspace, { run }, at) => {
  await workspace.run('start');
  const { struck, count, first } = await run(['stop'], at, 'KILL');
  await workspace.run('stop');
  return { struck, count, first };
};

/** Who comes to the rescue; whatever is still to be made is made by the service that comes after. */
const rescues: ReadonlyArray<ReadonlyArray<string>> = [['start'], ['doctor', '--repair'], ['list']];

const mended = async (workspace: Workspace, at: number): Promise<Standing> => {
  await workspace.run(...(rescues[at % rescues.length] ?? []));
  await workspace.run('start');
  const stopped = await workspace.run('stop');
  expect({ status: stopped.status, stderr: stopped.stderr }).toEqual({
    status: 0,
    stderr: expect.not.stringMatching(/^ +at |Error/m),
  });
  return standingOf(workspace);
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
  const workspace = makeWorkspace();
  await fillWithDue(workspace);
  const blows = striking(workspace, target);
  const wrong: Array<unknown> = [];
  let kills = 0;
  let spared = 0;
  // why: one life has a few calls more than another
  for (let at = first; spared < 2; at += step) {
    blows.reset();
    const { struck } = await life(workspace, blows, at);
    if (struck === null) spared += 1;
    else kills += 1;
    // why: any call of the rescuer's, spread over all of them
    if (isTwice && struck !== null && (await life(workspace, blows, 1 + ((at * 37) % 120))).struck !== null)
      kills += 1;
    const seen = await mended(workspace, at);
    if (JSON.stringify(seen) !== JSON.stringify(right)) wrong.push({ at, struck, seen });
    if (wrong.length > 5) break;
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
