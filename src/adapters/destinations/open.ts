/** Opens a place of whichever kind; each kind is loaded when it is first used. */
import * as TE from 'fp-ts/TaskEither';
import { writeAddress } from '../../codecs/destinations/place-address';
import type { StoreFailure } from '../../domain/store-failure';
import type { PlaceAccess, Places } from '../../ports/places';
import { checkedCredentials } from './credentials-file';
import { directoryStore } from './directory';
import { faultOf } from './fault';
import { guarded, usualLimits } from './guarded';
import { lowerLimit, makePaces } from './pace';
import type { RawStore } from './raw-store';
import { retrying } from './retrying';

const rawStore = async ({ address, credentials, lock }: PlaceAccess): Promise<RawStore> => {
  const where = writeAddress(address);
  const secrets = await checkedCredentials(credentials);
  switch (address.kind) {
    case 'file':
      return directoryStore(address.path, where);
    case 'sftp':
      return retrying((await import('./sftp/sftp')).sftpStore(address, secrets, where));
    case 's3':
      return retrying(await (await import('./s3/s3')).s3Store(address, secrets, where, lock));
    case 'rclone':
      return retrying((await import('./rclone/rclone')).rcloneStore(address, secrets, where));
  }
};

/** `most`: bytes a second that may go to all places together, and come from there; null: as many as go. */
export const openPlaces = (most: number | null, paces = makePaces()): Places['open'] => {
  return (access) =>
    TE.tryCatch(
      async () => guarded(await rawStore(access), usualLimits, paces(lowerLimit(access.limitRate, most))),
      (error): StoreFailure => {
        const { kind: cause, message: reason, advice } = faultOf(error);
        return {
          type: 'DestinationFailed',
          ...{ cause, doing: 'reach', where: writeAddress(access.address), reason, advice },
        };
      },
    );
};
