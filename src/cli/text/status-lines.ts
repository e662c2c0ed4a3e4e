/** How things stand, as text: a few lines about the service, the archives and the journal, and a table of the schedules. */
import type { ScheduleStatus, Status } from '../../app/status';
import type { ArchiveInHand } from '../../codecs/live-status';
import type { Version } from '../../domain/archive/archives';
import { showSize } from '../../domain/size';
import type { Health } from '../../domain/occurrence/health';
import { escapeControls } from '../../domain/decider/log-line';
import { instantOf, minute, type Now, shown } from '../../domain/time/time';
import { otherClock } from '../../domain/decider/workspace-zone';
import { type Palette, paletteOf, type Screen } from './screen';
import { table } from './table';

/** After so many milliseconds without progress it is told. */
const stillAfter = minute;

/** How far the archive in hand has come; nothing when there is none. */
const archiveInHand = (archive: ArchiveInHand | null, by: string, now: Now): ReadonlyArray<string> => {
  if (archive === null) return [];
  const { progressed } = archive;
  const stands =
    progressed !== undefined && now.instant - instantOf(progressed) > stillAfter
      ? [`           no progress since ${shown(now)(progressed)}: its source may not answer`]
      : [];
  return [howFar(archive, by), ...stands];
};

const howFar = (archive: ArchiveInHand, by: string): string => {
  const { name, entries, contentBytes, totalEntries, totalContentBytes } = archive;
  if (totalContentBytes === null || totalEntries === null) {
    return `archiving  ${escapeControls(name)}${by}: ${showSize(contentBytes)}, ${entries} entries`;
  }
  const share = totalContentBytes === 0 ? 100 : Math.floor((100 * contentBytes) / totalContentBytes);
  return `archiving  ${escapeControls(name)}${by}: ${Math.min(100, share)} %, ${showSize(contentBytes)} of ${showSize(totalContentBytes)}, ${entries} of ${totalEntries} entries`;
};

const serviceText = ({ service, now, schedules }: Status, { good, bad, doubtful }: Palette): string => {
  const show = shown(now);
  const since = service.since === null ? '' : ` since ${show(service.since)}`;
  const worse = schedules.length > 0 ? bad : doubtful;
  switch (service.state) {
    case 'up': {
      const pid = service.pid === null ? '' : `, pid ${service.pid}`;
      const chart = service.live === null ? '' : `, ${service.live.state}`;
      return `${good('up')}${since}${pid}${chart}`;
    }
    case 'stopped':
      return `${worse('down')}${since}: stopped (${service.reason ?? ''})`;
    case 'failed':
      return `${worse('down')}${since}: failed: ${service.reason ?? ''}`;
    case 'vanished':
      return `${worse('down')}: killed, or the machine went off, some time after ${service.since === null ? 'its start' : show(service.since)}`;
    case 'up or vanished':
      return `${doubtful('up, or killed since')}; last heard of at ${service.since === null ? 'its start' : show(service.since)}`;
    case 'never started':
      return `${worse('down')}: never started`;
  }
};

/** What stands after the last whole line: a crash tore it off, or somebody is writing it. */
const tornText = ({ torn }: Status['head']): string =>
  torn === 0 ? '' : `; torn: ${torn} bytes after it (journal --check looks into it)`;

const goodSpan = (
  oldest: Version | null,
  newest: Version | null,
  show: (version: Version) => string,
): string => {
  if (oldest === null || newest === null) return 'no good one';
  return oldest === newest
    ? `one good, of ${show(newest)}`
    : `good ones from ${show(oldest)} to ${show(newest)}`;
};

const healthText: Readonly<Record<Health, string>> = {
  good: 'ok',
  waiting: 'waiting',
  pending: 'due now',
  overdue: 'OVERDUE',
  expired: 'expired',
};

const paintHealth =
  ({ good, bad, doubtful }: Palette) =>
  (cell: string): string => {
    switch (cell.trim()) {
      case 'ok':
        return good(cell);
      case 'OVERDUE':
        return bad(cell);
      default:
        return doubtful(cell);
    }
  };

export const statusLines = (status: Status, screen: Screen): ReadonlyArray<string> => {
  const { now, run, service, schedules, archives, head, fileIsThere, fileIsLost } = status;
  const palette = paletteOf(screen);
  const show = shown(now);
  const other = otherClock(now);
  const row = ({
    index,
    schedule,
    health,
    next,
    last,
    newestGood,
  }: ScheduleStatus): ReadonlyArray<string> => [
    String(index),
    escapeControls(schedule.spec.name),
    healthText[health],
    next === null ? '-' : instantOf(next) <= now.instant ? `now (${show(next)})` : show(next),
    last === null ? '-' : `${show(last.due)} ${last.outcome}`,
    newestGood === null ? 'none' : show(newestGood.completed),
  ];
  const columns = [
    { title: '#', align: 'right' as const },
    { title: 'name', shrinks: true },
    { title: 'health', paint: paintHealth(palette) },
    { title: 'next' },
    { title: 'last', optional: true },
    { title: 'newest good backup' },
  ];
  const archiveText = archives.count === 0 ? 'none' : `${archives.count}, ${showSize(archives.bytes)}`;
  const span = goodSpan(archives.oldestGood, archives.newestGood, ({ completed }) => show(completed));
  const noSchedules = fileIsLost
    ? palette.bad('backup_schedules.txt is gone: nothing is backed up')
    : fileIsThere
      ? 'none: backup_schedules.txt has no schedule'
      : 'none yet';
  return [
    `time       ${show(now.instant)} (${now.zone.name})`,
    ...(other === null ? [] : [`zone       ${other}`]),
    `service    ${serviceText(status, palette)}`,
    ...archiveInHand(service.live?.archive ?? null, '', now),
    ...(run === null ? [] : archiveInHand(run.archive, ` (run, pid ${run.pid})`, now)),
    `archives   ${archiveText}; ${span}`,
    `journal    ${head.seq} lines, head ${head.seq} ${head.hash.slice(0, 12)}${tornText(head)}`,
    ...(schedules.length === 0
      ? [`schedules  ${noSchedules}`]
      : ['', ...table(columns, schedules.map(row), screen.width)]),
  ];
};
