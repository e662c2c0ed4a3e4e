/** Every call of `start` and `stop` fails, one at a time: they say whether the service runs. */
import { processesBelow } from '../support/processes';
import { striking } from '../support/struck';
import { useWorkspaces } from '../support/workspace';
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
      let faults = 0;
      for (let at = 1; faults === at - 1; at += 1) {
        reset();
        if (command === 'stop') await workspace.succeed('start');
        const surroundings = { cwd: workspace.directory, env: armed(at, errorAt(at)) };
        const outcome = await workspace.runIn(surroundings, command);
        if (blow()?.struck !== null) faults += 1;
        const seen = { done: outcome.status === 0, crashed: hasCrashed(outcome) };
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
