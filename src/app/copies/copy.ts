/** Copies to a destination what is not there yet, and journals what came of it. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { Archives, Version } from '../../domain/archive/archives';
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
import type { Copies, CopiedVersion, CopyProgress, CopyReport, LocalVersion } from '../../ports/copies';
import type { Places } from '../../ports/places';
import { usePlace } from '../destinations/use-place';
import { execute, type ExecutePorts } from '../execute';
import { journalCopy } from './journal-copy';

export type CopyPorts = ExecutePorts & {
  readonly archiveIndex: ArchiveIndex;
  readonly archiveStore: Pick<ArchiveStore, 'pathOf' | 'catalogues'>;
  readonly places: Pick<Places, 'open'>;
  readonly copies: Pick<Copies, 'copy'>;
};

/** The archives that are to stand there, the newest first: should time run out, that is the one to have. */
export const versionsFor = (
  archives: Archives,
  state: Pick<State, 'file'>,
  place: Pick<Destination, 'name'>,
): ReadonlyArray<Version> => {
  const specs = schedulesOf(state.file).map(({ schedule }) => schedule.spec);
  return [...archives]
    .filter(([name]) => {
      const own = specs.filter((spec) => spec.name === name);
      // why: of what has no schedule any more nobody has said that it is to stay here
      return own.length === 0 || own.some(({ options }) => goesTo(options, place.name));
    })
    .flatMap(([, versions]) => versions)
    .sort((one, other) => instantOf(other.completed) - instantOf(one.completed));
};

const localOf =
  ({ archiveStore }: Pick<CopyPorts, 'archiveStore'>) =>
  ({ name, completed, file, report }: Version): LocalVersion => ({
    ...{ name, completed, sha256: report.sha256, bytes: report.bytes },
    path: archiveStore.pathOf(file),
    catalogue: `${archiveStore.catalogues}/${report.sha256}.cat`,
  });

/** Once for each destination, whoever sent it, and should it have been killed before it could say so. */
const record =
  (ports: CopyPorts, { destination }: Destination, archives: Archives) =>
  ({ version, sent, packs }: CopiedVersion): TE.TaskEither<BackupError, void> => {
    const { name, completed, sha256, bytes } = version;
    const known = (archives.get(name) ?? []).find(
      (one) => one.completed === completed && one.report.sha256 === sha256,
    );
    return known?.copies?.includes(destination) === true
      ? TE.right(undefined)
      : pipe(
          execute({
            type: 'RecordVersionCopied',
            ...{ destination, name, completed, sha256, bytes, sent, packs },
          })(ports),
          TE.map(() => undefined),
        );
  };

const recordPass = (
  ports: CopyPorts,
  { destination }: Destination,
  { copied, failed, written, line }: CopyReport,
): TE.TaskEither<BackupError, unknown> =>
  execute({
    type: 'RecordCopy',
    ...{ destination, versions: copied.length, written, line },
    left: failed.map(({ version: { name, completed, sha256 }, reason }) => ({
      ...{ name, completed, sha256, reason },
    })),
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

/** `next`: when it is tried again by whoever asked; null where nobody does. */
export const copyTo =
  (
    destination: Destination,
    onProgress: (progress: CopyProgress) => void,
    signal: AbortSignal,
    next: (attempts: number) => Timestamp | null = () => null,
  ): RTE.ReaderTaskEither<CopyPorts, BackupError, CopyReport> =>
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
      TE.chain(({ state, archives }) =>
        pipe(
          usePlace(destination, signal, (store) =>
            ports.copies.copy(
              {
                store,
                recipients: destination.recipients,
                destination: destination.destination,
                versions: versionsFor(archives, state, destination).map(localOf(ports)),
                journal: journalCopy(ports.journal),
              },
              onProgress,
              record(ports, destination, archives),
              signal,
            ),
          )(ports),
          TE.chain((report) => stillThere(ports, report, archives)),
          TE.chainFirst((report) => recordPass(ports, destination, report)),
          TE.orElseFirst((error) => {
            // why: who stops it has it go on later, and another one at it will tell
            if (signal.aborted || error.type === 'NothingToDo' || error.type === 'WorkspaceLost')
              return TE.right<BackupError, unknown>(undefined);
            const failing = copyRecord(state.destinations ?? noDestinations, destination.destination).failing;
            const attempts = (failing?.attempts ?? 0) + 1;
            const reason =
              error.type === 'DestinationFailed' ? `${error.where}: ${error.reason}` : showError(error);
            return execute({
              type: 'RecordCopyFailure',
              ...{ destination: destination.destination, reason, attempts, next: next(attempts) },
            })(ports);
          }),
        ),
      ),
    );
