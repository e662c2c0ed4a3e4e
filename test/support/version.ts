/** A recorded version of docs, made whole by its schedule, with what is changed of it. */
import type { Version } from '../../src/domain/archive/archives';
import type { Timestamp } from '../../src/domain/time/time';
import { archiveName, sourcePath } from './decoded';
import { packReport } from './pack-report';

export const versionOfDocs = (file: string, at: Timestamp, change: Partial<Version> = {}): Version => ({
  name: archiveName('docs'),
  path: sourcePath('docs'),
  file,
  due: at,
  completed: at,
  outcome: 'completed',
  reason: null,
  report: packReport(),
  verified: null,
  trigger: 'schedule',
  pinned: null,
  ...change,
});
