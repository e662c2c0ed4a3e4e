/** The codec of a request: compression and level, checked. */
import { type Compression, levelsOf } from '../../../domain/schedule/compression';
import { plainCodec, type Codec } from './codec';
import { gzipCodec } from './gzip-codec';
import { PackError } from '../pack/pack-error';
import { zstdCodec } from './zstd-codec';

const checked = (compression: Compression, level: number | null): number => {
  const levels = levelsOf[compression];
  if (levels === null) throw new PackError('unsupported', `${compression} has no levels`);
  const { least, most, usual } = levels;
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
