/** What the use-case tells of a backup in hand, as the events that the charts hear. */
import * as E from 'fp-ts/Either';
import type { BackupNews } from '../../machines/backup-service.machine';
import type { ArchiveObserver, BackupEnd } from '../app/archive-observer';
import { errorText } from '../domain/events/log-line';

type NewsObserver = Required<Omit<ArchiveObserver, 'signal' | 'reread' | 'onRetained' | 'onEmptied'>>;

const ended = (end: BackupEnd): BackupNews => {
  switch (end.type) {
    case 'BackupCompleted':
      return { type: 'backup.completed', reason: null };
    case 'BackupPartial':
      return { type: 'backup.completed', reason: end.reason };
    case 'BackupFailed':
      return { type: 'backup.failed', reason: end.reason };
    case 'BackupAbandoned':
      return { type: 'backup.abandoned' };
  }
};

/** An observer of archives that tells a chart. */
export const newsOf = (tell: (news: BackupNews) => void): NewsObserver => ({
  onStart: ({ spec: { name, path } }, { due, attempt }) =>
    tell({ type: 'backup.started', backup: { name, path, due, attempt } }),
  onProgress: ({ entries, contentBytes: bytes, totalEntries, totalContentBytes: totalBytes }) =>
    tell({ type: 'backup.progressed', entries, bytes, totalEntries, totalBytes }),
  onStage: (stage) => tell({ type: `backup.${stage}` }),
  onEnd: (end) =>
    tell(E.isRight(end) ? ended(end.right) : { type: 'backup.failed', reason: errorText(end.left) }),
});
