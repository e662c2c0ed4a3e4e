/** What older versions journalled in prose is read as what newer ones say in fields; all else stays as it is. */
import * as fc from 'fast-check';
import { inPresentWords } from '../../src/codecs/old-events';
import type { EventOf } from '../../src/domain/events/event';
import * as arbitrary from '../support/arbitraries';
import { runs } from '../support/runs';
import { archiveName, sourcePath, timestamp } from '../support/decoded';
import { scheduleId } from '../../src/domain/schedule/schedule';

const failed = (reason: string): EventOf<'BackupFailed'> => ({
  type: 'BackupFailed',
  schedule: scheduleId(1),
  due: timestamp('2026-11-21T02:00:00.000+00:00'),
  trigger: 'schedule',
  path: sourcePath('docs'),
  name: archiveName('docs'),
  next: null,
  reason,
});

const looked = (level: 'digest' | 'read' | 'source', finding: string | null): EventOf<'ArchiveVerified'> => ({
  type: 'ArchiveVerified',
  name: archiveName('docs'),
  file: 'docs.tar',
  sha256: '0'.repeat(64),
  level,
  finding,
});

test('a backup that was started too often was interrupted; one that failed with like words was not', () => {
  const old = failed('interrupted: started 3 times without an end');
  expect(inPresentWords(old)).toEqual({ ...old, cause: 'interrupted' });
  for (const reason of ['the disk is full', 'interrupted', 'it was interrupted: started 3 times'])
    expect(inPresentWords(failed(reason))).toEqual(failed(reason));
});

test('a source that had changed, and a reader without rights, are no fault of the archive', () => {
  const changed = looked('source', 'it differs from its source in 2 places');
  expect(inPresentWords(changed)).toEqual({ ...changed, blames: 'source' });
  for (const words of ['permission denied', 'operation not permitted']) {
    const forbidden = looked('read', `/w/backups/docs.tar: ${words}`);
    expect(inPresentWords(forbidden)).toEqual({ ...forbidden, blames: 'reader' });
  }
  for (const other of [
    looked('read', changed.finding),
    looked('source', null),
    looked('digest', 'it is missing'),
  ])
    expect(inPresentWords(other)).toEqual(other);
});

test('what is said once stays said', () => {
  fc.assert(
    fc.property(fc.oneof(...Object.values(arbitrary.eventOf)), (event) => {
      expect(inPresentWords(inPresentWords(event))).toEqual(inPresentWords(event));
    }),
    runs(200),
  );
});
