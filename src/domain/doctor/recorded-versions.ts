/** Every archive that there is by the journal, with the schedule that it was made for. */
import type { Version } from '../archives';
import { type Chronicle, versionKey } from '../chronicle';
import type { ScheduleId } from '../schedule';

export interface RecordedVersion {
  readonly version: Version;
  /** Null when the journal does not tell. */
  readonly schedule: ScheduleId | null;
}

export const recordedVersions = ({
  occurrences,
  archives,
}: Pick<Chronicle, 'occurrences' | 'archives'>): ReadonlyArray<RecordedVersion> => {
  const makers = new Map(
    occurrences.flatMap(({ schedule, end }) =>
      end === null || end.report === null ? [] : [[versionKey(end.at, end.report.sha256), schedule]],
    ),
  );
  const makerOf = ({ completed, report }: Version): ScheduleId | null =>
    makers.get(versionKey(completed, report.sha256)) ?? null;
  return [...archives.values()].flat().map((version) => ({ version, schedule: makerOf(version) }));
};
