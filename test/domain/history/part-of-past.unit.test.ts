/** Up to which line a journal has to be read to know all of a span of time, and what became of archives. */
import {
  archiveKeysOf,
  isWhole,
  keysIn,
  removalWatch,
  subjectsOf,
} from '../../../src/domain/history/part-of-past';
import { abridged, type HistoryProjection, projectionOf } from '../../../src/domain/history/projection';
import { instantOf } from '../../../src/domain/time/time';
import type { Event } from '../../../src/domain/events/event';
import { archiveName } from '../../support/decoded';
import {
  abandoned,
  changed,
  completed,
  created,
  deleted,
  edited,
  failed,
  journal,
  march,
  putBack,
  rearmed,
  removed,
  sealed,
  serviceStarted,
  serviceStopped,
  skipped,
  started,
  undeleted,
  usualLine,
  type DatedEvents,
} from '../../support/telling-events';

const docs = archiveName('docs');
const byHand = { trigger: 'command' as const };
const mail = { id: 2, line: 'mail;daily@17:00;mail' };

/** Docs, from 16:30 to 17:30 on the fifth. */
const asked = { name: docs, from: instantOf(march('05T16:30')), until: instantOf(march('05T17:30')) };

/** The lines, counted from 1, up to which all of the span is told; be what is over forgotten in the present or not. */
const wholeAt = (...told: ReadonlyArray<DatedEvents>): ReadonlyArray<number> => {
  const records = journal(...told);
  const linesBy = (present: HistoryProjection): ReadonlyArray<number> =>
    records.flatMap(({ seq }) =>
      isWhole(projectionOf(records.slice(0, seq)), present, asked, seq) ? [seq] : [],
    );
  const present = projectionOf(records);
  const lines = linesBy(present);
  expect(linesBy(abridged(present))).toEqual(lines);
  return lines;
};

const begins: DatedEvents = ['05T16:00', created('05T17:00')];
const runs: DatedEvents = ['05T17:00', started('05T17:00')];
const ends: DatedEvents = ['05T17:01', completed('05T17:00', { next: '06T17:00' })];

