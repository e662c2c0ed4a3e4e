/** Decisions that tell of hooks, which version 2 of the journal gained later. */
import { scheduleId } from '../../src/domain/schedule/schedule';
import { archiveName, sourcePath, timestamp } from './decoded';
import type { GoldenDecisions } from './golden-events';
import { packReport } from './pack-report';

const at = (time: string) => timestamp(`2026-11-27T${time}.000+01:00`);

const occurrence = {
  schedule: scheduleId(3),
  due: at('01:00:00'),
  trigger: 'command' as const,
  path: sourcePath('docs'),
  name: archiveName('backup_docs'),
};

const placement = { temporary: '.backup_docs.1.partial', archive: 'backup_docs.tar', kept: null };
const report = packReport({ bytes: 512, sha256: '400c'.padEnd(64, '0') });
const hooks = ['before-backup', 'after-backup', 'on-partial', 'on-failure'] as const;

const ran = {
  ...({ type: 'HookRan', ...occurrence, ended: 'exited', status: 0, signal: null, failure: null } as const),
  ...{ milliseconds: 12, output: '', archivedFrom: null },
};

export const goldenHookDecisions: GoldenDecisions = [
  {
    at: at('01:00:00'),
    events: [{ type: 'BackupStarted', ...occurrence, attempt: 1, late: false, hooks }],
  },
  {
    at: at('01:00:01'),
    events: [{ ...ran, hook: 'before-backup', output: 'source=/snap/docs\n', archivedFrom: '/snap/docs' }],
  },
  {
    at: at('01:00:02'),
    events: [{ type: 'ArchiveSealed', ...occurrence, placement, report, doubt: null }],
  },
  {
    at: at('01:00:03'),
    events: [
      {
        ...({
          type: 'BackupPartial',
          ...occurrence,
          late: false,
          placement,
          report,
          adopted: false,
        } as const),
        ...{ reason: '1 file could not be read', next: null, archivedFrom: '/snap/docs' },
      },
    ],
  },
  {
    at: at('01:00:04'),
    events: [
      {
        ...{ ...ran, hook: 'after-backup', ended: 'timeout', status: null },
        ...{
          failure: 'took longer than 2h, and was ended',
          milliseconds: 7_200_000,
          output: 'waiting \udcff',
        },
      },
    ],
  },
];
