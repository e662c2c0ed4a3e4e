/** The decider: what each command comes to, as sentences. */
import { packReport } from '../../support/pack-report';
import type { Command } from '../../../src/domain/events/command';
import { schedulesToMake } from '../../../src/domain/decider/decide';
import { replay } from '../../../src/domain/decider/evolve';
import { initialState } from '../../../src/domain/decider/state';
import type { Event, EventOf, Placement } from '../../../src/domain/events/event';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { at } from '../../support/clock';
import { given, recordsOf } from '../../support/decider';
import { archiveName, sourcePath, specOf, timestamp } from '../../support/decoded';

const noon = timestamp('2024-03-05T12:00:00.000+00:00');
const id = scheduleId(1);

const created = (line: string, n = 1): EventOf<'ScheduleCreated'> => ({
  type: 'ScheduleCreated',
  schedule: scheduleId(n),
  line,
  spec: specOf(line),
  created: noon,
  due: timestamp(`2024-03-05T${line.split(';')[1]}:00.000+00:00`),
});

const docs = created('docs;12:00;docs');
const old = created('docs;11:59;old');
const later = created('docs;12:01;later');
const create = (line: string): Command => ({ type: 'CreateSchedule', line, spec: specOf(line) });

const occurrence = {
  schedule: id,
  due: docs.due,
  trigger: 'schedule' as const,
  path: sourcePath('docs'),
  name: archiveName('docs'),
};
const started = (attempt = 1, late = false): EventOf<'BackupStarted'> => ({
  type: 'BackupStarted',
  ...occurrence,
  attempt,
  late,
});

const placement: Placement = { temporary: '.docs.1.partial', archive: 'docs.tar', kept: null };
const report = packReport();
const sealed = (of = report, doubt: string | null = null): EventOf<'ArchiveSealed'> => ({
  type: 'ArchiveSealed',
  ...occurrence,
  placement,
  report: of,
  doubt,
});
const failed: EventOf<'BackupFailed'> = {
  type: 'BackupFailed',
  ...occurrence,
  next: null,
  reason: 'no such file',
};
const afterMinute = at('2024-03-05T12:01:00Z');

describe('create', () => {
  it('makes a schedule with today’s occurrence', () => {
    given().when(create('docs;12:00;docs')).then(docs);
  });

  it('makes one whose time has passed, too', () => {
    given().when(create('docs;11:59;old')).then(old);
  });

  it('always makes a new one, though the same line is there', () => {
    given(docs)
      .when(create('docs;12:00;docs'))
      .then({ ...docs, schedule: scheduleId(2) });
  });

  it('needs no file', () => {
    given().withoutFile().when(create('docs;12:00;docs')).then(docs);
  });
});

describe('what is to be made', () => {
  const all = [created('docs;12:00;docs'), created('pics;11:59;pics', 2), created('mail;12:01;mail', 3)];
  const toMake = (...events: ReadonlyArray<Event>) =>
    schedulesToMake(replay(recordsOf([...all, ...events]), initialState), {
      now: at('2024-03-05T12:00:30Z'),
      fileIsThere: true,
    }).map((schedule) => schedule.id);
  const paused = (schedule: typeof id | null, until: string | null): Event => ({
    type: 'SchedulePaused',
    schedule,
    line: schedule === null ? null : docs.line,
    until: until === null ? null : timestamp(until),
  });

  it('is what is due, and not paused', () => {
    expect(toMake()).toEqual([1]);
    expect(toMake(paused(id, null))).toEqual([]);
    expect(toMake(paused(null, null))).toEqual([]);
    expect(toMake(paused(id, '2024-03-05T12:00:00.000+00:00'))).toEqual([1]);
  });
});

describe('the end of a backup by hand', () => {
  it('moves its schedule to no other time', () => {
    const daily = created('docs;12:00;docs');
    const spec = specOf('docs;daily@12:00;docs');
    given({ ...daily, line: 'docs;daily@12:00;docs', spec }, { ...started(), trigger: 'command' })
      .when({ type: 'FailBackup', reason: 'no such file' })
      .then({ ...failed, trigger: 'command', next: null });
  });
});

