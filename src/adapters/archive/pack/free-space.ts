/** Refuses an archive that can't fit, before it is begun. */
import type { Compression } from '../../../domain/schedule/compression';
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

const inUnits = (bytes: number): string => {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power] ?? 'bytes'}`;
};

/** Throws a `PackError` of kind `no-space` when `free` bytes surely can't hold the archive. */
export const checkFreeSpace = (extent: Extent, compression: Compression, free: number): void => {
  const least = leastBytes(extent, compression);
  if (free < least)
    throw new PackError(
      'no-space',
      `no space left on the device: ${inUnits(free)} free, at least ${inUnits(least)} needed`,
    );
};
