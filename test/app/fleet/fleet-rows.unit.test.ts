/** Which schedules of a fleet are late, by what is known of them and the time that it is. */
import { fleetMetrics } from '../../../src/app/fleet/fleet-metrics';
import { fleetSchedules } from '../../../src/app/fleet/fleet-rows';
import { isHealthyFleet } from '../../../src/app/fleet/read-fleet';
import { fleetOutput } from '../../../src/cli/text/fleet';
import { readScheduleLine } from '../../../src/codecs/schedule-line';
import type { WorkspaceFacts } from '../../../src/domain/fleet/workspace-facts';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { hour, instantOf, type Zone } from '../../../src/domain/time/time';
import { archiveName, rightOf, timestamp } from '../../support/decoded';

const utc: Zone = { name: 'UTC', offsetAt: () => 0 };
const at = (text: string) => timestamp(`2026-11-${text}:00.000+00:00`);

const line = 'docs;daily@02:00;docs';
const spec = rightOf(readScheduleLine(line));
if (spec === null) throw new Error(line);

type Known = WorkspaceFacts['schedules'][number];

const known = (more: Partial<Known> = {}, paused?: Known['schedule']['paused']): Known => ({
  line,
  schedule: {
    ...{ id: scheduleId(1), spec, created: at('20T10:00'), due: at('28T02:00'), attempts: 0 },
    ended: { due: at('27T02:00'), outcome: 'completed' },
    ...(paused === undefined ? {} : { paused }),
  },
  newestGood: at('27T02:01'),
  ...{ inheritedDue: null, last: null, proven: null, failed: null },
  ...more,
});

const place: WorkspaceFacts['places'][number] = {
  ...{ name: 'nas', url: 'file:/mnt/nas', lacked: [], takes: [archiveName('docs')] },
  ...{ completed: null, failing: null, checked: null },
};

const facts = (more: Partial<WorkspaceFacts> = {}): WorkspaceFacts => ({
  ...{ hostname: 'attic.lan', directory: '/srv', lines: 9, heard: at('27T02:02'), zone: null, paused: null },
  ...{ served: true, schedules: [known()], places: [place] },
  ...more,
});

const stands = (when: string, some = facts(), grace = 3 * hour) =>
  fleetSchedules(some, { instant: instantOf(at(when)), zone: utc }, grace);

it.each([
  ['27T12:00', false],
  ['28T02:30', false],
  ['28T04:59', false],
  ['28T05:11', true],
  ['30T12:00', true],
])('one with a backup of the 27th, at %s: %s', (when, isLate) => {
  expect(stands(when)).toMatchObject([{ isLate }]);
});

it('without grace it is late as soon as it is due for ten minutes', () => {
  expect(stands('28T02:09', facts(), 0)).toMatchObject([{ isLate: false }]);
  expect(stands('28T02:11', facts(), 0)).toMatchObject([{ isLate: true }]);
});

it('a backup of a time to come is none', () => {
  const some = facts({ schedules: [known({ newestGood: at('29T02:01') })] });
  expect(stands('28T12:00', some)).toMatchObject([{ isLate: true, lastGood: null }]);
});

it('one that is paused misses nothing', () => {
  const paused = { since: at('27T03:00'), until: null };
  expect(stands('30T12:00', facts({ schedules: [known({}, paused)] }))).toMatchObject([
    { isLate: false, health: 'paused' },
  ]);
  expect(stands('30T12:00', facts({ paused }))).toMatchObject([{ isLate: false, health: 'paused' }]);
});

it.each([
  ['27T23:00', false],
  ['28T03:00', true],
])('what was made on the 27th at 02:01 and does not stand at its place, at %s: %s', (when, isLate) => {
  const lacked = [{ name: archiveName('docs'), count: 2, since: at('27T02:01') }];
  const [one] = stands(when, facts({ places: [{ ...place, lacked }] }));
  expect(one).toMatchObject({ isLate, places: [{ behind: 2, isLate }] });
});

it('its clock is that of its zone, or as far from UTC as its last line', () => {
  const some = facts({
    heard: timestamp('2026-11-27T02:02:00.000-08:00'),
    schedules: [known({ newestGood: at('27T10:01') })],
  });
  // 02:00 there is 10:00 here
  expect(stands('28T12:59', some)).toMatchObject([{ isLate: false }]);
  expect(stands('28T13:11', some)).toMatchObject([{ isLate: true }]);
});

const viewed = (when: string, some = facts()) => {
  const now = { instant: instantOf(at(when)), zone: utc };
  return {
    now,
    hosts: [{ host: 'attic', url: 'file:/srv', facts: some, schedules: fleetSchedules(some, now, 0) }],
    unreadable: [],
    unkept: null,
  };
};
const plain = { width: null, height: null, colour: false };

it('says who is late, and its exit status does', () => {
  const well = viewed('27T12:00');
  expect(isHealthyFleet(well)).toBe(true);
  expect(fleetOutput(plain)(well)).toMatchObject({
    status: 0,
    results: [
      'host   schedule  last good  late  place  proven',
      'attic  docs      9 h ago    no    nas    never',
      '',
      '1 host, 1 schedule: none is late',
    ],
  });
  const proven = { at: at('27T03:00'), completed: at('27T02:01'), place: 'nas', finding: null };
  const late = viewed('28T12:00', facts({ schedules: [known({ proven })] }));
  expect(fleetOutput(plain)(late)).toMatchObject({
    status: 1,
    results: expect.arrayContaining(['attic  docs      33 h ago   LATE  nas    33 h ago']) as unknown,
  });
});

it('what could not be read is told, and makes the exit status 1', () => {
  const view = {
    ...viewed('27T12:00'),
    unreadable: [
      { host: 'barn', url: 'file:/srv', error: { type: 'NothingToDo', reason: 'gone\u001b' } as const },
    ],
  };
  expect(fleetOutput(plain)(view)).toMatchObject({
    status: 1,
    errors: ["barn (file:/srv) can't be read: gone\\x1b"],
  });
});

it('tells Prometheus of each', () => {
  const view = viewed('28T12:00');
  const samples = Object.fromEntries(fleetMetrics(view).map(({ name, samples: all }) => [name, all]));
  expect(samples).toMatchObject({
    backup_manager_fleet_healthy: [{ value: 0 }],
    backup_manager_fleet_host_readable: [{ value: 1 }],
    backup_manager_fleet_schedule_late: [
      { value: 1, labels: expect.arrayContaining([{ name: 'host', value: 'attic' }]) as unknown },
    ],
    backup_manager_fleet_schedule_last_proven_timestamp_seconds: [],
  });
});
