/** What the history projection makes of each event, and what it forgets. */
import * as fc from 'fast-check';
import type { Event } from '../../../src/domain/events/event';
import { noDigest, type Recorded } from '../../../src/domain/events/recorded';
import type { Keep } from '../../../src/domain/history/forgotten';
import {
  abridged,
  archiveLocations,
  type HistoryProjection,
  projectionOf,
  projector,
} from '../../../src/domain/history/projection';
import type { Occurrence } from '../../../src/domain/history/told-occurrence';
import { timestampAt } from '../../../src/domain/time/time';
import { eventOf } from '../../support/arbitraries';
import { someAuthor } from '../../support/author';
import { utc } from '../../support/clock';
import { runs } from '../../support/runs';

/** A journal with one decision a minute. */
const journalOf = (decisions: ReadonlyArray<ReadonlyArray<Event>>): ReadonlyArray<Recorded> =>
  decisions.map((events, index) => ({
    v: 2,
    seq: index + 1,
    at: timestampAt(index * 60_000, utc),
    prev: noDigest,
    by: someAuthor,
    command: null,
    events: [...events],
    digest: noDigest,
  }));

const started: Event = { type: 'ServiceStarted', pid: 7, version: '1' };

/** Which line is the last that a service is known by, which was started in the first. */
const lastLine = (...events: ReadonlyArray<Event>): number | undefined =>
  projectionOf(journalOf([[started], events])).serviceRuns[0]?.last.seq;

/** Whether only a service does what an event tells of. */
const isOfService: {
  readonly [Type in Event['type']]: boolean | 'if scheduled' | 'if scheduled, not adopted';
} = {
  ScheduleCreated: false,
  ScheduleDeleted: false,
  ScheduleTakenBack: false,
  SchedulePutBack: false,
  ScheduleEdited: false,
  SchedulePaused: false,
  ScheduleResumed: false,
  SkipAsked: false,
  SkipTakenBack: false,
  ScheduleFileEdited: false,
  SchedulePruned: true,
  ScheduleRearmed: true,
  BackupStarted: 'if scheduled',
  ArchiveSealed: 'if scheduled',
  BackupAbandoned: 'if scheduled',
  BackupFailed: 'if scheduled',
  BackupSkipped: 'if scheduled',
  BackupCompleted: 'if scheduled, not adopted',
  BackupPartial: 'if scheduled, not adopted',
  HookRan: false,
  VersionRemoved: false,
  VersionPinned: false,
  VersionUnpinned: false,
  VersionUndeleted: false,
  TrashEmptied: false,
  ArchiveAdopted: false,
  ArchiveVerified: false,
  ServiceStarted: true,
  ServiceStopped: true,
  ServiceFailed: true,
  ClockBehind: true,
  ClockTrusted: true,
  ClockCorrected: true,
  ZoneChanged: false,
  NoticeTargetAdded: false,
  NoticeTargetRemoved: false,
  NoticeSent: false,
  NoticeFailed: false,
  BackupOverdue: true,
  DestinationAdded: false,
  DestinationRemoved: false,
  VersionCopied: false,
  CopyCompleted: false,
  CopyFailed: false,
  PlaceChecked: false,
  RestoreDrilled: false,
  DrillMissed: false,
  CopyVanished: false,
  CopiesPruned: false,
  DestinationTested: false,
};

const expectedOf = (event: Event): boolean => {
  const rule = isOfService[event.type];
  if (typeof rule === 'boolean') return rule;
  const isScheduled = 'trigger' in event && event.trigger === 'schedule';
  return rule === 'if scheduled' ? isScheduled : isScheduled && 'adopted' in event && !event.adopted;
};

