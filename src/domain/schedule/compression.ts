/** The compressions an archive can have, and the levels each knows. */
import * as t from 'io-ts';

/** `gzip` is the default, since any machine opens it; `zstd` is smaller and faster; `none` stores. */
export const Compression = t.keyof({ gzip: null, zstd: null, none: null }, 'Compression');
export type Compression = t.TypeOf<typeof Compression>;
