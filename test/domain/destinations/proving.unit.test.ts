/** What checks and drills add up to: when a place was last read, and what was last proven restorable. */
import * as E from 'fp-ts/Either';
import {
  failedOf,
  followProof,
  nameProof,
  noProofs,
  placeProof,
  recordCheck,
  recordDrill,
  recordMissedDrill,
} from '../../../src/domain/destinations/proving';
import type { Destinations } from '../../../src/domain/destinations/destinations';
import type { EventOf } from '../../../src/domain/events/event';
import { instantOf } from '../../../src/domain/time/time';
import { archiveName, timestamp } from '../../support/decoded';

const at = (time: string) => timestamp(`2026-11-27T${time}:00.000+00:00`);
const now = (time: string) => ({ instant: instantOf(at(time)), zone: { name: 'UTC', offsetAt: () => 0 } });
const docs = archiveName('docs');

const destinations: Destinations = {
  next: 3,
  places: [{ destination: 2, name: 'nas', url: 'file:/nas', recipients: [], options: {} }],
};

const drilled = (finding: string | null, destination: number | null = 2): EventOf<'RestoreDrilled'> => ({
  ...{ type: 'RestoreDrilled', destination, place: destination === null ? null : 'nas', name: docs },
  ...{ completed: at('01:00'), sha256: 'a', files: 1, bytes: 2, milliseconds: 3, finding },
});

const checked = {
  ...{ versions: 1, packs: 2, read: 1, bytes: 10, faults: 1, finding: 'packs/a: it is damaged' },
};

it('a check is of the place that has the number, and of none that was removed', () => {
  const command = { type: 'RecordCheck', destination: 2, ...checked, damaged: [] } as const;
  expect(recordCheck(command, destinations)).toEqual(
    E.right([{ type: 'PlaceChecked', destination: 2, place: 'nas', ...checked, damaged: [] }]),
  );
  expect(recordCheck({ ...command, destination: 1 }, destinations)).toEqual(E.right([]));
  const after = followProof(
    noProofs,
    { type: 'PlaceChecked', destination: 2, place: 'nas', ...checked, damaged: [] },
    at('02:00'),
  );
  expect(placeProof(after, 2).checked).toEqual({ at: at('02:00'), ...checked });
  expect(placeProof(after, 1).checked).toBeNull();
});

it('what was proven stays so when a later drill fails, which is told until one succeeds', () => {
  const once = followProof(noProofs, drilled(null), at('02:00'));
  const failed = followProof(once, drilled('docs/a: its content differs', null), at('03:00'));
  expect(nameProof(failed, docs)).toMatchObject({
    proven: { at: at('02:00'), place: 'nas' },
    failed: { at: at('03:00'), place: null, finding: 'docs/a: its content differs' },
  });
  // of the place nothing else is known by what lies here
  expect(placeProof(failed, 2).drilled).toMatchObject({ at: at('02:00'), finding: null });
  expect(nameProof(followProof(failed, drilled(null), at('04:00')), docs)).toMatchObject({
    proven: { at: at('04:00') },
    failed: null,
  });
});

it('a name that failed in two places is told until it has succeeded in both, whatever other names do there', () => {
  const at2 = (name: string, place: 'nas' | 'usb', finding: string | null): EventOf<'RestoreDrilled'> => ({
    ...drilled(finding, place === 'nas' ? 2 : 1),
    ...{ place, name: archiveName(name) },
  });
  const after = (...events: ReadonlyArray<EventOf<'RestoreDrilled'>>) =>
    events.reduce((proofs, event) => followProof(proofs, event, at('03:00')), noProofs);
  const both = [at2('docs', 'usb', 'a'), at2('photos', 'usb', null), at2('docs', 'nas', 'b')];
  const failedIn = (...events: ReadonlyArray<EventOf<'RestoreDrilled'>>) =>
    failedOf(after(...both, ...events), docs, () => true)?.place ?? null;
  expect(failedIn()).toBe('nas');
  expect(failedIn(at2('docs', 'nas', null))).toBe('usb');
  expect(failedIn(at2('docs', 'usb', null))).toBe('nas');
  expect(
    failedOf(after(...both, at2('docs', 'nas', null)), docs, (destination) => destination === 2),
  ).toBeNull();
  expect(failedIn(at2('docs', 'nas', null), at2('docs', 'usb', null))).toBeNull();
  expect(placeProof(after(...both), 1)).toMatchObject({
    drilled: { name: 'photos', finding: null },
    failing: [{ name: 'docs' }],
  });
});

