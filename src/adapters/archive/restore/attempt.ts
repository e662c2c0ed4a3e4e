/** One step of restoring a member: it is done, or what came in its way is told. */
import { type Refusals, refusalReason, Unset } from './refusals';
import type { Restorer } from './restorer';

/**
 * Whether the member of that path is in place as far as the step goes. What could not be set of one that is there takes nothing
 * from its content; else what there is of it is discarded, and `refuse` hears why.
 */
export const attempt = (
  restorer: Restorer,
  refusals: Refusals,
  path: string,
  action: () => void,
  refuse: (reason: string) => void,
): boolean => {
  try {
    action();
    return true;
  } catch (error) {
    const reason = refusalReason(error, path);
    if (error instanceof Unset) {
      refusals.addRestored(path, reason);
      return true;
    }
    try {
      restorer.discardFile();
    } catch {
      // why: what came in its way first is told
    }
    refuse(reason);
    return false;
  }
};
