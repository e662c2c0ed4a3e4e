/** What is said of backups that people asked for otherwise: pauses, skips, changes of the line, and the trash. */
import type { Event } from '../../../../src/domain/events/event';
import { explain } from '../../../../src/domain/history/explain/why';
import type { QueryContext } from '../../../../src/domain/history/query-context';
import type { Schedule } from '../../../../src/domain/schedule/schedule';
import { archiveName } from '../../../support/decoded';
import * as tell from '../../../support/telling-events';
import { contextAt, type DatedEvents, march } from '../../../support/telling-events';

const docs = tell.created('05T17:00');
const first: DatedEvents = ['05T16:00', docs];
const span = (from: string, to: string) => ({ from: Date.parse(march(from)), to: Date.parse(march(to)) });

/** Of each occurrence its outcome and why, and what is said of it. */
const said = (
  context: QueryContext,
  asked: ReturnType<typeof span> | null = null,
  name = 'docs',
): ReadonlyArray<string> =>
  (explain(context, { name: archiveName(name), span: asked })?.explanations ?? []).flatMap(
    ({ due, outcome, cause, chain }) => [
      `${due?.slice(8, 16) ?? '-'} ${outcome}: ${cause ?? '-'}`,
      ...chain.map(({ at, seq, text }) => `${at?.slice(8, 16) ?? '-'} ${seq ?? '-'} ${text}`),
    ],
  );

/** At a time; the line stands in the file, as it has become. */
const now = (time: string, told: ReadonlyArray<DatedEvents>, changes: Partial<Schedule> = {}) =>
  contextAt(time, [first, ...told], { lines: [tell.lineOf(docs, changes)] });

const made = '05T16:00 1 its line was made by the command create: docs;daily@17:00;docs';
const down = 'a backup of docs was due; the service had never been started';
const toBeSkipped = 'it will be skipped at the next check of a running service';

describe('one that waits', () => {
  it.each<[string, ReadonlyArray<DatedEvents>, Partial<Schedule>, ReadonlyArray<string>]>([
    [
      'in a pause of all',
      [['05T16:30', tell.paused('06T09:00')]],
      {},
      [
        '05T17:00 waiting: it fell due in a pause',
        made,
        '05T16:30 2 all schedules were paused by the command pause, until 2024-03-06 09:00',
        `05T17:00 - ${down}`,
        `- - ${toBeSkipped}: it fell due in a pause`,
      ],
    ],
    [
      'in a pause of its own',
      [['05T16:30', tell.paused(null, 1)]],
      { paused: { since: march('05T16:30'), until: null } },
      [
        '05T17:00 waiting: it fell due in a pause',
        made,
        '05T16:30 2 its schedule was paused by the command pause',
        `05T17:00 - ${down}`,
        `- - ${toBeSkipped}: it fell due in a pause`,
      ],
    ],
    [
      'until a pause that came later is over',
      [['05T17:30', tell.paused('06T09:00')]],
      {},
      [
        '05T17:00 waiting: its schedule is paused until 2024-03-06 09:00',
        made,
        `05T17:00 - ${down}`,
        '- - it has not been started, and is still due; its schedule is paused until 2024-03-06 09:00',
      ],
    ],
    [
      'until somebody resumes',
      [['05T17:30', tell.paused(null, 1)]],
      { paused: { since: march('05T17:30'), until: null } },
      [
        '05T17:00 waiting: its schedule is paused until somebody resumes',
        made,
        `05T17:00 - ${down}`,
        '- - it has not been started, and is still due; its schedule is paused until somebody resumes',
      ],
    ],
    [
      'though somebody asked to skip it',
      [['05T16:30', tell.skipAsked('05T17:00')]],
      { asked: { from: march('05T17:00'), through: march('05T17:00') } },
      [
        '05T17:00 waiting: somebody asked to skip it',
        made,
        '05T16:30 2 somebody asked by the command skip that it be skipped',
        `05T17:00 - ${down}`,
        `- - ${toBeSkipped}, as somebody asked`,
      ],
    ],
    [
      'since to skip it was taken back',
      [
        ['05T16:30', tell.skipAsked('05T17:00')],
        ['05T16:40', tell.skipTakenBack('05T17:00')],
      ],
      {},
      [
        '05T17:00 waiting: the service makes it at its next check',
        made,
        '05T16:40 3 that it be skipped was taken back by the command undo',
        `05T17:00 - ${down}`,
        '- - it has not been started, and is still due: the service makes it at its next check',
      ],
    ],
    [
      'though the service has long been running',
      [['05T16:10', tell.serviceStarted]],
      {},
      [
        '05T17:00 waiting: the service makes it at its next check',
        made,
        '05T17:00 - a backup of docs was due; the service was running, since 2024-03-05 16:10',
        '- - it has not been started, and is still due: the service makes it at its next check',
      ],
    ],
  ])('%s', (_, told, changes, lines) => {
    expect(said(now('05T18:00', told, changes))).toEqual(lines);
  });

  it('without the file in which its line stood', () => {
    expect(said({ ...now('05T18:00', []), fileIsThere: false })).toEqual([
      '05T17:00 waiting: backup_schedules.txt is gone',
      made,
      `05T17:00 - ${down}`,
      '- - it has not been started: backup_schedules.txt is gone, and without it nothing is in force',
    ]);
  });

  it('while the service is down', () => {
    expect(said({ ...now('05T18:00', []), serviceIsUp: false }).slice(-1)).toEqual([
      '- - it has not been started, and is still due; the service is not running: once it is, it makes it at its first check',
    ]);
  });
});

