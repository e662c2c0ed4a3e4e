/** Copies to a destination what is not there yet, and journals what came of it. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { Archives, Version } from '../../domain/archive/archives';
import { versionKey } from '../../domain/archive/place-versions';
import { findAgain } from '../../domain/archive/version';
import { copyRecord } from '../../domain/destinations/copying';
import { goesTo, noDestinations } from '../../domain/destinations/destinations';
import type { State } from '../../domain/decider/state';
import { type BackupError, showError } from '../../domain/error';
import type { Destination } from '../../domain/events/destination';
import { schedulesOf } from '../../domain/schedule/schedule-file';
import { instantOf, type Timestamp } from '../../domain/time/time';
import type { ArchiveIndex } from '../../ports/archive-index';
import type { ArchiveStore } from '../../ports/archive-store';
import type {
  Copies,
  CopiedVersion,
  CopyProgress,
  CopyReport,
  KnownVersion,
  LocalVersion,
} from '../../ports/copies';
import type { Places } from '../../ports/places';
import type { Sources } from '../../ports/sources';
import { usePlace } from '../destinations/use-place';
import { execute, type ExecutePorts } from '../execute';
import { journalCopy } from './journal-copy';
import { asKnown, type Dropped, hasRules, keysOf, placePlanner, sparedSince } from './plan-place';

export type CopyPorts = ExecutePorts & {
  readonly archiveIndex: ArchiveIndex;
  readonly sources: Pick<Sources, 'placeOf'>;
  readonly archiveStore: Pick<ArchiveStore, 'pathOf' | 'catalogues'>;
  readonly places: Pick<Places, 'open'>;
  readonly copies: Pick<Copies, 'copy'>;
};

/** A pass, and those that were not sent, since the rules of the place don't keep them. */
export interface CopyPass extends CopyReport {
  readonly passed: ReadonlyArray<Dropped>;
  /** Those that the journal said to stand there, and that had to be sent again. */
  readonly resent: ReadonlyArray<KnownVersion>;
}

/** The archives that are to stand there, the newest first: should time run out, that is the one to have. */
export const versionsFor = (
  archives: Archives,
  state: Pick<State, 'file'>,
  place: Pick<Destination, 'name' | 'destination'>,
): ReadonlyArray<Version> => {
  const specs = schedulesOf(state.file).map(({ schedule }) => schedule.spec);
  return [...archives]
    .filter(([name]) => {
      const own = specs.filter((spec) => spec.name === name);
      // why: of what has no schedule any more nobody has said that it is to stay here
      return own.length === 0 || own.some(({ options }) => goesTo(options, place.name));
    })
    .flatMap(([, versions]) => versions)
    .filter(({ droppedAt }) => droppedAt?.includes(place.destination) !== true)
    .sort((one, other) => instantOf(other.completed) - instantOf(one.completed));
};

interface Chosen {
  readonly send: ReadonlyArray<Version>;
  readonly passed: ReadonlyArray<Dropped>;
  /** Those that stand there, and go. */
  readonly leaving: ReadonlyArray<Dropped>;
}

/** What would go from there at once is not sent. */
const chosenFor = (
  ports: CopyPorts,
  place: Destination,
  state: State,
  versions: ReadonlyArray<Version>,
): TE.TaskEither<BackupError, Chosen> =>
  hasRules(place)
    ? pipe(
        placePlanner(ports, place, state),
        TE.map(({ expected, dropped }) => {
          const there = keysOf(expected);
          const passed = dropped([
            ...expected,
            ...versions.filter((version) => !there.has(versionKey(version))),
          ]).filter(({ version }) => !there.has(versionKey(version)));
          const isPassed = keysOf(passed.map(({ version }) => version));
          return {
            send: versions.filter((version) => !isPassed.has(versionKey(version))),
            ...{ passed, leaving: dropped(expected) },
          };
        }),
      )
    : TE.right({ send: versions, passed: [], leaving: [] });

export const localOf =
  ({ archiveStore }: Pick<CopyPorts, 'archiveStore'>) =>
  ({ name, completed, file, report }: Version): LocalVersion => ({
    ...{ name, completed, sha256: report.sha256, bytes: report.bytes },
    path: archiveStore.pathOf(file),
    catalogue: `${archiveStore.catalogues}/${report.sha256}.cat`,
  });

/** Once for each destination, whoever sent it, and should it have been killed before it could say so. */
const record =
  (
    ports: CopyPorts,
    { destination }: Destination,
    archives: Archives,
    onResent: (version: KnownVersion) => void,
  ) =>
  ({ version, sent, packs, stood }: CopiedVersion): TE.TaskEither<BackupError, void> => {
    const { name, completed, sha256, bytes } = version;
    const known = (archives.get(name) ?? []).find(
      (one) => one.completed === completed && one.report.sha256 === sha256,
    );
    const wasThere = known?.copies?.includes(destination) === true;
    return wasThere && stood
      ? TE.right(undefined)
      : pipe(
          wasThere
            ? execute({
                type: 'RecordCopyVanished',
                ...{ destination, versions: [{ name, completed, sha256 }] },
              })(ports)
            : TE.right<BackupError, unknown>(undefined),
          TE.tapIO(() => () => {
            if (wasThere) onResent({ name, completed, sha256 });
          }),
          TE.chain(() =>
            execute({
              type: 'RecordVersionCopied',
              ...{ destination, name, completed, sha256, bytes, sent, packs },
            })(ports),
          ),
          TE.map(() => undefined),
        );
  };