it.each<[string, ReadonlyArray<number>, ReadonlyArray<DatedEvents>]>([
  ['is told when its occurrence has ended', [3], [begins, runs, ends]],
  ['is not told while its occurrence is in hand', [], [begins, runs]],
  [
    'is told when its occurrence was passed over',
    [2],
    [begins, ['05T17:00', skipped('05T17:00', '05T17:00', 1, 'missed', { next: '06T17:00' })]],
  ],
  [
    'is told when its occurrence has failed',
    [3],
    [begins, runs, ['05T17:01', failed('05T17:00', { next: '06T17:00' })]],
  ],
  [
    'goes on when its occurrence was abandoned',
    [4],
    [
      begins,
      runs,
      ['05T17:01', abandoned('05T17:00')],
      ['05T18:00', failed('05T17:00', { next: '06T17:00' })],
    ],
  ],
  ['has nothing to tell where the first occurrence comes later', [1], [['05T16:00', created('06T17:00')]]],
  ['begins where the last instant of it is not in it any more', [1], [['05T16:00', created('05T17:30')]]],
  ['is told when its line was deleted before', [2], [begins, ['05T16:10', deleted()]]],
  [
    'is not told where the line comes back and is due in it',
    [5],
    [begins, ['05T16:10', deleted()], ['05T16:20', putBack('05T17:00')], runs, ends],
  ],
  [
    'is not told by an end of the service alone',
    [],
    [begins, runs, ['05T17:02', { type: 'ServiceStopped', pid: 7, reason: 'SIGTERM' }]],
  ],
  [
    'is not told while a schedule is to come that is due in it',
    [5],
    [
      ['05T15:00', created('05T18:00', { id: 3, line: 'x;daily@18:00;x' })],
      ['05T15:01', deleted(3, 'x;daily@18:00;x')],
      ['05T16:00', edited([{ id: 1, due: '05T17:00' }])],
      runs,
      ends,
    ].map((one) => one as DatedEvents),
  ],
  [
    'does not wait for another name',
    [1, 2, 3, 4],
    [
      ['05T16:00', created('05T17:00', mail)],
      ['05T17:00', started('05T17:00', mail)],
      ['05T17:01', completed('05T17:00', { ...mail, next: '06T17:00' })],
      ['05T17:02', started('06T17:00', mail)],
    ],
  ],
  [
    'waits for a clock that is set right to within it',
    [4],
    [
      begins,
      runs,
      ['07T17:00', completed('05T17:00', { next: '08T17:00' }), rearmed('05T17:20')],
      ['07T17:01', completed('05T17:20', { next: '06T17:00' })],
    ],
  ],
  [
    'does not wait for a clock that is set right to behind it',
    [3, 4, 5],
    [
      begins,
      runs,
      ends,
      ['07T17:00', rearmed('06T17:00')],
      ['07T17:01', completed('06T17:00', { next: '08T17:00' })],
    ],
  ],
  [
    'does not wait for a run by hand in it that was killed',
    [3, 4, 5],
    [
      begins,
      ['05T16:40', started('05T16:40', byHand)],
      ['05T16:50', deleted()],
      ['05T18:00', started('05T18:00', { ...byHand, ...mail })],
      ['05T18:01', completed('05T18:00', { ...byHand, ...mail })],
    ],
  ],
  [
    'is told when a run by hand in it has ended',
    [4],
    [
      begins,
      ['05T16:40', started('05T16:40', byHand)],
      ['05T16:50', deleted()],
      ['05T16:55', completed('05T16:40', byHand)],
    ],
  ],
  [
    'waits for a backup of another name that was begun beside it',
    [5],
    [
      ['05T16:00', created('05T17:00'), created('05T17:00', mail)],
      ['05T17:00', started('05T17:00', mail)],
      runs,
      ends,
      ['05T17:05', completed('05T17:00', { ...mail, next: '06T17:00' })],
    ],
  ],
  [
    'does not wait for one that was begun after it',
    [3, 4, 5],
    [
      ['05T16:00', created('05T17:00'), created('05T17:00', mail)],
      runs,
      ends,
      ['05T17:05', started('05T17:00', mail)],
      ['05T17:06', completed('05T17:00', { ...mail, next: '06T17:00' })],
    ],
  ],
  [
    'does not wait for one beside it that never ended',
    [5],
    [
      ['05T16:00', created('05T17:00'), created('05T17:00', mail)],
      ['05T17:00', started('05T17:00', mail)],
      ['05T17:00', deleted(2, mail.line)],
      runs,
      ends,
    ],
  ],
  [
    'waits for one beside it whose line went away while it was made',
    [6],
    [
      ['05T16:00', created('05T17:00'), created('05T17:00', mail)],
      ['05T17:00', started('05T17:00', mail)],
      ['05T17:00', deleted(2, mail.line)],
      runs,
      ends,
      ['05T17:05', completed('05T17:00', mail)],
    ],
  ],
  [
    'waits for one beside it until it was let go of',
    [4],
    [
      ['05T16:00', created('05T17:00')],
      ['05T17:00', started('05T17:00', { ...mail, ...byHand })],
      ['05T17:01', started('05T17:00'), completed('05T17:00', { next: '06T17:00' })],
      ['05T17:05', abandoned('05T17:00', { ...mail, ...byHand })],
    ],
  ],
  [
    'is told when its occurrence was in hand when its line went away, and never ended',
    [3, 4],
    [begins, runs, ['05T17:01', deleted()], ['06T17:00', started('06T17:00', mail)]],
  ],
  [
    'waits for an occurrence that was in hand when its line went away, to its end',
    [5],
    [begins, runs, ['05T17:01', deleted()], ['05T17:02', serviceStopped], ['05T17:30', failed('05T17:00')]],
  ],
  [
    'waits for what became of the service that had begun what never ended',
    [5, 6],
    [
      begins,
      ['05T16:30', serviceStarted],
      runs,
      ['05T17:01', deleted()],
      ['05T17:30', serviceStarted],
      ['05T17:40', serviceStarted],
    ],
  ],
  [
    'is told when its occurrence was cut off and then set to another time',
    [3, 4],
    [begins, runs, ['07T17:00', rearmed('08T17:00')], ['08T17:00', started('08T17:00')]],
  ],
  [
    'waits until nobody begins its occurrence once more',
    [5],
    [
      begins,
      runs,
      ['05T17:10', started('05T17:00', {}, 2)],
      ['05T17:11', abandoned('05T17:00')],
      ['05T17:12', deleted()],
    ],
  ],
  ['is told when its line came and went in one', [1], [['05T16:00', created('05T17:00'), deleted()]]],
  [
    'is not told while a change is to come that sets a schedule to within it',
    [4],
    [['05T16:00', created('05T18:00')], ['05T16:30', changed(usualLine, '05T17:00')], runs, ends],
  ],
  [
    'is not told while a change is to be taken back that had set it to behind it',
    [5],
    [
      ['05T16:00', created('05T17:00')],
      ['05T16:30', changed('docs;daily@18:00;docs', '05T18:00')],
      ['05T16:40', changed(usualLine, '05T17:00', { takenBack: true })],
      runs,
      ends,
    ],
  ],
  [
    'is told when a change has set its schedule to behind it',
    [2, 3],
    [
      ['05T16:00', created('05T17:00')],
      ['05T16:30', changed('docs;daily@18:00;docs', '05T18:00')],
      ['05T16:40', edited([])],
    ],
  ],
  [
    'does not wait for a line that is made later and due later',
    [1, 2],
    [
      ['05T16:00', created('05T17:00', mail)],
      ['05T16:30', created('06T17:00')],
    ],
  ],
  [
    'waits for a clock that is set right to within it after its occurrence has ended',
    [5],
    [
      begins,
      runs,
      ends,
      ['07T17:00', rearmed('05T17:20')],
      ['07T17:01', completed('05T17:20', { next: '06T17:00' })],
    ],
  ],
  [
    'is told by the line in which a clock is set right and what is due then ends',
    [4],
    [begins, runs, ends, ['07T17:00', rearmed('05T17:20'), completed('05T17:20', { next: '06T17:00' })]],
  ],
  [
    'does not wait for a clock that is set right to its very end',
    [3, 4],
    [begins, runs, ends, ['07T17:00', rearmed('05T17:30')]],
  ],
  [
    'does not wait for a run by hand in it that was killed, of a schedule that is due later',
    [1, 2, 3],
    [
      ['05T16:00', created('06T17:00')],
      ['05T16:40', started('05T16:40', byHand)],
      ['05T18:00', edited([])],
    ],
  ],
  ['is not told of what was begun by a schedule that nobody told of', [], [runs]],
  [
    'waits for one of another name that was begun while its own was made',
    [5],
    [
      ['05T16:00', created('05T17:00'), created('05T17:00', mail)],
      runs,
      ['05T17:00', started('05T17:00', mail)],
      ends,
      ['05T17:05', completed('05T17:00', { ...mail, next: '06T17:00' })],
    ],
  ],
  [
    'waits for one of another name that was begun before a run by hand that was killed',
    [1, 2, 4],
    [
      ['05T16:00', created('06T17:00'), created('05T17:00', mail)],
      ['05T16:35', started('05T16:35', { ...mail, ...byHand })],
      ['05T16:40', started('05T16:40', byHand)],
      ['05T17:05', completed('05T16:35', { ...mail, ...byHand })],
    ],
  ],
  [
    'waits for one that was begun in the very line of its end',
    [4],
    [
      ['05T16:00', created('05T17:00'), created('05T17:00', mail)],
      runs,
      ['05T17:01', completed('05T17:00', { next: '06T17:00' }), started('05T17:00', mail)],
      ['05T17:05', completed('05T17:00', { ...mail, next: '06T17:00' })],
    ],
  ],
  [
    'waits until nobody begins one beside it once more',
    [5, 6],
    [
      ['05T16:00', created('05T17:00'), created('05T17:00', mail)],
      ['05T17:00', started('05T17:00', mail)],
      runs,
      ends,
      ['05T17:05', started('05T17:00', mail, 2)],
      ['05T17:06', deleted(2, mail.line)],
    ],
  ],
  ...(
    [
      ['of another schedule', started('05T17:00', mail), completed('05T17:00', mail)],
      ['by hand', started('05T17:00', byHand), completed('05T17:00', byHand)],
      ['of another time', started('05T17:10'), completed('05T17:10')],
    ] as const
  ).map(([whose, begun, over]): [string, ReadonlyArray<number>, ReadonlyArray<DatedEvents>] => [
    `takes what never ended for none ${whose} that was begun in the same line and ended`,
    [4],
    [
      ['05T16:00', created('05T17:00'), created('05T17:00', mail)],
      ['05T17:00', started('05T17:00'), begun],
      ['05T17:01', deleted(), deleted(2, mail.line)],
      ['05T17:02', over],
    ],
  ]),
  [
    'takes what was let go of for none of the same time that was begun later',
    [2, 4, 6, 7],
    [
      begins,
      ['05T16:10', deleted()],
      ['05T16:40', started('05T16:40', byHand)],
      ['05T16:41', abandoned('05T16:40', byHand)],
      ['05T16:42', started('05T16:40', byHand)],
      ['05T16:43', abandoned('05T16:40', byHand)],
      ['05T16:44', failed('05T16:40', byHand)],
    ],
  ],
  [
    'waits until what is in hand is let go of, though the same is begun once more',
    [2, 4, 5],
    [
      begins,
      ['05T16:10', deleted()],
      ['05T16:40', started('05T16:40', byHand)],
      ['05T16:41', abandoned('05T16:40', byHand)],
      ['05T16:42', started('05T16:40', byHand)],
    ],
  ],
  [
    'waits for what was begun between the end of its service and the change that cut it off',
    [7],
    [
      begins,
      ['05T16:30', serviceStarted],
      runs,
      ['05T17:01', serviceStopped],
      ['05T17:02', started('05T17:02', { ...mail, ...byHand })],
      ['05T17:03', rearmed('08T17:00')],
      ['05T17:05', completed('05T17:02', { ...mail, ...byHand })],
    ],
  ],
  [
    'waits for the end of what has no beginning in the journal',
    [2, 4],
    [
      begins,
      ['05T16:10', deleted()],
      ['05T16:40', sealed('05T16:40', byHand)],
      ['05T16:41', completed('05T16:40', byHand)],
    ],
  ],
  [
    'waits for the end of a service that began what never ended in its very first line',
    [4],
    [
      begins,
      ['05T17:00', serviceStarted, started('05T17:00')],
      ['05T17:01', deleted()],
      ['05T17:30', serviceStopped],
    ],
  ],
  [
    'is told when what was cut off has been let go of, though the service lives on',
    [5, 6],
    [
      begins,
      ['05T16:30', serviceStarted],
      runs,
      ['05T17:01', deleted()],
      ['05T17:02', abandoned('05T17:00')],
      ['05T18:00', serviceStopped],
    ],
  ],
  [
    'waits for the end of a service that had let go of it before, and began it once more',
    [7],
    [
      begins,
      ['05T16:30', serviceStarted],
      runs,
      ['05T17:02', abandoned('05T17:00')],
      ['05T17:03', started('05T17:00', {}, 2)],
      ['05T17:04', deleted()],
      ['05T18:00', serviceStopped],
    ],
  ],
])('a span %s', (_, lines, told) => {
  expect(wholeAt(...told)).toEqual(lines);
});

