/** One wall clock for the schedules of a workspace, whichever process decides, and wherever it was told to be. */
import type { Command } from '../../../src/domain/events/command';
import { decide } from '../../../src/domain/decider/decide';
import type { Event, EventOf } from '../../../src/domain/events/event';
import { replay } from '../../../src/domain/decider/evolve';
import { initialState } from '../../../src/domain/decider/state';
import { type Now, timestampAt, type Zone } from '../../../src/domain/time/time';
import {
  inWorkspaceZone,
  otherClock,
  workspaceZone,
  zoneChange,
} from '../../../src/domain/decider/workspace-zone';
import { ianaZone, utc } from '../../support/clock';
import { recordsOf } from '../../support/decider';
import { rightOf, specOf } from '../../support/decoded';
import { commandTypes } from '../../support/event-types';

const paris = ianaZone('Europe/Paris');
const newYork = ianaZone('America/New_York');
const tokyo = ianaZone('Asia/Tokyo');

const instant = Date.parse('2026-11-23T10:00:00Z');

/** On a machine, or told another zone than the machine's. */
const on = (zone: Zone, machine?: Zone): Now =>
  machine === undefined ? { instant, zone } : { instant, zone, machine };

const line = 'docs;daily@23:30;docs';
const create: Command = { type: 'CreateSchedule', line, spec: specOf(line) };
const pass: Command = { type: 'SkipMissed', look: 'pass' };
const start: Command = { type: 'StartService', pid: 7, version: '0' };

const zoneChanged = (zone: string, by: EventOf<'ZoneChanged'>['by'], was: string | null = null): Event => ({
  type: 'ZoneChanged',
  zone,
  was,
  by,
});

/** Events of a command, after others that were written in `written`. */
const decided = (
  before: ReadonlyArray<Event>,
  written: Now,
  command: Command,
  now: Now,
): ReadonlyArray<Event> =>
  rightOf(decide(command, { now, fileIsThere: true }, replay(recordsOf(before, written), initialState)));

const zonesIn = (events: ReadonlyArray<Event>): ReadonlyArray<Event> =>
  events.filter(({ type }) => type === 'ZoneChanged');

const dueIn = (events: ReadonlyArray<Event>): string | undefined =>
  events.find((event) => event.type === 'ScheduleCreated')?.due;

const stopped: Event = { type: 'ServiceStopped', pid: 7, reason: 'SIGTERM' };

describe("as long as nobody has chosen a zone, the machine's holds", () => {
  it('and is not even journalled', () => {
    for (const command of [create, start, pass])
      expect(zonesIn(decided([stopped], on(paris), command, on(paris)))).toEqual([]);
    expect(dueIn(decided([], on(paris), create, on(paris)))).toBe('2026-11-23T23:30:00.000+01:00');
  });

  it('until the machine moves, which the service notices', () => {
    expect(zonesIn(decided([stopped], on(paris), pass, on(newYork)))).toEqual([
      zoneChanged('America/New_York', 'machine'),
    ]);
    const moved = [zoneChanged('America/New_York', 'machine')];
    expect(decided(moved, on(newYork), pass, on(newYork))).toEqual([]);
    expect(decided(moved, on(newYork), pass, on(paris))).toEqual([
      zoneChanged('Europe/Paris', 'machine', 'America/New_York'),
    ]);
    expect(zonesIn(decided(moved, on(newYork), create, on(newYork)))).toEqual([]);
  });

  it('also for a service that is told another one later', () => {
    expect(zonesIn(decided([stopped], on(paris), start, on(utc, paris)))).toEqual([
      zoneChanged('Europe/Paris', 'machine'),
    ]);
  });

  it('not when a service was told another one from the beginning', () => {
    for (const before of [[], [stopped]])
      expect(zonesIn(decided(before, on(tokyo), start, on(tokyo, utc)))).toEqual([
        zoneChanged('Asia/Tokyo', 'service'),
      ]);
    expect(zonesIn(decided([zoneChanged('Asia/Tokyo', 'service')], on(tokyo), pass, on(tokyo, utc)))).toEqual(
      [],
    );
  });
});

describe('a service that was told a zone', () => {
  const told = [zoneChanged('Asia/Tokyo', 'service')];
  const zonesOf = (now: Now, command: Command = start): ReadonlyArray<Event> =>
    zonesIn(decided(told, on(tokyo), command, now));

  it('may be told another one, and the schedules follow', () => {
    for (const command of [start, pass])
      expect(zonesOf(on(newYork, utc), command)).toEqual([
        zoneChanged('America/New_York', 'service', 'Asia/Tokyo'),
      ]);
    expect(zonesOf(on(tokyo, utc))).toEqual([]);
    expect(zonesOf(on(ianaZone('Asia/Seoul'), utc))).toEqual([]);
  });

  it("is on the machine's clock when it is told none any more, and follows it", () => {
    expect(zonesOf(on(paris))).toEqual([zoneChanged('Europe/Paris', 'machine', 'Asia/Tokyo')]);
    expect(zonesOf(on(tokyo))).toEqual([]);
  });

  it('moves no workspace whose schedules somebody made elsewhere, or that is on the clock of the machine', () => {
    for (const by of ['command', 'machine'] as const)
      expect(zonesIn(decided([zoneChanged('Europe/Paris', by)], on(paris), start, on(tokyo, paris)))).toEqual(
        [],
      );
  });
});

