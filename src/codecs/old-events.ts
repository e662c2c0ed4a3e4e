/** Events of older versions, which said in prose alone what newer ones say in a field: told apart here, once. */
import type { Event } from '../domain/events/event';

/** How a backup failed that was started as often as it may be. */
const startedTooOften = /^interrupted: started /;

/** How a look found a source that had changed since, where the archive itself held. */
const sourceDiffers = /^it differs from its source/;

/** How a look ended that had no right to read. */
const wasForbidden = / (?:permission denied|operation not permitted)$/;

/** The same event, with the fields that its version did not write yet. */
export const inPresentWords = (event: Event): Event => {
  if (event.type === 'BackupFailed')
    return event.cause === undefined && startedTooOften.test(event.reason)
      ? { ...event, cause: 'interrupted' }
      : event;
  if (event.type !== 'ArchiveVerified' || event.finding === null || event.blames !== undefined) return event;
  if (wasForbidden.test(event.finding)) return { ...event, blames: 'reader' };
  return event.level === 'source' && sourceDiffers.test(event.finding)
    ? { ...event, blames: 'source' }
    : event;
};