describe('delete', () => {
  it('counts the schedule lines from 0', () => {
    given(docs, created('pics;12:00;pics', 2))
      .when({ type: 'DeleteSchedule', index: '1' })
      .then({ type: 'ScheduleDeleted', schedule: scheduleId(2), line: 'pics;12:00;pics', index: 1 });
  });

  it.each(['1', '-1', 'abc', '', '0x0', '0.0', '1e0', ' 0', '٠', '99999999999'])(
    'refuses the index %j',
    (index) => {
      given(docs).when({ type: 'DeleteSchedule', index }).thenRefused({ type: 'NoScheduleAtIndex', index });
    },
  );

  it('refuses without the file', () => {
    given(docs)
      .withoutFile()
      .when({ type: 'DeleteSchedule', index: '0' })
      .thenRefused({ type: 'SchedulesFileMissing' });
  });
});

describe('starting a backup', () => {
  const start: Extract<Command, { type: 'StartBackup' }> = {
    type: 'StartBackup',
    schedule: id,
    trigger: 'schedule',
  };

  it('happens when its minute has come', () => {
    given(docs).when(start).then(started());
  });

  it('is late once the minute is over, and not before', () => {
    given(docs).when(start, at('2024-03-05T12:00:59.999Z')).then(started(1, false));
    given(docs).when(start, afterMinute).then(started(1, true));
  });

  it('counts the attempts that had no end', () => {
    given(docs, started(), started(2)).when(start).then(started(3));
  });

  it('fails after three attempts without an end', () => {
    given(docs, started(), started(2), started(3))
      .when(start)
      .then({
        type: 'BackupFailed',
        ...occurrence,
        next: null,
        reason: 'interrupted: started 3 times without an end',
        cause: 'interrupted',
      });
  });

  it('does not count an attempt that was abandoned on request', () => {
    given(docs, started(), { type: 'BackupAbandoned', ...occurrence })
      .when(start)
      .then(started());
  });

  it.each([
    ['before its minute', 'later', given(later)],
    ['when its time had passed before it was made', 'old', given(old)],
    ['when it has ended', 'docs', given(docs, started(), sealed(), failed)],
  ])('is refused %s', (_, name, situation) => {
    situation.when(start).thenRefused({ type: 'NothingToDo', reason: `no backup of ${name} is due` });
  });

  it.each([
    [
      'its line is gone',
      'docs',
      given(docs, { type: 'ScheduleDeleted', schedule: id, line: docs.line, index: 0 }),
    ],
    ['the file is gone', 'docs', given(docs).withoutFile()],
    ['there is no such schedule', 'the schedule', given()],
  ])('is refused when %s, on command too', (_, which, situation) => {
    const refusal = { type: 'NothingToDo' as const, reason: `${which} is not in force any more` };
    situation.when(start).thenRefused(refusal);
    situation.when({ ...start, trigger: 'command' }).thenRefused(refusal);
  });

  it('happens on command whether or not it is due, and leaves the schedule as it was', () => {
    const now = { ...occurrence, due: noon, trigger: 'command' as const };
    const run: Command = { ...start, trigger: 'command' };
    const begun: EventOf<'BackupStarted'> = { type: 'BackupStarted', ...now, attempt: 1, late: false };
    given(docs).when(run).then(begun);
    given(docs, started(), sealed(), failed).when(run).then(begun);
    given(docs, begun, { type: 'BackupFailed', ...now, next: null, reason: 'no such file' })
      .when(start)
      .then(started());
    given(docs, begun, { type: 'BackupAbandoned', ...now })
      .when(start)
      .then(started());
  });
});

