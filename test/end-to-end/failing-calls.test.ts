/** Every call to the file system fails, one at a time: what a command says is what it did, and nothing is spoilt. */
import { consult } from './support/doctor';
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
      const whole = await run(command, 0, 'EIO');
      const findings = (await consult(workspace, ['--repair'])).findings;
      expect(whole.outcome.status).toBe(0);
      expect(whole.count).toBeGreaterThan(20);
      const wrong: Array<unknown> = [];
      for (let at = 1; at <= whole.count; at += 1) {
        reset();
        const { outcome, struck } = await run(command, at, errorAt(at));
        // why: what a command could not take away is swept later; then all must be as if it had not been there
        const mended = await consult(workspace, ['--repair']);
        const seen = {
          said: outcome.status,
          crashed: /^ +at |[Uu]ncaught|Cannot /m.test(outcome.stderr),
          text: workspace.read('backup_schedules.txt'),
          findings: mended.findings,
        };
        const done = outcome.status === 0;
        const right = {
          said: done ? 0 : 1,
          crashed: false,
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
    300_000,
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
    300_000,
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
    300_000,
  );
});
