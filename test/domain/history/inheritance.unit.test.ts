/** What a line takes over from the one whose place it took. */
import { inheritedDues } from '../../../src/domain/history/inheritance';
import { pendingOf } from '../../../src/domain/history/pending';
import { timestampAt, type Instant } from '../../../src/domain/time/time';
import { utc } from '../../support/clock';
import { story, contextOf } from '../../support/story';
import * as tell from '../../support/telling-events';
import { contextAt, march, type DatedEvents } from '../../support/telling-events';

const inherited = async (told: ReturnType<typeof story>): Promise<ReadonlyArray<string | null>> => {
  const { projection, lines, now } = await contextOf(told.ports);
  const of = inheritedDues(projection, pendingOf(projection, [], now), now.instant, (path) => path);
  const show = (due: Instant | null) => (due === null ? null : timestampAt(due, utc).slice(5, 16));
  return lines.map(({ schedule }) => show(of(schedule)));
};

describe('a line that takes the place of another', () => {
  it('inherits what was overdue, and what had failed', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('06T10:00');
    await told.run({ type: 'DeleteSchedule', index: '0' });
    await told.create('docs;daily@17:00;docs;keep=3');
    await told.create('docs;daily@17:00;other');
    expect(await inherited(told)).toEqual(['03-05T17:00', null]);
    told.until('06T17:00');
    await told.starts('docs');
    await told.fails('no such file');
    await told.run({ type: 'DeleteSchedule', index: '0' });
    await told.create('docs;daily@18:00;docs');
    expect(await inherited(told)).toEqual([null, '03-06T17:00']);
  });

  it('inherits nothing from one that went long ago', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('06T10:00');
    await told.run({ type: 'DeleteSchedule', index: '0' });
    told.until('09T10:00');
    await told.create('docs;daily@17:00;docs');
    expect(await inherited(told)).toEqual([null]);
  });

  it.each([
    [48 * 3_600_000, ['03-05T17:00']],
    [48 * 3_600_000 + 1, [null]],
  ])('inherits from one that went %d ms before: %j', async (later, expected) => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('06T10:00');
    await told.run({ type: 'DeleteSchedule', index: '0' });
    told.clock.advance(later);
    await told.create('docs;daily@17:00;docs');
    expect(await inherited(told)).toEqual(expected);
  });

  it('inherits nothing from another path, nor what a clock that was ahead has ended', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.clock.set(Date.parse('2025-03-05T18:00:00Z'));
    await told.skips();
    await told.starts('docs');
    await told.completes('docs.tar');
    told.until('05T16:30');
    await told.run({ type: 'DeleteSchedule', index: '0' });
    await told.create('docs;daily@17:00;docs');
    expect(await inherited(told)).toEqual([null]);
    told.until('06T10:00');
    await told.run({ type: 'DeleteSchedule', index: '0' });
    await told.create('photos;daily@17:00;docs');
    expect(await inherited(told)).toEqual([null]);
  });
});

