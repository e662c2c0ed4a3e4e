/** What a `run` shows of itself, as a port. */
import type { IO } from 'fp-ts/IO';
import type { ArchiveInHand } from '../codecs/live-status';

/** What `run` shows of itself while it has an archive in hand; null when that is over. Never fails. */
export interface RunPresence {
  readonly show: (archive: ArchiveInHand | null) => IO<void>;
}
