/** What a look into an archive proved of the archive itself: a live source that has changed since is no fault of it. */
import type { EventOf, VerifyLevel } from './event';
import type { Timestamp } from '../time/time';

export interface Verification {
  readonly at: Timestamp;
  readonly level: VerifyLevel;
  /** Null when all of it held. */
  readonly finding: string | null;
}

/** How a journal may tell, as a finding, of a source that had changed. */
const sourceDiffers = 'it differs from its source';

/** How a journal may tell, as a finding, that who looked had no right to. */
const wasForbidden = / (?:permission denied|operation not permitted)$/;

/**
 * What the event proves: before a source is compared at all, every byte of the archive is read. Null when it proves
 * nothing: somebody may not read what is sound.
 */
export const provenBy = (
  { level, finding }: Pick<EventOf<'ArchiveVerified'>, 'level' | 'finding'>,
  at: Timestamp,
): Verification | null => {
  if (finding !== null && wasForbidden.test(finding)) return null;
  return level === 'source' && finding?.startsWith(sourceDiffers)
    ? { at, level: 'read', finding: null }
    : { at, level, finding };
};
