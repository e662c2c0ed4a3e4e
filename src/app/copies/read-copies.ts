/** What stands elsewhere is read: restored from, checked, and made a workspace again. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import type { Version } from '../../domain/archive/archives';
import { stampOf } from '../../domain/archive/version-file-name';
import { versionIdAmong } from '../../domain/archive/version';
import { isAddress } from '../../codecs/destinations/is-address';
import { isSameAddress } from '../../codecs/destinations/place-address';
import { noDestinations } from '../../domain/destinations/destinations';
import type { BackupError } from '../../domain/error';
import type { Destination } from '../../domain/events/destination';
import { ArchiveName } from '../../domain/schedule/schedule';
import type {
  Copies,
  CopyProgress,
  RecoveredWorkspace,
  Sample,
  StoreAccess,
  StoreCheck,
  StoredVersion,
} from '../../ports/copies';
import type { ArchiveIndex } from '../../ports/archive-index';
import type { ArchiveRange, Catalogues } from '../../ports/catalogues';
import type { Directories } from '../../ports/directories';
import type { Journal } from '../../ports/journal';
import type { Places } from '../../ports/places';
import type { PackProgress } from '../../ports/archiver';
import { execute, type ExecutePorts } from '../execute';
import { elsewhereAdvice, type StandsElsewhere, wholeElsewhere } from './whole-elsewhere';
import { seeElsewhere } from './elsewhere';
import { destinationNamed } from '../destinations/destinations';
import { openedWith, type PlaceKeys } from '../destinations/use-place';
import { lookUpVersion, noVersion, type WhichVersion } from '../look-up-version';
import { restore, type Restored, type RestorePorts, type RestoreRequest } from '../restore';

export type ReadCopiesPorts = {
  readonly journal: Journal;
  readonly places: Pick<Places, 'open'>;
  readonly copies: Copies;
  readonly directories: Directories;
};

type PartsPort = { readonly catalogues: Pick<Catalogues, 'parts'> };

type IndexPort = { readonly archiveIndex: Pick<ArchiveIndex, 'read'> };

/** The versions of a name that the journal here tells of; none where no workspace is, for an address needs none. */
const versionsHere =
  (name: ArchiveName) =>
  ({ archiveIndex }: IndexPort): T.Task<ReadonlyArray<Version>> =>
    pipe(
      archiveIndex.read,
      TE.map((archives) => archives.get(name) ?? []),
      TE.getOrElse(() => T.of<ReadonlyArray<Version>>([])),
    );

type Place = Pick<Destination, 'url' | 'options'>;

const placeOf = (word: string): RTE.ReaderTaskEither<ReadCopiesPorts, BackupError, Place> =>
  isAddress(word) ? () => TE.right({ url: word, options: {} }) : destinationNamed(word);

const withAccess =
  <A>(
    word: string,
    keys: PlaceKeys,
    signal: AbortSignal,
    use: (access: StoreAccess) => TE.TaskEither<BackupError, A>,
  ): RTE.ReaderTaskEither<ReadCopiesPorts, BackupError, A> =>
  (ports) =>
    pipe(
      placeOf(word)(ports),
      TE.chain((place) => openedWith(place, keys, signal, use)(ports)),
    );

/** As versions of this machine, so that each is found by the same words: `here` are those that the journal knows. */
const asVersions = (
  name: ArchiveName,
  stored: ReadonlyArray<StoredVersion>,
  here: ReadonlyArray<Version>,
): ReadonlyArray<Version> => {
  const fileHere = ({ completed, sha256 }: StoredVersion): string | undefined =>
    here.find((one) => one.completed === completed && one.report.sha256 === sha256)?.file;
  const taken = new Set(stored.map(fileHere));
  return stored.map((one, index): Version => {
    const { completed, sha256, bytes } = one;
    const kept = (times: number): string =>
      `${name}.${stampOf(completed)}${times === 1 ? '' : `-${times}`}.tar`;
    let times = 1;
    while (taken.has(kept(times))) times += 1;
    const isCurrent = index === stored.length - 1 && !taken.has(`${name}.tar`);
    const file = fileHere(one) ?? (isCurrent ? `${name}.tar` : kept(times));
    taken.add(file);
    return {
      ...{ name, path: null, due: completed, completed, trigger: 'schedule', outcome: 'completed' },
      file,
      report: {
        ...{ bytes, sha256, entries: 0, contentBytes: 0, excluded: 0 },
        ...{ noteCount: 0, notes: [], problemCount: 0, problems: [] },
      },
      ...{ reason: null, verified: null, pinned: null },
    };
  });
};

