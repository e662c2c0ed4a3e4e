/** Holds the archives in `backups/` against the journal, against themselves, and against their sources. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { Archives, Version } from '../domain/archives';
import { inForce } from '../domain/decide';
import type { BackupError } from '../domain/error';
import type { VerifyLevel } from '../domain/event';
import { defaultOptions, type ScheduleOptions } from '../domain/schedule';
import type {
  ArchiveIndex,
  ArchiveStore,
  Difference,
  Locks,
  PackRequest,
  Sources,
  Unarchiver,
} from '../ports';
import { withArchiveLock } from './archive-lock';
import { execute, type ExecutePorts } from './execute';

export type VerifyPorts = ExecutePorts & {
  readonly archiveIndex: ArchiveIndex;
  readonly archiveStore: ArchiveStore;
  readonly unarchiver: Unarchiver;
  readonly sources: Sources;
  readonly locks: Locks;
};

/** What was proven of one archive; `finding` is null when all of it held. */
export interface Verified {
  readonly file: string;
  readonly level: VerifyLevel;
  readonly finding: string | null;
  /** Where it differs from its source: the first of them. */
  readonly differences: ReadonlyArray<Difference>;
}

export interface VerifyReport {
  readonly archives: ReadonlyArray<Verified>;
  /** Archives in `backups/` that the journal does not know. */
  readonly unknown: ReadonlyArray<string>;
}

type Finding = Pick<Verified, 'finding' | 'differences'>;

const holds: Finding = { finding: null, differences: [] };
const finding = (text: string): Finding => ({ finding: text, differences: [] });

/** What a backup of the version's source would be asked to store now. */
const sourceRequest = (
  { sources }: VerifyPorts,
  { path }: Version,
  options: ScheduleOptions,
): PackRequest => ({
  ...sources.resolve(path),
  never: sources.never,
  exclude: options.exclude,
  excludeCaches: options.excludeCaches,
  compression: options.compress,
  level: options.level,
});

const examine = (
  ports: VerifyPorts,
  version: Version,
  compareWith: PackRequest | null,
  signal: AbortSignal,
): TE.TaskEither<never, Finding> =>
  pipe(
    ports.unarchiver.examine(ports.archiveStore.pathOf(version.file), compareWith, () => undefined, signal),
    TE.matchE(
      ({ message }) => TE.right(finding(message)),
      ({ entries, differenceCount, differences }) => {
        if (entries !== version.report.entries) {
          return TE.right(finding(`it has ${entries} entries, and had ${version.report.entries}`));
        }
        return TE.right(
          differenceCount === 0
            ? holds
            : {
                finding: `it differs from its source in ${differenceCount} ${differenceCount === 1 ? 'place' : 'places'}`,
                differences,
              },
        );
      },
    ),
  );

/** Digest first: what is not the recorded file is not looked into. */
const look = (
  ports: VerifyPorts,
  version: Version,
  level: VerifyLevel,
  options: ScheduleOptions,
  signal: AbortSignal,
): TE.TaskEither<never, Finding> =>
  pipe(
    ports.unarchiver.digest(ports.archiveStore.pathOf(version.file), signal),
    TE.matchE(
      ({ kind, message }) => TE.right(finding(kind === 'missing' ? 'it is missing' : message)),
      (digest) => {
        if (digest !== version.report.sha256) {
          return TE.right(finding('its digest is not the one in the journal: it was changed or swapped'));
        }
        if (level === 'digest') return TE.right(holds);
        return examine(
          ports,
          version,
          level === 'source' ? sourceRequest(ports, version, options) : null,
          signal,
        );
      },
    ),
  );

/** Where the version is by now: a newer archive may have moved it to another name since the index was read. */
const whereNow = (archives: Archives, version: Version): Version =>
  (archives.get(version.name) ?? []).find(
    ({ completed, report }) => completed === version.completed && report.sha256 === version.report.sha256,
  ) ?? version;

