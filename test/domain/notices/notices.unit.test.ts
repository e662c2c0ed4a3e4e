/** Who is to be told of what: each fact once, to those who asked for it, and no more than may wait. */
import { replay } from '../../../src/domain/decider/evolve';
import { initialState } from '../../../src/domain/decider/state';
import type { Event, EventOf } from '../../../src/domain/events/event';
import { type FactKind, factKinds, type TargetKind } from '../../../src/domain/events/notice';
import { mostFacts, type Notices, noNotices } from '../../../src/domain/notices/notices';
import { batchFor } from '../../../src/domain/notices/pending';
import { archiveName, timestamp } from '../../support/decoded';
import {
  completed,
  deleted,
  edited,
  failed,
  journal,
  march,
  partial,
  pruned,
  removed,
  serviceFailed,
  serviceStarted,
  serviceStopped,
  skipped,
  started,
  takenBack,
  type DatedEvents,
} from '../../support/telling-events';

const added = (
  target: number,
  on: ReadonlyArray<FactKind> = factKinds,
  { kind = 'webhook', only = [] }: { kind?: TargetKind; only?: ReadonlyArray<string> } = {},
): EventOf<'NoticeTargetAdded'> => ({
  type: 'NoticeTargetAdded',
  target,
  name: `t${target}`,
  kind,
  where: 'https://example.org/…',
  on: [...on],
  only: only.map((name) => archiveName(name)),
  key: `k${target}`,
});

const sent = (target: number, through: number, dropped = 0): Event => ({
  type: 'NoticeSent',
  target,
  name: `t${target}`,
  through,
  facts: 1,
  dropped,
});

const notSent = (target: number, attempts: number, reason = 'refused'): Event => ({
  type: 'NoticeFailed',
  target,
  name: `t${target}`,
  reason,
  attempts,
});

const overdue: EventOf<'BackupOverdue'> = {
  type: 'BackupOverdue',
  schedule: failed('05T17:00').schedule,
  path: failed('05T17:00').path,
  name: archiveName('docs'),
  newestGood: march('04T17:00'),
  cause: 'nobody knows',
};

const verified = (finding: string | null, blames?: 'source'): EventOf<'ArchiveVerified'> => ({
  type: 'ArchiveVerified',
  name: archiveName('docs'),
  file: 'docs.tar',
  sha256: 'a'.repeat(64),
  level: 'read',
  finding,
  ...(blames === undefined ? {} : { blames }),
});

const behind = (stayed: number): Event => ({ type: 'ClockBehind', latest: march('09T10:00'), stayed });

/** One event a line. */
const after = (...events: ReadonlyArray<Event>): Notices =>
  replay(journal(...events.map((event): DatedEvents => ['05T17:00', event])), initialState).notices;

const batchOf = (notices: Notices, target = 1) => {
  const found = notices.targets.find((one) => one.target === target);
  return found === undefined ? null : batchFor(notices, found);
};

/** What the first target is told next, in short. */
const told = (...events: ReadonlyArray<Event>): ReadonlyArray<string> =>
  (batchOf(after(...events))?.facts ?? []).map(({ kind, summary }) => `${kind}: ${summary}`);

it('nobody is told of what happened before there was anybody to be told', () => {
  expect(after(failed('05T17:00'), serviceStarted)).toBe(noNotices);
  expect(told(failed('05T17:00'), added(1))).toEqual([]);
});

