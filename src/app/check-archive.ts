/** Looks into one archive of the journal: what it proves of the archive, and how its source has changed since. */
import { counted } from '../domain/counted';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import type { Version } from '../domain/archive/archives';
import { type BackupError, showError } from '../domain/error';
import type { VerifyLevel } from '../domain/events/event';
import type { ScheduleOptions } from '../domain/schedule/schedule';
import { findAgain } from '../domain/archive/version';
import type { ArchiveIndex } from '../ports/archive-index';
import type { ArchiveStore } from '../ports/archive-store';
import type { PackRequest } from '../ports/archiver';
import type { Locks } from '../ports/locks';
import type { Sources } from '../ports/sources';
import type { Difference, ExamineReport, Unarchiver, UnpackFailure } from '../ports/unarchiver';
import { interrupted, withArchiveLock } from './archive-lock';
import { contained } from './contained';
import { packRequest } from './pack-request';

export interface LookPorts {
  readonly archiveIndex: ArchiveIndex;
  readonly archiveStore: ArchiveStore;
  readonly unarchiver: Unarchiver;
  readonly sources: Sources;
  readonly locks: Locks;
}

/** What was proven of an archive; `finding` is null when all of it held, or nothing could be proven. */
export interface ArchiveCheck {
  readonly level: VerifyLevel;
  readonly finding: string | null;
  /** Why nothing could be proven, by the one who asks or just now; null where there is a verdict. */
  readonly unchecked: string | null;
  /** Where its source is another one by now: how often, and the first of them. */
  readonly differenceCount: number;
  readonly differences: ReadonlyArray<Difference>;
  /** The place, absolute, that it was compared with, where it was. */
  readonly comparedWith?: string;
  /** The place that was read when it was made, where that was not its source. */
  readonly archivedFrom?: string;
}

const holds = (level: VerifyLevel): ArchiveCheck => ({
  level,
  finding: null,
  unchecked: null,
  differenceCount: 0,
  differences: [],
});

const fault = (level: VerifyLevel, finding: string): ArchiveCheck => ({ ...holds(level), finding });

const changed = 'its digest is not the one in the journal: it was changed or swapped';

const failureText = ({ kind, message }: UnpackFailure): string => {
  switch (kind) {
    case 'missing':
      return 'it is missing';
    case 'changed':
      return changed;
    case 'abandoned':
    case 'damaged':
    case 'no-space':
    case 'other':
    case 'unreadable':
    case 'unsupported':
      return message;
  }
};

/** What a failed look comes to. */
const failed = (level: VerifyLevel, failure: UnpackFailure): ArchiveCheck => {
  switch (failure.kind) {
    case 'unreadable':
    case 'unsupported':
    case 'no-space':
      return { ...holds(level), unchecked: failure.reason ?? failure.message };
    case 'abandoned':
    case 'changed':
    case 'damaged':
    case 'missing':
    case 'other':
      return fault(level, failureText(failure));
  }
};

/** A reader that throws over one archive says nothing of it, and stops no other. */
const looking = <A>(look: () => TE.TaskEither<UnpackFailure, A>): TE.TaskEither<UnpackFailure, A> =>
  contained(look, (message): UnpackFailure => ({ kind: 'unreadable', message }));

/** What of an archive can't be read as it was stored, or null when there is nothing. */
export const unreadable = ({ damage, damageCount, refused, refusedCount }: ExamineReport): string | null => {
  const [place] = damage;
  const [member] = refused;
  if (place !== undefined) {
    const where = `byte ${place.byte} of the ${place.stream === 'file' ? 'file' : 'tar stream'}`;
    const besides = damageCount === 1 ? '' : ` (and in ${counted(damageCount - 1, 'other place')})`;
    return `damaged at ${where}: ${place.reason}${besides}`;
  }
  if (member === undefined) return null;
  const besides = refusedCount === 1 ? '' : ` (and ${counted(refusedCount - 1, 'other member')})`;
  return `${member.path}: ${member.reason}${besides}`;
};

/** How much of an archive can be read although it is not as it was. */
const readableOf = (report: ExamineReport, { report: recorded }: Version): string => {
  const flaw = unreadable(report);
  const much = `${report.entries} of ${counted(recorded.entries, 'entry', 'entries')} can be read`;
  return flaw === null ? much : `${flaw}; ${much}`;
};

/** A source that differs takes nothing from the archive, every byte of which was read. */
const judged = (level: VerifyLevel, version: Version, found: ExamineReport): ArchiveCheck => {
  const { report } = version;
  const { entries, differenceCount, differences } = found;
  if (unreadable(found) !== null) return fault(level, readableOf(found, version));
  if (entries !== report.entries)
    return fault(level, `it has ${counted(entries, 'entry', 'entries')}, and had ${report.entries}`);
  return differenceCount === 0 ? holds(level) : { ...holds('read'), differenceCount, differences };
};

