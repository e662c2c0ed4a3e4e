/** What each event is told as, in full: the kind, what it is about, and why; most events are told to nobody. */
import { type Before, type Fact, factOf } from '../../../src/domain/notices/fact';
import type { Event, EventOf } from '../../../src/domain/events/event';
import { packReport } from '../../support/pack-report';
import { goldenJournals } from '../../support/golden-journals';
import {
  completed,
  edited,
  failed,
  march,
  partial,
  serviceFailed,
  serviceStarted,
  skipped,
} from '../../support/telling-events';

const nothing: Before = { service: null, isInTrouble: () => false, isUnverified: () => false };
const fact = (event: Event, before: Partial<Before> = {}) =>
  factOf(event, march('05T18:00'), { ...nothing, ...before });
const about = (event: Event, before: Partial<Before> = {}): Partial<Fact> => {
  const found = fact(event, before);
  if (found === null) throw new Error('nothing is told');
  return found;
};

const ran = (changes: Partial<EventOf<'HookRan'>> = {}): EventOf<'HookRan'> => {
  const { schedule, due, trigger, path, name } = failed('05T17:00');
  return {
    ...{ type: 'HookRan', schedule, due, trigger, path, name, hook: 'after-backup', ended: 'exited' },
    ...{ status: 1, signal: null, failure: 'exited with 1', milliseconds: 5, output: '', archivedFrom: null },
    ...changes,
  };
};

const verified = (finding: string | null, blames?: 'source'): EventOf<'ArchiveVerified'> => ({
  ...{ type: 'ArchiveVerified', name: completed('05T17:00').name, file: 'docs.tar', sha256: 'a'.repeat(64) },
  ...{ level: 'read', finding, ...(blames === undefined ? {} : { blames }) },
});

it('what is nothing to a person is told to nobody', () => {
  const told = new Set(
    [...goldenJournals.values()]
      .flat()
      .flatMap(({ events }) => events)
      .filter((event) => fact(event) !== null)
      .map(({ type }) => type),
  );
  expect([...told].sort()).toEqual(
    [
      ...['BackupCompleted', 'BackupFailed', 'BackupOverdue', 'BackupPartial', 'BackupSkipped'],
      ...['BackupStarted', 'ClockBehind', 'ClockCorrected', 'ClockTrusted', 'HookRan'],
      ...['DrillMissed', 'PlaceChecked', 'RestoreDrilled'],
      ...['ScheduleFileEdited', 'ServiceFailed', 'ServiceStopped'],
    ].sort(),
  );
  for (const { events } of [...goldenJournals.values()].flat())
    for (const event of events)
      if (!told.has(event.type) && event.type !== 'ArchiveVerified') expect(fact(event)).toBeNull();
});

it('a proof that failed, or could not be had, is told, and one that was had is not', () => {
  const place = { destination: 1, place: 'nas' };
  const checked = { ...place, versions: 1, packs: 1, read: 1, bytes: 1, damaged: [] };
  expect(fact({ type: 'PlaceChecked', ...checked, faults: 0, finding: null })).toBeNull();
  expect(about({ type: 'PlaceChecked', ...checked, faults: 2, finding: 'packs/a: damaged' })).toMatchObject({
    ...{ kind: 'failed', about: 'place', why: ['packs/a: damaged'] },
    summary: 'what stands at nas is not as it was written: 2 faults',
  });
  const drilled = {
    ...{ ...place, name: completed('05T17:00').name, completed: march('05T17:00'), sha256: 'a' },
    ...{ files: 1, bytes: 1, milliseconds: 1 },
  };
  expect(fact({ type: 'RestoreDrilled', ...drilled, finding: null })).toBeNull();
  expect(about({ type: 'RestoreDrilled', ...drilled, finding: 'docs/a: gone' })).toMatchObject({
    ...{ kind: 'failed', about: 'archive', why: ['docs/a: gone'] },
  });
  expect(about({ type: 'DrillMissed', ...place, reason: 'it is away' })).toMatchObject({
    ...{ kind: 'failed', about: 'place', why: ['it is away'] },
  });
});

