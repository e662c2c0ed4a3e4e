/** Refuses an archive that can't fit, before it is begun. */
import { counted } from '../../../domain/counted';
import type { Compression } from '../../../domain/schedule/compression';
import { showSize } from '../../../domain/size';
import { PackError } from './pack-error';
import type { Extent } from '../source/scan';
import { blockBytes } from '../tar/member-fields';

/**
 * The best ratio that content as a whole is trusted to reach. deflate ends at 1032:1 and zstd goes further, but
 * only on runs of one byte; real trees stay under 100:1. Refusing only below 1/500 of what the content takes on
 * disk never turns away a backup that had a chance, and what is left to chance is caught when the disk is full.
 */
const bestRatio = 500;

/** Bytes that the archive takes at least; exact for plain tar, since that can only be larger. */
export const leastBytes = (extent: Extent, compression: Compression): number =>
  compression === 'none'
    ? extent.contentBytes + blockBytes * (extent.entries + 2)
    : Math.floor(extent.allocatedBytes / bestRatio);

/** Throws a `PackError` of kind `no-space` when `free` bytes surely can't hold the archive. */
export const checkFreeSpace = (extent: Extent, compression: Compression, free: number): void => {
  const least = leastBytes(extent, compression);
  if (free >= least) return;
  const [has, needs] = [showSize(free), showSize(least)];
  const [shown, needed] = has === needs ? [counted(free, 'byte'), counted(least, 'byte')] : [has, needs];
  throw new PackError(
    'no-space',
    `no space left on the device: ${shown} free, at least ${needed} needed`,
    least - free,
  );
};
