/** Asks how things stand, or stood: now, as often as it is wanted, or at an instant of the past. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { Archives } from '../domain/archive/archives';
import { bytesTogether } from '../domain/archive/bytes-together';
import { slack } from '../domain/archive/good-versions';
import type { BackupError } from '../domain/error';
import type { Instant } from '../domain/time/time';
import type { TrashStore } from '../ports/trash-store';
import type { Sources } from '../ports/sources';
import { lookAround, type LookAroundPorts, type LookedAround } from './look-around';
import { makeReadHistoryer } from './read-history';
import { readHistoryUntil } from './read-history-until';
import { serviceThen } from './service-state';
import { type Status, statusNow, statusOf, unknownIn } from './status';

export type StatusPorts = LookAroundPorts & {
  readonly sources: Pick<Sources, 'placeOf'>;
  /** Where it is not given, what the journal tells of the trash is taken for what lies there. */
  readonly trashStore?: Pick<TrashStore, 'sizes'>;
};

const recordedArchives = (
  archives: Archives,
): Pick<Status['archives'], 'count' | 'bytes' | 'unknown' | 'unseen'> => {
  const versions = [...archives.values()].flat();
  return {
    unseen: [],
    unknown: 0,
    count: versions.length,
    bytes: bytesTogether(versions),
  };
};

/** How things stood at an instant, by the journal, and by a look at the service where it is not told of any more. */
export const statusAt =
  (until: Instant): RTE.ReaderTaskEither<StatusPorts, BackupError, Status> =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('told', () => readHistoryUntil(until)(ports)),
      TE.bind('serviceStatus', () => ports.service.look),
      TE.map(({ told, serviceStatus }) => {
        const { projection, serviceRuns } = told;
        const isNow = ports.clock.now().instant - until < slack;
        return statusOf(
          told,
          serviceThen(projection.serviceRuns, serviceRuns, serviceStatus, isNow),
          null,
          (version) => ({ version, stored: 'whole' }),
          ports.sources.placeOf,
          recordedArchives(projection.archives),
        );
      }),
    );

/** How things stand, and what that was told by. */
export type StatusSeen = Pick<LookedAround, 'told' | 'sizes'> & { readonly status: Status };

/** Now, as often as it is asked: what is new in the journal since is read on. */
export const makeSeeStatus = (): RTE.ReaderTaskEither<StatusPorts, BackupError, StatusSeen> => {
  const look = lookAround(makeReadHistoryer());
  return (ports) =>
    pipe(
      look(ports),
      TE.chain((first) => {
        const unknown = new Set(unknownIn(first));
        if (unknown.size === 0) return TE.right({ ...first, unknown: [] });
        // why: what is published or removed between a look at the journal and one at the files is unknown to one look only
        return pipe(
          look(ports),
          TE.map((again) => ({ ...again, unknown: unknownIn(again).filter((file) => unknown.has(file)) })),
        );
      }),
      // why: after a recovery, say, it is not there, whatever the journal tells
      TE.bind('trashSizes', () =>
        ports.trashStore === undefined
          ? TE.right(null)
          : pipe(
              ports.trashStore.sizes,
              TE.orElseW(() => TE.right<BackupError, null>(null)),
            ),
      ),
      TE.map(({ told, serviceStatus, sizes, unseen, unknown, trashSizes }) => ({
        ...{ told, sizes },
        status: statusNow(told, serviceStatus, { sizes, unseen }, ports.sources.placeOf, unknown, trashSizes),
      })),
    );
};

/** The same without what it was told by. */
export const makeStatus = (): RTE.ReaderTaskEither<StatusPorts, BackupError, Status> => {
  const see = makeSeeStatus();
  return (ports) =>
    pipe(
      see(ports),
      TE.map(({ status }) => status),
    );
};
