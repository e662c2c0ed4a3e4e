/** What is to become of a schedule's versions, by the journal and by a look at what stands in `backups/`. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { type Version, versionsOf } from '../domain/archive/archives';
import { planRetention, type RetentionMoment, type RetentionPlan } from '../domain/archive/retention/plan';
import { policyOf } from '../domain/archive/retention/policy';
import { storedAs, type StoredVersion } from '../domain/archive/stored-version';
import type { BackupError } from '../domain/error';
import type { Schedule } from '../domain/schedule/schedule';
import { believedTime, sight } from '../domain/time/clock-leap';
import { presentTime } from '../domain/time/time';
import type { ArchiveIndex } from '../ports/archive-index';
import type { ArchiveStore } from '../ports/archive-store';
import type { Clock } from '../ports/clock';
import type { Sources } from '../ports/sources';
import { contained } from './contained';
import { storeFailed } from './published';
import { holding } from './trash/holding';

export interface PlanPorts {
  readonly archiveIndex: Pick<ArchiveIndex, 'read' | 'trash'>;
  readonly archiveStore: Pick<ArchiveStore, 'size'>;
  readonly sources: Pick<Sources, 'placeOf'>;
  readonly clock: Clock;
}

const look = (
  store: PlanPorts['archiveStore'],
  version: Version,
): TE.TaskEither<BackupError, StoredVersion> =>
  pipe(
    store.size(version.file),
    TE.map((size) => storedAs(version, size)),
  );

/** What is to become of a schedule's versions, by what stands in `backups/` now. Nothing is removed. */
export const planFor = (
  ports: PlanPorts,
  { spec }: Pick<Schedule, 'spec'>,
  moment: RetentionMoment,
): TE.TaskEither<BackupError, RetentionPlan> =>
  pipe(
    contained(
      () =>
        pipe(
          ports.archiveIndex.read,
          TE.chain((archives) =>
            TE.traverseSeqArray((version: Version) => look(ports.archiveStore, version))(
              versionsOf(archives, spec, ports.sources.placeOf),
            ),
          ),
        ),
      storeFailed('look for what is to be removed in', ''),
    ),
    TE.bindTo('versions'),
    TE.bind('trash', () => ports.archiveIndex.trash),
    TE.map(({ versions, trash }) => {
      const now = ports.clock.now();
      const believed = believedTime(sight(trash.sight, presentTime(now)));
      return planRetention(policyOf(spec.options), versions.map(holding(spec, now)), { ...moment, believed });
    }),
  );
