/** The archives that ever came to stand elsewhere, by the journal, whether they are here still or not. Pure. */
import type { EventOf } from '../events/event';
import type { Recorded } from '../events/recorded';
import type { ArchiveName } from '../schedule/schedule';
import { instantOf, type Timestamp } from '../time/time';
import { type Version, versionAdopted, versionMade } from './archives';

/** A version that was copied. What was found of the archive here since says nothing of the copy, and is not in it. */
export interface PlaceVersion {
  readonly version: Version;
  /** The numbers of the destinations where it stands, as far as the journal tells. */
  readonly at: ReadonlySet<number>;
}

export interface PlaceVersionIndexer {
  readonly take: (recorded: Recorded) => void;
  /** Oldest first. */
  readonly tell: () => ReadonlyArray<PlaceVersion>;
}

/** The same for one version whoever tells of it. */
export const versionKey = ({
  name,
  completed,
}: {
  readonly name: ArchiveName;
  readonly completed: Timestamp;
}): string => `${completed} ${name}`;

/** Of a report nothing is kept that retention does not look at: there may be very many. */
const trimmed = (version: Version): Version => ({
  ...version,
  report: { ...version.report, notes: [], problems: [] },
  verified: null,
});

export const placeVersionIndexer = (): PlaceVersionIndexer => {
  const made = new Map<string, Version>();
  const copied = new Map<string, { version: Version; readonly at: Set<number> }>();

  const pin = (event: EventOf<'VersionPinned' | 'VersionUnpinned'>, pinned: Version['pinned']): void => {
    const key = versionKey(event);
    const before = made.get(key);
    if (before !== undefined) made.set(key, { ...before, pinned });
    const there = copied.get(key);
    if (there !== undefined) there.version = { ...there.version, pinned };
  };

  const stands = (event: EventOf<'VersionCopied'>): void => {
    const key = versionKey(event);
    const version = made.get(key);
    if (version?.report.sha256 !== event.sha256) return;
    const there = copied.get(key) ?? { version, at: new Set<number>() };
    there.at.add(event.destination);
    copied.set(key, there);
  };

  return {
    take: ({ at, events }) => {
      for (const event of events) {
        if (event.type === 'BackupCompleted' || event.type === 'BackupPartial')
          made.set(versionKey({ name: event.name, completed: at }), trimmed(versionMade(event, at)));
        if (event.type === 'ArchiveAdopted') made.set(versionKey(event), trimmed(versionAdopted(event, at)));
        if (event.type === 'VersionPinned') pin(event, { at, why: event.why });
        if (event.type === 'VersionUnpinned') pin(event, null);
        if (event.type === 'VersionCopied') stands(event);
        if (event.type === 'CopyVanished') copied.get(versionKey(event))?.at.delete(event.destination);
        if (event.type === 'CopiesPruned')
          for (const one of event.removed) copied.get(versionKey(one))?.at.delete(event.destination);
      }
    },
    tell: () =>
      [...copied.values()].toSorted(
        (one, other) => instantOf(one.version.completed) - instantOf(other.version.completed),
      ),
  };
};
