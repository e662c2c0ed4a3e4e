/** The hooks of a workspace, on a real machine. */
import type { HookName } from '../../domain/events/hook';
import { hookNames } from '../../domain/events/hook';
import type { Hooks } from '../../ports/hooks';
import type { Workspace } from '../workspace/workspace';
import { join } from 'node:path';
import { hookFault, hooksIn, isPresent, lookalikesIn } from './hook-file';

export const makeHooks = ({ root }: Workspace): Hooks => ({
  workspace: root,
  present: () => Promise.resolve(hookNames.filter((hook) => isPresent(root, hook))),
  lookalikes: () => Promise.resolve(lookalikesIn(root)),
  fault: (hook: HookName) => () => Promise.resolve(hookFault(root, hook)),
  run: (hook, request) => async () => {
    const reason = hookFault(root, hook);
    if (reason !== null) return { ended: 'unusable', reason, took: 0, output: '', sources: [] };
    const { runHookProcess } = await import('./hook-process');
    return runHookProcess(join(hooksIn(root), hook), root, request);
  },
});
