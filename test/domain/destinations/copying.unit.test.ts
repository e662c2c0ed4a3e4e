/** How copying to a place goes: what of it is news, and what is remembered of it. */
import * as E from 'fp-ts/Either';
import {
  copyRecord,
  followCopying,
  recordCopiesPruned,
  recordCopy,
  recordCopyFailure,
  recordPlaceTest,
} from '../../../src/domain/destinations/copying';
import { type Destinations, followDestination } from '../../../src/domain/destinations/destinations';
import type { CopyRecord } from '../../../src/domain/events/copy';
import type { EventOf } from '../../../src/domain/events/event';
import { instantOf } from '../../../src/domain/time/time';
import { archiveName, timestamp } from '../../support/decoded';

const at = (time: string) => timestamp(`2026-11-27T${time}:00.000+00:00`);
const now = (time: string) => ({ instant: instantOf(at(time)), zone: { name: 'UTC', offsetAt: () => 0 } });

const placed = (...copying: ReadonlyArray<CopyRecord>): Destinations => ({
  next: 4,
  places: [1, 2].map((destination) => ({
    ...{ destination, name: `place${destination}`, url: `file:/${destination}`, recipients: [], options: {} },
  })),
  ...(copying.length === 0 ? {} : { copying }),
});

const well: CopyRecord = { destination: 1, completed: { at: at('01:00'), line: 7 }, failing: null };
const failing = (next: string | null, reason = 'no route'): CopyRecord['failing'] => ({
  ...{ since: at('02:00'), last: at('03:00'), reason, attempts: 2, next: next === null ? null : at(next) },
});
const failed = (next: string | null): CopyRecord => ({ ...well, failing: failing(next) });

it('nothing is known of a place at which nothing was tried, whatever is of others', () => {
  const none = { destination: 2, completed: null, failing: null };
  expect(copyRecord(placed(), 2)).toEqual(none);
  expect(copyRecord(placed(well), 2)).toEqual(none);
  expect(copyRecord(placed({ ...well, destination: 2 }, well), 1)).toEqual(well);
});

describe('a pass that is over', () => {
  const archive = { name: archiveName('docs'), completed: at('00:30'), sha256: 'a' };
  const pass = { type: 'RecordCopy', destination: 1, versions: 0, written: 9, line: 8, left: [] } as const;
  const event = (more: object) => E.right([{ ...pass, ...more, type: 'CopyCompleted', place: 'place1' }]);

  it('is no news where all stood there, as before', () => {
    expect(recordCopy(pass, placed(well))).toEqual(E.right([]));
  });

  it.each([
    ['it is the first', {}, placed()],
    ['one failed before', {}, placed(failed(null))],
    ['it sent something', { versions: 1 }, placed(well)],
    ['it sent something again that was gone', { resent: 1 }, placed(well)],
    ['it left something', { left: [{ ...archive, reason: 'it is damaged' }] }, placed(well)],
    [
      'it sent something, and left something',
      { versions: 2, left: [{ ...archive, reason: 'b' }] },
      placed(well),
    ],
  ])('is news where %s', (_, more, before) => {
    expect(recordCopy({ ...pass, ...more }, before)).toEqual(event(more));
  });

  it('is nothing of a place that was removed', () => {
    expect(recordCopy({ ...pass, destination: 3 }, placed())).toEqual(E.right([]));
  });
});

describe('a failure', () => {
  const failure = {
    type: 'RecordCopyFailure',
    ...{ destination: 1, reason: 'no route', attempts: 3, next: at('04:00') },
  } as const;
  const isNews = (before: Destinations, time: string, more: object = {}): boolean => {
    const decided = recordCopyFailure({ ...failure, ...more }, before, now(time));
    return E.isRight(decided) && decided.right.length === 1;
  };

  it('is told once an hour, as long as it is the same', () => {
    expect(isNews(placed(failed('04:00')), '03:59')).toBe(false);
    expect(isNews(placed(failed('04:00')), '02:01')).toBe(false);
    expect(isNews(placed(failed('04:00')), '04:00')).toBe(true);
    expect(isNews(placed(failed('04:00')), '02:00')).toBe(true);
    expect(isNews(placed(failed('04:00')), '03:10', { reason: 'another' })).toBe(true);
    expect(isNews(placed(well), '03:10')).toBe(true);
  });

  it('by hand says nothing of the next try: one of the service is news', () => {
    expect(isNews(placed(failed(null)), '03:10')).toBe(true);
    expect(isNews(placed(failed(null)), '03:10', { next: null })).toBe(false);
    expect(isNews(placed(failed('04:00')), '03:10', { next: null })).toBe(false);
  });

  it('tells whether the journal there is another one', () => {
    const told = {
      type: 'CopyFailed',
      destination: 1,
      place: 'place1',
      reason: 'no route',
      attempts: 3,
      next: at('04:00'),
    };
    expect(recordCopyFailure(failure, placed(), now('03:00'))).toEqual(E.right([told]));
    expect(recordCopyFailure({ ...failure, historyDiffers: true }, placed(), now('03:00'))).toEqual(
      E.right([{ ...told, historyDiffers: true }]),
    );
  });
});

