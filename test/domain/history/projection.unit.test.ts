/** The history projection, event by event: what it holds of occurrences, schedules, services and archives. */
import { type Event } from '../../../src/domain/events/event';
import { keepAll, type Keep } from '../../../src/domain/history/forgotten';
import {
  abridged,
  archiveLocations,
  emptyProjection,
  type HistoryProjection,
  makerIn,
  projectionOf,
  projector,
  versionKey,
} from '../../../src/domain/history/projection';
import { goneSince } from '../../../src/domain/history/schedule-history';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { archiveName } from '../../support/decoded';
import * as tell from '../../support/telling-events';
import { journal, march, report, type DatedEvents } from '../../support/telling-events';

const of = (...told: ReadonlyArray<DatedEvents>): HistoryProjection => projectionOf(journal(...told));
const first: DatedEvents = ['05T16:00', tell.created('05T17:00')];
const at = (seq: number, time: string) => ({ seq, at: march(time) });
const id = scheduleId(1);
const docs = archiveName('docs');
const ending = {
  reason: null,
  skipped: null,
  interrupted: false,
  report: null,
  adopted: false,
};

describe('an occurrence', () => {
  const subject = {
    schedule: id,
    trigger: 'schedule',
    path: 'docs',
    name: 'docs',
    due: march('05T17:00'),
    through: march('05T17:00'),
    count: 1,
    starts: [],
    abandoned: [],
    sealed: null,
    end: null,
  };
  const start = { ...at(2, '05T17:01'), attempt: 2, late: true };

  it('is begun, let go of, begun again, sealed, and completed', () => {
    const { occurrences } = of(
      first,
      ['05T17:00', tell.started('05T17:00')],
      ['05T17:01', tell.abandoned('05T17:00')],
      ['05T17:02', tell.started('05T17:00', {}, 2, true)],
      ['05T17:03', tell.sealed('05T17:00')],
      ['05T17:04', tell.completed('05T17:00', { adopted: true })],
    );
    expect(occurrences).toEqual([
      {
        ...subject,
        starts: [
          { ...at(2, '05T17:00'), attempt: 1, late: false },
          { ...at(4, '05T17:02'), attempt: 2, late: true },
        ],
        abandoned: [at(3, '05T17:01')],
        sealed: { ...at(5, '05T17:03'), report: report('a') },
        end: { ...at(6, '05T17:04'), ...ending, outcome: 'completed', report: report('a'), adopted: true },
      },
    ]);
  });

  it.each<[Event, object]>([
    [
      tell.partial('05T17:00'),
      { outcome: 'partial', reason: '1 file could not be read', report: report('a'), adopted: false },
    ],
    [tell.partial('05T17:00', { adopted: true }), { outcome: 'partial', adopted: true }],
    [tell.completed('05T17:00'), { outcome: 'completed', reason: null, adopted: false }],
    [
      tell.failed('05T17:00'),
      { outcome: 'failed', reason: 'no such file', interrupted: false, report: null },
    ],
    [tell.failed('05T17:00', {}, 'interrupted'), { outcome: 'failed', interrupted: true }],
    [
      tell.skipped('05T17:00', '05T17:00', 1, 'missed'),
      { outcome: 'skipped', reason: 'missed', skipped: 'missed', report: null },
    ],
  ])('ends, by %j', (event, end) => {
    const { occurrences } = of(
      first,
      ['05T17:01', tell.started('05T17:00', {}, 2, true)],
      ['05T17:09', event],
    );
    expect(occurrences).toMatchObject([
      { ...subject, starts: [start], end: { ...at(3, '05T17:09'), ...end } },
    ]);
  });

  it('tells from where it was read, where a hook said so', () => {
    const end = (event: Event) => of(first, ['05T17:01', event]).occurrences[0]?.end;
    for (const event of [tell.completed('05T17:00'), tell.partial('05T17:00')]) {
      expect(end(event)).not.toHaveProperty('archivedFrom');
      expect(end({ ...event, archivedFrom: '/snap' })).toMatchObject({ archivedFrom: '/snap' });
    }
  });

  it('is one of a run that was skipped, begun before or not', () => {
    const run = tell.skipped('05T17:00', '07T17:00', 3, 'superseded');
    for (const before of [[], [tell.started('05T17:00')]]) {
      const { occurrences } = of(first, ['05T17:00', ...before], ['08T09:00', run]);
      expect(occurrences).toMatchObject([
        { due: march('05T17:00'), through: march('07T17:00'), count: 3, end: { skipped: 'superseded' } },
      ]);
    }
  });

  it('that has ended, or was let go of on command, goes on no more: the next one of that time is another', () => {
    const command = { trigger: 'command' as const };
    const twice = (event: Event, of_ = {}) =>
      of(
        first,
        ['05T17:00', tell.started('05T17:00', of_)],
        ['05T17:01', event],
        ['05T17:02', tell.started('05T17:00', of_)],
      ).occurrences.map(({ starts }) => starts.length);
    expect(twice(tell.completed('05T17:00'))).toEqual([1, 1]);
    expect(twice(tell.failed('05T17:00'))).toEqual([1, 1]);
    expect(twice(tell.abandoned('05T17:00'))).toEqual([2]);
    expect(twice(tell.abandoned('05T17:00', command), command)).toEqual([1, 1]);
    expect(twice(tell.sealed('05T17:00', command), command)).toEqual([2]);
    expect(twice(tell.completed('05T17:00', command))).toEqual([2, 0]);
  });
});

