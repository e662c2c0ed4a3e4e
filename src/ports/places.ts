/** The way to a place elsewhere, and a name that nobody has, as ports. */
import type { IO } from 'fp-ts/IO';
import type { TaskEither } from 'fp-ts/TaskEither';
import type { PlaceAddress } from '../codecs/destinations/place-address';
import type { StoreFailure } from '../domain/store-failure';
import type { ObjectStore } from './object-store';

/** What is needed to get in. */
export interface PlaceAccess {
  readonly address: PlaceAddress;
  /** The file that the destination names for that; null for what the environment and the user's own files hold. */
  readonly credentials: string | null;
  /** Bytes a second that may go there and come from there; null: as many as go. */
  readonly limitRate: number | null;
  /** Minutes for which what is put there is locked at the least; null: it is not. Of a place in S3 alone. */
  readonly lock: number | null;
}

export interface Places {
  /** Whoever opens it closes it, too. Most of what can be wrong shows at the first operation. */
  readonly open: (access: PlaceAccess, signal: AbortSignal) => TaskEither<StoreFailure, ObjectStore>;
  /** A part of a name that no object has. */
  readonly freshName: IO<string>;
}
