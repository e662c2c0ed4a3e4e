/**
 * Every call of the service to the file system fails once, with errors that take turns: while it starts, makes what is due, retains,
 * prunes, idles and stops; and every call of `start` and `stop`. No process is left, nothing crashes, what could not be done
 * is said, and the next life brings everything right, but for a backup that was told as failed or partial.
 */
import { availableParallelism } from 'node:os';
import { processesBelow, waitFor } from '../end-to-end/support/processes';
import { fillWithDue, right, type Standing, standingOf, untilDone } from '../end-to-end/support/service-life';
import { type Striking, striking, type Struck, type Target } from '../end-to-end/support/struck';
import { type Outcome, useWorkspaces, type Workspace } from '../end-to-end/support/workspace';

const makeWorkspace = useWorkspaces();

const errors = ['ENOSPC', 'EROFS', 'EIO', 'EACCES', 'EMFILE'];

const errorAt = (call: number): string => errors[call % errors.length] ?? 'EIO';

interface Lived extends Omit<Struck, 'outcome'> {
  readonly start: Outcome;
  readonly stop: Outcome;
  /** Processes that are left after `stop`. */
  readonly left: number;
}

interface Case {
  readonly who: string;
  readonly target: Target;
  /** The command that is run with the fault; a service's faults come with `start`. */
  readonly armed: 'start' | 'stop';
  readonly least: number;
}

const cases: ReadonlyArray<Case> = [
  { who: 'the service', target: { program: 'backup_service', thread: 'main' }, armed: 'start', least: 150 },
  {
    who: 'its packing thread',
    target: { program: 'backup_service', thread: 'worker' },
    armed: 'start',
    least: 40,
  },
  { who: 'start', target: { program: 'backup_manager', thread: 'main' }, armed: 'start', least: 15 },
  { who: 'stop', target: { program: 'backup_manager', thread: 'main' }, armed: 'stop', least: 5 },
];

/** Processes that don't end: a service that is stopped lets go of its place before the last of what it does. */
const leftIn = (workspace: Workspace): Promise<number> =>
  waitFor('the end of all processes', () => processesBelow(workspace.directory).length === 0).then(
    () => 0,
    () => processesBelow(workspace.directory).length,
  );

const liveWith = async (
  workspace: Workspace,
  blows: Striking,
  { armed }: Case,
  at: number,
): Promise<Lived> => {
  const run = (command: 'start' | 'stop'): Promise<Outcome> =>
    workspace.runIn(
      { cwd: workspace.directory, env: command === armed ? blows.armed(at, errorAt(at)) : {} },
      command,
    );
  const start = await run('start');
  await untilDone(workspace);
  const first = await run('stop');
  // why: a `stop` that failed has stopped nothing, which the second one does
  const stop = first.status !== 0 && start.status === 0 ? await workspace.run('stop') : first;
  const came = blows.blow();
  if (came === null) throw new Error('it is not known what was struck');
  return { ...came, start, stop, left: await leftIn(workspace) };
};

const crash = /^ +at |[Uu]ncaught|unforeseen/m;

/** What is wrong with a life in which a call failed; empty when nothing is. */
const faultsOf = (workspace: Workspace, { start, stop, left }: Lived): ReadonlyArray<string> => {
  const said = `${start.stderr}${stop.stderr}${workspace.read('.backup_manager/service.err') ?? ''}`;
  const types = workspace.events().map(({ type }) => type);
  return [
    ...(left === 0 ? [] : ['a process is left']),
    ...(crash.test(said) ? ['a crash'] : []),
    ...(types.includes('ServiceFailed') ? ['the service failed'] : []),
    ...(start.status === 0 || start.stderr !== '' ? [] : ['silence']),
    ...(start.status !== 0 || types.includes('ServiceStarted') ? [] : ['start is said, and not recorded']),
    ...(stop.status === start.status ? [] : ['stop does not fit start']),
  ];
};

/**
 * The same as `right`, where backups that were told as failed or partial hold less, or were not made; a disk that is full may have
 * taken the trash, which is journalled.
 */
const fits = (full: Standing, types: ReadonlyArray<string>): boolean => {
  const seen =
    types.includes('TrashEmptied') && full.trash.length === 0 ? { ...full, trash: right.trash } : full;
  const ended = [...seen.made, ...seen.less].sort();
  if (seen.less.length === 0) return JSON.stringify(seen) === JSON.stringify(right);
  const others = { less: [], made: [], removed: 0, backups: [], trash: [], content: [] };
  return (
    JSON.stringify(ended) === JSON.stringify(right.made) &&
    JSON.stringify({ ...seen, ...others }) === JSON.stringify({ ...right, ...others })
  );
};

const failThrough = async (one: Case, first: number, step: number) => {
  const workspace = makeWorkspace();
  await fillWithDue(workspace);
  const blows = striking(workspace, one.target);
  const wrong: Array<unknown> = [];
  let faults = 0;
  let spared = 0;
  // why: one life has a few calls more than another
  for (let at = first; spared < 2; at += step) {
    blows.reset();
    const lived = await liveWith(workspace, blows, one, at);
    if (lived.struck === null) spared += 1;
    else faults += 1;
    const found = faultsOf(workspace, lived);
    await workspace.run('start');
    await workspace.run('stop');
    const seen = await standingOf(workspace);
    const types = workspace.events().map(({ type }) => type);
    if (found.length > 0 || !fits(seen, types))
      wrong.push({
        at,
        error: errorAt(at),
        found,
        lived,
        seen,
        log: workspace.read('logs/backup_service.log'),
      });
    if (wrong.length > 5) break;
  }
  blows.remove();
  return { faults, wrong };
};

it.each(cases)(
  'any call of $who may fail',
  async (one) => {
    const lives = availableParallelism();
    const outcomes = await Promise.all(
      Array.from({ length: lives }, (_, index) => failThrough(one, index + 1, lives)),
    );
    const faults = outcomes.reduce((sum, outcome) => sum + outcome.faults, 0);
    process.stdout.write(`${one.who}: ${faults} faults\n`);
    expect(outcomes.flatMap(({ wrong }) => wrong)).toEqual([]);
    // why: a fault that never came has shown nothing
    expect(faults).toBeGreaterThanOrEqual(one.least);
  },
  4 * 3_600_000,
);
