/** Retention after a backup: removes the versions that its schedule's `keep` does not cover, each with its reason. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { type Version, versionsOf } from '../domain/archives';
import type { BackupError } from '../domain/error';
import { errorText } from '../domain/log-line';
import { planRetention, type Retained, type StoredVersion } from '../domain/retention';
import type { Schedule } from '../domain/schedule';
import type { ArchiveIndex, ArchiveStore } from '../ports';
import { execute, type ExecutePorts, logTexts } from './execute';

export type RetainPorts = ExecutePorts & {
  readonly archiveStore: ArchiveStore;
  readonly archiveIndex: ArchiveIndex;
};

const look = (store: ArchiveStore, version: Version): TE.TaskEither<BackupError, StoredVersion> =>
  pipe(
    store.size(version.file),
    TE.map((size): StoredVersion => {
      if (size === null) return { version, stored: 'gone' };
      return { version, stored: size === version.report.bytes ? 'whole' : 'changed' };
    }),
  );

const logged = (ports: RetainPorts, error: BackupError): TE.TaskEither<BackupError, void> =>
  TE.fromIO(() => logTexts(ports)([errorText(error)]));

/** First the file, then the record: between the two a crash leaves a version that is gone, which the next plan sees. */
const remove = (
  ports: RetainPorts,
  schedule: Schedule,
  { version: { name, file }, reason }: Retained,
): TE.TaskEither<BackupError, void> =>
  pipe(
    ports.archiveStore.remove(file),
    TE.chain(() => execute({ type: 'RecordRemoval', schedule: schedule.id, name, file, reason })(ports)),
    TE.map(() => undefined),
    TE.orElse((error) => logged(ports, error)),
  );

/** The caller holds the archive lock, and a backup of the schedule has just been completed. */
export const retain =
  (schedule: Schedule): RTE.ReaderTaskEither<RetainPorts, BackupError, void> =>
  (ports) => {
    const { name, path, options } = schedule.spec;
    const { keep } = options;
    if (keep === null) return TE.right(undefined);
    return pipe(
      ports.archiveIndex.read,
      TE.chain((archives) =>
        TE.traverseSeqArray((version: Version) => look(ports.archiveStore, version))(
          versionsOf(archives, name, path),
        ),
      ),
      TE.map((versions) => planRetention({ keep }, versions)),
      TE.chainFirst(({ foreign }) =>
        TE.traverseSeqArray(({ version, reason }: Retained) =>
          logged(ports, { type: 'FileFailed', doing: 'remove', path: `backups/${version.file}`, reason }),
        )(foreign),
      ),
      TE.chain((plan) =>
        TE.traverseSeqArray((retained: Retained) => remove(ports, schedule, retained))(plan.remove),
      ),
      TE.map(() => undefined),
      // why: the backup is made, whatever becomes of the older ones
      TE.orElse((error) => logged(ports, error)),
    );
  };