/** Looks; what does not hold is looked at again while nobody publishes an archive. */
const lookTwice = (
  ports: VerifyPorts,
  version: Version,
  level: VerifyLevel,
  options: ScheduleOptions,
  signal: AbortSignal,
): TE.TaskEither<BackupError, Finding & { readonly file: string }> =>
  pipe(
    look(ports, version, level, options, signal),
    TE.chain((found): TE.TaskEither<BackupError, Finding & { readonly file: string }> => {
      if (signal.aborted) return TE.left({ type: 'NothingToDo', reason: 'interrupted' });
      if (found.finding === null) return TE.right({ ...found, file: version.file });
      const again = pipe(
        ports.archiveIndex.read,
        TE.map((archives) => whereNow(archives, version)),
        TE.chainW((moved) =>
          pipe(
            look(ports, moved, level, options, signal),
            TE.map((result) => ({ ...result, file: moved.file })),
          ),
        ),
      );
      return withArchiveLock(ports.locks, signal, again, { ...found, file: version.file });
    }),
  );

/** Looks, and journals what was proven. */
const verifyOne = (
  ports: VerifyPorts,
  version: Version,
  level: VerifyLevel,
  options: ScheduleOptions,
  signal: AbortSignal,
): TE.TaskEither<BackupError, Verified> =>
  pipe(
    lookTwice(ports, version, level, options, signal),
    // why: what was found in half a look is not to be journalled
    TE.filterOrElse(
      () => !signal.aborted,
      (): BackupError => ({ type: 'NothingToDo', reason: 'interrupted' }),
    ),
    TE.chain((found) =>
      pipe(
        execute({
          type: 'RecordVerification',
          name: version.name,
          file: found.file,
          sha256: version.report.sha256,
          level,
          finding: found.finding,
        })(ports),
        TE.map(() => ({ level, ...found })),
      ),
    ),
  );

/** Only the newest version of a name can be like the source: older ones are read. */
const levelFor = (level: VerifyLevel, version: Version, versions: ReadonlyArray<Version>): VerifyLevel =>
  level === 'source' && version !== versions.at(-1) ? 'read' : level;

const unknownFiles = (
  ports: VerifyPorts,
  archives: Archives,
  name: string | null,
): TE.TaskEither<BackupError, ReadonlyArray<string>> => {
  const known = new Set([...archives.values()].flatMap((versions) => versions.map(({ file }) => file)));
  const concerns = (file: string): boolean =>
    name === null || file === `${name}.tar` || file.startsWith(`${name}.`);
  return pipe(
    ports.archiveStore.list,
    TE.orElse((error) =>
      error.type === 'BackupsDirectoryMissing'
        ? TE.right<BackupError, ReadonlyArray<string>>([])
        : TE.left(error),
    ),
    TE.map((files) => files.filter((file) => !known.has(file) && concerns(file))),
  );
};

/** Verifies every version of one name, or of all. Ends early when the signal aborts. */
export const verify =
  (
    name: string | null,
    level: VerifyLevel,
    onBegin: (file: string) => void,
    signal: AbortSignal,
  ): RTE.ReaderTaskEither<VerifyPorts, BackupError, VerifyReport> =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('archives', () => ports.archiveIndex.read),
      TE.bind('current', () => execute({ type: 'ReadSchedules' })(ports)),
      TE.bind('unknown', ({ archives }) => unknownFiles(ports, archives, name)),
      TE.chain(({ archives, current, unknown }) => {
        const lines = inForce(current.state, current);
        const optionsOf = (version: Version): ScheduleOptions =>
          lines.find(({ schedule: { spec } }) => spec.name === version.name && spec.path === version.path)
            ?.schedule.spec.options ?? defaultOptions;
        const chosen = [...archives].filter(([known]) => name === null || known === name);
        if (chosen.length === 0 && name !== null && unknown.length === 0) {
          return TE.left<BackupError>({ type: 'NoSuchArchive', name });
        }
        return pipe(
          chosen.flatMap(([, versions]) => versions.map((version) => ({ version, versions }))),
          TE.traverseSeqArray(({ version, versions }) => {
            if (signal.aborted) return TE.left<BackupError>({ type: 'NothingToDo', reason: 'interrupted' });
            onBegin(version.file);
            return verifyOne(ports, version, levelFor(level, version, versions), optionsOf(version), signal);
          }),
          TE.map((verified) => ({ archives: verified, unknown })),
        );
      }),
    );