describe('the archive in hand', () => {
  const complete: Command = { type: 'CompleteBackup', adopted: false };
  const end = { ...occurrence, next: null, late: false, placement, report, adopted: false };

  it('is sealed, then completed', () => {
    given(docs, started()).when({ type: 'SealArchive', placement, report, doubt: null }).then(sealed());
    given(docs, started(), sealed())
      .when(complete)
      .then({ type: 'BackupCompleted', ...end });
  });

  it('is adopted after a crash', () => {
    given(docs, started(), sealed())
      .when({ type: 'CompleteBackup', adopted: true })
      .then({ type: 'BackupCompleted', ...end, adopted: true });
  });

  it.each([
    [1, null, '1 file could not be read'],
    [2, null, '2 files could not be read'],
    [0, 'it shrank', 'it shrank'],
    [2, 'it shrank', '2 files could not be read; it shrank'],
  ])('is partial when it has %d problems and the doubt %j', (problemCount, doubt, reason) => {
    const partly = { ...report, problemCount };
    given(docs, started(), sealed(partly, doubt))
      .when(complete)
      .then({ type: 'BackupPartial', ...end, report: partly, reason });
  });

  it('ends though its schedule was deleted meanwhile', () => {
    given(docs, started(), { type: 'ScheduleDeleted', schedule: id, line: docs.line, index: 0 }, sealed())
      .when(complete)
      .then({ type: 'BackupCompleted', ...end });
  });

  it('fails with its reason, or is abandoned', () => {
    given(docs, started()).when({ type: 'FailBackup', reason: 'no such file' }).then(failed);
    given(docs, started())
      .when({ type: 'AbandonBackup' })
      .then({ type: 'BackupAbandoned', ...occurrence });
  });

  it('is not completed before it is sealed', () => {
    given(docs, started())
      .when(complete)
      .thenRefused({ type: 'NothingToDo', reason: 'the archive in hand is not finished' });
  });

  it.each<Command>([
    complete,
    { type: 'SealArchive', placement, report, doubt: null },
    { type: 'FailBackup', reason: '' },
    { type: 'AbandonBackup' },
  ])('must be there: $type', (command) => {
    const refusal = { type: 'NothingToDo' as const, reason: 'no archive is in hand' };
    given(docs).when(command).thenRefused(refusal);
    given(docs, started(), failed).when(command).thenRefused(refusal);
  });
});

describe('pruning', () => {
  const prune: Command = { type: 'PruneSchedules' };
  const pruned: EventOf<'SchedulePruned'> = { type: 'SchedulePruned', schedule: id, line: docs.line };

  it('leaves what is to come and what is due', () => {
    given(later).when(prune).thenNothing();
    given(docs).when(prune).thenNothing();
    given(docs).when(prune, afterMinute).thenNothing();
  });

  it('leaves what is done until its minute is over', () => {
    given(docs, started(), failed).when(prune, at('2024-03-05T12:00:59.999Z')).thenNothing();
    given(docs, started(), failed).when(prune, afterMinute).then(pruned);
  });

  it('skips, and removes, what had passed before it was made', () => {
    given(old)
      .when(prune)
      .then(
        {
          type: 'BackupSkipped',
          schedule: id,
          due: old.due,
          trigger: 'schedule',
          path: sourcePath('docs'),
          name: archiveName('old'),
          line: old.line,
          reason: 'expired',
          through: old.due,
          count: 1,
          next: null,
        },
        { ...pruned, line: old.line },
      );
  });

  it('does nothing without the file', () => {
    given(old).withoutFile().when(prune).thenNothing();
  });
});

describe('a look into an archive', () => {
  it('is recorded with what it proved', () => {
    const look = {
      name: archiveName('docs'),
      file: 'docs.tar',
      sha256: 'a'.repeat(64),
      level: 'read' as const,
      finding: null,
    };
    given()
      .when({ type: 'RecordVerification', ...look })
      .then({ type: 'ArchiveVerified', ...look });
  });
});

describe('an archive that is adopted', () => {
  const found = {
    name: archiveName('docs'),
    file: 'docs.tar',
    completed: noon,
    report,
  };
  const adopt = { type: 'AdoptArchive' as const, ...found };
  const adopted = (schedule: number | null, path: string | null) => ({
    type: 'ArchiveAdopted' as const,
    schedule: schedule === null ? null : scheduleId(schedule),
    path: path === null ? null : sourcePath(path),
    ...found,
  });

  it('is of the one schedule that has its name, and else of nobody knows what', () => {
    given().when(adopt).then(adopted(null, null));
    given(docs, created('pics;12:01;pics', 2)).when(adopt).then(adopted(1, 'docs'));
    given(docs, created('pics;12:01;docs', 2)).when(adopt).then(adopted(null, null));
    given(docs).withoutFile().when(adopt).then(adopted(null, null));
  });
});

describe('the service', () => {
  it('tells of its life', () => {
    given()
      .when({ type: 'StartService', pid: 7, version: '1.0.0' })
      .then({ type: 'ServiceStarted', pid: 7, version: '1.0.0' });
    given()
      .when({ type: 'StopService', pid: 7, reason: 'SIGTERM' })
      .then({ type: 'ServiceStopped', pid: 7, reason: 'SIGTERM' });
    given()
      .when({ type: 'FailService', pid: 7, reason: 'x' })
      .then({ type: 'ServiceFailed', pid: 7, reason: 'x' });
  });
});
