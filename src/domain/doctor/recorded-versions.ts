/** Every archive that there is by the journal, with the schedule that it was made for. */
import type { Version } from '../archive/archives';
import { type HistoryProjection, versionKey } from '../history/projection';
import type { ScheduleId } from '../schedule/schedule';

export interface RecordedVersion {
  readonly version: Version;
  /** Null when the journal does not tell. */
  readonly schedule: ScheduleId | null;
}

export const recordedVersions = ({
  makers,
  archives,
}: Pick<HistoryProjection, 'makers' | 'archives'>): ReadonlyArray<RecordedVersion> =>
  [...archives.values()].flat().map((version) => ({
    version,
    schedule: makers.get(versionKey(version.completed, version.report.sha256)) ?? null,
  }));
