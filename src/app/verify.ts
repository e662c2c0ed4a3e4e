/** Holds the archives in `backups/` against the journal, against themselves, and against their sources. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { readScheduleLine } from '../codecs/schedule-line';
import type { Archives, Version } from '../domain/archive/archives';
import { withTrash } from '../domain/archive/trash-hint';
import type { BackupError } from '../domain/error';
import type { VerifyLevel } from '../domain/events/event';
import { defaultOptions, type ScheduleOptions, type ScheduleSpec } from '../domain/schedule/schedule';
import { parseText } from '../domain/schedule/schedule-file';
import type { PlaceOf } from '../domain/schedule/source-place';
import { findAgain } from '../domain/archive/version';
import type { Now } from '../domain/time/time';
import type { SchedulesFile } from '../ports/schedules-file';
import { interrupted, withArchiveLock } from './archive-lock';
import { execute, type ExecutePorts } from './execute';
import { type ArchiveCheck, checkArchive, type LookPorts } from './check-archive';
import { lookUpVersion, noVersion, versionSought, type WhichVersion } from './look-up-version';
import { unknownArchives } from './unknown-archives';

export type VerifyPorts = ExecutePorts & LookPorts;

/** What was proven of one archive, under the name that it has by now. */
export type Verified = ArchiveCheck & {
  readonly file: string;
  /** Why that is not journalled; null when it is, and when there was nothing to journal. */
  readonly unrecorded: BackupError | null;
};

export interface VerifyReport {
  readonly archives: ReadonlyArray<Verified>;
  /** Archives in `backups/` that the journal does not know. */
  readonly unknown: ReadonlyArray<string>;
}

/** Journals what was proven; that this can't be done takes nothing from it. */
const record = (
  ports: VerifyPorts,
  version: Version,
  look: ArchiveCheck,
): TE.TaskEither<BackupError, Verified> => {
  const { name, report, file } = version;
  if (look.unchecked !== null) return TE.right({ ...look, file, unrecorded: null });
  const { level, finding } = look;
  return pipe(
    execute({ type: 'RecordVerification', name, file, sha256: report.sha256, level, finding })(ports),
    TE.match(
      (unrecorded): Verified => ({ ...look, file, unrecorded }),
      (): Verified => ({ ...look, file, unrecorded: null }),
    ),
    TE.fromTask,
  );
};

/** Looks, and journals what was proven. None when the archive was removed meanwhile, as by `keep`. */
export const verifyOne = (
  ports: VerifyPorts,
  version: Version,
  level: VerifyLevel,
  options: ScheduleOptions,
  signal: AbortSignal,
): TE.TaskEither<BackupError, ReadonlyArray<Verified>> =>
  pipe(
    TE.Do,
    TE.bind('look', () => checkArchive(ports, version, level, options, signal)),
    TE.bind('archives', () => ports.archiveIndex.read),
    TE.chain(({ look, archives }) => {
      const now = findAgain(archives, version);
      return look === null || now === null
        ? TE.right([])
        : pipe(
            record(ports, now, look),
            TE.map((verified) => [verified]),
          );
    }),
  );

/** Only the newest version of a name can be like the source: older ones are read. */
const levelFor = (level: VerifyLevel, version: Version, versions: ReadonlyArray<Version>): VerifyLevel =>
  level === 'source' && version !== versions.at(-1) ? 'read' : level;

/** How long, in milliseconds, a publication is waited for: far longer than one takes. */
const publishedWithin = 10_000;

/** Files that the journal does not know, also when nobody is in the middle of a publication. */
const unknownFiles = (
  ports: VerifyPorts,
  name: string | null,
  signal: AbortSignal,
): TE.TaskEither<BackupError, ReadonlyArray<string>> => {
  const concerns = (file: string): boolean =>
    name === null || file === `${name}.tar` || file.startsWith(`${name}.`);
  const look = pipe(
    unknownArchives(ports),
    TE.map((files): ReadonlyArray<string> => files.filter(concerns)),
  );
  const soon = AbortSignal.any([signal, AbortSignal.timeout(publishedWithin)]);
  return pipe(
    look,
    TE.chain((found) =>
      found.length === 0
        ? TE.right<BackupError, ReadonlyArray<string>>(found)
        : pipe(
            withArchiveLock<ReadonlyArray<string>>(ports.locks, soon, look, found),
            TE.orElse(() => look),
          ),
    ),
  );
};