describe('the next occurrence of a schedule', () => {
  const next = (...events: ReadonlyArray<Event>) =>
    of(first, ['05T17:00', ...events]).scheduleHistories.get(id)?.next ?? null;
  it.each<[string, ReadonlyArray<Event>, string | null]>([
    ['is its first', [], '05T17:00'],
    ['stays while it is made', [tell.started('05T17:00'), tell.sealed('05T17:00')], '05T17:00'],
    ['comes with the end of one', [tell.completed('05T17:00', { next: '06T17:00' })], '06T17:00'],
    ['comes with a failure', [tell.failed('05T17:00', { next: '06T17:00' })], '06T17:00'],
    [
      'comes with a skip',
      [tell.skipped('05T17:00', '06T17:00', 2, 'missed', { next: '07T17:00' })],
      '07T17:00',
    ],
    ['is none at its end', [tell.completed('05T17:00')], null],
    ['is not moved by a command', [tell.completed('05T16:30', { trigger: 'command' })], '05T17:00'],
    ['is that to which it was set', [tell.rearmed('04T17:00')], '04T17:00'],
    ['is that with which it was put back', [tell.deleted(), tell.putBack('09T17:00')], '09T17:00'],
    ['is that with which its line was found', [tell.edited([{ id: 1, due: '08T17:00' }], [1])], '08T17:00'],
    ['is not moved by another', [tell.completed('05T17:00', { id: 2, next: '06T17:00' })], '05T17:00'],
  ])('%s', (_, events, expected) => {
    expect(next(...events)).toBe(expected === null ? null : march(expected));
  });
});

