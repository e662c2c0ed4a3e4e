/** What the archiver and its worker thread say to each other. */
import type { PackReport } from '../../../domain/events/pack-report';
import type { PackFailure, PackProgress, PackRequest } from '../../../ports/archiver';
import type { PackTarget } from './pack-tree';
import type { CancelFlag } from './cancel-flag';

/** Given to the worker at its start. */
export interface PackJob {
  readonly request: PackRequest;
  readonly target: PackTarget;
  readonly sign: CancelFlag;
}

/** Said by the worker, `progress` as often as it likes, then one of the others. */
export type PackMessage =
  | { readonly type: 'progress'; readonly progress: PackProgress }
  | { readonly type: 'done'; readonly report: PackReport }
  | { readonly type: 'failed'; readonly failure: PackFailure };