/** What the lines of the schedules file ask for, read without a lock: who may not write here may look. */
const specs = ({
  schedulesFile,
}: {
  readonly schedulesFile: Pick<SchedulesFile, 'read'>;
}): TE.TaskEither<never, ReadonlyArray<ScheduleSpec>> =>
  pipe(
    schedulesFile.read,
    TE.map(({ text }) =>
      parseText(text ?? '').lines.flatMap(({ content }) => {
        const read = readScheduleLine(content);
        return read._tag === 'Left' || read.right === null ? [] : [read.right];
      }),
    ),
    // why: without the lines a source is looked at as a line without options would have it
    TE.orElse(() => TE.right<never, ReadonlyArray<ScheduleSpec>>([])),
  );

const optionsOf = (lines: ReadonlyArray<ScheduleSpec>, placeOf: PlaceOf, version: Version): ScheduleOptions =>
  lines.find(
    ({ name, path }) =>
      name === version.name && version.path !== null && placeOf(path) === placeOf(version.path),
  )?.options ?? defaultOptions;

/** A version to verify, with all that there are of its name, oldest first. */
interface ToVerify {
  readonly version: Version;
  readonly versions: ReadonlyArray<Version>;
}

/** Every version of one name, or of all; where one is asked for, that of the name, or of each name that has it. */
const chooseVersions = (
  archives: Archives,
  { name, which }: VerifyQuery,
  now: Now,
): E.Either<BackupError, ReadonlyArray<ToVerify>> => {
  const asked = [...archives].filter(([known]) => name === null || known === name);
  if (which === null)
    return E.right(asked.flatMap(([, versions]) => versions.map((version) => ({ version, versions }))));
  const chosen = asked.flatMap(([known, versions]) => {
    const found = lookUpVersion(archives, known, which, now);
    return found.type === 'found' ? [{ version: found.version, versions }] : [];
  });
  if (chosen.length > 0) return E.right(chosen);
  if (name === null) {
    const sought = `no archive has a version ${versionSought(which, now)}`;
    return E.left({ type: 'NothingToDo', reason: `${sought}; backup_manager backups --long shows them` });
  }
  const found = lookUpVersion(archives, name, which, now);
  return found.type === 'found' ? E.right([]) : E.left(noVersion(name, found, which, now));
};

/** What is to be verified: every version where `which` is null. */
export interface VerifyQuery {
  /** Null: of every name. */
  readonly name: string | null;
  readonly level: VerifyLevel;
  readonly which: WhichVersion | null;
}

/** Verifies what is asked for. Ends early when the signal aborts. */
export const verify =
  (
    query: VerifyQuery,
    onBegin: (file: string) => void,
    signal: AbortSignal,
  ): RTE.ReaderTaskEither<VerifyPorts, BackupError, VerifyReport> =>
  (ports) => {
    const { name, level, which } = query;
    return pipe(
      TE.Do,
      TE.bind('archives', () => ports.archiveIndex.read),
      TE.bind('trash', () => ports.archiveIndex.trash),
      TE.bindW('lines', () => specs(ports)),
      TE.bind('unknown', () => (which === null ? unknownFiles(ports, name, signal) : TE.right([]))),
      TE.chain(({ archives, trash, lines, unknown }) => {
        const chosen = chooseVersions(archives, query, ports.clock.now());
        if (E.isLeft(chosen)) return TE.left(withTrash(trash)(chosen.left));
        if (chosen.right.length === 0 && name !== null && unknown.length === 0) {
          return TE.left<BackupError>(withTrash(trash)({ type: 'NoSuchArchive', name }));
        }
        return pipe(
          chosen.right,
          TE.traverseSeqArray(({ version, versions }) => {
            if (signal.aborted) return TE.left(interrupted);
            onBegin(version.file);
            const options = optionsOf(lines, ports.sources.placeOf, version);
            return verifyOne(ports, version, levelFor(level, version, versions), options, signal);
          }),
          TE.map((verified) => ({ archives: verified.flat(), unknown })),
        );
      }),
    );
  };
