/** The codec of a request: compression and level, checked. */
import { type Compression, levelsOf } from '../../../domain/schedule/compression';
import { plainCodec, type Codec } from './codec';
import { gzipCodec } from './gzip-codec';
import { PackError } from '../pack/pack-error';
import { zstdCodec, zstdOnUse } from './zstd-codec';

const checked = (compression: Compression, level: number | null): number => {
  const levels = levelsOf[compression];
  if (levels === null) throw new PackError('unsupported', `${compression} has no levels`);
  const { least, most, usual } = levels;
  const chosen = level ?? usual;
  if (!Number.isInteger(chosen) || chosen < least || chosen > most)
    throw new PackError('unsupported', `${compression} has the levels ${least} to ${most}, not ${chosen}`);
  return chosen;
};

/**
 * Loads what it needs when the first chunk is to be encoded. Throws a `PackError` of kind `unsupported` for a level that there is not; what
 * can't be loaded fails so, too, with that chunk.
 */
export const codecOnUse = (compression: Compression, level: number | null): Codec => {
  switch (compression) {
    case 'gzip':
      return gzipCodec(checked('gzip', level));
    case 'zstd':
      return zstdOnUse(checked('zstd', level));
    case 'none':
      return plainCodec();
  }
};

/** Rejects with a `PackError` of kind `unsupported`. */
export const chooseCodec = async (compression: Compression, level: number | null): Promise<Codec> =>
  compression === 'zstd' ? zstdCodec(checked('zstd', level)) : codecOnUse(compression, level);