it('a drill that can not be held is told once an hour, and is over with the next one that is', () => {
  const command = { type: 'RecordMissedDrill', destination: 2, reason: 'it is encrypted' } as const;
  const event = { type: 'DrillMissed', destination: 2, place: 'nas', reason: 'it is encrypted' } as const;
  expect(recordMissedDrill(command, destinations, noProofs, now('02:00'))).toEqual(E.right([event]));
  const missed = followProof(noProofs, event, at('02:00'));
  expect(recordMissedDrill(command, destinations, missed, now('02:59'))).toEqual(E.right([]));
  expect(recordMissedDrill(command, destinations, missed, now('03:00'))).toEqual(E.right([event]));
  const again = followProof(missed, event, at('03:00'));
  expect(placeProof(again, 2).missed).toMatchObject({ since: at('02:00'), last: at('03:00') });
  expect(placeProof(followProof(again, drilled(null), at('04:00')), 2).missed).toBeNull();
});

it('a place that is removed is forgotten, and what was proven by it is not', () => {
  const once = followProof(noProofs, drilled(null), at('02:00'));
  const removed = followProof(once, { type: 'DestinationRemoved', destination: 2, name: 'nas' }, at('03:00'));
  expect(placeProof(removed, 2).drilled).toBeNull();
  expect(nameProof(removed, docs).proven).not.toBeNull();
  const failed = followProof(once, drilled('docs/a: its content differs'), at('03:00'));
  expect(placeProof(failed, 2).failing).toMatchObject([{ name: docs, drilled: { place: 'nas' } }]);
  expect(placeProof(failed, 1).failing).toEqual([]);
});

it('a drill of what lies here needs no place, and one of a place that was removed is none', () => {
  const command = {
    ...{ destination: null, name: docs, completed: at('01:00'), sha256: 'a' },
    ...{ type: 'RecordDrill' as const, files: 1, bytes: 2, milliseconds: 3, finding: null },
  };
  expect(recordDrill(command, destinations)).toMatchObject(E.right([{ place: null }]));
  expect(recordDrill({ ...command, destination: 1 }, destinations)).toEqual(E.right([]));
});

it('each place and each name has its own, and what is told of one leaves the others as they were', () => {
  const letters = archiveName('letters');
  const both: Destinations = {
    ...destinations,
    places: [
      ...destinations.places,
      { destination: 1, name: 'usb', url: 'file:/usb', recipients: [], options: {} },
    ],
  };
  const check = (destination: number) =>
    ({ type: 'PlaceChecked', destination, place: 'nas', ...checked, damaged: [] }) as const;
  const seen = [check(2), check(1)].reduce(
    (proofs, event) => followProof(proofs, event, at('02:00')),
    noProofs,
  );
  const proven = followProof(
    followProof(seen, drilled(null), at('03:00')),
    { ...drilled(null), name: letters },
    at('04:00'),
  );
  expect(placeProof(proven, 1)).toMatchObject({ checked: { at: at('02:00') }, drilled: null });
  expect(placeProof(proven, 2)).toMatchObject({ checked: { at: at('02:00') }, drilled: { name: letters } });
  expect(nameProof(proven, docs).proven?.at).toBe(at('03:00'));
  expect(nameProof(proven, letters).proven?.at).toBe(at('04:00'));
  expect(nameProof(proven, archiveName('else'))).toEqual({ name: 'else', proven: null, failed: null });
  const removed = followProof(
    proven,
    { type: 'DestinationRemoved', destination: 2, name: 'nas' },
    at('05:00'),
  );
  expect(placeProof(removed, 1).checked).not.toBeNull();
  const again = followProof(proven, check(1), at('06:00'));
  expect(again.places).toHaveLength(2);
  expect(again.names).toHaveLength(2);
  expect(recordDrill({ ...drilled(null, 1), type: 'RecordDrill' }, both)).toMatchObject(
    E.right([{ place: 'usb' }]),
  );
});

it('a drill of what lies here that can not be held is of no place, and told each time', () => {
  const command = { type: 'RecordMissedDrill', destination: null, reason: 'it is encrypted' } as const;
  const event = { type: 'DrillMissed', destination: null, place: null, reason: 'it is encrypted' } as const;
  expect(recordMissedDrill(command, destinations, noProofs, now('02:00'))).toEqual(E.right([event]));
  expect(followProof(noProofs, event, at('02:00'))).toEqual(noProofs);
  expect(recordMissedDrill({ ...command, destination: 1 }, destinations, noProofs, now('02:00'))).toEqual(
    E.right([]),
  );
});
