/** Every call to the file system fails, one at a time: what a command says is what it did, and nothing is spoilt. */
import { StatusResult } from '../../src/codecs/replies/asking';
import { rightOf } from '../support/decoded';
import { consult } from './support/doctor';
import { documentOf } from './support/json';
import { processesBelow } from './support/processes';
import { striking } from './support/struck';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const errors = ['EIO', 'ENOSPC', 'EACCES', 'EROFS', 'EMFILE', 'ENFILE'];

/** The error for a call: they take turns, so that each comes at calls of every kind. */
const errorAt = (call: number): string => errors[call % errors.length] ?? 'EIO';

const used = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  for (const name of ['one', 'two']) await workspace.succeed('create', `docs;daily@23:59;${name}`);
  await workspace.run('run', 'one');
  return workspace;
};

const linesOf = (...names: ReadonlyArray<string>): string =>
  names.map((name) => `docs;daily@23:59;${name}\n`).join('');

const before = linesOf('one', 'two');

/** What `list` makes of a text. */
const listOf = (text: string): string =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => `${index}: ${line}\n`)
    .join('');

interface Told {
  readonly list: string;
  readonly backups: string;
  /** The schedules that `status` names. */
  readonly status: ReadonlyArray<string>;
}

/** What is told at once, before anything is mended. */
const toldBy = async (workspace: Workspace): Promise<Told> => {
  const [list, backups, status] = await Promise.all([
    workspace.run('list'),
    workspace.run('backups'),
    workspace.run('status', '--json'),
  ]);
  return {
    list: list.stdout,
    backups: backups.stdout,
    status: rightOf(StatusResult.decode(documentOf(status, 'status').result)).schedules.map(
      ({ line }) => line,
    ),
  };
};

describe('a command of which a call fails changes what it says it did, and nothing else', () => {
  it.each([
    { command: ['create', 'docs;daily@23:59;three'], after: linesOf('one', 'two', 'three') },
    { command: ['delete', '0'], after: linesOf('two') },
    { command: ['undo'], after: linesOf('one') },
  ])(
    '$command',
    async ({ command, after }) => {
      const workspace = await used();
      const { run, reset, remove } = striking(workspace);
      const toldBefore = await toldBy(workspace);
      const whole = await run(command, 0, 'EIO');
      const toldAfter = await toldBy(workspace);
      expect(toldAfter.list).toBe(listOf(after));
      const findings = (await consult(workspace, ['--repair'])).findings;
      expect(whole.outcome.status).toBe(0);
      expect(whole.count).toBeGreaterThan(20);
      const wrong: Array<unknown> = [];
      for (let at = 1; at <= whole.count; at += 1) {
        reset();
        const { outcome, struck } = await run(command, at, errorAt(at));
        const told = await toldBy(workspace);
        // why: what a command could not take away is swept later; then all must be as if it had not been there
        const mended = await consult(workspace, ['--repair']);
        const seen = {
          said: outcome.status,
          crashed: /^ +at |[Uu]ncaught|Cannot /m.test(outcome.stderr),
          told,
          text: workspace.read('backup_schedules.txt'),
          findings: mended.findings,
        };
        const done = outcome.status === 0;
        const right = {
          said: done ? 0 : 1,
          crashed: false,
          told: done ? toldAfter : toldBefore,
          text: done ? after : before,
          findings,
        };
        // why: a fault that never came has shown nothing
        if (struck === null || JSON.stringify(seen) !== JSON.stringify(right))
          wrong.push({ at, struck, error: errorAt(at), seen, stderr: outcome.stderr });
      }
      remove();
      expect(wrong).toEqual([]);
    },
    600_000,
  );
});

const archived = new Set(['BackupCompleted', 'BackupPartial']);

describe('a command of which a call fails ends with 0 only if the journal has what it did', () => {
  it.each([
    { command: ['run', 'one'], done: (type: string) => archived.has(type) },
    { command: ['verify', 'one'], done: (type: string) => type === 'ArchiveVerified' },
  ])(
    '$command',
    async ({ command, done }) => {
      const workspace = await used();
      const { run, reset, remove } = striking(workspace);
      const recorded = (): number => workspace.events().filter(({ type }) => done(type)).length;
      const start = recorded();
      const whole = await run(command, 0, 'EIO');
      expect({ status: whole.outcome.status, recorded: recorded() }).toEqual({
        status: 0,
        recorded: start + 1,
      });
      const wrong: Array<unknown> = [];
      for (let at = 1; at <= whole.count; at += 1) {
        reset();
        const { outcome, struck } = await run(command, at, errorAt(at));
        const isRecorded = recorded() > start;
        const crashed = outcome.status === null || /^ +at |[Uu]ncaught/m.test(outcome.stderr);
        const silent = outcome.status !== 0 && outcome.stderr === '';
        // why: who may not write a journal has what they asked for, and is told that it is not recorded
        const mayNot = ['EACCES', 'EROFS'].includes(errorAt(at));
        const isTold = mayNot && command[0] === 'verify' && outcome.stderr.includes('is not journalled');
        const fits = outcome.status === 0 ? isRecorded || isTold : !isRecorded;
        if (struck === null || crashed || silent || !fits)
          wrong.push({ at, struck, error: errorAt(at), isRecorded, outcome });
      }
      remove();
      expect(wrong).toEqual([]);
    },
    600_000,
  );
});

