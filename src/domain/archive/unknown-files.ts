/** Which files in `backups/` the journal does not know. Pure. */
import type { Placement } from '../events/event';
import type { Archives } from './archives';

/**
 * Those of no version that is recorded, and not on their way to be. `pending` is where an archive is put that the journal
 * calls whole, and does not call published: whoever looks after it next ends that.
 */
export const unknownFiles = (
  archives: Archives,
  pending: Placement | null,
  files: ReadonlyArray<string>,
): ReadonlyArray<string> => {
  const known = new Set([...archives.values()].flatMap((versions) => versions.map(({ file }) => file)));
  return files.filter((file) => !known.has(file) && file !== pending?.archive && file !== pending?.kept);
};