describe('the line of a schedule', () => {
  const story = (...events: ReadonlyArray<Event>) =>
    of(...events.map((event, index): DatedEvents => [`05T16:0${index}`, event])).scheduleHistories.get(id);

  it.each<[Event, string]>([
    [tell.deleted(), 'delete'],
    [tell.pruned(), 'over'],
    [tell.takenBack(), 'undo'],
    [tell.edited([], [1]), 'edit'],
  ])('comes by create and goes by %j', (event, by) => {
    const told = story(tell.created('05T17:00'), event);
    expect(told).toEqual({
      id,
      line: tell.usualLine,
      spec: tell.created('05T17:00').spec,
      created: march('05T16:00'),
      due: march('05T17:00'),
      periods: [
        {
          from: { ...at(1, '05T16:00'), by: 'create' },
          until: { ...at(2, '05T16:01'), by },
          line: told?.line,
          spec: told?.spec,
          left: null,
        },
      ],
      next: march('05T17:00'),
      rearmed: [],
    });
    expect(goneSince(told ?? { periods: [] })).toEqual({ ...at(2, '05T16:01'), by });
  });

  it('comes back, by undo and by hand, as the same schedule', () => {
    const told = story(
      tell.edited([{ id: 1, due: '05T17:00' }]),
      tell.deleted(),
      tell.putBack('05T17:00'),
      tell.edited([], [1]),
      tell.edited([{ id: 1, due: '06T17:00', line: 'docs;daily@18:00;docs' }]),
    );
    expect(told?.periods.map(({ from, until }) => [from.by, until?.by ?? null])).toEqual([
      ['edit', 'delete'],
      ['undo', 'edit'],
      ['edit', null],
    ]);
    expect([told?.line, told?.due, told?.next]).toEqual([
      tell.usualLine,
      march('05T17:00'),
      march('06T17:00'),
    ]);
    expect(goneSince(told ?? { periods: [] })).toBeNull();
  });

  it('goes once, at the first time that it is told', () => {
    const told = story(tell.created('05T17:00'), tell.deleted(), tell.edited([], [1]));
    expect(told?.periods).toHaveLength(1);
    expect(goneSince(told ?? { periods: [] })?.by).toBe('delete');
  });

  it('is nothing of a schedule that nobody has heard of', () => {
    const { scheduleHistories } = of([
      '05T16:00',
      tell.deleted(9),
      tell.rearmed('06T17:00', 9),
      tell.putBack(null, 9),
    ]);
    expect([...scheduleHistories]).toEqual([]);
    expect(goneSince({ periods: [] })).toBeNull();
  });

  it('is told to have been set right after a wrong clock', () => {
    expect(story(tell.created('05T17:00'), tell.rearmed('06T17:00'))?.rearmed).toEqual([
      { ...at(2, '05T16:01'), due: march('06T17:00') },
    ]);
  });
});

it('what people asked not to be made is told in the order in which they did', () => {
  const { requests } = of(
    first,
    ['05T16:10', tell.paused('09T17:00')],
    ['05T16:20', tell.resumed(1)],
    ['05T16:30', tell.skipAsked('05T17:00')],
    ['05T16:40', tell.skipTakenBack('05T17:00')],
  );
  expect(requests).toEqual([
    { ...at(2, '05T16:10'), type: 'pause', schedule: null, until: march('09T17:00') },
    { ...at(3, '05T16:20'), type: 'resume', schedule: id },
    { ...at(4, '05T16:30'), type: 'skip', schedule: id, due: march('05T17:00') },
    { ...at(5, '05T16:40'), type: 'unskip', schedule: id, due: march('05T17:00') },
  ]);
});