it.each<[string, Event, string]>([
  ['a failure', failed('05T17:00'), 'failed: the backup of docs failed'],
  [
    'a partial backup',
    partial('05T17:00'),
    'partial: the backup of docs is partial: not everything is in it, or it looks wrong',
  ],
  [
    'a missed backup',
    skipped('05T17:00', '05T17:00', 1, 'missed'),
    'missed: the backup of docs that was due 2024-03-05 17:00 was missed',
  ],
  [
    'many missed ones',
    skipped('05T17:00', '08T17:00', 4, 'superseded'),
    'missed: 4 backups of docs were missed, due 2024-03-05 17:00 to 2024-03-08 17:00',
  ],
  [
    'too many missed ones',
    skipped('05T17:00', '08T17:00', null, 'superseded'),
    'missed: many of docs were missed, due 2024-03-05 17:00 to 2024-03-08 17:00',
  ],
  ['one that is late', overdue, 'late: docs has no good backup since 2024-03-04 17:00, and should have one'],
  [
    'one that was never made',
    { ...overdue, newestGood: null },
    'late: docs has no good backup yet, and should have one',
  ],
  ['a good one', completed('05T17:00'), 'ok: the backup of docs is made'],
  [
    'a malformed line',
    { ...edited([]), malformed: [{ line: 'docs;', reason: 'no time' }] },
    "failed: 1 line of backup_schedules.txt can't be understood: what it means is not backed up",
  ],
  [
    'malformed lines',
    {
      ...edited([]),
      malformed: [
        { line: 'docs;', reason: 'no time' },
        { line: 'x', reason: 'no time' },
      ],
    },
    "failed: 2 lines of backup_schedules.txt can't be understood: what they mean is not backed up",
  ],
  ['a failed verification', verified('damaged at byte 7'), 'failed: backups/docs.tar does not verify'],
  ['a clock that is behind', behind(0), 'failed: the clock is behind: it had shown 2024-03-09 10:00 before'],
  [
    'a clock that is trusted',
    { type: 'ClockTrusted', latest: march('09T10:00') },
    'recovered: the clock is taken for right: backups go on by it',
  ],
  [
    'a clock that is right',
    { type: 'ClockCorrected', latest: march('09T10:00') },
    'recovered: the clock is right again: backups go on',
  ],
  [
    'the end of the service',
    serviceStopped,
    'stopped: backup_service stopped: nothing is backed up until it is started',
  ],
  [
    'the failure of the service',
    serviceFailed,
    'stopped: backup_service failed: nothing is backed up until it is started',
  ],
])('%s is told', (_, event, text) => {
  expect(told(added(1), event)).toEqual([text]);
});

it.each<[string, Event]>([
  ['a start of the service', serviceStarted],
  ['a start of a backup, but to who measures', started('05T17:00')],
  ['an edit by hand without a malformed line', edited([])],
  ['a verification that found no fault', verified(null)],
  ['a verification that blames the source', verified('it changed', 'source')],
  ['a clock that stays behind', behind(60)],
  ['a removed version', removed('docs.tar')],
])('%s is not told', (_, event) => {
  expect(told(added(1), event)).toEqual([]);
});

describe('why', () => {
  const whyOf = (event: Event): ReadonlyArray<string> | undefined =>
    batchOf(after(added(1), event))?.facts[0]?.why;

  it('is the reason of the event', () => {
    expect(whyOf(failed('05T17:00'))).toEqual(['no such file']);
    expect(whyOf(serviceFailed)).toEqual(['disk full']);
    expect(whyOf(serviceStopped)).toEqual(['SIGTERM']);
    expect(whyOf(overdue)).toEqual(['nobody knows']);
    expect(whyOf({ ...overdue, cause: null })).toEqual([]);
    expect(whyOf(verified('damaged at byte 7'))).toEqual(['damaged at byte 7']);
    expect(whyOf(completed('05T17:00'))).toEqual(['backups/docs.tar, 2.0 kB, 3 entries']);
  });

  it.each([
    ['expired', 'its time had passed already when its line was made'],
    ['superseded', 'nobody made it in time; the latest one is made late'],
    ['missed', 'nobody made it in time, and catchup=no makes none late'],
    ['too-late', 'nobody made it in time, and it is too late to catch up'],
  ] as const)('of one that was %s', (reason, text) => {
    expect(whyOf(skipped('05T17:00', '05T17:00', 1, reason))).toEqual([text]);
  });

  it('names the files that are not in a partial archive, and how many more there are', () => {
    const problems = Array.from({ length: 12 }, (_, index) => ({
      path: `f${index}`,
      kind: 'unreadable' as const,
      detail: 'permission denied',
    }));
    const event = partial('05T17:00');
    const why = whyOf({ ...event, report: { ...event.report, problems, problemCount: 40 } });
    expect(why).toEqual([
      '1 file could not be read',
      ...problems.slice(0, 10).map(({ path }) => `${path}: permission denied`),
      'and 30 more',
    ]);
  });

  it('is cut where somebody else wrote without end', () => {
    const long = whyOf({ ...failed('05T17:00'), reason: 'x'.repeat(5000) })?.[0] ?? '';
    expect(long).toBe(`${'x'.repeat(400)}…`);
    expect(whyOf({ ...failed('05T17:00'), reason: 'x'.repeat(400) })).toEqual(['x'.repeat(400)]);
  });
});

describe('a service that ended without a word', () => {
  it('is told when the next one starts', () => {
    expect(told(added(1), serviceStarted, { ...serviceStarted, pid: 8 })).toEqual([
      'stopped: backup_service was killed, or the machine went off; it runs again',
    ]);
  });

  it('is told as a workspace that was away, when it is the same that goes on', () => {
    expect(told(added(1), serviceStarted, serviceStarted)).toEqual([
      'stopped: the workspace was away for a while, and is back',
    ]);
  });

  it('is none when it had said goodbye', () => {
    expect(told(serviceStarted, serviceStopped, added(1), serviceStarted)).toEqual([]);
  });
});

