import * as t from 'io-ts';

/** What may be missing, and is null then. */
export const orNull = <C extends t.Mixed>(codec: C) => t.union([codec, t.null]);