describe('a service', () => {
  const runs = (...told: ReadonlyArray<DatedEvents>) => of(first, ...told).serviceRuns;
  const begun: DatedEvents = ['05T16:30', tell.serviceStarted];

  it('is told from its start to its end, and how it ended', () => {
    const run = { pid: 7, version: '1.0.0', started: at(2, '05T16:30') };
    expect(runs(begun)).toEqual([{ ...run, ended: null, last: at(2, '05T16:30') }]);
    expect(runs(begun, ['05T16:40', tell.serviceStopped])).toEqual([
      { ...run, ended: { ...at(3, '05T16:40'), how: 'stopped', reason: 'SIGTERM' }, last: at(2, '05T16:30') },
    ]);
    expect(runs(begun, ['05T16:40', tell.serviceFailed])).toMatchObject([
      { ended: { ...at(3, '05T16:40'), how: 'failed', reason: 'disk full' } },
    ]);
  });

  it('ends once, and one that nobody saw start not at all', () => {
    expect(runs(['05T16:40', tell.serviceStopped])).toEqual([]);
    expect(runs(begun, ['05T16:40', tell.serviceFailed], ['05T16:50', tell.serviceStopped])).toMatchObject([
      { ended: { how: 'failed' } },
    ]);
  });

  const overdue: Event = {
    ...{ type: 'BackupOverdue', schedule: id, path: tell.created('05T17:00').spec.path, name: docs },
    ...{ newestGood: null, cause: null },
  };
  const command = { trigger: 'command' as const };
  const latest = march('06T16:00');
  it.each<[string, Event]>([
    ['prunes', tell.pruned()],
    ['sets right', tell.rearmed('06T17:00')],
    ['sees a clock that is behind', { type: 'ClockBehind', latest, stayed: 1 }],
    ['trusts it', { type: 'ClockTrusted', latest }],
    ['sees it catch up', { type: 'ClockCorrected', latest }],
    ['starts', tell.started('05T17:00')],
    ['seals', tell.sealed('05T17:00')],
    ['lets go', tell.abandoned('05T17:00')],
    ['fails', tell.failed('05T17:00')],
    ['skips', tell.skipped('05T17:00', '05T17:00', 1, 'missed')],
    ['completes', tell.completed('05T17:00')],
    ['completes in part', tell.partial('05T17:00')],
    ['sees one overdue', overdue],
  ])('is known to have lived when it %s', (_, event) => {
    const last = (...told: ReadonlyArray<DatedEvents>) => runs(begun, ...told).map((run) => run.last);
    expect(last(['05T17:00', event])).toEqual([at(3, '05T17:00')]);
    expect(last(['05T17:00', tell.deleted(9), event])).toEqual([at(3, '05T17:00')]);
    expect(last(['05T16:40', tell.serviceStopped], ['05T17:00', event])).toEqual([at(2, '05T16:30')]);
  });

  it.each<[string, Event]>([
    ['a delete', tell.deleted(9)],
    ['a create', tell.created('05T17:00', { id: 9 })],
    ['an edit', tell.edited([])],
    ['a removal', tell.removed('docs.tar')],
    ['another zone', { type: 'ZoneChanged', zone: 'UTC', was: null, by: 'command' }],
    ['a start on command', tell.started('05T16:59', command)],
    ['a seal on command', tell.sealed('05T16:59', command)],
    ['a failure on command', tell.failed('05T16:59', command)],
    ['an end on command', tell.completed('05T16:59', command)],
    ['an end in part on command', tell.partial('05T16:59', command)],
    ['an end that another process says for it', tell.completed('05T17:00', { adopted: true })],
    ['a partial end that another process says for it', tell.partial('05T17:00', { adopted: true })],
  ])('is not known to have lived by %s', (_, event) => {
    expect(runs(begun, ['05T17:00', event]).map(({ last }) => last)).toEqual([at(2, '05T16:30')]);
  });

  it('is not known to have lived by what a command skips that ends a pause', () => {
    const ends: DatedEvents = [
      '05T17:00',
      { type: 'ScheduleResumed', schedule: id, line: tell.usualLine },
      tell.skipped('05T17:00', '05T17:00', 1, 'paused'),
    ];
    expect(runs(begun, ends).map(({ last }) => last)).toEqual([at(2, '05T16:30')]);
  });
});

