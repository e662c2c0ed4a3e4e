/** Which versions are one file under several names, and what each costs by itself. Pure. */
import type { Version } from './recorded-version';

/** What tells that two names are of one file, and how many names that has, wherever they are. */
interface Names {
  readonly identity: string;
  readonly names: number;
}

export interface Sharing {
  /** Bytes that the disk has back when this version alone goes; null where its file is not there. */
  readonly alone: (version: Version) => number | null;
  /** The other versions that are the same file. */
  readonly sharers: (version: Version) => ReadonlyArray<Version>;
  /** Those that are one file, oldest first, each group once. */
  readonly groups: ReadonlyArray<ReadonlyArray<Version>>;
}

/** `names`: of the files that are there, by file name. */
export const sharingOf = (versions: ReadonlyArray<Version>, names: ReadonlyMap<string, Names>): Sharing => {
  const together = new Map<string, Version[]>();
  for (const version of versions) {
    const identity = names.get(version.file)?.identity;
    if (identity === undefined) continue;
    const group = together.get(identity) ?? [];
    together.set(identity, group);
    group.push(version);
  }
  return {
    alone: ({ file, report }) => {
      const found = names.get(file);
      if (found === undefined) return null;
      return found.names > 1 ? 0 : report.bytes;
    },
    sharers: (version) =>
      (together.get(names.get(version.file)?.identity ?? '') ?? []).filter((other) => other !== version),
    groups: [...together.values()].filter(({ length }) => length > 1),
  };
};