describe('a service', () => {
  const living = Object.entries<fc.Arbitrary<Event>>(eventOf).filter(
    ([type]) => !['ServiceStarted', 'ServiceStopped', 'ServiceFailed'].includes(type),
  );

  it.each(living)('is known to have lived by %s, or not', (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (event) => {
        expect(lastLine(event)).toBe(expectedOf(event) ? 2 : 1);
        expect(
          lastLine({ type: 'VersionRemoved', name: 'x', file: 'x.tar', reason: 'x' } as Event, event),
        ).toBe(expectedOf(event) ? 2 : 1);
      }),
      runs(12),
    );
  });

  it.each(['stopped', 'failed'] as const)('ended once, and then lives no more: %s', (how) => {
    const end: Event =
      how === 'stopped'
        ? { type: 'ServiceStopped', pid: 7, reason: 'one' }
        : { type: 'ServiceFailed', pid: 7, reason: 'one' };
    const again: Event = { type: 'ServiceStopped', pid: 7, reason: 'another' };
    fc.assert(
      fc.property(eventOf.SchedulePruned, (later) => {
        const { serviceRuns } = projectionOf(journalOf([[started], [end], [again], [later]]));
        expect(serviceRuns).toEqual([
          {
            pid: 7,
            version: '1',
            started: { seq: 1, at: timestampAt(0, utc) },
            ended: { seq: 2, at: timestampAt(60_000, utc), how, reason: 'one' },
            last: { seq: 1, at: timestampAt(0, utc) },
          },
        ]);
        expect(projectionOf(journalOf([[end], [later]])).serviceRuns).toEqual([]);
      }),
      runs(3),
    );
  });
});

describe('an occurrence', () => {
  const only = (...decisions: ReadonlyArray<ReadonlyArray<Event>>): Occurrence | undefined => {
    const { occurrences } = projectionOf(journalOf(decisions));
    expect(occurrences).toHaveLength(1);
    return occurrences[0];
  };
  const moment = { seq: 1, at: timestampAt(0, utc) };

  it('that was skipped goes from the first to the last of its run', () => {
    fc.assert(
      fc.property(eventOf.BackupSkipped, (event) => {
        expect(only([event])).toMatchObject({
          due: event.due,
          through: event.through,
          count: event.count,
          starts: [],
          sealed: null,
          end: {
            ...moment,
            outcome: 'skipped',
            reason: event.reason,
            skipped: event.reason,
            report: null,
            adopted: false,
          },
        });
      }),
      runs(12),
    );
  });

  it('that was made, whole or in part, has its archive; one that failed has its reason', () => {
    fc.assert(
      fc.property(
        eventOf.BackupCompleted,
        eventOf.BackupPartial,
        eventOf.BackupFailed,
        (whole, part, failed) => {
          const { report, adopted } = whole;
          expect(only([whole])).toMatchObject({
            through: whole.due,
            count: 1,
            end: { ...moment, outcome: 'completed', reason: null, skipped: null, report, adopted },
          });
          expect(only([part])?.end).toMatchObject({
            ...moment,
            outcome: 'partial',
            reason: part.reason,
            skipped: null,
            report: part.report,
            adopted: part.adopted,
          });
          expect(only([failed])?.end).toMatchObject({
            ...moment,
            outcome: 'failed',
            reason: failed.reason,
            skipped: null,
            report: null,
            adopted: false,
          });
        },
      ),
      runs(12),
    );
  });

  it('that was started and sealed is the one that ends', () => {
    fc.assert(
      fc.property(
        eventOf.BackupStarted,
        eventOf.ArchiveSealed,
        eventOf.BackupCompleted,
        (start, seal, end) => {
          const { schedule, trigger, due } = start;
          const same = { schedule, trigger, due };
          const { attempt, late } = start;
          expect(only([start], [{ ...seal, ...same }], [{ ...end, ...same }])).toMatchObject({
            starts: [{ seq: 1, attempt, late }],
            sealed: { seq: 2, report: seal.report },
            end: { seq: 3 },
          });
          const twice = projectionOf(journalOf([[start], [{ ...end, ...same }], [start]]));
          expect(twice.occurrences.map(({ starts }) => starts.map(({ seq }) => seq))).toEqual([[1], [3]]);
        },
      ),
      runs(12),
    );
  });

  it('that was let go of goes on if it was scheduled, and is over if it was on command', () => {
    fc.assert(
      fc.property(eventOf.BackupStarted, eventOf.BackupAbandoned, (start, abandon) => {
        const { schedule, trigger, due } = start;
        const same = { schedule, trigger, due };
        const { occurrences } = projectionOf(journalOf([[start], [{ ...abandon, ...same }], [start]]));
        expect(occurrences.map(({ starts }) => starts.map(({ seq }) => seq))).toEqual(
          trigger === 'schedule' ? [[1, 3]] : [[1], [3]],
        );
        expect(occurrences[0]?.abandoned.map(({ seq }) => seq)).toEqual([2]);
      }),
      runs(30),
    );
  });
});