describe('archives', () => {
  const twice: ReadonlyArray<DatedEvents> = [
    first,
    ['05T17:00', tell.completed('05T17:00', { next: '06T17:00' })],
    ['06T17:00', tell.partial('06T17:00', { next: '07T17:00', letter: 'b', kept: 'docs.1.tar' })],
  ];
  const keys = [versionKey(march('05T17:00'), 'a'.repeat(64)), versionKey(march('06T17:00'), 'b'.repeat(64))];

  it('have makers, until they are removed', () => {
    const { makers, removals } = of(...twice);
    expect([...makers]).toEqual(keys.map((key) => [key, id]));
    expect([...removals]).toEqual([]);
    const later = of(...twice, ['07T09:00', tell.removed('docs.1.tar'), tell.removed('else.tar')]);
    expect([...later.makers]).toEqual([[keys[1], id]]);
    expect([...later.removals]).toEqual([
      [
        keys[0],
        {
          ...at(4, '07T09:00'),
          ...{ file: 'docs.1.tar', reason: 'older than the newest 1 (keep=1)' },
          ...{ trash: null, emptied: null },
        },
      ],
    ]);
  });

  const toTrash: Event = { ...tell.removed('docs.1.tar'), trash: 'docs.1.tar' };
  const emptied: Event = {
    type: 'TrashEmptied',
    files: ['docs.9.tar', 'docs.1.tar'],
    reason: 'its time is over',
  };

  it('that rest in the trash have makers, until it is emptied', () => {
    const resting = of(...twice, ['07T09:00', toTrash]);
    expect([...resting.makers.keys()]).toEqual(keys);
    expect(resting.removals.get(keys[0] ?? '')).toMatchObject({ trash: 'docs.1.tar', emptied: null });
    const [made, ...rest] = resting.occurrences.map(archiveLocations(resting, null));
    expect(made).toMatchObject({ type: 'trashed', entry: { trash: 'docs.1.tar' } });
    expect(rest).toMatchObject([{ type: 'there' }]);
    const over = of(...twice, ['07T09:00', toTrash], ['10T09:00', emptied]);
    expect([...over.makers.keys()]).toEqual([keys[1]]);
    expect(over.removals.get(keys[0] ?? '')).toEqual({
      ...at(4, '07T09:00'),
      ...{ file: 'docs.1.tar', reason: 'older than the newest 1 (keep=1)', trash: 'docs.1.tar' },
      emptied: { ...at(5, '10T09:00'), reason: 'its time is over' },
    });
    expect(over.occurrences.map(archiveLocations(over, null))).toMatchObject([
      { type: 'removed' },
      { type: 'there' },
    ]);
  });

  it('that were brought back from the trash were never removed', () => {
    const back = (trash: string) =>
      of(...twice, ['07T09:00', toTrash], ['08T09:00', tell.undeleted('docs.1.tar', trash)]);
    expect([...back('docs.1.tar').removals]).toEqual([]);
    expect(back('docs.1.tar').occurrences.map(archiveLocations(back('docs.1.tar'), null))).toMatchObject([
      { type: 'there' },
      { type: 'there' },
    ]);
    expect([...back('docs.9.tar').removals.keys()]).toEqual([keys[0]]);
  });

  it('of whose backups nothing is told any more go without a word, by the trash or not', () => {
    const { take, tell: told } = projector(abridged(of(...twice)));
    const [, , , removal, end] = journal(...twice, ['07T09:00', toTrash], ['10T09:00', emptied]);
    for (const one of [removal, end]) if (one !== undefined) take(one);
    expect(told().removals.size).toBe(0);
    expect([...told().makers.keys()]).toEqual([keys[1]]);
  });

  it('that were adopted have makers where those are known', () => {
    const adopted = (schedule: typeof id | null): Event => ({
      ...{ type: 'ArchiveAdopted', schedule, path: null, name: docs, file: 'docs.tar' },
      ...{ completed: march('05T17:00'), report: report('a') },
    });
    expect([...of(first, ['06T09:00', adopted(id)]).makers]).toEqual([[keys[0], id]]);
    expect([...of(first, ['06T09:00', adopted(null)]).makers]).toEqual([]);
  });

  it('that were adopted are told of, and what became of them, however much is forgotten', () => {
    const adopted = tell.adopted('04T09:00', { file: 'docs.1.tar', letter: 'c' });
    const told: ReadonlyArray<DatedEvents> = [...twice, ['07T09:00', adopted]];
    const known = {
      ...at(4, '07T09:00'),
      schedule: id,
      path: 'docs',
      name: docs,
      completed: march('04T09:00'),
    };
    const { adoptions } = of(...told);
    expect(adoptions).toEqual([{ ...known, report: { bytes: 2000, sha256: 'c'.repeat(64) } }]);
    const { take, tell: tellNow, forget } = projector(abridged(of(...told)));
    const [removal] = journal(...told, ['08T09:00', tell.removed('docs.1.tar')]).slice(-1);
    if (removal !== undefined) take(removal);
    forget();
    expect(tellNow().adoptions).toEqual(adoptions);
    expect([...tellNow().removals.values()].map(({ file }) => file)).toEqual(['docs.1.tar']);
  });

  it('are told with the schedule that they were made for', () => {
    const { makers, scheduleHistories, archives } = of(...twice);
    const [version] = archives.get(docs) ?? [];
    if (version === undefined) throw new Error('no version');
    expect(makerIn({ makers, scheduleHistories })(version)?.id).toBe(id);
    expect(makerIn({ makers: new Map(), scheduleHistories })(version)).toBeNull();
    expect(makerIn({ makers, scheduleHistories: new Map() })(version)).toBeNull();
  });

  it('are where they were put, removed, gone or other ones', () => {
    const where = (projection: HistoryProjection, sizes: ReadonlyMap<string, number> | null) =>
      projection.occurrences.map((one) => {
        const place = archiveLocations(projection, sizes)(one);
        switch (place.type) {
          case 'there':
            return `there: ${place.version.file}`;
          case 'missing':
            return `missing: ${place.file ?? 'since the next'}`;
          case 'removed':
            return `removed: ${place.removal.file}`;
          case 'trashed':
            return `trashed: ${place.entry.trash}`;
          case 'none':
            return 'none';
        }
      });
    expect(where(of(...twice), null)).toEqual(['there: docs.1.tar', 'there: docs.tar']);
    const sizes = new Map([
      ['docs.1.tar', 2000],
      ['docs.tar', 1999],
    ]);
    expect(where(of(...twice), sizes)).toEqual(['there: docs.1.tar', 'missing: docs.tar']);
    expect(where(of(...twice, ['07T09:00', tell.removed('docs.1.tar')]), null)).toEqual([
      'removed: docs.1.tar',
      'there: docs.tar',
    ]);
    const overwritten = of(
      ...twice.slice(0, 2),
      ['06T17:00', tell.completed('06T17:00', { letter: 'b' })],
      ['07T17:00', tell.failed('07T17:00')],
      ['08T17:00', tell.started('08T17:00')],
    );
    expect(where(overwritten, null)).toEqual(['missing: since the next', 'there: docs.tar', 'none', 'none']);
  });
});

