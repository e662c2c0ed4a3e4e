/** The package that knows kernel locks, loaded on first use: commands that only read need none and should start fast. */
import { createRequire } from 'node:module';
import { extname } from 'node:path';

export interface NativeLocks {
  readonly tryLock: (
    fd: number,
    offset: number,
    length: number,
    options?: { readonly shared: boolean },
  ) => boolean;
  readonly unlock: (fd: number, offset: number, length: number) => void;
}

// why: the build puts the package beside the bundle, with its machine code where it is found at once
const library = extname(__filename) === '.ts' ? 'fs-native-extensions' : './fs-native-extensions.js';

// why: the package ships no types
export const nativeLocks = (): NativeLocks => createRequire(__filename)(library) as NativeLocks;
