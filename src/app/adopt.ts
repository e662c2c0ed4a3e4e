/** Takes the archives in `backups/` that the journal does not know into the journal, one decision each. */
import { identity, pipe } from 'fp-ts/function';
import * as number from 'fp-ts/number';
import * as Ord from 'fp-ts/Ord';
import * as RA from 'fp-ts/ReadonlyArray';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as string from 'fp-ts/string';
import * as TE from 'fp-ts/TaskEither';
import { readFileName } from '../domain/archive/version-file-name';
import { type BackupError, showError } from '../domain/error';
import type { EventOf } from '../domain/events/event';
import { ArchiveName, archiveNameFault } from '../domain/schedule/schedule';
import { type Instant, instantsOfWall, type Now, timestampAt } from '../domain/time/time';
import type { ArchiveStore } from '../ports/archive-store';
import type { Unarchiver } from '../ports/unarchiver';
import { holdingArchiveLock, interrupted } from './archive-lock';
import { unreadable } from './check-archive';
import { contained } from './contained';
import { execute, type ExecutePorts } from './execute';
import { unknownArchives } from './unknown-archives';
import type { VerifyPorts } from './verify';

export type AdoptPorts = ExecutePorts &
  Pick<VerifyPorts, 'archiveIndex' | 'locks'> & {
    readonly archiveStore: Pick<ArchiveStore, 'list' | 'modified' | 'pathOf' | 'size'>;
    readonly unarchiver: Pick<Unarchiver, 'digest' | 'examine'>;
  };

/** A file that stays unknown, and why. */
export interface NotAdopted {
  readonly file: string;
  readonly reason: string;
}

export interface AdoptReport {
  readonly adopted: ReadonlyArray<EventOf<'ArchiveAdopted'>>;
  readonly refused: ReadonlyArray<NotAdopted>;
}

/** What its name says goes before what the file system says: a copy may have lost its time. */
const madeAt = (stamp: string | null, modified: Instant, { zone }: Now): Instant => {
  if (stamp === null) return modified;
  const iso = stamp.replace(/^(....)(..)(..)T(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z');
  const wall = Date.parse(iso);
  return Number.isNaN(wall) ? modified : instantsOfWall(wall, zone)[0];
};

/** The kept ones of a name in the order of their times, and the newest behind them; of one second, the one without a number first. */
const byAge = Ord.contramap((file: string): readonly [string, string, number, string] => {
  const { name, stamp } = readFileName(file);
  return [name, stamp ?? '~', file.length, file];
})(Ord.tuple(string.Ord, string.Ord, number.Ord, string.Ord));

/** Adopts one file, or says why not; an error only where the journal can't take it. */
const adoptOne = (
  ports: AdoptPorts,
  file: string,
  signal: AbortSignal,
): TE.TaskEither<BackupError, AdoptReport> => {
  const { archiveStore, unarchiver } = ports;
  const refuse = (reason: string): AdoptReport => ({ adopted: [], refused: [{ file, reason }] });
  const { name, stamp } = readFileName(file);
  if (!ArchiveName.is(name))
    return TE.right(refuse(`${archiveNameFault(name) ?? 'it is no name'}; rename it`));
  const path = archiveStore.pathOf(file);
  const looked = pipe(
    TE.Do,
    TE.bind('modified', () => pipe(archiveStore.modified(file), TE.mapLeft(showError))),
    TE.filterOrElse(
      ({ modified }) => modified !== null,
      () => 'it is no regular file',
    ),
    TE.bind('sha256', () =>
      pipe(
        unarchiver.digest(path, signal),
        TE.mapLeft(({ message }) => message),
      ),
    ),
    TE.bind('found', ({ sha256 }) =>
      pipe(
        unarchiver.examine(path, sha256, null, () => undefined, signal),
        TE.mapLeft(({ message }) => message),
      ),
    ),
    TE.bind('bytes', () => pipe(archiveStore.size(file), TE.mapLeft(showError))),
    TE.chain(({ found, ...rest }) => {
      const flaw = unreadable(found);
      return flaw === null ? TE.right({ found, ...rest }) : TE.left(flaw);
    }),
  );
  return pipe(
    TE.fromTask(contained(() => looked, identity)),
    TE.chain((outcome) => {
      // why: what was found in half a look proves nothing
      if (signal.aborted) return TE.left<BackupError, AdoptReport>(interrupted);
      if (outcome._tag === 'Left') return TE.right(refuse(outcome.left));
      const { modified, sha256, found, bytes } = outcome.right;
      const now = ports.clock.now();
      return pipe(
        execute({
          type: 'AdoptArchive',
          name,
          file,
          completed: timestampAt(madeAt(stamp, modified ?? now.instant, now), now.zone),
          report: {
            ...{ bytes: bytes ?? 0, sha256, entries: found.entries, contentBytes: found.contentBytes },
            ...{ excluded: 0, noteCount: 0, notes: [], problemCount: 0, problems: [] },
          },
        })(ports),
        TE.map(({ events }): AdoptReport => ({
          adopted: events.flatMap((event) => (event.type === 'ArchiveAdopted' ? [event] : [])),
          refused: [],
        })),
        // why: that is this file's fault, as a time that no journal can hold, and stops no other
        TE.orElse((error) =>
          error.type === 'NotRecordable' ? TE.right(refuse(showError(error))) : TE.left(error),
        ),
      );
    }),
  );
};

/** While nobody publishes an archive or removes one. Doing it again adopts what is unknown still. */
export const adopt =
  (signal: AbortSignal): RTE.ReaderTaskEither<AdoptPorts, BackupError, AdoptReport> =>
  (ports) =>
    holdingArchiveLock(
      ports.locks,
      signal,
      pipe(
        unknownArchives(ports),
        TE.map(RA.sort(byAge)),
        TE.chain(
          TE.traverseSeqArray((file) => {
            if (signal.aborted) return TE.left<BackupError, AdoptReport>(interrupted);
            return adoptOne(ports, file, signal);
          }),
        ),
        TE.map((reports): AdoptReport => ({
          adopted: reports.flatMap(({ adopted }) => adopted),
          refused: reports.flatMap(({ refused }) => refused),
        })),
      ),
    );
