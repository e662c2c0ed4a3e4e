/**
 * Knowing how much there is before it matters. The walk ahead goes on while the packer waits for its blocks, so it
 * costs hardly any time, and begins only where the archive takes so long that somebody may ask; but it is over before the archive could
 * fill the disk.
 */
import type { Compression } from '../../../domain/schedule/compression';
import { checkFreeSpace } from './free-space';
import type { Extent, Scan } from '../source/scan';
import type { PackTally } from './tally';

export interface SpaceGuard {
  /** Goes on looking for a moment; answers whether there is more to see. */
  readonly scanSome: () => boolean;
  /** To be called before a block is written, with the bytes of tar stream up to its end. */
  readonly upTo: (bytes: number) => void;
}

/** Steps while a block is waited for: about a millisecond, so that it is not kept waiting. */
const scanSomeSteps = 256;

/** Steps for each block: more entries than a block can hold, so that the packer does not keep ahead. */
const stepsOfBlock = 2048;

/** What the archive may take of the free space before it is known whether all of it fits. */
const blindShare = 0.5;

/**
 * `free` is bytes, before the archive is begun. Each call throws a `PackError` of kind `no-space` once it is clear. `takesRoom`: whether
 * anything has to be written; what is the last archive so far takes none. `isAsked`: whether it is time to know how much there is.
 */
export const makeSpaceGuard = (
  scan: Scan,
  tally: PackTally,
  compression: Compression,
  free: number,
  takesRoom: () => boolean = () => true,
  isAsked: () => boolean = () => true,
): SpaceGuard => {
  let extent: Extent | undefined;
  let isChecked = false;
  const look = (steps: number): boolean => {
    extent ??= scan.go(steps);
    if (extent === undefined) return true;
    if (!isChecked && takesRoom()) {
      checkFreeSpace(extent, compression, free);
      isChecked = true;
    }
    tally.totals ??= extent;
    return false;
  };
  return {
    scanSome: () => isAsked() && look(scanSomeSteps),
    upTo: (bytes) => {
      if (bytes > free * blindShare) look(Infinity);
      else if (isAsked()) look(stepsOfBlock);
    },
  };
};
