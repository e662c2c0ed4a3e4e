/** A workspace without hooks. */
import type { Hooks } from '../../src/ports/hooks';

export const noHooks: Hooks = {
  workspace: '/w',
  present: () => Promise.resolve([]),
  lookalikes: () => Promise.resolve([]),
  fault: () => () => Promise.resolve(null),
  run: () => () =>
    Promise.resolve({ ended: 'unusable', reason: 'there is none', took: 0, output: '', sources: [] }),
};
