/** What documents tell of a version as the journal has it: what it is of, what it came to, how large it is. Sizes are bytes. */
import * as t from 'io-ts';
import { orNull } from '../../domain/or-null';
import type { Version } from '../../domain/archive/archives';
import { VerifyLevel } from '../../domain/events/event';
import { NonNegativeInteger } from '../../domain/integer';
import { SourcePath } from '../../domain/schedule/schedule';
import { Timestamp } from '../../domain/time/time';

export const versionFields = {
  /** Null for one that was adopted and of which nobody can tell what it is of. */
  path: orNull(SourcePath),
  due: Timestamp,
  completed: Timestamp,
  outcome: t.keyof({ completed: null, partial: null }),
  /** Why it is partial. */
  reason: orNull(t.string),
  bytes: NonNegativeInteger,
  contentBytes: NonNegativeInteger,
  entries: NonNegativeInteger,
  sha256: t.string,
  verified: orNull(t.strict({ at: Timestamp, level: VerifyLevel, finding: orNull(t.string) })),
};

/** What not every version has. */
export const someVersionFields = {
  /** The absolute path that `before-backup` named, which was read instead of the source; not there: the source itself was read. */
  archivedFrom: t.string,
};

type VersionFacts = {
  readonly [Field in keyof typeof versionFields]: t.TypeOf<(typeof versionFields)[Field]>;
} & {
  readonly [Field in keyof typeof someVersionFields]?: t.TypeOf<(typeof someVersionFields)[Field]>;
};

export const versionFacts = (version: Version): VersionFacts => {
  const { path, due, completed, outcome, reason, report, verified, archivedFrom } = version;
  const { bytes, contentBytes, entries, sha256 } = report;
  const proof =
    verified === null ? null : { at: verified.at, level: verified.level, finding: verified.finding };
  return {
    ...{ path, due, completed, outcome, reason },
    ...{ bytes, contentBytes, entries, sha256, verified: proof },
    ...(archivedFrom === undefined ? {} : { archivedFrom }),
  };
};
