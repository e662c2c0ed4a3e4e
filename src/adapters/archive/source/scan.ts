/** The walk ahead: how much there is, for progress and for the free-space check, counted a few entries at a time. */
import type { BytePath } from '../byte-name';
import type { RequireGoingOn } from '../pack/cancel-flag';
import { lookAt } from './look-at';
import { walk, type WalkOptions } from './walk';

/** Sizes are bytes. */
export interface Extent {
  readonly entries: number;
  readonly contentBytes: number;
  /** What the content takes on disk, holes left out: what compresses to next to nothing is not counted. */
  readonly allocatedBytes: number;
}

export interface Scan {
  /** Goes on by so many steps at most; answers the extent once all has been seen. */
  readonly go: (steps: number) => Extent | undefined;
}

const sectorBytes = 512;

export const startScan = (options: WalkOptions, requireGoingOn: RequireGoingOn): Scan => {
  const steps = walk(options);
  const linked = new Set<string>();
  let entries = 0;
  let contentBytes = 0;
  let allocatedBytes = 0;

  const countFile = (native: BytePath): void => {
    entries += 1;
    const stats = lookAt(native);
    if (stats === undefined) return;
    if (stats.nlink > 1n) {
      const key = `${stats.dev}:${stats.ino}`;
      if (linked.has(key)) return;
      linked.add(key);
    }
    const size = Number(stats.size);
    contentBytes += size;
    allocatedBytes += Math.min(size, Number(stats.blocks) * sectorBytes);
  };

  return {
    go: (most) => {
      for (let seen = 0; seen < most; seen += 1) {
        requireGoingOn();
        const { done, value: step } = steps.next();
        if (done === true) return { entries, contentBytes, allocatedBytes };
        if (step.type === 'file') countFile(step.native);
        else if (step.type === 'directory' || step.type === 'symlink') entries += 1;
      }
      return undefined;
    },
  };
};
