/** Looks for files in all versions, and tells every content that they had: since when, until when. */
import * as E from 'fp-ts/Either';
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
import type { Catalogues, Entry, FindQuery, Found } from '../ports/catalogues';
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

/** What was looked into, and what could not be. */
export interface LookedThrough {
  /** How many versions were looked into. */
  readonly versions: number;
  /** Why others could not be. */
  readonly unread: ReadonlyArray<{ readonly file: string; readonly error: BackupError }>;
}

/** Some of the files that were found, in their order. There may be very many. */
export type OnFound = (files: ReadonlyArray<FoundFile>) => void;

/** How many are told at a time. */
const atATime = 500;

const isSince =
  (since: Instant) =>
  ({ first, isFirstOfAll, after }: FileHistory<Entry, NamedVersion>): boolean =>
    (!isFirstOfAll && instantOf(first.version.completed) >= since) ||
    (after !== null && instantOf(after.at.version.completed) >= since);

const tell = (
  name: string,
  versions: ReadonlyArray<Version>,
  { paths, unread }: Found,
  since: Instant | null,
  onFound: OnFound,
): LookedThrough => {
  const ids = versionIds(versions);
  const isUnread = new Set(unread.map(({ archive }) => archive));
  const there: NamedVersion[] = [];
  const places = versions.map((version, index) => {
    if (!isUnread.has(index)) there.push({ id: ids.get(version) ?? '', version });
    return there.length - 1;
  });
  const placeOf = (index: number): number => places[index] ?? -1;
  let files: FoundFile[] = [];
  for (const { path, contents } of paths) {
    const told = fileHistory(
      contents.map(({ entry, spans }) => ({
        content: entry,
        spans: spans.map(([from, to]) => [placeOf(from), placeOf(to)] as const),
      })),
      there,
    );
    const kept = since === null ? told : told.filter(isSince(since));
    if (kept.length > 0) files.push({ name, path, contents: kept });
    if (files.length < atATime) continue;
    onFound(files);
    files = [];
  }
  if (files.length > 0) onFound(files);
  return {
    versions: there.length,
    unread: unread.map(({ archive, failure }) => {
      const file = `backups/${versions[archive]?.file ?? ''}`;
      return { file, error: cannotRead(file)(failure) };
    }),
  };
};

/** There is so much that it has to be put aside for a while, and that fails. */
const notPutAside = (reason: string): BackupError => ({
  ...{ type: 'FileFailed', doing: 'put aside', path: 'what is found' },
  reason,
});

const findIn = (
  { archiveStore, catalogues }: FindPorts,
  name: string,
  versions: ReadonlyArray<Version>,
  { query, since }: FindRequest,
  onFound: OnFound,
  onProgress: (progress: PackProgress) => void,
  signal: AbortSignal,
): TE.TaskEither<BackupError, LookedThrough> =>
  pipe(
    catalogues.find(
      versions.map(({ file, report }) => ({ path: archiveStore.pathOf(file), sha256: report.sha256 })),
      query,
      onProgress,
      signal,
    ),
    TE.mapLeft(({ kind, message }): BackupError => {
      if (kind === 'abandoned') return { type: 'NothingToDo', reason: 'interrupted' };
      return kind === 'other' ? notPutAside(message) : { type: 'WrongOption', message };
    }),
    TE.chainEitherK((found) =>
      E.tryCatch(
        () => tell(name, versions, found, since, onFound),
        (error) => notPutAside(String(error instanceof Error ? error.message : error)),
      ),
    ),
  );

const namesIn = (
  archives: Archives,
  name: string | null,
): ReadonlyArray<readonly [string, ReadonlyArray<Version>]> =>
  [...archives].filter(([one, versions]) => (name === null || one === name) && versions.length > 0);

export const findFiles =
  (
    request: FindRequest,
    onFound: OnFound,
    onProgress: (progress: PackProgress) => void,
    signal: AbortSignal,
  ) =>
  (ports: FindPorts): TE.TaskEither<BackupError, LookedThrough> =>
    pipe(
      ports.archiveIndex.read,
      TE.map((archives) => namesIn(archives, request.name)),
      TE.filterOrElse(
        (names) => request.name === null || names.length > 0,
        (): BackupError => ({ type: 'NoSuchArchive', name: request.name ?? '' }),
      ),
      TE.chain((names) =>
        TE.traverseSeqArray(([name, versions]: (typeof names)[number]) =>
          findIn(ports, name, versions, request, onFound, onProgress, signal),
        )(names),
      ),
      TE.map((looked) => ({
        versions: looked.reduce((sum, { versions }) => sum + versions, 0),
        unread: looked.flatMap(({ unread }) => unread),
      })),
    );
