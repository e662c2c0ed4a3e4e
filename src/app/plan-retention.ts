/** What is to become of a schedule's versions, by the journal and by a look at what stands in `backups/`. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { type Version, versionsOf } from '../domain/archive/archives';
import { planRetention, type RetentionMoment, type RetentionPlan } from '../domain/archive/retention/plan';
import { policyOf } from '../domain/archive/retention/policy';
import { storedAs, type StoredVersion, unseenAs } from '../domain/archive/stored-version';
import { type BackupError, reasonOf } from '../domain/error';
import type { Schedule } from '../domain/schedule/schedule';
import { believedTime, seeClock } from '../domain/time/clock-leap';
import { presentTime } from '../domain/time/time';
import type { ArchiveIndex } from '../ports/archive-index';
import type { ArchiveStore } from '../ports/archive-store';
import type { Clock } from '../ports/clock';
import type { Sources } from '../ports/sources';
import { contained } from './contained';
import { storeFailed } from './published';
import { holding } from '../domain/archive/holding';

export interface PlanPorts {
  readonly archiveIndex: Pick<ArchiveIndex, 'read' | 'trash'>;
  readonly archiveStore: Pick<ArchiveStore, 'size'>;
  readonly sources: Pick<Sources, 'placeOf'>;
  readonly clock: Clock;
}

/** What is to become of versions, and why nobody could look at some of them: these stay, and push none out. */
export interface PlanNow extends RetentionPlan {
  readonly unseen: ReadonlyArray<BackupError>;
}

interface SeenVersion {
  readonly stored: StoredVersion;
  readonly unseen: BackupError | null;
}

/** One that can't be looked at takes the others' retention from none. */
const look =
  (store: PlanPorts['archiveStore']) =>
  (version: Version): TE.TaskEither<BackupError, SeenVersion> =>
    pipe(
      contained(() => store.size(version.file), storeFailed('look at', version.file)),
      TE.match(
        (unseen): SeenVersion => ({
          stored: unseenAs(version, reasonOf(unseen)),
          unseen,
        }),
        (size): SeenVersion => ({ stored: storedAs(version, size), unseen: null }),
      ),
      TE.fromTask,
    );

/** What is to become of a schedule's versions, by what stands in `backups/` now. Nothing is removed. */
export const planFor = (
  ports: PlanPorts,
  { spec }: Pick<Schedule, 'spec'>,
  moment: RetentionMoment,
): TE.TaskEither<BackupError, PlanNow> =>
  pipe(
    contained(
      () =>
        pipe(
          ports.archiveIndex.read,
          TE.map((archives) => versionsOf(archives, spec, ports.sources.placeOf)),
          TE.chain(TE.traverseSeqArray(look(ports.archiveStore))),
          TE.bindTo('looks'),
          TE.bind('trash', () => ports.archiveIndex.trash),
        ),
      storeFailed('look for what is to be removed in', ''),
    ),
    TE.map(({ looks, trash }) => {
      const now = ports.clock.now();
      const believed = believedTime(seeClock(trash.sight, presentTime(now)));
      const versions = looks.map(({ stored }) => holding(spec, now)(stored));
      return {
        ...planRetention(policyOf(spec.options), versions, { ...moment, believed }),
        unseen: looks.flatMap(({ unseen }) => unseen ?? []),
      };
    }),
  );
