/** Which archives are in `backups/`, how large they are, and what nobody could look at. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { type BackupError, reasonOf } from '../domain/error';
import type { ArchiveStore } from '../ports/archive-store';

type NamesPort = { readonly archiveStore: Pick<ArchiveStore, 'list'> };
type SizesPort = { readonly archiveStore: Pick<ArchiveStore, 'list' | 'size'> };

/** Their file names; none where there is no `backups/` yet. */
export const archiveNames = ({
  archiveStore,
}: NamesPort): TE.TaskEither<BackupError, ReadonlyArray<string>> =>
  pipe(
    archiveStore.list,
    TE.orElse((error) =>
      error.type === 'BackupsDirectoryMissing'
        ? TE.right<BackupError, ReadonlyArray<string>>([])
        : TE.left(error),
    ),
  );

/** What a look at the archives came to, by file name. One that nobody could look at takes the others from nobody. */
export interface ArchiveSizes {
  /** In bytes. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Why nobody could look at the rest. */
  readonly unseen: ReadonlyMap<string, BackupError>;
}

const sizesOf = (
  ports: SizesPort,
  names: TE.TaskEither<BackupError, ReadonlyArray<string>>,
): TE.TaskEither<BackupError, ArchiveSizes> =>
  pipe(
    names,
    TE.chainTaskK(
      T.traverseSeqArray((file) =>
        pipe(
          ports.archiveStore.size(file),
          T.map((size) => ({ file, size })),
        ),
      ),
    ),
    TE.map((looks) => ({
      sizes: new Map(looks.flatMap(({ file, size }) => (E.isRight(size) ? [[file, size.right ?? 0]] : []))),
      unseen: new Map(looks.flatMap(({ file, size }) => (E.isLeft(size) ? [[file, size.left]] : []))),
    })),
  );

/** Their sizes; a failure where the directory tells nothing. */
export const archiveSizes = (ports: SizesPort): TE.TaskEither<BackupError, ArchiveSizes> =>
  sizesOf(ports, archiveNames(ports));

/** A place of the workspace that nobody could look at, and why. */
export interface Unseen {
  readonly place: string;
  readonly reason: string;
}

export interface SeenArchives {
  readonly sizes: ReadonlyMap<string, number>;
  readonly unseen: ReadonlyArray<Unseen>;
}

const unseenAt = (file: string, error: BackupError): Unseen => ({
  place: `backups/${file}`,
  reason: reasonOf(error),
});

/** A link that leads nowhere is no directory that is still to be made. */
const hasNone = (error: BackupError): boolean =>
  error.type === 'BackupsDirectoryMissing' && error.reason === undefined;

/** The same, whatever is in the way: where the directory tells nothing, that is what nobody could look at. */
export const seeArchives = (ports: SizesPort): T.Task<SeenArchives> =>
  pipe(
    sizesOf(
      ports,
      pipe(
        ports.archiveStore.list,
        TE.orElse((error) => (hasNone(error) ? TE.right([]) : TE.left(error))),
      ),
    ),
    TE.match(
      (error): SeenArchives => ({ sizes: new Map(), unseen: [unseenAt('', error)] }),
      ({ sizes, unseen }) => ({
        sizes,
        unseen: [...unseen].map(([file, error]) => unseenAt(file, error)),
      }),
    ),
  );
