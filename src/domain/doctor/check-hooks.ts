/** Checks that every hook in the workspace can be run. */
import type { HookName } from '../events/hook';
import { checked, type CheckReport } from './finding';

export interface HooksSeen {
  /** Each that stands there, with the reason why it can't be run; null where it can. */
  readonly hooks: ReadonlyArray<{ readonly hook: HookName; readonly fault: string | null }>;
  /** Names that look like a hook's. */
  readonly lookalikes: ReadonlyArray<string>;
}

const effect = (hook: HookName): string =>
  hook === 'before-backup' ? 'every backup fails until then' : 'it is not run until then';

export const checkHooks = ({ hooks, lookalikes }: HooksSeen): CheckReport =>
  checked('hooks', {
    summary: hooks.length === 0 ? null : hooks.map(({ hook }) => hook).join(', '),
    findings: hooks.flatMap(({ hook, fault }) =>
      fault === null
        ? []
        : [
            {
              id: 'hook-unusable',
              where: `hooks/${hook}`,
              what: `it can't be run: ${fault}`,
              advice: [`mend that, or move hooks/${hook} away: ${effect(hook)}`],
              remedy: null,
            },
          ],
    ),
    remarks: lookalikes.map((name) => ({
      id: 'hook-unknown',
      where: `hooks/${name}`,
      what: 'no hook is called so, and it is never run',
    })),
  });