describe('well again', () => {
  it.each<[string, Event]>([
    ['failed', failed('05T17:00')],
    ['was partial', partial('05T17:00')],
    ['was missed', skipped('05T17:00', '05T17:00', 1, 'missed')],
    ['was late', overdue],
  ])('is a schedule with a good backup after one that %s, once', (_, event) => {
    const events = [added(1), event, completed('06T17:00'), completed('07T17:00')];
    expect(told(...events).slice(1)).toEqual([
      'recovered: docs has a good backup again',
      'ok: the backup of docs is made',
    ]);
  });

  it('is no schedule whose missed backups gave way to a later one', () => {
    expect(
      told(added(1, ['recovered']), skipped('05T17:00', '05T18:00', 2, 'superseded'), completed('06T17:00')),
    ).toEqual([]);
  });

  it('is no schedule for the trouble of another', () => {
    expect(told(added(1, ['recovered']), failed('05T17:00', { id: 2 }), completed('06T17:00'))).toEqual([]);
  });

  it('is an archive that verifies after it did not, once', () => {
    const events = [added(1, ['recovered']), verified('damaged'), verified(null), verified(null)];
    expect(told(...events)).toEqual(['recovered: backups/docs.tar verifies again']);
  });

  it('is no archive that was removed meanwhile', () => {
    expect(told(added(1, ['recovered']), verified('damaged'), removed('docs.tar'), verified(null))).toEqual(
      [],
    );
    expect(
      told(added(1, ['recovered']), verified('damaged'), removed('other.tar'), verified(null)),
    ).toHaveLength(1);
  });

  it('is told to those who want to hear of good backups, and of nothing else', () => {
    expect(told(added(1, ['ok']), failed('05T17:00'), completed('06T17:00'))).toEqual([
      'recovered: docs has a good backup again',
    ]);
    expect(told(added(1, ['ok']), { type: 'ClockCorrected', latest: march('09T10:00') })).toEqual([]);
  });
});

it('what is late is nothing new to who was told why', () => {
  expect(told(added(1, ['failed', 'late']), failed('05T17:00'), overdue)).toHaveLength(1);
  expect(told(added(1, ['late']), failed('05T17:00'), overdue)).toHaveLength(1);
  expect(told(added(1, ['failed', 'late']), failed('05T17:00'), completed('06T17:00'), overdue)).toHaveLength(
    2,
  );
});

it('what is late is news to who was added after what was told before, and no news once it failed again', () => {
  const late = (...events: ReadonlyArray<Event>) =>
    (
      batchOf(after(added(1), failed('05T17:00'), added(2, ['failed', 'late']), ...events), 2)?.facts ?? []
    ).map(({ kind }) => kind);
  expect(late(overdue)).toEqual(['late']);
  expect(late(failed('06T17:00'), overdue)).toEqual(['failed']);
});

it('says when the last good backup was, as far as that is known', () => {
  const facts = batchOf(
    after(added(1), failed('04T17:00'), completed('05T17:00'), failed('06T17:00')),
  )?.facts;
  expect(facts?.map(({ lastGood }) => lastGood)).toEqual([null, null, march('05T17:00')]);
});

it('each is told of what it asked for, and of the backups that it asked for', () => {
  expect(told(added(1, ['failed']), partial('05T17:00'), failed('06T17:00'))).toEqual([
    'failed: the backup of docs failed',
  ]);
  expect(told(added(1, factKinds, { only: ['photos'] }), failed('06T17:00'))).toEqual([]);
  expect(told(added(1, factKinds, { only: ['photos', 'docs'] }), failed('06T17:00'))).toHaveLength(1);
  // why: what is of no single backup is of all
  expect(told(added(1, factKinds, { only: ['photos'] }), serviceStopped)).toHaveLength(1);
});

