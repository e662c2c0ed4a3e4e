/** Which hooks are owed to a backup, from its start to its last one, told event by event. */
import { hooksToRun, owedAfterEnd, owedAfterHook, owedByStart } from '../../../src/domain/decider/owed-hooks';
import type { EventOf } from '../../../src/domain/events/event';
import { type HookName, hookNames } from '../../../src/domain/events/hook';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { archiveName, sourcePath, timestamp } from '../../support/decoded';
import { packReport } from '../../support/pack-report';

const occurrence = {
  schedule: scheduleId(1),
  due: timestamp('2024-03-05T16:00:00.000+00:00'),
  trigger: 'schedule' as const,
  path: sourcePath('docs'),
  name: archiveName('docs'),
};
const started = (hooks?: ReadonlyArray<HookName>): EventOf<'BackupStarted'> => ({
  ...{ type: 'BackupStarted', ...occurrence, attempt: 2, late: false },
  ...(hooks === undefined ? {} : { hooks }),
});
const ran = (hook: HookName, archivedFrom: string | null = null): EventOf<'HookRan'> => ({
  ...{ type: 'HookRan', ...occurrence, hook, ended: 'exited', status: 0, signal: null, failure: null },
  ...{ milliseconds: 1, output: '', archivedFrom },
});
const made = {
  ...{ ...occurrence, next: null, late: false, report: packReport({ bytes: 7 }), adopted: false },
  placement: { temporary: '.t', archive: 'docs.tar', kept: null },
};
const completed: EventOf<'BackupCompleted'> = { type: 'BackupCompleted', ...made };
const partial: EventOf<'BackupPartial'> = { type: 'BackupPartial', ...made, reason: 'unread' };
const failed: EventOf<'BackupFailed'> = {
  type: 'BackupFailed',
  ...occurrence,
  next: null,
  reason: 'no room',
};
const abandoned: EventOf<'BackupAbandoned'> = { type: 'BackupAbandoned', ...occurrence };

const begun = owedByStart(started(hookNames));

it('nothing is owed where no hook stood, or none that comes behind', () => {
  expect([owedByStart(started()), owedByStart(started([])), owedByStart(started(['before-backup']))]).toEqual(
    [null, null, null],
  );
});

it('what stands before a backup is owed to none, whatever comes of it', () => {
  expect(begun?.hooks).toEqual(hookNames.filter((hook) => hook !== 'before-backup'));
  expect(owedByStart(started(['before-backup', 'on-failure']))?.hooks).toEqual(['on-failure']);
  if (begun === null) throw new Error('nothing is owed');
  expect(hooksToRun({ ...begun, hooks: hookNames })).toEqual(['after-backup']);
});

it('to one without an end after-backup alone', () => {
  expect(begun).toMatchObject({ ...occurrence, attempt: 2, end: null, archivedFrom: null });
  expect(hooksToRun(begun)).toEqual(['after-backup']);
  expect(hooksToRun(null)).toEqual([]);
});

it.each([
  [completed, ['after-backup', 'on-success'], 'completed', null],
  [partial, ['after-backup', 'on-partial'], 'partial', 'unread'],
  [failed, ['after-backup', 'on-failure'], 'failed', 'no room'],
  [abandoned, ['after-backup'], 'abandoned', null],
] as const)('what follows each end, and what it is told: %#', (event, hooks, outcome, reason) => {
  const owed = owedAfterEnd(begun, event);
  expect(hooksToRun(owed)).toEqual(hooks);
  expect(owed?.end).toMatchObject({ outcome, reason });
  expect(owed?.end?.archive?.file ?? null).toBe('report' in event ? 'docs.tar' : null);
});

it('what is told of an archive is its figures', () => {
  const { bytes, entries, contentBytes, sha256 } = made.report;
  expect(owedAfterEnd(begun, completed)?.end?.archive).toEqual({
    ...{ file: 'docs.tar', bytes, entries, contentBytes, sha256 },
  });
});

it('each that has run is owed no more, and the last ends it', () => {
  const owed = owedAfterEnd(owedAfterHook(begun, ran('before-backup', '/snap')), completed);
  expect(owed?.archivedFrom).toBe('/snap');
  const rest = owedAfterHook(owed, ran('after-backup'));
  expect([hooksToRun(rest), rest?.archivedFrom]).toEqual([['on-success'], '/snap']);
  expect(owedAfterHook(rest, ran('on-success'))).toBeNull();
  expect(owedAfterHook(null, ran('on-success'))).toBeNull();
});

it.each([
  [{ schedule: scheduleId(2) }],
  [{ due: timestamp('2024-03-06T16:00:00.000+00:00') }],
  [{ trigger: 'command' as const }],
])('what happens to another backup changes nothing: %#', (other) => {
  expect(owedAfterEnd(begun, { ...completed, ...other })).toBe(begun);
  expect(owedAfterHook(begun, { ...ran('after-backup'), ...other })).toBe(begun);
  expect(owedAfterEnd(null, completed)).toBeNull();
});

it('one that is not started any more owes on-failure alone, if that stands there', () => {
  const given = { ...failed, cause: 'interrupted' as const };
  expect(owedAfterEnd(null, { ...given, hooks: hookNames })).toMatchObject({
    ...{ attempt: 0, hooks: ['on-failure'], end: { outcome: 'failed', reason: 'no room' } },
  });
  expect(owedAfterEnd(begun, { ...given, hooks: ['after-backup'] })).toBeNull();
});