describe('a schedule', () => {
  it('comes and goes, each once, and knows what is next', () => {
    fc.assert(
      fc.property(
        eventOf.ScheduleCreated,
        eventOf.BackupFailed,
        eventOf.ScheduleRearmed,
        eventOf.SchedulePutBack,
        (create, fail, rearm, back) => {
          const { schedule } = create;
          const failed = { ...fail, schedule };
          const decisions: ReadonlyArray<ReadonlyArray<Event>> = [
            [create],
            [failed],
            [{ ...rearm, schedule }],
            [{ type: 'ScheduleTakenBack', schedule, line: create.line, index: 0, reopened: null }],
            [{ type: 'ScheduleDeleted', schedule, line: create.line, index: 0 }],
            [{ ...back, schedule }],
          ];
          const nextAfter = (count: number) =>
            projectionOf(journalOf(decisions.slice(0, count))).scheduleHistories.get(schedule)?.next;
          expect(nextAfter(1)).toBe(create.due);
          expect(nextAfter(2)).toBe(failed.trigger === 'schedule' ? failed.next : create.due);
          expect(nextAfter(3)).toBe(rearm.due);
          expect(nextAfter(6)).toBe(back.due);
          const history = projectionOf(journalOf(decisions)).scheduleHistories.get(schedule);
          expect(
            history?.periods.map(({ from, until }) => [from.seq, from.by, until?.seq, until?.by]),
          ).toEqual([
            [1, 'create', 4, 'undo'],
            [6, 'undo', undefined, undefined],
          ]);
          expect(history?.rearmed.map(({ seq, due }) => [seq, due])).toEqual([[3, rearm.due]]);
        },
      ),
      runs(30),
    );
  });

  it('that nobody knows of is changed by nothing', () => {
    fc.assert(
      fc.property(eventOf.ScheduleRearmed, eventOf.ScheduleDeleted, eventOf.SchedulePutBack, (...events) => {
        expect(projectionOf(journalOf([events])).scheduleHistories.size).toBe(0);
      }),
      runs(3),
    );
  });
});

const minutes = fc.integer({ min: 0, max: 3 }).map((n) => timestampAt(n * 60_000, utc));

const backup: fc.Arbitrary<Event> = fc
  .oneof(
    eventOf.BackupStarted,
    eventOf.BackupStarted,
    eventOf.BackupAbandoned,
    eventOf.BackupCompleted,
    eventOf.BackupFailed,
  )
  .chain((event) => minutes.map((due): Event => ({ ...event, due })));

const isOver = ({ end, trigger, abandoned }: Occurrence): boolean =>
  end !== null || (trigger === 'command' && abandoned.length > 0);

const foldedBy = (records: ReadonlyArray<Recorded>, keep: Keep): HistoryProjection => {
  const { take, tell, forget } = projector(undefined, keep);
  records.forEach(take);
  forget();
  return tell();
};