const recordPass = (
  ports: CopyPorts,
  { destination }: Destination,
  { copied, failed, written, line, resentObjects }: CopyReport,
): TE.TaskEither<BackupError, unknown> =>
  execute({
    type: 'RecordCopy',
    ...{ destination, versions: copied.length, written, line },
    left: failed.map(({ version: { name, completed, sha256 }, reason }) => ({
      ...{ name, completed, sha256, reason },
    })),
    ...(resentObjects.length === 0 ? {} : { resent: resentObjects.length }),
  })(ports);

/** A version may have been renamed, or removed by its rules, since the index was read: then it is none that failed. */
const stillThere = (
  ports: CopyPorts,
  report: CopyReport,
  before: Archives,
): TE.TaskEither<BackupError, CopyReport> =>
  report.failed.length === 0
    ? TE.right(report)
    : pipe(
        ports.archiveIndex.read,
        TE.map((now) => ({
          ...report,
          failed: report.failed.filter(({ version }) => {
            const was = [...(before.get(version.name) ?? [])].find(
              ({ completed }) => completed === version.completed,
            );
            const is = was === undefined ? null : findAgain(now, was);
            return is !== null && is.file === was?.file;
          }),
        })),
      );

/** Journals why it failed. `next`: when it is tried again by whoever asked; null where nobody does. */
export const recordingFailure = (
  ports: ExecutePorts,
  { destination }: Destination,
  signal: AbortSignal,
  next: (attempts: number) => Timestamp | null,
): (<A>(work: TE.TaskEither<BackupError, A>) => TE.TaskEither<BackupError, A>) =>
  TE.orElseFirst((error) => {
    // why: who stops it has it go on later, and another one at it will tell
    if (signal.aborted || error.type === 'NothingToDo' || error.type === 'WorkspaceLost')
      return TE.right<BackupError, unknown>(undefined);
    const reason = error.type === 'DestinationFailed' ? `${error.where}: ${error.reason}` : showError(error);
    return pipe(
      execute({ type: 'ReadSchedules' })(ports),
      TE.chain(({ state }) => {
        const { failing } = copyRecord(state.destinations ?? noDestinations, destination);
        const attempts = (failing?.attempts ?? 0) + 1;
        return execute({
          type: 'RecordCopyFailure',
          ...{ destination, reason, attempts, next: next(attempts) },
          ...(error.type === 'DestinationFailed' && error.cause === 'history'
            ? { historyDiffers: true as const }
            : {}),
        })(ports);
      }),
    );
  });

/** `next`: when it is tried again by whoever asked; null where nobody does. */
export const copyTo =
  (
    destination: Destination,
    onProgress: (progress: CopyProgress) => void,
    signal: AbortSignal,
    next: (attempts: number) => Timestamp | null = () => null,
    identity: string | null = null,
  ): RTE.ReaderTaskEither<CopyPorts, BackupError, CopyPass> =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('state', () =>
        pipe(
          execute({ type: 'ReadSchedules' })(ports),
          TE.map(({ state }) => state),
        ),
      ),
      TE.bind('archives', () => ports.archiveIndex.read),
      TE.bind('chosen', ({ state, archives }) =>
        chosenFor(ports, destination, state, versionsFor(archives, state, destination)),
      ),
      TE.let('resent', () => new Array<KnownVersion>()),
      TE.chain(({ state, archives, chosen: { send, passed, leaving }, resent }) =>
        pipe(
          usePlace(destination, signal, (store) =>
            ports.copies.copy(
              {
                store,
                recipients: destination.recipients,
                destination: destination.destination,
                others: (state.destinations ?? noDestinations).places.filter(
                  (other) => other.destination !== destination.destination,
                ),
                versions: send.map(localOf(ports)),
                journal: journalCopy(ports.journal),
                line:
                  copyRecord(state.destinations ?? noDestinations, destination.destination).completed?.line ??
                  0,
                leaving: leaving.map(({ version }) => asKnown(version)),
                mayRemove: sparedSince(state, destination.destination) === null,
                identity,
              },
              onProgress,
              record(ports, destination, archives, (version) => void resent.push(version)),
              signal,
            ),
          )(ports),
          TE.chain((report) => stillThere(ports, report, archives)),
          TE.chainFirst((report) => recordPass(ports, destination, report)),
          TE.map((report): CopyPass => ({ ...report, passed, resent })),
        ),
      ),
      recordingFailure(ports, destination, signal, next),
    );
