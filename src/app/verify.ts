/** Holds the archives in `backups/` against the journal, against themselves, and against their sources. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { Archives, Version } from '../domain/archives';
import { inForce } from '../domain/decide';
import type { BackupError } from '../domain/error';
import type { VerifyLevel } from '../domain/event';
import { defaultOptions, type ScheduleOptions } from '../domain/schedule';
import { findAgain } from '../domain/version';
import type { ArchiveStore } from '../ports';
import { archiveNames } from './archive-sizes';
import { execute, type ExecutePorts } from './execute';
import { type Look, lookInto, type LookPorts } from './look-into';

export type VerifyPorts = ExecutePorts & LookPorts;

/** What was proven of one archive, under the name that it has by now. */
export type Verified = Look & { readonly file: string };

export interface VerifyReport {
  readonly archives: ReadonlyArray<Verified>;
  /** Archives in `backups/` that the journal does not know. */
  readonly unknown: ReadonlyArray<string>;
}

/** Looks, and journals what was proven. */
const verifyOne = (
  ports: VerifyPorts,
  version: Version,
  level: VerifyLevel,
  options: ScheduleOptions,
  signal: AbortSignal,
): TE.TaskEither<BackupError, Verified> =>
  pipe(
    TE.Do,
    TE.bind('look', () => lookInto(ports, version, level, options, signal)),
    TE.bind('archives', () => ports.archiveIndex.read),
    TE.chain(({ look, archives }) => {
      const { name, report, file } = findAgain(archives, version) ?? version;
      return pipe(
        execute({
          type: 'RecordVerification',
          name,
          file,
          sha256: report.sha256,
          level: look.level,
          finding: look.finding,
        })(ports),
        TE.map(() => ({ ...look, file })),
      );
    }),
  );

/** Only the newest version of a name can be like the source: older ones are read. */
const levelFor = (level: VerifyLevel, version: Version, versions: ReadonlyArray<Version>): VerifyLevel =>
  level === 'source' && version !== versions.at(-1) ? 'read' : level;

const unknownFiles = (
  ports: { readonly archiveStore: Pick<ArchiveStore, 'list'> },
  archives: Archives,
  name: string | null,
): TE.TaskEither<BackupError, ReadonlyArray<string>> => {
  const known = new Set([...archives.values()].flatMap((versions) => versions.map(({ file }) => file)));
  const concerns = (file: string): boolean =>
    name === null || file === `${name}.tar` || file.startsWith(`${name}.`);
  return pipe(
    archiveNames(ports),
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
        const { placeOf } = ports.sources;
        const optionsOf = (version: Version): ScheduleOptions =>
          lines.find(
            ({ schedule: { spec } }) =>
              spec.name === version.name && placeOf(spec.path) === placeOf(version.path),
          )?.schedule.spec.options ?? defaultOptions;
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
