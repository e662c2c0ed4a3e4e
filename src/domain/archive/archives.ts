/** The archives of a workspace: every version that the journal has recorded, where it is now, and what was proven of it. */
import { showSize } from '../size';
import type { Event, EventOf } from '../events/event';
import type { PackReport } from '../events/pack-report';
import type { Recorded } from '../events/recorded';
import type { ArchiveName, SourcePath } from '../schedule/schedule';
import type { PlaceOf } from '../schedule/source-place';
import { instantOf, type Timestamp } from '../time/time';
import type { Pin, Version } from './recorded-version';
import { emptyTrash, type Trash, type Trashed, trashIndexer } from './trash';
import { provenBy, type Verification } from '../events/verification';

export type { Pin, Version } from './recorded-version';

/** Versions by name, oldest first. */
export type Archives = ReadonlyMap<ArchiveName, ReadonlyArray<Version>>;

export const noArchives: Archives = new Map();

/** What of a line tells when. */
type Line = Pick<Recorded, 'seq' | 'at'>;

/** Gathers versions line by line. What a line costs does not depend on how many there are. */
export interface VersionIndexer {
  readonly take: (recorded: Recorded) => void;
  /** The version that stands under a file name now. */
  readonly find: (name: ArchiveName, file: string) => Version | null;
  /** The version that rests under a name in the trash now. */
  readonly findTrashed: (trash: string) => Trashed | null;
  /** What has been gathered so far. It is not changed by what is taken later. */
  readonly tell: () => Archives;
  /** The same of the trash. */
  readonly tellTrash: () => Trash;
}

export const versionMade = (
  event: EventOf<'BackupCompleted' | 'BackupPartial'>,
  completed: Timestamp,
): Version => {
  const { name, path, due, trigger, placement, report, archivedFrom } = event;
  const outcome = event.type === 'BackupPartial' ? 'partial' : 'completed';
  const reason = event.type === 'BackupPartial' ? event.reason : null;
  const file = placement.archive;
  // why: built in one piece, since a journal has a million of them
  if (archivedFrom === undefined)
    return {
      name,
      path,
      file,
      due,
      completed,
      trigger,
      outcome,
      reason,
      report,
      verified: null,
      pinned: null,
    };
  return {
    ...{ name, path, file, due, completed, trigger, outcome, reason, report, archivedFrom },
    ...{ verified: null, pinned: null },
  };
};

export const versionAdopted = (
  { name, path, file, completed, report }: EventOf<'ArchiveAdopted'>,
  at: Timestamp,
): Version => ({
  ...{ name, path, file, due: completed, completed, outcome: 'completed', reason: null, report },
  // why: who made it, and for what, nobody can tell; it counts among the scheduled ones
  trigger: 'schedule',
  pinned: null,
  // why: it is adopted only when every byte and header of it could be read
  verified: { at, level: 'read', finding: null },
});

/** A fault that is found again was found when it was found first. */
const verifiedAfter = (was: Verification | null, proof: Verification | null): Verification | null => {
  if (proof === null || proof.finding === null || was === null || was.finding === null) return proof ?? was;
  return { ...proof, since: was.since ?? was.at };
};