describe('the occurrences that are asked for', () => {
  const { occurrences } = projectionOf(
    journal(
      ['05T15:00', created('05T16:29'), created('05T17:00', mail)],
      ['05T16:29', started('05T16:29')],
      ['05T16:30', completed('05T16:29', { next: '05T17:29' })],
      ['05T17:00', completed('05T17:00', { ...mail, next: '06T17:00' })],
      ['05T17:29', completed('05T17:29', { next: '05T17:30', letter: 'b' })],
      ['05T17:30', failed('05T17:30', { next: '06T17:00' })],
      ['06T17:00', started('06T17:00')],
    ),
  );

  it('are those of the name that were due before its end, and of which it tells anything', () => {
    expect(subjectsOf({ occurrences }, asked).map(({ due }) => due)).toEqual([
      march('05T16:29'),
      march('05T17:29'),
    ]);
    const later = { ...asked, from: asked.from + 1 };
    expect(subjectsOf({ occurrences }, later).map(({ due }) => due)).toEqual([march('05T17:29')]);
  });

  it('have the archives that were made for them', () => {
    const digests = archiveKeysOf(occurrences).map((key) => key.slice(-1));
    expect(digests).toEqual(['a', 'a', 'b']);
  });
});

describe('a look-out for what becomes of archives', () => {
  const told = journal(
    ['05T16:00', created('05T17:00')],
    ['05T17:01', completed('05T17:00', { next: '06T17:00' })],
    ['06T17:01', completed('06T17:00', { next: '07T17:00', letter: 'b', kept: 'docs.1.tar' })],
    ['07T17:01', completed('07T17:00', { next: '08T17:00', letter: 'c', kept: 'docs.2.tar' })],
    ['07T17:02', removed('docs.9.tar'), removed('docs.1.tar', 'mail')],
    ['07T17:03', removed('docs.1.tar')],
    ['07T17:04', removed('docs.2.tar')],
  );
  const projection = projectionOf(told.slice(0, 3));
  const { archives, removals } = projection;
  const [first = '', second = ''] = keysIn(archives);

  const watchFrom = (keys: ReadonlyArray<string>, lines: number) => {
    const watch = removalWatch(projection, new Set(keys));
    told.slice(3, lines).forEach(watch.take);
    return watch;
  };

  it('sees how those went that it looks for, and no others', () => {
    expect(removals.size).toBe(0);
    const { removals: seen } = watchFrom([first], told.length);
    expect([...seen]).toEqual([
      [
        first,
        {
          ...{
            seq: 6,
            at: march('07T17:03'),
            file: 'docs.1.tar',
            reason: 'older than the newest 1 (keep=1)',
          },
          ...{ trash: null, emptied: null },
        },
      ],
    ]);
    expect([...watchFrom([first, second], told.length).removals.keys()]).toEqual([first, second]);
  });

  it('sees what is pinned stay, and what is brought back from the trash be there again', () => {
    const [version] = archives.get(docs) ?? [];
    if (version === undefined) throw new Error('no version');
    const pinned: Event = {
      ...{ type: 'VersionPinned', name: docs, file: 'docs.1.tar' },
      ...{ completed: version.completed, why: null },
    };
    const watch = removalWatch(projection, new Set([first]));
    const seen = (event: Event) => {
      for (const recorded of journal(['07T17:05', event])) watch.take(recorded);
      return [...watch.removals.values()].map(({ trash, seq }) => [trash, seq]);
    };
    expect(seen(pinned)).toEqual([]);
    expect(seen({ ...removed('docs.1.tar'), trash: 'docs.1.tar~' })).toEqual([['docs.1.tar~', 1]]);
    expect(watch.isWaiting()).toBe(false);
    expect(seen(undeleted('docs.9.tar', 'nobody.tar'))).toEqual([['docs.1.tar~', 1]]);
    expect(seen(undeleted('docs.1.tar', 'docs.1.tar~'))).toEqual([]);
    expect(watch.isWaiting()).toBe(true);
  });

  it('waits as long as any of them is there', () => {
    expect(watchFrom([first], 5).isWaiting()).toBe(true);
    expect(watchFrom([first], 6).isWaiting()).toBe(false);
    expect(watchFrom([first, second], 6).isWaiting()).toBe(true);
    expect(watchFrom([first, second], 7).isWaiting()).toBe(false);
  });
});
