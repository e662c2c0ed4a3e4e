/** What archives take together: one that is a hard link to another takes no room of its own. Pure. */
import type { Version } from './recorded-version';

/**
 * Bytes. Versions with one digest are as many files as were not made as links; where none of those is left, the links are one file. It goes
 * by the journal: what somebody copied since without its links takes more.
 */
export const bytesTogether = (versions: ReadonlyArray<Version>): number => {
  const files = new Map<string, { readonly bytes: number; own: number }>();
  for (const { report } of versions) {
    const of = files.get(report.sha256) ?? { bytes: report.bytes, own: 0 };
    files.set(report.sha256, of);
    if (report.unchanged?.as !== 'link') of.own += 1;
  }
  return [...files.values()].reduce((sum, { bytes, own }) => sum + bytes * Math.max(1, own), 0);
};

/** Bytes that these take beside those: what is given back when they go. */
export const bytesBeside = (these: ReadonlyArray<Version>, those: ReadonlyArray<Version>): number =>
  bytesTogether([...these, ...those]) - bytesTogether(those);

/** Bytes that they would take more if each were a file of its own. */
export const bytesShared = (versions: ReadonlyArray<Version>): number =>
  versions.reduce((sum, { report }) => sum + report.bytes, 0) - bytesTogether(versions);