describe('one that was skipped', () => {
  it.each<[string, Event, Event, string]>([
    [
      'by a pause',
      tell.paused('06T09:00', 1),
      tell.skipped('05T17:00', '05T17:00', 1, 'paused'),
      'its schedule was paused by the command pause, until 2024-03-06 09:00',
    ],
    [
      'as somebody asked',
      tell.skipAsked('05T17:00'),
      tell.skipped('05T17:00', '05T17:00', 1, 'asked'),
      'somebody asked by the command skip that it be skipped',
    ],
  ])('%s: who asked for that until then', (_, asks, skipped, text) => {
    const told: ReadonlyArray<DatedEvents> = [
      ['05T16:30', asks],
      ['05T17:01', skipped],
      ['05T17:30', tell.skipTakenBack('05T17:00')],
    ];
    const lines = said(contextAt('05T18:00', [first, ...told]));
    expect(lines.slice(1, -1)).toEqual([made, `05T16:30 2 ${text}`, `05T17:00 - ${down}`]);
  });

  it('for another reason: what is asked is not told', () => {
    const told: ReadonlyArray<DatedEvents> = [
      ['05T16:30', tell.skipAsked('05T17:00')],
      ['05T17:10', tell.skipped('05T17:00', '05T17:00', 1, 'missed')],
    ];
    expect(said(contextAt('05T18:00', [first, ...told])).slice(1, -1)).toEqual([made, `05T17:00 - ${down}`]);
  });

  it('is told with its line up to then', () => {
    const told: ReadonlyArray<DatedEvents> = [
      ['05T17:10', tell.skipped('05T17:00', '05T17:00', 1, 'missed')],
      ['05T17:20', tell.deleted()],
    ];
    expect(said(contextAt('05T18:00', [first, ...told]))[1]).toBe(made);
    expect(said(contextAt('05T18:00', [first, ...told])).slice(1, -1)).toEqual([made, `05T17:00 - ${down}`]);
  });
});

describe('one that is to come', () => {
  it.each<[string, ReadonlyArray<DatedEvents>, Partial<Schedule>, ReadonlyArray<string>]>([
    [
      'is made',
      [],
      {},
      ['05T17:00 to come: -', made, '- - a backup of docs will be due at 2024-03-05 17:00'],
    ],
    [
      'is skipped as somebody asked',
      [['05T16:10', tell.skipAsked('05T17:00')]],
      { asked: { from: march('05T17:00'), through: march('05T17:00') } },
      [
        '05T17:00 to come: somebody asked to skip it',
        made,
        '05T16:10 2 somebody asked by the command skip that it be skipped',
        '- - a backup of docs will be due at 2024-03-05 17:00, and will be skipped: somebody asked to skip it',
      ],
    ],
    [
      'is skipped in a pause',
      [['05T16:10', tell.paused('05T18:00')]],
      {},
      [
        '05T17:00 to come: its schedule is paused then',
        made,
        '05T16:10 2 all schedules were paused by the command pause, until 2024-03-05 18:00',
        '- - a backup of docs will be due at 2024-03-05 17:00, and will be skipped: its schedule is paused then',
      ],
    ],
    [
      'is made behind a pause, of which nothing is told',
      [['05T16:10', tell.paused('05T17:00')]],
      {},
      ['05T17:00 to come: -', made, '- - a backup of docs will be due at 2024-03-05 17:00'],
    ],
    [
      'is made, as to skip it was taken back',
      [
        ['05T16:10', tell.skipAsked('05T17:00')],
        ['05T16:11', tell.skipTakenBack('05T17:00')],
      ],
      {},
      ['05T17:00 to come: -', made, '- - a backup of docs will be due at 2024-03-05 17:00'],
    ],
  ])('%s', (_, told, changes, lines) => {
    expect(said(now('05T16:30', told, changes))).toEqual(lines);
  });

  it('is the next one under a new name, where the one in hand was begun under the old one', () => {
    const mail = tell.created('05T17:00', { line: 'docs;daily@17:00;mail' });
    const told: ReadonlyArray<DatedEvents> = [
      first,
      ['05T17:00', tell.started('05T17:00')],
      ['05T17:01', tell.changed(mail.line, '05T17:00')],
    ];
    const context = contextAt('05T17:02', told, { lines: [tell.lineOf(mail, { attempts: 1 })] });
    expect(said(context, null, 'mail').map((one) => one.slice(0, 16))).toContain('06T17:00 to come');
  });
});