describe('what was told', () => {
  it('is not told again, and what came later is', () => {
    expect(told(added(1), failed('05T17:00'), sent(1, 2))).toEqual([]);
    expect(told(added(1), failed('05T17:00'), completed('06T17:00'), sent(1, 2))).toEqual([
      'recovered: docs has a good backup again',
    ]);
  });

  it('to one is still to be told to another', () => {
    const notices = after(added(1), added(2), failed('05T17:00'), sent(1, 3));
    expect(batchOf(notices, 1)).toBeNull();
    expect(batchOf(notices, 2)).toMatchObject({ through: 3 });
    expect(after(added(1), added(2), failed('05T17:00'), sent(1, 3), sent(2, 3)).facts).toEqual([]);
  });

  it('is noted with its time, and ends that it can’t be told', () => {
    const failing = after(added(1), failed('05T17:00'), notSent(1, 1), notSent(1, 4, 'hangs')).targets[0];
    expect(failing?.failing).toEqual({
      since: march('05T17:00'),
      last: march('05T17:00'),
      reason: 'hangs',
      attempts: 4,
    });
    expect(failing?.lastSent).toBeNull();
    const target = after(added(1), failed('05T17:00'), notSent(1, 1), sent(1, 2)).targets[0];
    expect(target).toMatchObject({ failing: null, told: 2, lastSent: march('05T17:00') });
  });

  it('never goes back', () => {
    expect(after(added(1), failed('05T17:00'), sent(1, 2), sent(1, 1)).targets[0]?.told).toBe(2);
  });
});

describe('too many facts', () => {
  const many = Array.from({ length: mostFacts + 3 }, () => failed('05T17:00'));

  it('the oldest are dropped, and counted for each who was to be told', () => {
    const notices = after(added(1), added(2, ['ok']), ...many);
    expect(notices.facts).toHaveLength(mostFacts);
    expect(batchOf(notices)).toMatchObject({ dropped: 3, through: many.length + 2 });
    expect(batchOf(notices)?.facts[0]?.seq).toBe(6);
    expect(notices.targets.map(({ dropped }) => dropped)).toEqual([3, 0]);
  });

  it('the number is told once', () => {
    const notices = after(added(1), ...many, sent(1, many.length + 1, 3), failed('06T17:00'));
    expect(batchOf(notices)).toMatchObject({ dropped: 0 });
    expect(after(added(1), ...many, sent(1, many.length + 1, 2)).targets[0]?.dropped).toBe(1);
  });
});

describe('who measures', () => {
  const check = added(1, factKinds, { kind: 'healthchecks' });

  it('is told of starts, if of good ends', () => {
    expect(told(check, started('05T17:00'))).toEqual(['started: the backup of docs started']);
    expect(told(added(1, ['failed'], { kind: 'healthchecks' }), started('05T17:00'))).toEqual([]);
  });

  it('is told of no start that is over, and of none in one breath with an end', () => {
    expect(told(check, started('05T17:00'), completed('05T17:00'))).toEqual([
      'ok: the backup of docs is made',
    ]);
    const next = [check, started('05T17:00'), completed('05T17:00'), started('06T17:00')];
    expect(told(...next)).toEqual(['ok: the backup of docs is made']);
    expect(batchOf(after(...next))?.through).toBe(3);
    expect(told(...next, sent(1, 3))).toEqual(['started: the backup of docs started']);
  });

  it('is told of the last start alone', () => {
    expect(told(check, started('05T17:00'), started('06T17:00'))).toHaveLength(1);
  });

  it('is told of no starts as dropped', () => {
    const many = Array.from({ length: mostFacts + 3 }, () => started('05T17:00'));
    expect(after(check, ...many).targets[0]?.dropped).toBe(0);
  });
});

describe('a target that is removed', () => {
  const gone: Event = { type: 'NoticeTargetRemoved', target: 1, name: 't1' };

  it('is told of nothing more; its number is not used again', () => {
    const notices = after(added(1), failed('05T17:00'), gone);
    expect(notices).toEqual({ ...noNotices, nextTarget: 2 });
  });

  it('leaves the others what they are to be told', () => {
    const notices = after(added(1), added(2), failed('05T17:00'), gone);
    expect(batchOf(notices, 2)?.facts).toHaveLength(1);
    expect(after(added(1), added(2, ['ok']), failed('05T17:00'), gone).facts).toEqual([]);
  });
});

it('the time of a fact is that of its line, and its number the line’s', () => {
  expect(batchOf(after(added(1), serviceStopped))?.facts).toMatchObject([
    {
      seq: 2,
      at: timestamp('2024-03-05T17:00:00.000+00:00'),
      name: null,
      path: null,
      due: null,
      about: 'service',
    },
  ]);
});

it.each<[string, Event, boolean]>([
  ['deleted', deleted(), false],
  ['pruned', pruned(), false],
  ['taken back', takenBack(), false],
  ['dropped by hand', edited([], [1]), false],
  ['left where it is, and another is deleted', deleted(2), true],
])('a schedule that was late, and is %s', (_, event, isLate) => {
  const { watched } = after(added(1), overdue, event);
  expect(watched).toEqual([
    expect.objectContaining({ schedule: 1, troubles: ['late'], troubleLines: [2], overdue: isLate }),
  ]);
});