describe('a projection that goes on from another', () => {
  const whole = journal(
    first,
    ['05T16:30', tell.serviceStarted],
    ['05T17:00', tell.started('05T17:00')],
    ['05T17:01', tell.sealed('05T17:00')],
    ['05T17:02', tell.completed('05T17:00', { next: '06T17:00' })],
    ['06T12:00', tell.started('06T12:00', { trigger: 'command' })],
    ['06T12:01', tell.abandoned('06T12:00', { trigger: 'command' })],
    ['06T17:00', tell.started('06T17:00')],
    ['06T17:02', tell.partial('06T17:00', { next: '07T17:00', letter: 'b', kept: 'docs.1.tar' })],
    ['06T17:03', tell.removed('docs.1.tar')],
    ['07T17:00', tell.rearmed('06T17:00')],
    ['07T18:00', tell.serviceStopped],
    ['07T19:00', tell.deleted()],
    ['07T20:00', tell.putBack('08T17:00')],
    ['07T21:00', tell.changed('docs;daily@18:00;mail', '08T18:00')],
    ['07T22:00', tell.paused('09T17:00', 1)],
    ['07T23:00', tell.skipAsked('10T17:00')],
  );

  it('is the same as if it had been told at once, wherever it was cut, and the other one stays as it was', () => {
    const all = projectionOf(whole);
    whole.forEach((_, cut) => {
      const before = projectionOf(whole.slice(0, cut));
      const kept = JSON.stringify(before.occurrences);
      const { take, tell: told } = projector(before);
      whole.slice(cut).forEach(take);
      expect(told()).toEqual(all);
      expect(JSON.stringify(before.occurrences)).toBe(kept);
      expect(before).toEqual(projectionOf(whole.slice(0, cut)));
    });
    expect(emptyProjection.occurrences).toEqual([]);
  });
});

