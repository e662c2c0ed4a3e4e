/** Who is to be told of what, said a second time and plainly: from all lines of a journal, with nothing forgotten or bounded. */
import type { Event } from '../../src/domain/events/event';
import type { FactKind } from '../../src/domain/events/notice';
import type { Recorded } from '../../src/domain/events/recorded';

export interface NaiveFact {
  readonly seq: number;
  readonly kind: FactKind;
  readonly isOfBackup: boolean;
  readonly name: string | null;
  readonly due: string | null;
  /** Of one that is late: what else was told of it before since its last good backup, and in which line. */
  readonly before: ReadonlyArray<{ readonly kind: FactKind; readonly seq: number }>;
}

export interface NaiveTarget {
  readonly target: number;
  readonly on: ReadonlyArray<FactKind>;
  readonly only: ReadonlyArray<string>;
  /** The lines by which it came and went. */
  readonly added: number;
  readonly removed: number;
}

/** One fact and no other. */
export const keyOf = ({ seq, kind, name, due }: Pick<NaiveFact, 'seq' | 'name' | 'due'> & { kind: string }) =>
  `${seq} ${kind} ${name ?? '-'} ${due ?? '-'}`;

const isNews = (event: Event): boolean =>
  event.type !== 'BackupSkipped' || (event.reason !== 'asked' && event.reason !== 'paused');

const troubleOf = (event: Event): FactKind | null => {
  if (event.type === 'BackupFailed') return 'failed';
  if (event.type === 'BackupPartial') return 'partial';
  if (event.type === 'BackupOverdue') return 'late';
  return event.type === 'BackupSkipped' && isNews(event) && event.reason !== 'superseded' ? 'missed' : null;
};

export const naiveNotices = (records: ReadonlyArray<Recorded>) => {
  const facts: Array<NaiveFact> = [];
  const targets: Array<NaiveTarget> = [];
  let troubles: Array<{ schedule: number; kind: FactKind; seq: number }> = [];
  let damaged: Array<string> = [];
  let serviceRuns = false;

  const kindOf = (event: Event): FactKind | null => {
    switch (event.type) {
      case 'BackupCompleted':
        return troubles.some(({ schedule }) => schedule === event.schedule) ? 'recovered' : 'ok';
      case 'BackupPartial':
        return 'partial';
      case 'BackupFailed':
        return 'failed';
      case 'BackupSkipped':
        return isNews(event) ? 'missed' : null;
      case 'BackupOverdue':
        return 'late';
      case 'ScheduleFileEdited':
        return event.malformed.length > 0 ? 'failed' : null;
      case 'ArchiveVerified':
        if (event.finding !== null) return 'failed';
        return damaged.includes(event.file) ? 'recovered' : null;
      case 'ClockBehind':
        return event.stayed > 0 ? null : 'failed';
      case 'ClockTrusted':
      case 'ClockCorrected':
        return 'recovered';
      case 'HookRan':
        return event.failure !== null && event.hook !== 'before-backup' ? 'failed' : null;
      case 'ServiceStarted':
        return serviceRuns ? 'stopped' : null;
      case 'ServiceStopped':
      case 'ServiceFailed':
        return 'stopped';
      default:
        return null;
    }
  };

  const remember = (event: Event, seq: number): void => {
    const kind = troubleOf(event);
    if (kind !== null && 'schedule' in event && typeof event.schedule === 'number')
      troubles.push({ schedule: event.schedule, kind, seq });
    if (event.type === 'BackupCompleted')
      troubles = troubles.filter(({ schedule }) => schedule !== event.schedule);
    if (event.type === 'ArchiveVerified') {
      damaged = damaged.filter((file) => file !== event.file);
      if (event.finding !== null) damaged.push(event.file);
    }
  };

  for (const { seq, events } of records)
    for (const event of events) {
      if (event.type === 'NoticeTargetAdded') {
        const { target, on, only } = event;
        targets.push({ target, on, only, added: seq, removed: Infinity });
      } else if (event.type === 'NoticeTargetRemoved') {
        const index = targets.findIndex(({ target }) => target === event.target);
        const was = targets[index];
        if (was !== undefined) targets[index] = { ...was, removed: seq };
        if (targets.every(({ removed }) => removed < Infinity)) [troubles, damaged] = [[], []];
      } else if (targets.some(({ removed }) => removed === Infinity)) {
        const kind = kindOf(event);
        if (kind !== null)
          facts.push({
            seq,
            kind,
            isOfBackup: event.type.startsWith('Backup'),
            name: 'name' in event ? event.name : null,
            due: 'due' in event && typeof event.due === 'string' ? event.due : null,
            before:
              event.type === 'BackupOverdue'
                ? troubles.filter(({ schedule }) => schedule === event.schedule)
                : [],
          });
        remember(event, seq);
      }
      if (event.type === 'ServiceStarted') serviceRuns = true;
      if (event.type === 'ServiceStopped' || event.type === 'ServiceFailed') serviceRuns = false;
    }
  return { facts, targets };
};

/** What a target is told from when it came until it went, oldest first. */
export const expectedFor = (
  { on, only, added, removed }: NaiveTarget,
  facts: ReadonlyArray<NaiveFact>,
): ReadonlyArray<NaiveFact> =>
  facts.filter(
    ({ seq, kind, isOfBackup, name, before }) =>
      seq > added &&
      seq < removed &&
      (on.includes(kind) || (kind === 'recovered' && isOfBackup && on.includes('ok'))) &&
      (name === null || only.length === 0 || only.includes(name)) &&
      !before.some((told) => told.seq > added && on.includes(told.kind)),
  );