/** One look, into one open file: what is not the recorded file is looked into no further than its digest. */
const lookOnce = (
  ports: LookPorts,
  version: Version,
  level: VerifyLevel,
  compareWith: PackRequest | null,
  signal: AbortSignal,
): TE.TaskEither<never, ArchiveCheck> => {
  const file = ports.archiveStore.pathOf(version.file);
  const { sha256 } = version.report;
  return level === 'digest'
    ? pipe(
        looking(() => ports.unarchiver.digest(file, signal)),
        TE.matchE(
          (failure) => TE.right(failed(level, failure)),
          (digest) => TE.right(digest === sha256 ? holds(level) : fault(level, changed)),
        ),
      )
    : pipe(
        looking(() => ports.unarchiver.examine(file, sha256, compareWith, () => undefined, signal)),
        TE.matchE(
          (failure) => TE.right(failed(level, failure)),
          (report) => TE.right(judged(level, version, report)),
        ),
      );
};

/** Of a file that is not the recorded one, how much of it can be read all the same; its digest alone does not tell. */
const withReadable = (
  { archiveStore, unarchiver }: LookPorts,
  version: Version,
  look: ArchiveCheck,
  signal: AbortSignal,
): TE.TaskEither<never, ArchiveCheck> =>
  look.finding !== changed || look.level === 'digest'
    ? TE.right(look)
    : pipe(
        looking(() =>
          unarchiver.examine(archiveStore.pathOf(version.file), null, null, () => undefined, signal),
        ),
        TE.matchE(
          ({ message }) => TE.right({ ...look, finding: `${changed}; ${message}` }),
          (report) => TE.right({ ...look, finding: `${changed}; ${readableOf(report, version)}` }),
        ),
      );

/** A source of which nobody knows where it is differs from the archive, and takes nothing from that. */
const besides =
  (error: BackupError) =>
  (look: ArchiveCheck): ArchiveCheck =>
    look.finding !== null || look.unchecked !== null
      ? look
      : {
          ...look,
          differenceCount: 1,
          differences: [{ path: '', how: `its source can't be found: ${showError(error)}` }],
        };

/** A look that found no fault, with the place of the source. */
const comparedAt =
  (compareWith: PackRequest | null, { archivedFrom }: Version) =>
  (look: ArchiveCheck): ArchiveCheck =>
    compareWith === null || look.finding !== null || look.unchecked !== null
      ? look
      : {
          ...look,
          comparedWith: compareWith.source,
          ...(archivedFrom === undefined ? {} : { archivedFrom }),
        };

/** What was read instead of the schedule's source, if it is still there: a snapshot may be gone by now. */
const readFrom =
  ({ isFilled }: Pick<Sources, 'isFilled'>, { archivedFrom }: Version): T.Task<string | null> =>
  async () =>
    archivedFrom !== undefined && (await isFilled(archivedFrom)()) ? archivedFrom : null;

/**
 * Looks; what does not hold is looked at again where it is by then, while nobody publishes an archive or removes one. Null
 * when by then the journal has it no more.
 */
export const checkArchive = (
  ports: LookPorts,
  version: Version,
  asked: VerifyLevel,
  options: ScheduleOptions,
  signal: AbortSignal,
): TE.TaskEither<BackupError, ArchiveCheck | null> => {
  const { path } = version;
  const level = asked === 'source' && path === null ? 'read' : asked;
  return pipe(
    TE.fromTask(readFrom(ports.sources, version)),
    TE.map((archivedFrom) =>
      level === 'source' && path !== null
        ? packRequest(ports.sources, path, options, archivedFrom)
        : E.right(null),
    ),
    TE.chain((source) => {
      const look = (at: Version): TE.TaskEither<never, ArchiveCheck> =>
        E.isLeft(source)
          ? pipe(lookOnce(ports, at, 'read', null, signal), TE.map(besides(source.left)))
          : pipe(lookOnce(ports, at, level, source.right, signal), TE.map(comparedAt(source.right, at)));
      return pipe(
        look(version),
        TE.chain((found): TE.TaskEither<BackupError, ArchiveCheck | null> => {
          const isProven = found.finding === null && found.unchecked === null;
          if (isProven || signal.aborted) return TE.right(found);
          const again = pipe(
            ports.archiveIndex.read,
            TE.map((archives) => findAgain(archives, version)),
            TE.chain((now): TE.TaskEither<BackupError, ArchiveCheck | null> =>
              now === null
                ? TE.right(null)
                : pipe(
                    look(now),
                    TE.chain((seen) => withReadable(ports, now, seen, signal)),
                  ),
            ),
          );
          // why: who may not write here can hold no lock, and looks all the same
          return pipe(
            withArchiveLock<ArchiveCheck | null>(ports.locks, signal, again, found),
            TE.orElse(() => again),
          );
        }),
      );
    }),
    // why: what was found in half a look proves nothing
    TE.filterOrElse(
      () => !signal.aborted,
      () => interrupted,
    ),
  );
};
