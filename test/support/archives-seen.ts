/** What doctor sees of the archives: those that are recorded, and what files there are with their sizes. */
import type { Version } from '../../src/domain/archive/archives';
import type { ArchivesSeen } from '../../src/domain/doctor/check-archives';
import { scheduleId } from '../../src/domain/schedule/schedule';

export const archivesSeen = (
  versions: ReadonlyArray<Version>,
  sizes: Readonly<Record<string, number>>,
  changes: Partial<ArchivesSeen> = {},
): ArchivesSeen => ({
  recorded: versions.map((one) => ({ version: one, schedule: scheduleId(1) })),
  directoryIsThere: true,
  names: Object.keys(sizes),
  sizes: new Map(Object.entries(sizes).filter(([file]) => file.endsWith('.tar'))),
  unseen: new Map(),
  moving: new Set(),
  retention: [],
  verification: [],
  trash: { entries: [], files: new Map() },
  placeOf: (path) => path,
  wordOf: (name) => name,
  ...changes,
});
