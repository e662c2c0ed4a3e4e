/** Looks for files in all versions, and tells every content that they had: since when, until when. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { Archives, Version } from '../domain/archive/archives';
import { fileHistory, type FileHistory } from '../domain/archive/file-history';
import { versionIds } from '../domain/archive/version';
import type { BackupError } from '../domain/error';
import { type Instant, instantOf } from '../domain/time/time';
import type { PackProgress } from '../ports/archiver';
import type { ArchiveIndex } from '../ports/archive-index';
import type { ArchiveStore } from '../ports/archive-store';
import type { Catalogues, Entry, FindQuery } from '../ports/catalogues';
import { cannotRead } from './held-archive';

export interface FindPorts {
  readonly archiveIndex: Pick<ArchiveIndex, 'read'>;
  readonly archiveStore: Pick<ArchiveStore, 'pathOf'>;
  readonly catalogues: Pick<Catalogues, 'find'>;
}

export interface FindRequest {
  readonly query: FindQuery;
  /** Null: all names. */
  readonly name: string | null;
  /** Only contents that came or went since then; null: all. */
  readonly since: Instant | null;
}

/** One version, and how it is called. */
export interface NamedVersion {
  readonly id: string;
  readonly version: Version;
}

export interface FoundFile {
  readonly name: string;
  readonly path: string;
  readonly contents: ReadonlyArray<FileHistory<Entry, NamedVersion>>;
}

export interface FoundFiles {
  readonly files: ReadonlyArray<FoundFile>;
  /** How many versions were looked into. */
  readonly versions: number;
  /** Why others could not be. */
  readonly unread: ReadonlyArray<{ readonly file: string; readonly error: BackupError }>;
}

const isSince =
  (since: Instant) =>
  ({ first, isFirstOfAll, after }: FileHistory<Entry, NamedVersion>): boolean =>
    (!isFirstOfAll && instantOf(first.version.completed) >= since) ||
    (after !== null && instantOf(after.at.version.completed) >= since);

const findIn = (
  { archiveStore, catalogues }: FindPorts,
  name: string,
  versions: ReadonlyArray<Version>,
  { query, since }: FindRequest,
  onProgress: (progress: PackProgress) => void,
  signal: AbortSignal,
): TE.TaskEither<BackupError, FoundFiles> => {
  const ids = versionIds(versions);
  const named = versions.map((version) => ({ id: ids.get(version) ?? '', version }));
  return pipe(
    catalogues.find(
      versions.map(({ file, report }) => ({ path: archiveStore.pathOf(file), sha256: report.sha256 })),
      query,
      onProgress,
      signal,
    ),
    TE.mapLeft(({ kind, message }): BackupError =>
      kind === 'abandoned'
        ? { type: 'NothingToDo', reason: 'interrupted' }
        : { type: 'WrongOption', message },
    ),
    TE.map(({ paths, unread }) => {
      const isRead = new Set(unread.map(({ archive }) => archive));
      const there = named.filter((_, index) => !isRead.has(index));
      const placeOf = new Map(named.map((one, index) => [index, there.indexOf(one)]));
      return {
        files: paths.flatMap(({ path, contents }) => {
          const told = fileHistory(
            contents.map(({ entry, spans }) => ({
              content: entry,
              places: spans.flatMap(([from, to]) =>
                Array.from({ length: to - from + 1 }, (_, step) => placeOf.get(from + step) ?? -1),
              ),
            })),
            there,
          );
          const kept = since === null ? told : told.filter(isSince(since));
          return kept.length === 0 ? [] : [{ name, path, contents: kept }];
        }),
        versions: there.length,
        unread: unread.map(({ archive, failure }) => {
          const file = `backups/${versions[archive]?.file ?? ''}`;
          return { file, error: cannotRead(file)(failure) };
        }),
      };
    }),
  );
};

const namesIn = (
  archives: Archives,
  name: string | null,
): ReadonlyArray<readonly [string, ReadonlyArray<Version>]> =>
  [...archives].filter(([one, versions]) => (name === null || one === name) && versions.length > 0);

export const findFiles =
  (request: FindRequest, onProgress: (progress: PackProgress) => void, signal: AbortSignal) =>
  (ports: FindPorts): TE.TaskEither<BackupError, FoundFiles> =>
    pipe(
      ports.archiveIndex.read,
      TE.map((archives) => namesIn(archives, request.name)),
      TE.filterOrElse(
        (names) => request.name === null || names.length > 0,
        (): BackupError => ({ type: 'NoSuchArchive', name: request.name ?? '' }),
      ),
      TE.chain((names) =>
        TE.traverseSeqArray(([name, versions]: (typeof names)[number]) =>
          findIn(ports, name, versions, request, onProgress, signal),
        )(names),
      ),
      TE.map((found) => ({
        files: found.flatMap(({ files }) => files),
        versions: found.reduce((sum, { versions }) => sum + versions, 0),
        unread: found.flatMap(({ unread }) => unread),
      })),
    );