describe('a backup', () => {
  it('that is missed says why, in a word for each reason', () => {
    const why = (reason: Parameters<typeof skipped>[3]) => fact(skipped('05T17:00', '05T17:00', 1, reason));
    expect(why('asked')).toBeNull();
    expect(why('paused')).toBeNull();
    expect(why('missed')).toMatchObject({
      ...{ kind: 'missed', about: 'backup', name: 'docs', path: 'docs', due: march('05T17:00') },
      why: ['nobody made it in time, and catchup=no makes none late'],
    });
    expect(why('expired')?.why).toEqual(['its time had passed already when its line was made']);
    expect(why('superseded')?.why).toEqual(['nobody made it in time; the latest one is made late']);
    expect(why('too-late')?.why).toEqual(['nobody made it in time, and it is too late to catch up']);
  });

  it('that is partial names what is not in it, ten of them, and how many more there are', () => {
    const problems = Array.from({ length: 11 }, (_, n) => ({
      ...{ path: `f${n}`, kind: 'unreadable' as const, detail: 'permission denied' },
    }));
    const why = (all: typeof problems, problemCount: number) => {
      const event = partial('05T17:00');
      return fact({ ...event, report: packReport({ problems: all, problemCount }) })?.why;
    };
    const ten = problems.slice(0, 10);
    const lines = ten.map(({ path }) => `${path}: permission denied`);
    const reason = '1 file could not be read';
    expect(why(ten, 10)).toEqual([reason, ...lines]);
    expect(why(problems, 11)).toEqual([reason, ...lines, 'and 1 more']);
    expect(why(ten.slice(0, 2), 40)).toEqual([reason, ...lines.slice(0, 2), 'and 30 more']);
  });

  it('that failed says why, no longer than a line may be', () => {
    const reason = 'x'.repeat(401);
    expect(about({ ...failed('05T17:00'), reason }).why).toEqual([`${'x'.repeat(400)}…`]);
    expect(about({ ...failed('05T17:00'), reason: 'x'.repeat(400) }).why).toEqual(['x'.repeat(400)]);
  });

  it('that is good says how large it is; after trouble it is told as well again', () => {
    const event = completed('05T17:00');
    expect(about(event)).toMatchObject({
      ...{ kind: 'ok', summary: 'the backup of docs is made' },
      why: ['backups/docs.tar, 2.0 kB, 3 entries'],
    });
    const one = { ...event, report: packReport({ bytes: 5, entries: 1 }) };
    expect(about(one, { isInTrouble: (id) => id === event.schedule })).toMatchObject({
      ...{ kind: 'recovered', summary: 'docs has a good backup again' },
      why: ['backups/docs.tar, 5 bytes, 1 entry'],
    });
  });

  it('that is late says why, where that is known', () => {
    const { schedule, path, name } = failed('05T17:00');
    const late = (cause: string | null): Event => ({
      ...{ type: 'BackupOverdue', schedule, path, name, newestGood: null, cause },
    });
    expect(about(late('it is gone'))).toMatchObject({
      ...{ kind: 'late', about: 'backup', name: 'docs', path: 'docs', due: null, why: ['it is gone'] },
    });
    expect(about(late(null)).why).toEqual([]);
  });

  it('that starts is told to those who measure', () => {
    expect(about({ ...failed('05T17:00'), type: 'BackupStarted', attempt: 1, late: false })).toMatchObject({
      ...{ kind: 'started', about: 'backup', summary: 'the backup of docs started', why: [] },
    });
  });
});