describe('what rules removed', () => {
  const archive = { name: archiveName('docs'), completed: at('00:30'), sha256: 'a', reason: 'r' };
  const pruned = {
    type: 'RecordCopiesPruned',
    ...{ destination: 1, removed: [], passed: [], packs: 0, freed: 0 },
    ...{ repacked: 0, written: 0, waiting: 0, why: null },
  } as const;
  const isNews = (before: Destinations, more: object = {}): boolean => {
    const decided = recordCopiesPruned({ ...pruned, ...more }, before);
    return E.isRight(decided) && decided.right.length === 1;
  };
  const waiting: CopyRecord = { ...well, waiting: { versions: 2, why: 'it is append-only' } };

  it('is no news where nothing went, and nothing else could', () => {
    expect(isNews(placed())).toBe(false);
    expect(isNews(placed(well))).toBe(false);
    expect(isNews(placed(waiting), { waiting: 2, why: 'it is append-only' })).toBe(false);
  });

  it.each([
    [{ removed: [archive] }],
    [{ passed: [archive] }],
    [{ packs: 1 }],
    [{ repacked: 1 }],
    [{ removed: [archive], passed: [archive] }],
    [{ passed: [archive], packs: 1 }],
    [{ packs: 1, repacked: 1 }],
    [{ waiting: 1 }],
    [{ why: 'it is locked' }],
  ])('is news with %j', (more) => {
    expect(isNews(placed(well), more)).toBe(true);
  });

  it('is news where what waits is another number, or waits for another reason', () => {
    expect(isNews(placed(waiting), { waiting: 3, why: 'it is append-only' })).toBe(true);
    expect(isNews(placed(waiting), { waiting: 2, why: 'another' })).toBe(true);
    expect(isNews(placed(waiting))).toBe(true);
  });
});

it('what was tried at a place is told as it was found', () => {
  const test = { destination: 1, works: true, overwrites: null, removes: false } as const;
  expect(recordPlaceTest({ type: 'RecordPlaceTest', ...test }, placed())).toEqual(
    E.right([{ type: 'DestinationTested', place: 'place1', ...test }]),
  );
});

describe('what is remembered', () => {
  const removes = { removes: false };
  const waiting = { waiting: { versions: 2, why: 'it is append-only' } };
  const full: CopyRecord = { ...failed('04:00'), ...removes, ...waiting };
  const other: CopyRecord = { ...well, destination: 2 };
  const after = (
    event: Parameters<typeof followCopying>[1],
    ...before: ReadonlyArray<CopyRecord>
  ): Destinations['copying'] => followCopying(placed(...before), event, at('05:00')).copying;
  const place = { destination: 1, place: 'place1' };
  const completed: EventOf<'CopyCompleted'> = {
    ...{ type: 'CopyCompleted', ...place, versions: 1, written: 1, line: 9, left: [] },
  };
  const copyFailed: EventOf<'CopyFailed'> = {
    ...{ type: 'CopyFailed', ...place, reason: 'full', attempts: 3, next: at('06:00') },
  };
  const pruned: EventOf<'CopiesPruned'> = {
    ...{ type: 'CopiesPruned', ...place, removed: [], passed: [], packs: 1, freed: 1, repacked: 0 },
    ...{ written: 0, waiting: 3, why: 'it is locked' },
  };
  const tested: EventOf<'DestinationTested'> = {
    ...{ type: 'DestinationTested', ...place, works: true, overwrites: true, removes: true },
  };

  it('of a pass is when, and up to which line; it fails no more, and what is known of removing stays', () => {
    const now9 = { at: at('05:00'), line: 9 };
    expect(after(completed)).toEqual([{ destination: 1, completed: now9, failing: null }]);
    expect(after(completed, full, other)).toEqual([other, { ...full, completed: now9, failing: null }]);
  });

  it('of a failure is since when, and whether the journal there is another one', () => {
    const as = { last: at('05:00'), reason: 'full', attempts: 3, next: at('06:00') };
    expect(after(copyFailed, well)).toEqual([{ ...well, failing: { since: at('05:00'), ...as } }]);
    expect(after(copyFailed, full)).toEqual([{ ...full, failing: { since: at('02:00'), ...as } }]);
    expect(after({ ...copyFailed, historyDiffers: true }, other)).toEqual([
      other,
      {
        ...{ destination: 1, completed: null },
        failing: { since: at('05:00'), ...as, historyDiffers: true },
      },
    ]);
  });

  it('of what rules removed is what waits, as long as something does', () => {
    expect(after(pruned, full)).toEqual([{ ...full, waiting: { versions: 3, why: 'it is locked' } }]);
    expect(after(pruned, well)).toEqual([{ ...well, waiting: { versions: 3, why: 'it is locked' } }]);
    expect(after({ ...pruned, waiting: 0, why: null }, full)).toEqual([{ ...failed('04:00'), ...removes }]);
  });

  it('of a test is whether the place removes what stands there, where that could be told', () => {
    expect(after(tested, full)).toEqual([{ ...full, removes: true }]);
    expect(after(tested, well)).toEqual([{ ...well, removes: true }]);
    expect(after({ ...tested, removes: null }, full)).toEqual([{ ...failed('04:00'), ...waiting }]);
  });

  it('of a place goes with the place, and stays when another comes', () => {
    const added: EventOf<'DestinationAdded'> = {
      ...{
        type: 'DestinationAdded',
        destination: 3,
        name: 'new',
        url: 'file:/3',
        recipients: [],
        options: {},
      },
    };
    const removed: EventOf<'DestinationRemoved'> = {
      ...{ type: 'DestinationRemoved', destination: 1, name: 'place1' },
    };
    expect(followDestination(placed(well, other), added).copying).toEqual([well, other]);
    expect(followDestination(placed(well, other), removed)).toEqual({
      ...placed(other),
      places: [placed().places[1]],
    });
    expect('copying' in followDestination(placed(), removed)).toBe(false);
    expect('copying' in followDestination(placed(), added)).toBe(false);
  });
});
