/** What a monitoring system is told of places elsewhere, and of what was proven restorable. */
import { placeMetrics } from '../../../src/app/metrics/place-metrics';
import type { PlaceStatus } from '../../../src/app/copies/place-status';
import { instantOf } from '../../../src/domain/time/time';
import { archiveName, timestamp } from '../../support/decoded';

const at = timestamp('2026-11-27T10:00:00.000+00:00');
const seconds = instantOf(at) / 1000;

const nas: PlaceStatus = {
  ...{ name: 'nas', where: 'file:/mnt/nas', behind: 0, since: null, isLate: false, completed: at },
  ...{ failing: null, checked: null, drilled: null, missed: null },
};

const told = (...asked: Parameters<typeof placeMetrics>) =>
  Object.fromEntries(
    placeMetrics(...asked).map(({ name, samples }) => [
      name.replace('backup_manager_', ''),
      samples.map(({ labels, value }) => [labels.map((label) => label.value).join('/'), value]),
    ]),
  );

it('a place where all stands, and nothing was read', () => {
  expect(told({ workspace: '/w' }, [nas], [])).toEqual({
    place_behind: [['/w/nas', 0]],
    place_behind_since_timestamp_seconds: [],
    place_late: [['/w/nas', 0]],
    place_failing: [['/w/nas', 0]],
    place_last_copy_timestamp_seconds: [['/w/nas', seconds]],
    place_last_check_timestamp_seconds: [],
    place_faults: [],
    place_last_drill_timestamp_seconds: [],
    place_drill_failed: [],
    proven_timestamp_seconds: [],
    drill_failed: [],
  });
});

it('one that is behind, fails and was found faulty; and a name whose last drill failed', () => {
  const checked = { at, versions: 1, packs: 1, read: 1, bytes: 1, faults: 3, finding: 'packs/a' };
  const drilled = { at, completed: at, place: null, finding: null };
  const bad: PlaceStatus = {
    ...nas,
    ...{ behind: 2, since: at, isLate: true, completed: null, checked },
    drilled: { at, name: archiveName('docs'), finding: 'gone' },
    failing: { since: at, last: at, reason: 'away', attempts: 1, next: null },
  };
  const name = archiveName('docs');
  const proofs = [{ name, proven: drilled, failed: { ...drilled, finding: 'gone' } }];
  expect(told({ workspace: '/w' }, [bad], proofs)).toMatchObject({
    place_behind: [['/w/nas', 2]],
    place_behind_since_timestamp_seconds: [['/w/nas', seconds]],
    place_late: [['/w/nas', 1]],
    place_failing: [['/w/nas', 1]],
    place_last_copy_timestamp_seconds: [],
    place_last_check_timestamp_seconds: [['/w/nas', seconds]],
    place_faults: [['/w/nas', 3]],
    place_last_drill_timestamp_seconds: [['/w/nas', seconds]],
    place_drill_failed: [['/w/nas', 1]],
    proven_timestamp_seconds: [['/w/docs', seconds]],
    drill_failed: [['/w/docs', 1]],
  });
});
