/** What a look into an archive proved of the archive itself: a live source that has changed since is no fault of it. */
import type { EventOf, VerifyLevel } from './event';
import type { Timestamp } from '../time/time';

export interface Verification {
  readonly at: Timestamp;
  readonly level: VerifyLevel;
  /** Null when all of it held. */
  readonly finding: string | null;
  /** When a fault was first found, where one was found before. */
  readonly since?: Timestamp;
}

/**
 * What the event proves: before a source is compared at all, every byte of the archive is read. Null when it proves
 * nothing: somebody may not read what is sound.
 */
export const provenBy = (
  { level, finding, blames }: Pick<EventOf<'ArchiveVerified'>, 'level' | 'finding' | 'blames'>,
  at: Timestamp,
): Verification | null => {
  if (blames === 'reader') return null;
  return blames === 'source' ? { at, level: 'read', finding: null } : { at, level, finding };
};
