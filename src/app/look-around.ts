/** What the journal tells, whether the service runs, and which archives are there: one after the other, without a lock. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { ArchiveStore } from '../ports/archive-store';
import type { ServiceProcess, ServiceStatus } from '../ports/service-process';
import { type SeenArchives, seeArchives } from './archive-sizes';
import type { ReadHistory, ReadHistoryPorts } from './read-history';

export type LookAroundPorts = ReadHistoryPorts & {
  readonly archiveStore: Pick<ArchiveStore, 'list' | 'size'>;
  readonly service: Pick<ServiceProcess, 'look'>;
};

export interface LookedAround extends SeenArchives {
  readonly told: ReadHistory;
  readonly serviceStatus: ServiceStatus;
}

export const lookAround =
  (
    tell: RTE.ReaderTaskEither<ReadHistoryPorts, BackupError, ReadHistory>,
  ): RTE.ReaderTaskEither<LookAroundPorts, BackupError, LookedAround> =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('told', () => tell(ports)),
      TE.bind('serviceStatus', () => ports.service.look),
      TE.bind('archives', () => TE.fromTask(seeArchives(ports))),
      TE.map(({ archives, ...rest }) => ({ ...rest, ...archives })),
    );
