/** The first walk: how much there is, for progress and for the free-space check. */
import { lstatSync } from 'node:fs';
import { toNative } from './byte-path';
import type { RequireGoingOn } from './stop-sign';
import { walk, type WalkOptions } from './walk';

/** Sizes are bytes. */
export interface Extent {
  readonly entries: number;
  readonly contentBytes: number;
  /** What the content takes on disk, holes left out: what compresses to next to nothing is not counted. */
  readonly allocatedBytes: number;
}

const sectorBytes = 512;

export const scan = (options: WalkOptions, requireGoingOn: RequireGoingOn): Extent => {
  let entries = 0;
  let contentBytes = 0;
  let allocatedBytes = 0;
  const linked = new Set<string>();
  for (const step of walk(options)) {
    requireGoingOn();
    if (step.type === 'directory' || step.type === 'symlink') entries += 1;
    if (step.type !== 'file') continue;
    entries += 1;
    // A file that is gone or can't be looked at is reported by the second walk.
    const stats = lookAt(step.native);
    if (stats === undefined) continue;
    if (stats.nlink > 1) {
      const key = `${stats.dev}:${stats.ino}`;
      if (linked.has(key)) continue;
      linked.add(key);
    }
    contentBytes += stats.size;
    allocatedBytes += Math.min(stats.size, stats.blocks * sectorBytes);
  }
  return { entries, contentBytes, allocatedBytes };
};

const lookAt = (native: string) => {
  try {
    return lstatSync(toNative(native), { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
};