describe('of a journal, a line made at 06T10:00', () => {
  const heir = tell.created('06T17:00', { id: 2 }, '06T10:00');
  const old = tell.created('05T17:00');
  const gone: DatedEvents = ['06T09:00', tell.deleted()];
  const inheritedOf = (...lines: ReadonlyArray<DatedEvents>): string | null => {
    const { projection, now } = contextAt('06T12:00', [...lines, ['06T10:00', heir]]);
    const due = inheritedDues(
      projection,
      pendingOf(projection, [], now),
      now.instant,
      (path) => path,
    )(tell.scheduleOf(heir));
    return due === null ? null : timestampAt(due, utc).slice(8, 16);
  };
  const command = { trigger: 'command' as const };

  it.each<[string, ReadonlyArray<DatedEvents>, string | null]>([
    [
      'the latest that has ended',
      [['05T16:00', old], ['05T17:01', tell.failed('05T17:00')], gone],
      '05T17:00',
    ],
    [
      'the latest that never ended',
      [
        ['05T16:00', old],
        ['05T17:01', tell.started('05T17:00')],
        ['05T17:02', tell.deleted()],
      ],
      '05T17:00',
    ],
    [
      'the latest of a run',
      [['05T16:00', old], ['06T08:00', tell.skipped('05T17:00', '05T23:00', 9, 'superseded')], gone],
      '05T23:00',
    ],
    ['what waited', [['05T16:00', old], gone], '05T17:00'],
    [
      'nothing that was made on command',
      [
        ['05T16:00', old],
        ['05T16:30', tell.completed('05T16:30', command)],
        ['05T16:59', tell.deleted()],
      ],
      null,
    ],
    [
      'nothing that had expired',
      [
        ['05T16:00', tell.created('05T15:00', { line: 'docs;15:00;docs' })],
        ['05T16:00', tell.skipped('05T15:00', '05T15:00', 1, 'expired')],
        gone,
      ],
      null,
    ],
    [
      'nothing from a line that is there',
      [
        ['05T16:00', old],
        ['05T17:01', tell.failed('05T17:00')],
      ],
      null,
    ],
    [
      'nothing where nothing was due',
      [
        ['05T16:00', old],
        ['05T16:59', tell.deleted()],
      ],
      null,
    ],
    [
      'nothing that is still to come',
      [
        ['05T16:00', old],
        ['05T17:01', tell.failed('06T17:00')],
        ['05T17:02', tell.deleted()],
      ],
      null,
    ],
    [
      'nothing from a line that was made later',
      [
        ['06T11:00', tell.created('05T17:00', {}, '06T10:01')],
        ['06T11:01', tell.deleted()],
      ],
      null,
    ],
    [
      'from one that was made at the same time',
      [
        ['06T10:00', tell.created('05T17:00', {}, '06T10:00')],
        ['06T11:01', tell.deleted()],
      ],
      '05T17:00',
    ],
    [
      'the later of two',
      [
        ['05T12:00', tell.created('05T13:00', { id: 3 }, '05T12:00')],
        ['05T13:01', tell.failed('05T13:00', { id: 3 })],
        ['05T13:02', tell.deleted(3)],
        ['05T16:00', old],
        ['05T17:01', tell.failed('05T17:00')],
        gone,
      ],
      '05T17:00',
    ],
  ])('inherits %s', (_, lines, expected) => {
    expect(inheritedOf(...lines)).toBe(expected);
  });

  it.each<[string, string, string | null]>([
    ['the same source and name', 'docs;daily@18:00;docs', '06T17:00'],
    ['another name', 'docs;daily@18:00;mail', null],
    ['another source', 'pics;daily@18:00;docs', null],
  ])('inherits from itself, changed to %s', (_, line, expected) => {
    const changed = tell.created('06T18:00', { id: 2, line }, '06T10:00');
    const { projection, now } = contextAt('06T17:45', [
      ['06T10:00', heir],
      ['06T17:01', tell.failed('06T17:00', { id: 2, next: '07T17:00' })],
      ['06T17:30', tell.changed(line, '06T18:00', { id: 2 })],
    ]);
    const due = inheritedDues(
      projection,
      pendingOf(projection, [], now),
      now.instant,
      (path) => path,
    )(tell.scheduleOf(changed));
    expect(due === null ? null : timestampAt(due, utc).slice(8, 16)).toBe(expected);
  });

  it('inherits nothing from itself, when it was gone and came back', () => {
    const again: DatedEvents = ['06T11:00', tell.deleted(2)];
    const { projection, now } = contextAt('06T18:00', [
      ['06T10:00', heir],
      ['06T17:30', tell.deleted(2)],
      again,
    ]);
    const of = inheritedDues(projection, pendingOf(projection, [], now), now.instant, (path) => path);
    expect(of(tell.scheduleOf(heir))).toBeNull();
    expect(of(tell.scheduleOf({ ...heir, schedule: tell.created('06T17:00', { id: 3 }).schedule }))).toBe(
      Date.parse(march('06T17:00')),
    );
  });
});