/**
 * Where members alone were asked for: the bytes of the archive that hold them, by its catalogue, if that lies here. Lists there tell of chunks, and not of members: without a catalogue
 * all of it is read.
 */
const partsOf =
  ({ sha256 }: StoredVersion, { members }: Pick<RestoreRequest, 'members'>) =>
  ({ catalogues }: PartsPort): T.Task<ReadonlyArray<ArchiveRange> | null> =>
    members.length === 0
      ? T.of(null)
      : pipe(
          catalogues.parts(sha256, members),
          TE.getOrElse(() => T.of<ReadonlyArray<ArchiveRange> | null>(null)),
        );

/** The destination that is meant by its name or its address; null where the workspace has none of that address. */
const knownPlace =
  (word: string): RTE.ReaderTaskEither<Pick<ReadCopiesPorts, 'journal'>, BackupError, Destination | null> =>
  ({ journal }) =>
    pipe(
      journal.exclusively(journal.head),
      TE.map(
        ({ state }) =>
          (state.destinations ?? noDestinations).places.find(({ name, url }) =>
            isAddress(word) ? isSameAddress(url, word) : name === word,
          ) ?? null,
      ),
    );

/** What is damaged there, or gone, is refused: where the same version stands whole is said. Nobody is asked of an address that no workspace names. */
const sayingWhere =
  (from: string, { name, completed, sha256 }: StoredVersion) =>
  (ports: Pick<ReadCopiesPorts, 'journal'> & IndexPort) =>
  (error: BackupError): T.Task<BackupError> =>
    error.type !== 'DestinationFailed' || !['wrong', 'absent'].includes(error.cause) || !ArchiveName.is(name)
      ? T.of(error)
      : pipe(
          T.Do,
          T.bind('place', () =>
            pipe(
              knownPlace(from)(ports),
              TE.getOrElse(() => T.of<Destination | null>(null)),
            ),
          ),
          T.bind('seen', () => seeElsewhere(ports)),
          T.map(({ place, seen }): BackupError => {
            if (seen === null || place === null) return error;
            const wanted = { name, completed, sha256 };
            const found = wholeElsewhere(wanted, seen, place.destination);
            return { ...error, advice: [...error.advice, ...elsewhereAdvice(wanted, seen, found)] };
          }),
        );

/** What `restore --from` was asked for. */
export interface AskedCopy {
  readonly from: string;
  readonly keys: PlaceKeys;
  readonly name: string;
  readonly which: WhichVersion;
  readonly request: Omit<RestoreRequest, 'from'>;
}

export const restoreCopy =
  (
    { from, keys, name, which, request }: AskedCopy,
    onProgress: (progress: PackProgress) => void,
    signal: AbortSignal,
  ): RTE.ReaderTaskEither<ReadCopiesPorts & RestorePorts & PartsPort & IndexPort, BackupError, Restored> =>
  (ports) =>
    withAccess(from, keys, signal, (access) =>
      pipe(
        ArchiveName.decode(name),
        E.mapLeft((): BackupError => ({ type: 'NoSuchArchive', name })),
        TE.fromEither,
        TE.bindTo('called'),
        TE.bind('stored', () => ports.copies.versions(access, name, signal)),
        TE.bind('here', ({ called }) => TE.fromTask(versionsHere(called)(ports))),
        TE.chain(({ called, stored, here }) => {
          const versions = asVersions(called, stored, here);
          const now = ports.clock.now();
          const found = lookUpVersion(
            new Map(versions.length === 0 ? [] : [[called, versions]]),
            name,
            which,
            now,
          );
          if (found.type !== 'found') return TE.left(noVersion(name, found, which, now));
          const chosen = stored[versions.indexOf(found.version)];
          if (chosen === undefined) return TE.left<BackupError, Restored>({ type: 'NoSuchArchive', name });
          const directory = `${name}.restored-${versionIdAmong(versions, found.version)}`;
          return pipe(
            partsOf(chosen, request)(ports),
            TE.fromTask,
            TE.chain((parts) =>
              ports.copies.withArchive(
                access,
                chosen,
                ports.directories.absolute('.'),
                ({ done, total }) =>
                  onProgress({
                    ...{ entries: 0, contentBytes: done, totalEntries: null, totalContentBytes: 2 * total },
                    path: '',
                  }),
                signal,
                (path) =>
                  restore(
                    {
                      ...request,
                      from: { type: 'file', path, as: { shown: from, directory } },
                    },
                    onProgress,
                    signal,
                  )(ports),
                parts,
              ),
            ),
            TE.orElse((error) => TE.leftTask(sayingWhere(from, chosen)(ports)(error))),
          );
        }),
      ),
    )(ports);

