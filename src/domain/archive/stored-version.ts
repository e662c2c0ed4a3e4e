/** A recorded version beside what stands under its name. Pure. */
import type { Version } from './archives';

/** A recorded version and what stands under its name: the archive itself, nothing, or something else. */
export interface StoredVersion {
  readonly version: Version;
  readonly stored: 'whole' | 'gone' | 'changed';
  /** Why it stays whatever the rules say, where something else asks for that; it pushes nothing out. */
  readonly held?: string;
}

/** By the size of what stands there; null when nothing does. */
export const storedAs = (version: Version, size: number | null): StoredVersion => {
  if (size === null) return { version, stored: 'gone' };
  return { version, stored: size === version.report.bytes ? 'whole' : 'changed' };
};

/** One that nobody can look at: it stays. */
export const unseenAs = (version: Version, reason: string): StoredVersion => ({
  version,
  stored: 'changed',
  held: `nobody can look at it: ${reason}`,
});
