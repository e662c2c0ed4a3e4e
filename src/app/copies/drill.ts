/** Drills: an archive is restored into a scratch directory and held against its catalogue; what came of it is journalled. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { Version } from '../../domain/archive/archives';
import { findAgain } from '../../domain/archive/version';
import { type BackupError, showError } from '../../domain/error';
import type { Destination } from '../../domain/events/destination';
import { ArchiveName } from '../../domain/schedule/schedule';
import type { Timestamp } from '../../domain/time/time';
import type { ArchiveIndex } from '../../ports/archive-index';
import type { ArchiveStore } from '../../ports/archive-store';
import type { PackProgress } from '../../ports/archiver';
import type { Catalogues, HeldArchive, HeldTree } from '../../ports/catalogues';
import type { Copies, StoreAccess, StoredVersion } from '../../ports/copies';
import type { Directories } from '../../ports/directories';
import type { Places } from '../../ports/places';
import type { Scratch } from '../../ports/scratch';
import type { Unarchiver, UnpackFailure, UnpackReport } from '../../ports/unarchiver';
import { type PlaceKeys, usePlace, withKeys } from '../destinations/use-place';
import { execute, type ExecutePorts } from '../execute';

export type DrillPorts = ExecutePorts & {
  readonly archiveIndex: ArchiveIndex;
  readonly archiveStore: Pick<ArchiveStore, 'pathOf'>;
  readonly catalogues: Pick<Catalogues, 'hold'>;
  readonly copies: Pick<Copies, 'versions' | 'withArchive'>;
  readonly directories: Pick<Directories, 'absolute'>;
  readonly places: Pick<Places, 'open'>;
  readonly scratch: Scratch;
  readonly unarchiver: Pick<Unarchiver, 'unpack'>;
};

/** An archive whose restore was tried, or could not be. */
export interface OneDrill {
  readonly name: ArchiveName;
  /** Null where it came to no archive. */
  readonly completed: Timestamp | null;
  readonly files: number;
  readonly bytes: number;
  readonly milliseconds: number;
  /** What was not as it was; null where all was. */
  readonly finding: string | null;
  /** Why it could not be tried, which says nothing of the archive; null where it was. */
  readonly untried: string | null;
  /** Why it is not journalled; null where it is. */
  readonly unrecorded: BackupError | null;
}

/** What a restore that was tried came to: a tree that was held against the catalogue, a fault, or nothing that tells. */
type Tried =
  | { readonly type: 'held'; readonly tree: HeldTree }
  | { readonly type: 'fault'; readonly finding: string }
  | { readonly type: 'untried'; readonly reason: string };

const fault = (finding: string): Tried => ({ type: 'fault', finding });
const untried = (reason: string): Tried => ({ type: 'untried', reason });

/** Whether it is the archive that is to blame. */
const ofArchive = ({ kind, message, reason }: UnpackFailure): Tried => {
  switch (kind) {
    case 'changed':
      return fault('its digest is not the one in the journal');
    case 'missing':
      return fault('it is missing');
    case 'damaged':
    case 'other':
      return fault(reason ?? message);
    case 'abandoned':
    case 'no-space':
    case 'unreadable':
    case 'unsupported':
      return untried(reason ?? message);
  }
};

/** Whether it is what stands at the place that is to blame. */
const ofPlace = (error: BackupError): Tried =>
  error.type === 'DestinationFailed' && (error.cause === 'wrong' || error.cause === 'absent')
    ? fault(`${error.where}: ${error.reason}`)
    : untried(error.type === 'DestinationFailed' ? `${error.where}: ${error.reason}` : showError(error));

const faultIn = ({ damage, refused, refusedCount, damageCount }: UnpackReport): string | null => {
  const [place] = damage;
  const [member] = refused;
  if (damageCount > 0) return `damaged at byte ${place?.byte ?? 0}: ${place?.reason ?? ''}`;
  return refusedCount > 0 ? `${member?.path ?? ''}: ${member?.reason ?? ''}` : null;
};

