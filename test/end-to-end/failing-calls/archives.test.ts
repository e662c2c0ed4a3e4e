/**
 * Every call of a command that makes or checks an archive fails (each way to a call once, without EVIDENCE), and of its packing
 * thread: what is said is what was done.
 */
import { askInTurn } from '../support/ask-in-turn';
import { callsToStrike, striking } from '../support/struck';
import { eventsOf, useWorkspaces } from '../support/workspace';
import { errorAt, hasCrashed, usedWorkspace } from './support/faults';

const makeWorkspace = useWorkspaces();

const archived = new Set(['BackupCompleted', 'BackupPartial']);

describe('a command of which a call fails ends with 0 only if the journal has what it did', () => {
  it.each([
    { command: ['run', 'one'], done: (type: string) => archived.has(type) },
    { command: ['verify', 'one'], done: (type: string) => type === 'ArchiveVerified' },
  ])(
    '$command',
    async ({ command, done }) => {
      const workspace = await usedWorkspace(makeWorkspace());
      const { run, setAside, reset, remove } = striking(workspace);
      // why: a copy has other times than what it was made of, and each try is one
      reset();
      const recorded = (place: string): number => eventsOf(place).filter(({ type }) => done(type)).length;
      const start = recorded(workspace.directory);
      const whole = await run(command, 0, 'EIO');
      expect({ status: whole.outcome.status, recorded: recorded(setAside('whole')) }).toEqual({
        status: 0,
        recorded: start + 1,
      });
      const tries = callsToStrike(whole).map((at) => ({
        ...{ args: command, at, fault: errorAt(at), cwd: setAside(`struck ${at}`) },
      }));
      const answers = await askInTurn(tries, workspace.home);
      expect(answers.length).toBe(tries.length);
      const wrong: Array<unknown> = [];
      for (const [index, { outcome, struck }] of answers.entries()) {
        const { at = 0, cwd = '' } = tries[index] ?? {};
        const isRecorded = recorded(cwd) > start;
        const crashed = hasCrashed(outcome);
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
    const workspace = await usedWorkspace(makeWorkspace());
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
        crashed: hasCrashed(outcome),
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