/** Goes on from archives, which stay as they are. */
export const versionIndexer = (
  from: Archives = noArchives,
  fromTrash: Trash = emptyTrash,
): VersionIndexer => {
  const trash = trashIndexer(fromTrash);
  /** By file name, which only one version has at a time; a Map keeps the order in which they were made. */
  const byName = new Map(
    [...from].map(([name, versions]) => [name, new Map(versions.map((version) => [version.file, version]))]),
  );
  let told: Archives | null = from;

  const versionsOf = (name: ArchiveName): Map<string, Version> => {
    const byFile = byName.get(name) ?? new Map<string, Version>();
    byName.set(name, byFile);
    told = null;
    return byFile;
  };

  /** Names whose newest archive does not have their name: one that was brought back got another. */
  const unordered = new Set(
    [...from].flatMap(([name, versions]) =>
      versions.at(-1)?.file !== `${name}.tar` && versions.some(({ file }) => file === `${name}.tar`)
        ? [name]
        : [],
    ),
  );

  /** Gives it its name behind the others; where it is not the last of them, in its place. */
  const rename = (byFile: Map<string, Version>, was: Version, file: string): void => {
    const versions = unordered.delete(was.name) ? [...byFile.values()] : [];
    byFile.delete(was.file);
    byFile.set(file, { ...was, file });
    const behind = versions.slice(versions.indexOf(was) + 1);
    for (const one of behind) {
      byFile.delete(one.file);
      byFile.set(one.file, one);
    }
  };

  /** The archive that was current is kept under its new name, and the new one is current. */
  const add = (event: EventOf<'BackupCompleted' | 'BackupPartial'>, at: Timestamp): void => {
    const { archive, kept } = event.placement;
    const byFile = versionsOf(event.name);
    const was = byFile.get(archive);
    // why: a name that comes back is a new place, behind the others; who had it is not there any more
    if (kept !== null) byFile.delete(kept);
    if (was !== undefined && kept !== null) rename(byFile, was, kept);
    byFile.delete(archive);
    byFile.set(archive, versionMade(event, at));
  };

  const verify = (event: EventOf<'ArchiveVerified'>, at: Timestamp): void => {
    const byFile = versionsOf(event.name);
    const version = byFile.get(event.file);
    // why: a newer archive may have taken the name while this one was looked into
    if (version?.report.sha256 !== event.sha256) return;
    byFile.set(event.file, { ...version, verified: verifiedAfter(version.verified, provenBy(event, at)) });
  };

  const pin = (
    { name, file, completed }: EventOf<'VersionPinned' | 'VersionUnpinned'>,
    pinned: Pin | null,
  ): void => {
    const version = byName.get(name)?.get(file);
    // why: a newer archive may have taken the name while it was asked for
    if (version?.completed === completed) versionsOf(name).set(file, { ...version, pinned });
  };

  /** The first of them that was completed then, and has that content. */
  const madeAt = (name: ArchiveName, completed: Timestamp, sha256: string): Version | undefined => {
    for (const one of byName.get(name)?.values() ?? [])
      if (one.completed === completed && one.report.sha256 === sha256) return one;
    return undefined;
  };

  /** That it stands elsewhere, too. */
  const copied = ({ name, completed, sha256, destination }: EventOf<'VersionCopied'>): void => {
    const version = madeAt(name, completed, sha256);
    if (version === undefined || version.copies?.includes(destination) === true) return;
    versionsOf(name).set(version.file, { ...version, copies: [...(version.copies ?? []), destination] });
  };

  /** That it stands there no longer; `isDropped`: by the rules of that place, which it is not sent to again. */
  const uncopied = (
    { name, completed, sha256 }: Pick<EventOf<'CopyVanished'>, 'name' | 'completed' | 'sha256'>,
    destination: number,
    isDropped: boolean,
  ): void => {
    const version = madeAt(name, completed, sha256);
    if (version === undefined) return;
    const { copies = [], droppedAt = [], ...rest } = version;
    const left = copies.filter((one) => one !== destination);
    const dropped = isDropped && !droppedAt.includes(destination) ? [...droppedAt, destination] : droppedAt;
    versionsOf(name).set(version.file, {
      ...rest,
      ...(left.length === 0 ? {} : { copies: left }),
      ...(dropped.length === 0 ? {} : { droppedAt: dropped }),
    });
  };

  const othersOf = ({ name, file }: Version): ReadonlyArray<Version> =>
    [...versionsOf(name).values()].filter((other) => other.file !== file);

  /** Before the first that is later than it; -1 where none is. */
  const placeAmong = (versions: ReadonlyArray<Version>, { completed }: Version): number =>
    versions.findIndex((other) => instantOf(other.completed) > instantOf(completed));

  const insert = (version: Version, versions: ReadonlyArray<Version>, place: number): void => {
    const { name } = version;
    const placed = place === -1 ? [...versions, version] : versions.toSpliced(place, 0, version);
    byName.set(name, new Map(placed.map((one) => [one.file, one])));
  };

  /** Among the others by its time; under the name of the newest it is the newest. */
  const adopt = (event: EventOf<'ArchiveAdopted'>, at: Timestamp): void => {
    const { name, file } = event;
    const version = versionAdopted(event, at);
    const others = othersOf(version);
    const later = placeAmong(others, version);
    const current = others.findIndex((other) => other.file === `${name}.tar`);
    insert(version, others, file === `${name}.tar` ? -1 : later === -1 ? current : later);
  };

  /** `seen` is the latest time that any line has shown. */
  const remove = (event: EventOf<'VersionRemoved'>, moment: Line, seen: Timestamp): void => {
    const byFile = versionsOf(event.name);
    const version = byFile.get(event.file);
    byFile.delete(event.file);
    if (version !== undefined && event.trash !== undefined)
      trash.put({ version, trash: event.trash, ...moment, since: seen, reason: event.reason });
  };

  const undelete = (event: EventOf<'VersionUndeleted'>, seen: Timestamp): void => {
    const entry = trash.take(event.trash);
    if (entry === null) return;
    const version = { ...entry.version, file: event.file, undeleted: seen };
    const others = othersOf(version);
    const place = placeAmong(others, version);
    insert(version, others, place);
    if (place === -1 && others.some(({ file }) => file === `${event.name}.tar`)) unordered.add(event.name);
  };

  const follow = (event: Event, moment: Line, seen: Timestamp): void => {
    const { at } = moment;
    switch (event.type) {
      case 'BackupCompleted':
      case 'BackupPartial':
        add(event, at);
        return;
      case 'ArchiveVerified':
        verify(event, at);
        return;
      case 'ArchiveAdopted':
        adopt(event, at);
        return;
      case 'VersionRemoved':
        remove(event, moment, seen);
        return;
      case 'VersionUndeleted':
        undelete(event, seen);
        return;
      case 'TrashEmptied':
        for (const file of event.files) trash.take(file);
        return;
      case 'ClockCorrected':
      case 'ClockTrusted':
        trash.restart(at, event.type === 'ClockTrusted');
        return;
      case 'VersionCopied':
        copied(event);
        return;
      case 'CopyVanished':
        uncopied(event, event.destination, false);
        return;
      case 'CopiesPruned':
        for (const one of [...event.removed, ...event.passed]) uncopied(one, event.destination, true);
        return;
      case 'VersionPinned':
        pin(event, { at, why: event.why });
        return;
      case 'VersionUnpinned':
        pin(event, null);
        return;
      case 'ArchiveSealed':
      case 'BackupAbandoned':
      case 'BackupFailed':
      case 'BackupSkipped':
      case 'BackupOverdue':
      case 'BackupStarted':
      case 'HookRan':
      case 'CopyCompleted':
      case 'CopyFailed':
      case 'PlaceChecked':
      case 'RestoreDrilled':
      case 'DrillMissed':
      case 'DestinationTested':
      case 'DestinationAdded':
      case 'DestinationRemoved':
      case 'NoticeFailed':
      case 'NoticeSent':
      case 'NoticeTargetAdded':
      case 'NoticeTargetRemoved':
      case 'ClockBehind':
      case 'ScheduleCreated':
      case 'ScheduleDeleted':
      case 'ScheduleEdited':
      case 'SchedulePaused':
      case 'ScheduleResumed':
      case 'SkipAsked':
      case 'SkipTakenBack':
      case 'ScheduleFileEdited':
      case 'SchedulePruned':
      case 'SchedulePutBack':
      case 'ScheduleRearmed':
      case 'ScheduleTakenBack':
      case 'ServiceFailed':
      case 'ServiceStarted':
      case 'ServiceStopped':
      case 'ZoneChanged':
        return;
    }
  };

  return {
    take: ({ seq, at, events }) => {
      const seen = trash.see(at);
      for (const event of events) follow(event, { seq, at }, seen);
    },
    find: (name, file) => byName.get(name)?.get(file) ?? null,
    findTrashed: trash.find,
    tell: () => {
      told ??= new Map([...byName].map(([name, byFile]) => [name, [...byFile.values()]]));
      return told;
    },
    tellTrash: trash.tell,
  };
};

