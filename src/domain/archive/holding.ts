/** Which versions retention leaves alone for a while: those that were brought back from the trash. */
import type { StoredVersion } from './stored-version';
import { heldUntil } from './trash';
import { type ScheduleSpec, usualTrash } from '../schedule/schedule';
import { type Now, shown } from '../time/time';

/** Says of a version why it is held now, if it is. */
export const holding =
  ({ options }: Pick<ScheduleSpec, 'options'>, now: Now) =>
  (stored: StoredVersion): StoredVersion => {
    const until = heldUntil(stored.version, options.trash ?? usualTrash);
    return until === null || until <= now.instant
      ? stored
      : { ...stored, held: `brought back from the trash, and left alone until ${shown(now)(until)}` };
  };