describe('a change of the line', () => {
  const evening = 'docs;daily@20:00;docs';
  const toEvening: DatedEvents = ['05T18:00', tell.changed(evening, '05T20:00')];
  const changed = `05T18:00 2 its line was changed by the command edit or rename, and is from then on: ${evening}`;

  it('withdraws what had been due, and is told with what comes then', () => {
    const later: DatedEvents = ['05T19:00', tell.serviceStarted];
    const context = contextAt('05T19:30', [first, toEvening, later], {
      lines: [tell.lineOf(tell.created('05T20:00', { line: evening }))],
    });
    expect(said(context, span('05T16:00', '05T21:00'))).toEqual([
      '05T17:00 withdrawn: its schedule was set to another time before it could be started',
      made,
      `05T17:00 - ${down}`,
      changed,
      '- - it was not made',
      '05T20:00 to come: -',
      made,
      changed,
      '- - a backup of docs will be due at 2024-03-05 20:00',
    ]);
  });

  it('that is taken back withdraws what the change had set', () => {
    const back: DatedEvents = ['05T20:30', tell.changed(tell.usualLine, '05T17:00', { takenBack: true })];
    const context = contextAt('05T21:00', [first, toEvening, back]);
    expect(said(context, span('05T19:00', '05T21:00'))).toEqual([
      '05T20:00 withdrawn: its schedule was set to another time before it could be started',
      made,
      changed,
      `05T20:00 - ${down}`,
      `05T20:30 3 its line was changed back by the command undo, and is from then on: ${tell.usualLine}`,
      '- - it was not made',
    ]);
  });

  it('is none where the line left the file', () => {
    const context = contextAt('05T21:00', [first, ['05T18:00', tell.deleted()]]);
    expect(said(context)[0]).toBe('05T17:00 withdrawn: its line left the file before it could be started');
  });
});

describe('an archive', () => {
  const twice: ReadonlyArray<DatedEvents> = [
    first,
    ['05T17:00', tell.completed('05T17:00', { next: '06T17:00' })],
    ['06T17:00', tell.completed('06T17:00', { next: '07T17:00', letter: 'b', kept: 'docs.1.tar' })],
    ['07T17:00', tell.completed('07T17:00', { next: '08T17:00', letter: 'c', kept: 'docs.2.tar' })],
  ];
  const removed: ReadonlyArray<DatedEvents> = [
    ['07T18:00', { ...tell.removed('docs.1.tar'), trash: 'docs.1.tar' }],
    ['07T19:00', { ...tell.removed('docs.2.tar'), trash: 'docs.2.tar' }],
  ];
  const of = (day: string, told: ReadonlyArray<DatedEvents>, changes: Partial<QueryContext> = {}) =>
    said(contextAt('08T12:00', [...twice, ...told], changes), span(`${day}T17:00`, `${day}T17:01`)).slice(-2);

  it('in the trash can be had back, by its own name there, and until its own time', () => {
    expect(of('05', removed)).toEqual([
      '07T18:00 5 its archive, backups/docs.1.tar, was moved to the trash: older than the newest 1 (keep=1)',
      expect.stringMatching(
        /^- - it can be had back until 2024-03-10 18:00: backup_manager undelete docs 20240305T170000/,
      ),
    ]);
    expect(of('06', removed)).toEqual([
      '07T19:00 6 its archive, backups/docs.2.tar, was moved to the trash: older than the newest 1 (keep=1)',
      expect.stringMatching(
        /^- - it can be had back until 2024-03-10 19:00: backup_manager undelete docs 20240306T170000/,
      ),
    ]);
  });

  it('in the trash stays there as long as the lines of its source say', () => {
    const untilBy = (line: string) =>
      of('05', removed, {
        lines: [tell.lineOf(tell.created('05T17:00', { line }), { due: march('08T17:00') })],
      })[1];
    expect(untilBy('docs;daily@17:00;docs;trash=9d')).toContain('until 2024-03-16 18:00');
    expect(untilBy('pics;daily@17:00;docs;trash=9d')).toContain('until 2024-03-10 18:00');
  });

  it('in the trash stays there as long as its schedule said, where its line has gone', () => {
    const rule: DatedEvents = ['07T20:00', tell.changed('docs;daily@17:00;docs;trash=2d', '08T17:00')];
    expect(of('05', [...removed, rule, ['07T21:00', tell.deleted()]])[1]).toContain('until 2024-03-09 18:00');
  });

  it('that was removed from the trash is told to its end', () => {
    const emptied: Event = { type: 'TrashEmptied', files: ['docs.1.tar'], reason: 'its time was over' };
    expect(of('05', [...removed, ['08T11:00', emptied]])).toEqual([
      '07T18:00 5 its archive, backups/docs.1.tar, was moved to the trash: older than the newest 1 (keep=1)',
      '08T11:00 7 it was removed from the trash: its time was over',
    ]);
  });
});