describe('a schedule that is made by somebody elsewhere', () => {
  it('brings the zone with it, also to a service in another', () => {
    const made = decided([stopped], on(utc), create, on(paris, utc));
    expect(zonesIn(made)).toEqual([zoneChanged('Europe/Paris', 'command')]);
    expect(dueIn(made)).toBe('2026-11-23T23:30:00.000+01:00');
    const ended: Event = {
      type: 'BackupFailed',
      schedule: 1 as EventOf<'BackupFailed'>['schedule'],
      due: timestampAt(Date.parse('2026-11-23T22:30:00Z'), paris),
      trigger: 'schedule',
      path: specOf(line).path,
      name: specOf(line).name,
      reason: 'x',
      next: null,
    };
    const state = replay(recordsOf([...made], on(utc)), initialState);
    const now = inWorkspaceZone(state.zone, state.clock.latest, on(utc));
    expect(now.local?.offsetAt(instant)).toBe(60);
    expect(otherClock(now)).toBe(
      'schedules without tz= are on the clock of Europe/Paris; the time zone here is UTC',
    );
    const failing = rightOf(
      decide(
        { type: 'FailBackup', reason: 'x' },
        { now: on(utc), fileIsThere: true },
        {
          ...state,
          attempt: { ...ended, late: false, archivedFrom: null, sealed: null },
        },
      ),
    );
    expect(failing).toMatchObject([{ next: '2026-11-24T23:30:00.000+01:00' }]);
  });

  it('changes it again from yet another, and not from where the clock is the same', () => {
    const before = [zoneChanged('Europe/Paris', 'command')];
    expect(zonesIn(decided(before, on(paris), create, on(tokyo, utc)))).toEqual([
      zoneChanged('Asia/Tokyo', 'command', 'Europe/Paris'),
    ]);
    expect(zonesIn(decided(before, on(paris), create, on(newYork)))).toEqual([
      zoneChanged('America/New_York', 'command', 'Europe/Paris'),
    ]);
    expect(zonesIn(decided(before, on(paris), create, on(ianaZone('Europe/Rome'), utc)))).toEqual([]);
    for (const command of [pass, start])
      expect(zonesIn(decided(before, on(paris), command, on(newYork)))).toEqual([]);
  });
});

describe('a zone that was journalled', () => {
  it('may be a rule', () => {
    const known = { name: 'CET-1CEST,M3.5.0,M10.5.0/3', by: 'command' as const };
    expect(workspaceZone(known, null, on(utc)).offsetAt(instant)).toBe(60);
  });

  it('that this machine does not know gives way to its own', () => {
    expect(workspaceZone({ name: 'Mars/Olympus', by: 'command' }, null, on(paris))).toBe(paris);
  });

  it('is said only where it differs from the one here', () => {
    expect(otherClock(on(paris))).toBeNull();
    expect(otherClock({ ...on(paris), local: ianaZone('Europe/Rome') })).toBeNull();
  });

  it('is that of the machine as it is now, where it is to follow that', () => {
    const known = { name: 'Europe/Paris', by: 'machine' as const };
    expect(workspaceZone(known, null, on(newYork))).toBe(newYork);
    expect(workspaceZone(known, null, on(tokyo, newYork))).toBe(newYork);
    expect(workspaceZone({ ...known, by: 'command' }, null, on(newYork)).offsetAt(instant)).toBe(60);
  });

  it('is the one here where it has its name, be that of no zone that is known', () => {
    const own: Zone = { name: 'Here/Alone', offsetAt: () => 345 };
    for (const zone of [paris, own]) {
      const known = { name: zone.name, by: 'command' as const };
      expect(workspaceZone(known, null, on(zone))).toBe(zone);
      const now = on(zone);
      expect(inWorkspaceZone(known, null, now)).toBe(now);
    }
    expect(zonesIn(decided([zoneChanged(own.name, 'machine')], on(own), pass, on(own)))).toEqual([]);
  });

  it('gives way to that of the machine where nobody knows it, and that is journalled', () => {
    expect(zonesIn(decided([zoneChanged('Mars/Olympus', 'machine')], on(paris), pass, on(paris)))).toEqual([
      zoneChanged('Europe/Paris', 'machine', 'Mars/Olympus'),
    ]);
  });
});

it('no command but create and the service’s own looks changes the zone, or makes it known', () => {
  expect(commandTypes).toContain('PinVersion');
  const changing = commandTypes.filter(
    (type) => zoneChange({ type } as Command, null, null, on(tokyo, paris)) !== null,
  );
  expect([...changing].sort()).toEqual(['CreateSchedule', 'SkipMissed', 'StartService']);
});