describe('a hook', () => {
  it('that failed is told with the last that it said', () => {
    const output = 'one\ntwo\n\nthree\n';
    expect(about(ran({ output }))).toMatchObject({
      ...{ kind: 'failed', about: 'backup', name: 'docs', path: 'docs', due: march('05T17:00') },
      summary: 'hooks/after-backup failed after the backup of docs',
      why: ['it exited with 1', 'two', 'three'],
    });
    expect(about(ran()).why).toEqual(['it exited with 1']);
  });

  it('that did well is not, nor one before a backup, which fails by it', () => {
    expect(fact(ran({ failure: null }))).toBeNull();
    expect(fact(ran({ hook: 'before-backup' }))).toBeNull();
  });
});

it('lines that are not understood are told of as of the file, ten of them', () => {
  const malformed = Array.from({ length: 12 }, (_, n) => ({ line: `l${n}`, reason: 'no time' }));
  expect(about({ ...edited([]), malformed: malformed.slice(0, 1) })).toMatchObject({
    ...{ kind: 'failed', about: 'schedules', name: null, path: null, due: null, why: ['l0: no time'] },
  });
  const { why } = about({ ...edited([]), malformed });
  expect([why?.length, why?.at(-1)]).toEqual([11, 'and 2 more']);
});

describe('an archive', () => {
  it('that does not verify is told of, and that it does again', () => {
    const at = { about: 'archive', name: 'docs', path: null, due: null };
    expect(about(verified('damaged'))).toMatchObject({
      ...{ ...at, kind: 'failed', summary: 'backups/docs.tar does not verify', why: ['damaged'] },
    });
    expect(about(verified(null), { isUnverified: (file) => file === 'docs.tar' })).toMatchObject({
      ...{ ...at, kind: 'recovered', summary: 'backups/docs.tar verifies again', why: [] },
    });
  });

  it('that verifies, or of which the reader or the source is at fault, is not', () => {
    expect(fact(verified(null))).toBeNull();
    expect(fact(verified('it changed', 'source'), { isUnverified: () => true })).toBeNull();
  });
});

describe('the clock', () => {
  const latest = march('09T10:00');

  it('that is behind is told of once, and what becomes of it', () => {
    expect(about({ type: 'ClockBehind', latest, stayed: 0 })).toMatchObject({
      ...{ kind: 'failed', about: 'clock' },
      why: [
        'what was backed up until then is not backed up again, unless the clock stays as it is for 24 hours; set it right',
      ],
    });
    expect(fact({ type: 'ClockBehind', latest, stayed: 60 })).toBeNull();
    expect(about({ type: 'ClockTrusted', latest })).toMatchObject({
      ...{ kind: 'recovered', about: 'clock' },
      why: ['it had shown 2024-03-09 10:00 before, and has stayed behind that for 24 hours'],
    });
    expect(about({ type: 'ClockCorrected', latest })).toMatchObject({
      ...{ kind: 'recovered', about: 'clock' },
      why: ['it has caught up with 2024-03-09 10:00'],
    });
  });
});

describe('the service', () => {
  const since = march('05T16:00');

  it('that starts is told of where it was killed, or was away', () => {
    expect(fact(serviceStarted)).toBeNull();
    expect(about(serviceStarted, { service: { pid: 6, since } })).toMatchObject({
      ...{ kind: 'stopped', about: 'service' },
      summary: 'backup_service was killed, or the machine went off; it runs again',
      why: [
        'the one that started 2024-03-05 16:00 ended without a word; it was started again 2024-03-05 18:00',
      ],
    });
    expect(about(serviceStarted, { service: { pid: 7, since } })).toMatchObject({
      ...{ kind: 'stopped', about: 'service' },
      summary: 'the workspace was away for a while, and is back',
      why: [
        'backup_service goes on since 2024-03-05 18:00; backups that were due meanwhile are late or missed',
      ],
    });
  });

  it('that ends says why', () => {
    expect(about(serviceFailed)).toMatchObject({ kind: 'stopped', about: 'service', why: ['disk full'] });
    expect(about({ type: 'ServiceStopped', pid: 7, reason: 'SIGTERM' })).toMatchObject({
      ...{ kind: 'stopped', about: 'service', why: ['SIGTERM'] },
    });
  });
});
