/** Every call of `start` and `stop` fails, one at a time (each way to a call once, without EVIDENCE): they say whether the service runs. */
import { processesBelow, waitFor } from '../support/processes';
import { callsToStrike, striking } from '../support/struck';
import { type Outcome, useWorkspaces } from '../support/workspace';
import { errorAt, hasCrashed, usedWorkspace } from './support/faults';

const makeWorkspace = useWorkspaces();

describe('start, and stop, of which a call fails', () => {
  it.each(['start', 'stop'])(
    '%s says whether the service runs',
    async (command) => {
      const workspace = await usedWorkspace(makeWorkspace());
      const { armed, blow, reset, remove } = striking(workspace);
      const wrong: Array<unknown> = [];
      const isUp = (): boolean => processesBelow(workspace.directory).length > 0;
      const bringDown = async (): Promise<void> => {
        if (!isUp()) return;
        if (command === 'start') {
          await workspace.succeed('stop');
          return;
        }
        const outcome = await workspace.run('stop');
        // why: a `stop` of which a call failed may have told the service to end all the same, and it may have ended by now
        if (outcome.status !== 0) expect(outcome.stderr).toContain('it is not running');
        await waitFor('the end of the service', () => !isUp());
      };
      const runWith = async (at: number): Promise<Outcome> => {
        reset();
        if (command === 'stop') await workspace.succeed('start');
        const surroundings = { cwd: workspace.directory, env: armed(at, errorAt(at)) };
        return workspace.runIn(surroundings, command);
      };
      expect((await runWith(0)).status).toBe(0);
      const whole = blow();
      if (whole === null) throw new Error(`nothing is told of ${command}`);
      await bringDown();
      let faults = 0;
      // why: how often it looks whether the service is up, or gone, is never the same
      for (const at of callsToStrike(whole)) {
        const outcome = await runWith(at);
        if (blow()?.struck !== null) faults += 1;
        const seen = { done: outcome.status === 0, crashed: hasCrashed(outcome) };
        const right = { done: isUp() === (command === 'start'), crashed: false };
        await bringDown();
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
