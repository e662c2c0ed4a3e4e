/** Which files in `backups/` the journal does not know. Pure. */
import type { State } from '../decider/state';
import type { Archives } from './archives';

/**
 * Those of no version that is recorded, and not on their way to be: where an archive is put that the journal calls whole, and
 * does not call published, whoever looks after it next ends that.
 */
export const unknownFiles = (
  archives: Archives,
  { attempt }: Pick<State, 'attempt'>,
  files: ReadonlyArray<string>,
): ReadonlyArray<string> => {
  const known = new Set([...archives.values()].flatMap((versions) => versions.map(({ file }) => file)));
  const pending = attempt?.sealed?.placement;
  return files.filter((file) => !known.has(file) && file !== pending?.archive && file !== pending?.kept);
};
