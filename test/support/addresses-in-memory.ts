/** Addresses of receivers without a file. */
import * as TE from 'fp-ts/TaskEither';
import type { NoticeAddress } from '../../src/codecs/notices/address';
import type { NoticeAddresses } from '../../src/ports/notices';

export const addressesInMemory = (kept = new Map<string, NoticeAddress>()): NoticeAddresses => {
  let last = 0;
  return {
    newKey: () => {
      last += 1;
      return `key${last}`;
    },
    read: (key) => TE.fromIO(() => kept.get(key) ?? null),
    all: TE.fromIO(() => [...kept]),
    put: (key, address) => TE.fromIO(() => void kept.set(key, address)),
    remove: (key) => TE.fromIO(() => void kept.delete(key)),
  };
};