interface Work {
  readonly onProgress: (progress: PackProgress) => void;
  readonly signal: AbortSignal;
}

const tryRestore = (
  { unarchiver, catalogues }: Pick<DrillPorts, 'unarchiver' | 'catalogues'>,
  { path, sha256 }: HeldArchive,
  directory: string,
  { onProgress, signal }: Work,
): TE.TaskEither<never, Tried> =>
  pipe(
    unarchiver.unpack(
      {
        ...{ archive: path, sha256, target: directory, mustBeNew: false, members: [], overwrite: false },
        ...{ numericOwner: true, dryRun: false },
      },
      onProgress,
      signal,
    ),
    TE.chain((report) => {
      const finding = faultIn(report);
      return finding === null
        ? pipe(
            catalogues.hold({ path, sha256 }, directory, onProgress, signal),
            TE.map((tree): Tried => ({ type: 'held', tree })),
          )
        : TE.right(fault(finding));
    }),
    TE.orElseW((failure) => TE.right(ofArchive(failure))),
  );

/** What is journalled of it. A drill that could not be held is of the place, and not of each archive. */
const record =
  (
    ports: DrillPorts,
    destination: number | null,
    { name, completed, sha256 }: Pick<StoredVersion, 'completed' | 'sha256'> & { readonly name: ArchiveName },
    milliseconds: number,
  ) =>
  (tried: Tried): TE.TaskEither<never, OneDrill> => {
    const tree = tried.type === 'held' ? tried.tree : { files: 0, bytes: 0, finding: null };
    const one = {
      ...{ name, completed, files: tree.files, bytes: tree.bytes, milliseconds },
      finding: tried.type === 'fault' ? tried.finding : tree.finding,
      untried: tried.type === 'untried' ? tried.reason : null,
    };
    return pipe(
      execute(
        tried.type === 'untried'
          ? { type: 'RecordMissedDrill', destination, reason: tried.reason }
          : {
              type: 'RecordDrill',
              ...{ destination, name, completed, sha256, files: one.files, bytes: one.bytes },
              ...{ milliseconds, finding: one.finding },
            },
      )(ports),
      TE.match(
        (unrecorded): OneDrill => ({ ...one, unrecorded }),
        (): OneDrill => ({ ...one, unrecorded: null }),
      ),
      TE.fromTask,
    );
  };

const elapsed = (ports: Pick<DrillPorts, 'clock'>) => {
  const begun = ports.clock.now().instant;
  // why: a clock that is set back meanwhile makes it no shorter than nothing
  return (): number => Math.max(0, Math.round(ports.clock.now().instant - begun));
};

/** `within` gives a path that is there for `use`. */
const drillOne = (
  ports: DrillPorts,
  destination: number | null,
  version: Pick<StoredVersion, 'completed' | 'sha256'> & { readonly name: ArchiveName },
  within: (
    directory: string,
    use: (archive: HeldArchive) => TE.TaskEither<BackupError, Tried>,
  ) => TE.TaskEither<BackupError, Tried>,
  work: Work,
): TE.TaskEither<BackupError, OneDrill> => {
  const passed = elapsed(ports);
  return pipe(
    ports.scratch.within((directory) =>
      pipe(
        within(directory, (archive) => tryRestore(ports, archive, `${directory}/tree`, work)),
        TE.orElseW((error) => TE.right<never, Tried>(ofPlace(error))),
      ),
    ),
    TE.filterOrElse(
      () => !work.signal.aborted,
      (): BackupError => ({ type: 'NothingToDo', reason: 'interrupted' }),
    ),
    TE.chainW((tried) => record(ports, destination, version, passed())(tried)),
  );
};

/** The newest version of each name, or of one. */
const newestHere = (
  ports: DrillPorts,
  name: string | null,
): TE.TaskEither<BackupError, ReadonlyArray<Version>> =>
  pipe(
    ports.archiveIndex.read,
    TE.map((archives) =>
      [...archives].flatMap(([own, versions]) => (name === null || own === name ? versions.slice(-1) : [])),
    ),
    TE.filterOrElse(
      (chosen) => name === null || chosen.length > 0,
      (): BackupError => ({ type: 'NoSuchArchive', name: name ?? '' }),
    ),
  );