describe('what need not be kept', () => {
  /** Backups of so many days; each is kept beside the next one, and then removed. */
  const days = (count: number): ReadonlyArray<DatedEvents> =>
    Array.from({ length: count }, (_, index): ReadonlyArray<DatedEvents> => {
      const day = String(index + 5).padStart(2, '0');
      const letter = String.fromCharCode(97 + index);
      return [
        [`${day}T17:00`, tell.completed(`${day}T17:00`, { letter, kept: `docs.${index}.tar` })],
        [`${day}T18:00`, ...(index === 0 ? [] : [tell.removed(`docs.${index}.tar`)])],
      ];
    }).flat();
  const dues = ({ occurrences }: HistoryProjection) => occurrences.map(({ due }) => Number(due.slice(8, 10)));
  const keeping = (keep: Keep, told: ReadonlyArray<DatedEvents>, from?: HistoryProjection) => {
    const { take, tell: tellNow, forget } = projector(from, keep);
    journal(...told).forEach(take);
    return { before: tellNow(), after: (forget(), tellNow()) };
  };

  it('is all kept where all is wanted', () => {
    expect(dues(keeping(keepAll, [first, ...days(6)]).after)).toEqual([5, 6, 7, 8, 9, 10]);
  });

  it('is forgotten when there is twice as much as before, and at once for whoever says so', () => {
    const latest: Keep = { most: 2, wanted: () => true };
    const { before, after } = keeping(latest, [first, ...days(8)]);
    // why: the third and the sixth leave two each, and two more come
    expect(dues(before)).toEqual([9, 10, 11, 12]);
    expect(dues(after)).toEqual([11, 12]);
    expect(after.forgotten.horizon.get(docs)).toBe(Date.parse('2024-03-10T17:00:00Z'));
    expect(after.forgotten.ended.get(id)?.due).toBe(march('10T17:00'));
    // why: of an archive whose backup is told of no more nobody asks where it went
    expect([...after.removals.values()].map(({ file }) => file)).toEqual(['docs.7.tar']);
    expect(after.makers.size).toBe(1);
  });

  it('is looked for again once there is twice as much as was left', () => {
    const latest: Keep = { most: 3, wanted: () => true };
    const counts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(
      (count) => dues(keeping(latest, [first, ...days(count)]).before).length,
    );
    expect(counts).toEqual([1, 2, 3, 4, 5, 6, 3, 4, 5, 6]);
    const from = projectionOf(journal(first, ...days(4)));
    const on = [5, 6, 7, 8, 9].map(
      (count) => dues(keeping(latest, days(count).slice(8), from).before).length,
    );
    expect(on).toEqual([5, 6, 7, 8, 3]);
  });

  it('is what is not wanted, however late, and never what is open', () => {
    const even: Keep = { most: 1, wanted: ({ due }) => Number(due.slice(8, 10)) % 2 === 0 };
    const told: ReadonlyArray<DatedEvents> = [
      ['04T17:00', tell.started('04T17:00')],
      ['04T18:00', tell.started('04T18:00', { trigger: 'command' })],
      ...days(6),
      ['12T17:00', tell.started('12T17:00')],
      ['12T18:00', tell.started('12T18:00', { trigger: 'command' })],
      ['12T19:00', tell.abandoned('12T18:00', { trigger: 'command' })],
    ];
    const { after } = keeping(even, told);
    expect(after.occurrences.map(({ due }) => due.slice(8, 16))).toEqual([
      ...['04T17:00', '04T18:00', '12T17:00', '12T18:00'],
    ]);
    expect(dues(keeping({ ...even, most: 2 }, told).after)).toEqual([4, 4, 10, 12, 12]);
  });

  it('is as much of what is wanted, whatever stands before it', () => {
    const even: Keep = { most: 1, wanted: ({ due }) => Number(due.slice(8, 10)) % 2 === 0 };
    const { tell: tellNow, forget } = projector(projectionOf(journal(first, ...days(5))), even);
    forget();
    expect(dues(tellNow())).toEqual([8]);
  });

  it('leaves what is open where more is told of it', () => {
    const { take, tell: tellNow, forget } = projector(emptyProjection, { most: 0, wanted: () => true });
    const [a, b, c, d] = journal(
      first,
      ['05T17:00', tell.completed('05T16:30', { trigger: 'command' }), tell.started('05T17:00')],
      ['05T18:00', tell.failed('05T17:00')],
      ['05T19:00', tell.started('05T17:00')],
    );
    for (const one of [a, b]) if (one !== undefined) take(one);
    forget();
    for (const one of [c, d]) if (one !== undefined) take(one);
    expect(tellNow().occurrences.map(({ starts, end }) => [starts.length, end?.outcome ?? null])).toEqual([
      [1, 'failed'],
      [1, null],
    ]);
  });

  it('is nothing of the schedules, services and archives', () => {
    const all = projectionOf(journal(first, ['05T16:30', tell.serviceStarted], ...days(3)));
    const short = abridged(all);
    expect(short.occurrences).toEqual([]);
    expect({ ...short, occurrences: [], forgotten: null, removals: null }).toEqual({
      ...all,
      occurrences: [],
      forgotten: null,
      removals: null,
    });
    expect(all.occurrences).toHaveLength(3);
  });
});
