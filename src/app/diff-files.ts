/** What differs between two versions of a name, or between one and its source as it is now. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { Version } from '../domain/archive/archives';
import { archivesOf } from '../domain/archive/version';
import type { BackupError } from '../domain/error';
import { defaultOptions, type ScheduleOptions } from '../domain/schedule/schedule';
import { inForce } from '../domain/decider/decide';
import type { PackProgress, PackRequest } from '../ports/archiver';
import type { Catalogues, Compared, EntryDifference, HeldArchive } from '../ports/catalogues';
import type { Sources } from '../ports/sources';
import type { ChoosePorts } from './choose-archive';
import { execute, type ExecutePorts } from './execute';
import { cannotRead, withHeld } from './held-archive';
import { packRequest } from './pack-request';

export type DiffPorts = ChoosePorts &
  ExecutePorts & {
    readonly catalogues: Pick<Catalogues, 'compare'>;
    readonly sources: Sources;
  };

export interface DiffRequest {
  readonly name: string;
  /** Null: the one before the newer; with the source the newest. */
  readonly older: string | null;
  /** Null: the newest. */
  readonly newer: string | null;
  readonly withSource: boolean;
}

export interface DiffTotal {
  readonly entries: number;
  readonly bytes: number;
}

export type DiffTotals = Readonly<Record<EntryDifference['kind'], DiffTotal>>;

export interface Diff {
  readonly before: Version;
  /** Null for the source. */
  readonly after: Version | null;
  readonly differences: ReadonlyArray<EntryDifference>;
  readonly totals: DiffTotals;
  readonly compared: Compared;
}

const bytesOf = ({ before, after }: EntryDifference): number => {
  const entry = after ?? before;
  return entry?.type === 'file' ? entry.size : 0;
};

const totalsOf = (differences: ReadonlyArray<EntryDifference>): DiffTotals => {
  const of = (kind: EntryDifference['kind']): DiffTotal => {
    const those = differences.filter((one) => one.kind === kind);
    return { entries: those.length, bytes: those.reduce((sum, one) => sum + bytesOf(one), 0) };
  };
  return { added: of('added'), removed: of('removed'), content: of('content'), attributes: of('attributes') };
};

/** As the line in force has it that the version was made for; without one, what every line has. */
const optionsFor = (ports: DiffPorts, { name, path }: Version): TE.TaskEither<BackupError, ScheduleOptions> =>
  pipe(
    execute({ type: 'ReadSchedules' })(ports),
    TE.map((current) => {
      const lines = inForce(current.state, current).map(({ schedule }) => schedule.spec);
      const { placeOf } = ports.sources;
      const own = lines.find(
        (spec) => spec.name === name && path !== null && placeOf(spec.path) === placeOf(path),
      );
      return own?.options ?? defaultOptions;
    }),
  );

const sourceOf = (ports: DiffPorts, version: Version): TE.TaskEither<BackupError, PackRequest> => {
  const { path, file, archivedFrom } = version;
  return path === null
    ? TE.left({
        type: 'CannotRead',
        archive: `backups/${file}`,
        reason: 'it was adopted, and nobody can tell which source it is of',
      })
    : pipe(
        optionsFor(ports, version),
        TE.chainEitherK((options) => packRequest(ports.sources, path, options, archivedFrom ?? null)),
      );
};

/** With what the older is compared, and how that is called. */
interface After {
  readonly version: Version | null;
  readonly shown: string;
  readonly side: HeldArchive | PackRequest;
}

interface Failed {
  readonly kind: string;
  readonly message: string;
  readonly error?: BackupError;
  /** The archive that is to blame, where it is not the older one. */
  readonly blamed?: string;
}

const compare = (
  ports: DiffPorts,
  { name, older }: DiffRequest,
  afterOf: (before: Version) => TE.TaskEither<BackupError, After>,
  onProgress: (progress: PackProgress) => void,
  signal: AbortSignal,
): TE.TaskEither<BackupError, Diff> => {
  return withHeld<Failed, Diff>(
    ports,
    { name, version: older, by: null },
    (held) =>
      pipe(
        afterOf(held.version),
        TE.mapLeft((error): Failed => ({ kind: 'asked', message: '', error })),
        TE.chain(({ version, shown, side }) => {
          const differences: EntryDifference[] = [];
          return pipe(
            ports.catalogues.compare(held, side, (one) => differences.push(one), onProgress, signal),
            TE.mapLeft((failure): Failed =>
              failure.side === 'after' ? { ...failure, blamed: shown } : failure,
            ),
            TE.map((compared): Diff => ({
              before: held.version,
              after: version,
              differences,
              totals: totalsOf(differences),
              compared,
            })),
          );
        }),
      ),
    ({ shown }) =>
      ({ error, blamed, ...failure }) =>
        error ?? cannotRead(blamed ?? shown)(failure),
  );
};

/** The id of the version before the newest; Left where there is none. */
const beforeNewest = (ports: DiffPorts, name: string): TE.TaskEither<BackupError, string> =>
  pipe(
    ports.archiveIndex.read,
    TE.chainEitherK((archives) => {
      const versions = archivesOf(archives, name);
      if (versions.length === 0) return E.left<BackupError>({ type: 'NoSuchArchive', name });
      const before = versions.at(-2);
      return before === undefined
        ? E.left<BackupError>({
            type: 'NothingToDo',
            reason: `there is one version of ${name} alone: --source compares it with its source`,
          })
        : E.right(before.file);
    }),
  );

export const diffFiles =
  (request: DiffRequest, onProgress: (progress: PackProgress) => void, signal: AbortSignal) =>
  (ports: DiffPorts): TE.TaskEither<BackupError, Diff> => {
    const { name, older, newer, withSource } = request;
    if (withSource)
      return compare(
        ports,
        request,
        (before) =>
          pipe(
            sourceOf(ports, before),
            TE.map((side) => ({ version: null, shown: before.name, side })),
          ),
        onProgress,
        signal,
      );
    return pipe(
      older === null ? beforeNewest(ports, name) : TE.right(older),
      TE.chain((from) =>
        compare(
          ports,
          { ...request, older: from },
          () =>
            withHeld(ports, { name, version: newer, by: null }, (held) =>
              TE.right({ ...held, side: { path: held.path, sha256: held.sha256 } }),
            ),
          onProgress,
          signal,
        ),
      ),
    );
  };