describe('a thread that packs, of which a call fails', () => {
  it('makes what it says, and leaves no half archive', async () => {
    const workspace = await used();
    const { run, reset, remove } = striking(workspace, { program: 'backup_manager', thread: 'worker' });
    const whole = await run(['run', 'two'], 0, 'EIO');
    expect(whole.outcome.status).toBe(0);
    expect(whole.count).toBeGreaterThan(10);
    const wrong: Array<unknown> = [];
    for (let at = 1; at <= whole.count; at += 1) {
      reset();
      const { outcome, struck } = await run(['run', 'two'], at, errorAt(at));
      const types = workspace.events().map(({ type }) => type);
      const seen = {
        whole: outcome.status === 0,
        crashed: outcome.status === null || /^ +at |[Uu]ncaught/m.test(outcome.stderr),
        silent: outcome.status !== 0 && outcome.stderr === '',
        files: workspace.ls('backups').length,
        ended: types.filter((type) => /^Backup(Completed|Partial|Failed)$/.test(type)).length,
      };
      // why: what could be read is kept, and told as partial
      const archives = types.filter((type) => archived.has(type)).length;
      const right = {
        whole: types.at(-1) === 'BackupCompleted',
        crashed: false,
        silent: false,
        files: archives,
        ended: 2,
      };
      if (struck === null || JSON.stringify(seen) !== JSON.stringify(right))
        wrong.push({ at, struck, error: errorAt(at), seen, right, outcome });
    }
    remove();
    expect(wrong).toEqual([]);
  }, 600_000);
});

describe('start, and stop, of which a call fails', () => {
  it.each(['start', 'stop'])(
    '%s says whether the service runs',
    async (command) => {
      const workspace = await used();
      const { armed, blow, reset, remove } = striking(workspace);
      const wrong: Array<unknown> = [];
      const isUp = (): boolean => processesBelow(workspace.directory).length > 0;
      let faults = 0;
      for (let at = 1; faults === at - 1; at += 1) {
        reset();
        if (command === 'stop') await workspace.succeed('start');
        const surroundings = { cwd: workspace.directory, env: armed(at, errorAt(at)) };
        const outcome = await workspace.runIn(surroundings, command);
        if (blow()?.struck !== null) faults += 1;
        const seen = { done: outcome.status === 0, crashed: /^ +at |[Uu]ncaught/m.test(outcome.stderr) };
        const right = { done: isUp() === (command === 'start'), crashed: false };
        if (isUp()) await workspace.succeed('stop');
        const silent = outcome.status !== 0 && outcome.stderr === '';
        if (silent || JSON.stringify(seen) !== JSON.stringify(right))
          wrong.push({ at, error: errorAt(at), blow: blow(), seen, right, outcome });
      }
      remove();
      expect(wrong).toEqual([]);
      expect(faults).toBeGreaterThan(5);
    },
    600_000,
  );
});

describe('a command that only looks, of which a call fails', () => {
  it.each([['list'], ['status'], ['next'], ['history'], ['why', 'one'], ['backups'], ['doctor']])(
    '%s changes nothing, and never crashes',
    async (...command) => {
      const workspace = await used();
      const { run, reset, remove } = striking(workspace);
      const whole = await run(command, 0, 'EIO');
      const wrong: Array<unknown> = [];
      for (let at = 1; at <= whole.count; at += 1) {
        reset();
        const { outcome, struck } = await run(command, at, errorAt(at));
        const crashed = outcome.status === null || /^ +at |[Uu]ncaught/m.test(outcome.stderr);
        if (struck === null || crashed || (outcome.status !== 0 && outcome.stdout + outcome.stderr === ''))
          wrong.push({ at, struck, error: errorAt(at), outcome });
      }
      expect(workspace.read('backup_schedules.txt')).toBe(before);
      remove();
      expect(whole.count).toBeGreaterThan(1);
      expect(wrong).toEqual([]);
    },
    600_000,
  );
});
