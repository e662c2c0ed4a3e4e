/** Looks for schedules without a good backup that is new enough, where somebody is to be told of them, and journals each once. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import type { ArchiveStore } from '../../ports/archive-store';
import type { ServiceStatus } from '../../ports/service-process';
import type { Sources } from '../../ports/sources';
import { seeArchives } from '../archive-sizes';
import { execute, type ExecutePorts } from '../execute';
import type { ReadHistory, ReadHistoryPorts } from '../read-history';
import { statusNow } from '../status';

export type OverduePorts = ExecutePorts &
  ReadHistoryPorts & {
    readonly archiveStore: Pick<ArchiveStore, 'list' | 'size'>;
    readonly sources: Pick<Sources, 'placeOf'>;
  };

/** Who asks is the service itself, between two passes. */
const itself: ServiceStatus = { up: true, pid: null, since: null, live: null };

/** `read` goes on from where it was before. */
export const noteOverdue =
  (
    read: RTE.ReaderTaskEither<ReadHistoryPorts, BackupError, ReadHistory>,
  ): RTE.ReaderTaskEither<OverduePorts, BackupError, void> =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('told', () => read(ports)),
      TE.bind('archives', () => TE.fromTask(seeArchives(ports))),
      TE.chain(({ told, archives }) => {
        const overdue = statusNow(told, itself, archives, ports.sources.placeOf)
          .schedules.filter(({ health }) => health === 'overdue')
          .map(({ schedule: { id }, newestGood, cause }) => ({
            schedule: id,
            newestGood: newestGood?.completed ?? null,
            cause,
          }));
        return overdue.length === 0
          ? TE.right(undefined)
          : pipe(
              execute({ type: 'NoteOverdue', overdue })(ports),
              TE.map(() => undefined),
            );
      }),
    );
