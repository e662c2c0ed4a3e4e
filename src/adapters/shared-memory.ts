/** Memory that two threads share, as it comes in a message. */
import * as t from 'io-ts';

const isShared = (u: unknown): u is SharedArrayBuffer => u instanceof SharedArrayBuffer;

export const SharedMemory = new t.Type<SharedArrayBuffer>(
  'SharedMemory',
  isShared,
  (u, context) => (isShared(u) ? t.success(u) : t.failure(u, context)),
  t.identity,
);