/** What was found, and why it could not be journalled; null where it was, or where no destination has that address. */
export interface CopiesChecked {
  readonly check: StoreCheck;
  readonly unrecorded: BackupError | null;
  /** Where else each of the damaged ones stands, as far as the journal here tells; null where no destination has that address. */
  readonly elsewhere: ReadonlyArray<DamagedElsewhere> | null;
}

export interface DamagedElsewhere {
  readonly version: StoredVersion;
  readonly found: ReadonlyArray<StandsElsewhere>;
  /** What to do, a line for each place. */
  readonly advice: ReadonlyArray<string>;
}

const damagedElsewhere = (
  ports: Pick<ReadCopiesPorts, 'journal'> & IndexPort,
  { damaged }: StoreCheck,
  { destination }: Destination,
): T.Task<ReadonlyArray<DamagedElsewhere>> =>
  damaged.length === 0
    ? T.of([])
    : pipe(
        seeElsewhere(ports),
        T.map((seen) =>
          damaged.flatMap((version) => {
            const { name, completed, sha256 } = version;
            if (seen === null || !ArchiveName.is(name)) return [];
            const wanted = { name, completed, sha256 };
            const found = wholeElsewhere(wanted, seen, destination);
            return [{ version, found, advice: elsewhereAdvice(wanted, seen, found) }];
          }),
        ),
      );

const recordChecked = (
  { destination }: Pick<Destination, 'destination'>,
  { versions, packs, read, bytes, faults: [fault], faultCount, damaged }: StoreCheck,
): RTE.ReaderTaskEither<ExecutePorts, BackupError, unknown> =>
  execute({
    type: 'RecordCheck',
    ...{ destination, versions, packs, read, bytes, faults: faultCount },
    finding: fault === undefined ? null : `${fault.object}: ${fault.reason}`,
    damaged: damaged
      .slice(0, 100)
      .flatMap(({ name, completed, sha256 }) => (ArchiveName.is(name) ? [{ name, completed, sha256 }] : [])),
  });

/** What is found is journalled, so that it is known when a place was last read, and what came of it. */
export const checkCopies =
  (
    from: string,
    keys: PlaceKeys,
    sample: Sample,
    onProgress: (progress: CopyProgress) => void,
    signal: AbortSignal,
  ): RTE.ReaderTaskEither<ReadCopiesPorts & ExecutePorts & IndexPort, BackupError, CopiesChecked> =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('place', () => knownPlace(from)(ports)),
      TE.bind('check', ({ place }) =>
        withAccess(from, keys, signal, (access) =>
          ports.copies.check(access, sample, place?.destination ?? null, onProgress, signal),
        )(ports),
      ),
      TE.chain(({ check, place }) =>
        place === null
          ? TE.right({ check, unrecorded: null, elsewhere: null })
          : pipe(
              recordChecked(place, check)(ports),
              TE.match(
                (unrecorded): BackupError | null => unrecorded,
                () => null,
              ),
              T.bindTo('unrecorded'),
              T.bind('elsewhere', () => damagedElsewhere(ports, check, place)),
              T.map((told): CopiesChecked => ({ check, ...told })),
              TE.fromTask,
            ),
      ),
    );

export const recoverFrom =
  (
    url: string,
    keys: PlaceKeys,
    to: string | null,
    signal: AbortSignal,
  ): RTE.ReaderTaskEither<ReadCopiesPorts, BackupError, RecoveredWorkspace & { readonly target: string }> =>
  (ports) => {
    const target = ports.directories.absolute(to ?? '.');
    return pipe(
      withAccess(url, keys, signal, (access) => ports.copies.recover(access, url, target, signal))(ports),
      TE.map((recovered) => ({ ...recovered, target })),
    );
  };
