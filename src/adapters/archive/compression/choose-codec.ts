/** The codec of a request: compression and level, checked. */
import type { Compression } from '../../../domain/schedule/compression';
import { plainCodec, type Codec } from './codec';
import { gzipCodec } from './gzip-codec';
import { PackError } from '../pack/pack-error';
import { zstdCodec } from './zstd-codec';

const levels = {
  gzip: { least: 0, most: 9, usual: 6 },
  zstd: { least: 1, most: 22, usual: 3 },
} as const;

const checked = (compression: keyof typeof levels, level: number | null): number => {
  const { least, most, usual } = levels[compression];
  const chosen = level ?? usual;
  if (!Number.isInteger(chosen) || chosen < least || chosen > most)
    throw new PackError('unsupported', `${compression} has the levels ${least} to ${most}, not ${chosen}`);
  return chosen;
};

/** Rejects with a `PackError` of kind `unsupported`. */
export const chooseCodec = async (compression: Compression, level: number | null): Promise<Codec> => {
  switch (compression) {
    case 'gzip':
      return gzipCodec(checked('gzip', level));
    case 'zstd':
      return zstdCodec(checked('zstd', level));
    case 'none':
      return plainCodec();
  }
};