/** One that a newer archive has taken the name of meanwhile is looked for under its new one. */
const drillHere = (ports: DrillPorts, version: Version, work: Work): TE.TaskEither<BackupError, OneDrill> => {
  const { name, completed, report } = version;
  return drillOne(
    ports,
    null,
    { name, completed, sha256: report.sha256 },
    (_, use) =>
      pipe(
        ports.archiveIndex.read,
        TE.chain((archives) =>
          use({
            path: ports.archiveStore.pathOf((findAgain(archives, version) ?? version).file),
            sha256: report.sha256,
          }),
        ),
      ),
    work,
  );
};

export const drillLocal =
  (name: string | null, work: Work): RTE.ReaderTaskEither<DrillPorts, BackupError, ReadonlyArray<OneDrill>> =>
  (ports) =>
    pipe(
      newestHere(ports, name),
      TE.filterOrElse(
        (versions) => versions.length > 0,
        (): BackupError => ({ type: 'NothingToDo', reason: 'there is no archive to try' }),
      ),
      TE.chain(TE.traverseSeqArray((version) => drillHere(ports, version, work))),
    );

/** The newest of each name, of what stands there. */
const newestThere = (stored: ReadonlyArray<StoredVersion>): ReadonlyArray<StoredVersion> => [
  ...new Map(stored.map((version) => [version.name, version])).values(),
];

const drillThere = (
  ports: DrillPorts,
  destination: number,
  access: StoreAccess,
  name: string | null,
  { onProgress, signal }: Work,
): TE.TaskEither<BackupError, ReadonlyArray<OneDrill>> =>
  pipe(
    ports.copies.versions(access, name, signal),
    TE.filterOrElse(
      (stored) => stored.length > 0,
      (): BackupError =>
        name === null
          ? { type: 'NothingToDo', reason: 'no archive stands there' }
          : { type: 'NoSuchArchive', name },
    ),
    TE.chain((stored) =>
      pipe(
        newestThere(stored).flatMap((version) =>
          ArchiveName.is(version.name) ? [{ ...version, name: version.name }] : [],
        ),
        TE.traverseSeqArray((version) =>
          drillOne(
            ports,
            destination,
            version,
            (directory, use) =>
              ports.copies.withArchive(
                access,
                version,
                directory,
                ({ done, total }) =>
                  onProgress({
                    ...{ entries: 0, contentBytes: done, totalEntries: null, totalContentBytes: total },
                    path: '',
                  }),
                signal,
                (path) => use({ path, sha256: version.sha256 }),
              ),
            { onProgress, signal },
          ),
        ),
      ),
    ),
  );

/** Where no identity is given, the one that the destination names reads it, if any. A place that can't be reached has its drill missed. */
export const drillAt =
  (
    named: Destination,
    name: string | null,
    keys: PlaceKeys,
    work: Work,
  ): RTE.ReaderTaskEither<DrillPorts, BackupError, ReadonlyArray<OneDrill>> =>
  (ports) => {
    const { place, identity } = withKeys(named, keys, ports.directories);
    const key = identity ?? place.options.identity ?? null;
    return pipe(
      usePlace(place, work.signal, (store) =>
        drillThere(ports, place.destination, { store, identity: key }, name, work),
      )(ports),
      TE.orElseFirst((error) => {
        if (work.signal.aborted || error.type !== 'DestinationFailed')
          return TE.right<BackupError, unknown>(0);
        const reason = `${error.where}: ${error.reason}`;
        return execute({ type: 'RecordMissedDrill', destination: place.destination, reason })(ports);
      }),
    );
  };

/** Whether one that is tried by itself came to no answer, or to a bad one. */
export const isProven = ({ finding, untried: why }: Pick<OneDrill, 'finding' | 'untried'>): boolean =>
  finding === null && why === null;
