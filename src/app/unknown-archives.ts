/** The archives in `backups/` that the journal does not know. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { unknownFiles } from '../domain/archive/unknown-files';
import type { BackupError } from '../domain/error';
import type { ArchiveIndex } from '../ports/archive-index';
import type { ArchiveStore } from '../ports/archive-store';
import { archiveNames } from './archive-sizes';

export interface UnknownPorts {
  readonly archiveStore: Pick<ArchiveStore, 'list'>;
  readonly archiveIndex: Pick<ArchiveIndex, 'read' | 'attempt'>;
}

/** By a look at the one and then at the other: for sure only where nobody publishes or removes any meanwhile. */
export const unknownArchives = (ports: UnknownPorts): TE.TaskEither<BackupError, ReadonlyArray<string>> =>
  pipe(
    TE.Do,
    TE.bind('files', () => archiveNames(ports)),
    TE.bind('archives', () => ports.archiveIndex.read),
    TE.bind('attempt', () => ports.archiveIndex.attempt),
    TE.map(({ files, archives, attempt }) => unknownFiles(archives, { attempt }, files)),
  );