/** Folds one line of the journal into the versions by name, without the trash. For very many lines there is the version indexer. */
export const evolveArchives = (archives: Archives, recorded: Recorded): Archives => {
  const { take, tell } = versionIndexer(archives);
  take(recorded);
  return tell();
};

/** What an archive is of: a source, and the name that its archives have. */
export interface Series {
  readonly name: ArchiveName;
  readonly path: SourcePath;
}

/** The archives of this source under this name, oldest first, however its path was spelled when they were made. */
export const versionsOf = (
  archives: Archives,
  { name, path }: Series,
  placeOf: PlaceOf,
): ReadonlyArray<Version> => {
  const place = placeOf(path);
  return (archives.get(name) ?? []).filter(
    (version) => version.path === path || (version.path !== null && placeOf(version.path) === place),
  );
};

/** The last archive of this source under this name. */
export const lastVersion = (archives: Archives, series: Series, placeOf: PlaceOf): Version | null =>
  versionsOf(archives, series, placeOf).at(-1) ?? null;

/** Everything was read when it was made, and no look into it found fault since. */
export const isGood = ({ outcome, verified: proof }: Version): boolean =>
  outcome === 'completed' && (proof === null || proof.finding === null);

/** Under this share of the last archive's content a source looks wrong. */
const contentDropShare = 0.1;

/** What a new archive's content looks like beside that of the last one. */
export type ContentDrop =
  | { readonly type: 'none' }
  /** It held something and holds nothing now: no archive should be made of it. */
  | { readonly type: 'emptied'; readonly reason: string }
  | { readonly type: 'shrunk'; readonly reason: string };

export const contentDrop = (last: Version | null, { contentBytes }: PackReport): ContentDrop => {
  const before = last?.report.contentBytes ?? 0;
  if (contentBytes >= before * contentDropShare) return { type: 'none' };
  return contentBytes === 0
    ? {
        type: 'emptied',
        reason: `it is empty, and held ${showSize(before)} at its last backup (is a disk not mounted? allow-empty accepts it)`,
      }
    : { type: 'shrunk', reason: `its content shrank from ${showSize(before)} to ${showSize(contentBytes)}` };
};