describe('what is told', () => {
  const journal = fc
    .array(fc.array(backup, { minLength: 1, maxLength: 3 }), { maxLength: 14 })
    .map(journalOf);

  it('is what goes on, and the latest of what is over and wanted', () => {
    fc.assert(
      fc.property(journal, fc.nat(4), fc.boolean(), (records, most, all) => {
        const wanted = ({ trigger }: Occurrence): boolean => all || trigger === 'schedule';
        const { occurrences, adoptions, scheduleHistories, archives, makers, trash, requests, tally } =
          projectionOf(records);
        const over = occurrences.filter((one) => isOver(one) && wanted(one));
        const kept = new Set(most === 0 ? [] : over.slice(-most));
        const some = foldedBy(records, { most, wanted });
        expect(some.occurrences).toEqual(occurrences.filter((one) => !isOver(one) || kept.has(one)));
        expect({ ...some, occurrences: [], forgotten: null, removals: null }).toEqual({
          ...{ adoptions, scheduleHistories, archives, makers, trash, requests, tally, serviceRuns: [] },
          ...{ occurrences: [], forgotten: null, removals: null },
        });
        expect(abridged(projectionOf(records)).occurrences).toEqual(
          occurrences.filter((one) => !isOver(one)),
        );
      }),
      runs(60),
    );
  });

  it('does not depend on when it was forgotten, nor on where one goes on', () => {
    fc.assert(
      fc.property(journal, fc.nat(4), fc.nat(14), (records, most, cut) => {
        const keep: Keep = { most, wanted: () => true };
        const first = projector(undefined, keep);
        records.slice(0, cut).forEach(first.take);
        const second = projector(first.tell(), keep);
        records.slice(cut).forEach(second.take);
        second.forget();
        expect(second.tell().occurrences).toEqual(foldedBy(records, keep).occurrences);
      }),
      runs(40),
    );
  });

  it('never grows beyond twice what is to be kept and what goes on', () => {
    fc.assert(
      fc.property(
        fc.array(eventOf.BackupFailed, { maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        (events, most) => {
          const { take, tell } = projector(undefined, { most, wanted: () => true });
          journalOf(events.map((event) => [event])).forEach((record) => {
            take(record);
            expect(tell().occurrences.length).toBeLessThanOrEqual(2 * most);
          });
        },
      ),
      runs(10),
    );
  });
});

describe('the archive of an occurrence', () => {
  const made = (completed: Event, ...later: ReadonlyArray<Event>) => {
    const projection = projectionOf(journalOf([[completed], later]));
    const [occurrence] = projection.occurrences;
    if (occurrence === undefined) throw new Error('nothing was made');
    return (sizes: ReadonlyMap<string, number> | null) => archiveLocations(projection, sizes)(occurrence);
  };

  it('is there with its size, missing, or removed, and why', () => {
    fc.assert(
      fc.property(eventOf.BackupCompleted, (event) => {
        const { report, name } = event;
        const file = event.placement.archive;
        const there = { type: 'there', version: { file } };
        expect(made(event)(null)).toMatchObject(there);
        expect(made(event)(new Map([[file, report.bytes]]))).toMatchObject(there);
        expect(made(event)(new Map([[file, report.bytes + 1]]))).toEqual({ type: 'missing', file });
        expect(made(event)(new Map())).toEqual({ type: 'missing', file });
        const { schedule } = event;
        const removed: Event = { type: 'VersionRemoved', schedule, name, file, reason: 'keep=1' };
        expect(made(event, removed)(new Map())).toMatchObject({
          type: 'removed',
          removal: { seq: 2, file, reason: 'keep=1' },
        });
        expect(made(event, { ...removed, file: 'x.tar' })(null)).toMatchObject(there);
      }),
      runs(12),
    );
  });

  it('is none where none was made', () => {
    fc.assert(
      fc.property(eventOf.BackupFailed, (event) => expect(made(event)(null)).toEqual({ type: 'none' })),
      runs(3),
    );
  });
});
