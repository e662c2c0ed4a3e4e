/** Every call of a command that only looks fails, one at a time (each way to a call once, without EVIDENCE): it changes nothing, says something, and never crashes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { askInTurn } from '../support/ask-in-turn';
import { callsToStrike, striking } from '../support/struck';
import { useWorkspaces } from '../support/workspace';
import { errorAt, hasCrashed, linesOf, usedWorkspace } from './support/faults';

const makeWorkspace = useWorkspaces();

describe('a command that only looks, of which a call fails', () => {
  it.each([['list'], ['status'], ['next'], ['history'], ['why', 'one'], ['backups'], ['doctor']])(
    '%s changes nothing, and never crashes',
    async (...args) => {
      const workspace = await usedWorkspace(makeWorkspace());
      const { run, setAside, remove } = striking(workspace);
      const whole = await run(args, 0, 'EIO');
      expect(whole.count).toBeGreaterThan(1);
      const tries = callsToStrike(whole).map((at) => ({
        args,
        at,
        fault: errorAt(at),
        cwd: setAside(`struck ${at}`),
      }));
      const answers = await askInTurn(tries, workspace.home);
      const wrong = tries.flatMap(({ cwd, ...tried }, index) => {
        const answer = answers[index];
        if (answer === undefined) throw new Error('not all was answered');
        const { outcome, struck } = answer;
        const text = readFileSync(join(cwd, 'backup_schedules.txt'), 'utf8');
        const isRight =
          // why: a fault that never came has shown nothing
          struck !== null &&
          !hasCrashed(outcome) &&
          (outcome.status === 0 || outcome.stdout + outcome.stderr !== '') &&
          text === linesOf('one', 'two');
        return isRight ? [] : [{ ...tried, struck, outcome, text }];
      });
      remove();
      expect(answers.length).toBe(tries.length);
      expect(wrong).toEqual([]);
    },
    600_000,
  );
});
