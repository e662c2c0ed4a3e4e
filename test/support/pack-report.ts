/** Reports of archives, for tests that care for a few of their fields. */
import type { PackReport } from '../../src/domain/events/pack-report';

/** Of one small archive from which nothing was missing, but for the fields that are given. */
export const packReport = (fields: Partial<PackReport> = {}): PackReport => ({
  bytes: 42,
  sha256: 'a'.repeat(64),
  entries: 1,
  contentBytes: 1,
  excluded: 0,
  noteCount: 0,
  notes: [],
  problemCount: 0,
  problems: [],
  ...fields,
});
