/** The compressions an archive can have, and the levels each knows. */
import * as t from 'io-ts';

/** `gzip` is the default, since any machine opens it; `zstd` is smaller and faster; `none` stores. */
export const Compression = t.keyof({ gzip: null, zstd: null, none: null }, 'Compression');
export type Compression = t.TypeOf<typeof Compression>;

/** The levels that an archive of a compression can be made with. `usual` is taken where nobody asks for one. */
export interface Levels {
  readonly least: number;
  readonly most: number;
  readonly usual: number;
}

/** Null for the one that has no levels. zstd has higher ones, which take memory that its readers refuse. */
export const levelsOf: Readonly<Record<Compression, Levels | null>> = {
  gzip: { least: 1, most: 9, usual: 6 },
  zstd: { least: 1, most: 19, usual: 3 },
  none: null,
};
