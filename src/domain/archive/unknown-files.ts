/** Which files in `backups/` the journal does not know. Pure. */
import type { Archives } from './archives';

/** Those of no version that is recorded. */
export const unknownFiles = (archives: Archives, files: ReadonlyArray<string>): ReadonlyArray<string> => {
  const known = new Set([...archives.values()].flatMap((versions) => versions.map(({ file }) => file)));
  return files.filter((file) => !known.has(file));
};
