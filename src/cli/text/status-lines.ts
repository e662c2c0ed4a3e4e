/** How things stand, as text: a few lines about the service, the archives and the journal, and a table of the schedules. */
import type { ScheduleStatus } from '../../app/schedule-status';
import type { Status } from '../../app/status';
import type { ArchiveInHand, LiveStatus } from '../../codecs/live-status';
import type { Version } from '../../domain/archive/archives';
import { counted } from '../../domain/counted';
import { showSize } from '../../domain/size';
import type { Health } from '../../domain/occurrence/health';
import { escapeControls } from '../../domain/events/log-line';
import { instantOf, minute, type Now, shown } from '../../domain/time/time';
import { otherClock } from '../../domain/decider/workspace-zone';
import { entriesOf } from './lines';
import { paintOutcome } from './outcome';
import { type Palette, paletteOf, type Screen, showAge, hanging, wrapped } from './screen';
import { table } from './table';

/** After so many milliseconds without progress it is told. */
const stillAfter = minute;

/** How far the archive in hand has come; nothing when there is none. */
const archiveInHand = (archive: ArchiveInHand | null, by: string, now: Now): ReadonlyArray<string> => {
  if (archive === null) return [];
  const { progressed } = archive;
  const stands =
    progressed !== undefined && now.instant - instantOf(progressed) > stillAfter
      ? [`no progress since ${shown(now)(progressed)}: its source may not answer`]
      : [];
  return [howFar(archive, by), ...stands];
};

const howFar = (archive: ArchiveInHand, by: string): string => {
  const { name, entries, contentBytes, totalEntries, totalContentBytes } = archive;
  if (totalContentBytes === null || totalEntries === null) {
    return `${escapeControls(name)}${by}: ${showSize(contentBytes)}, ${entriesOf(entries)}`;
  }
  const share = totalContentBytes === 0 ? 100 : Math.floor((100 * contentBytes) / totalContentBytes);
  return `${escapeControls(name)}${by}: ${Math.min(100, share)} %, ${showSize(contentBytes)} of ${showSize(totalContentBytes)}, ${entries} of ${entriesOf(totalEntries)}`;
};

/** The archive that the service looks into by itself; nothing when there is none. */
const verifyingNow = (verifying: LiveStatus['verifying'], now: Now): ReadonlyArray<string> =>
  verifying === undefined
    ? []
    : [`backups/${escapeControls(verifying.file)} (${verifying.level}) since ${shown(now)(verifying.since)}`];

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
  torn === 0 ? '' : `; torn: ${counted(torn, 'byte')} after it (journal --check looks into it)`;

const goodSpan = (
  oldest: Version | null,
  newest: Version | null,
  show: (version: Version) => string,
): string => {
  if (oldest === null || newest === null) return 'no good one';
  if (oldest === newest) return `one good, of ${show(newest)}`;
  return show(oldest) === show(newest)
    ? `good ones of ${show(newest)}`
    : `good ones from ${show(oldest)} to ${show(newest)}`;
};

const healthText: Readonly<Record<Health, string>> = {
  good: 'ok',
  waiting: 'waiting',
  pending: 'due now',
  overdue: 'OVERDUE',
  expired: 'expired',
  paused: 'paused',
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

/** What is said first: whether all is well, and what is to be said of it. */
export interface Verdict {
  readonly well: boolean;
  readonly said: ReadonlyArray<string>;
}

/** How far the text stands in, behind its label. */
const indent = 11;

const fineText = ({ schedules }: Status): string => {
  if (schedules.length === 0) return 'nothing is scheduled';
  return schedules.length === 1
    ? 'the schedule has the backups that it should have by now'
    : `all ${schedules.length} schedules have the backups that they should have by now`;
};

const verdictLines = (status: Status, { well, said }: Verdict, screen: Screen): ReadonlyArray<string> => {
  const { good, bad } = paletteOf(screen);
  const width = screen.width === null ? null : screen.width - indent;
  const lines = (well ? [fineText(status), ...said] : said).flatMap((text) => wrapped(text, width));
  const label = (well ? 'ok' : 'NOT OK').padEnd(indent);
  const painted = well ? good(label) : bad(label);
  return lines.map((line, index) => (index === 0 ? painted : ' '.repeat(indent)) + line);
};

/** The columns of the schedules. What is left out on a narrow terminal stands last; how the last backup ended never is. */
const columnsOf = (palette: Palette, screen: Screen) => [
  { title: '#', align: 'right' as const },
  { title: 'name', shrinks: true },
  { title: 'health', paint: paintHealth(palette) },
  { title: 'last', paint: paintOutcome(screen) },
  { title: 'good backup' },
  { title: 'size', align: 'right' as const, optional: true },
  { title: 'next', optional: true },
  { title: 'last was due', optional: true },
  { title: 'good backup of', optional: true },
];

const row =
  (now: Now) =>
  ({ index, schedule, health, next, last, newestGood }: ScheduleStatus): ReadonlyArray<string> => {
    const show = shown(now);
    return [
      String(index),
      escapeControls(schedule.spec.name),
      healthText[health],
      last?.outcome ?? '-',
      newestGood === null ? 'none' : showAge(now.instant - instantOf(newestGood.completed)),
      newestGood === null ? '-' : showSize(newestGood.report.bytes),
      next === null ? '-' : instantOf(next) <= now.instant ? 'now' : show(next),
      last === null ? '-' : show(last.due),
      newestGood === null ? '-' : show(newestGood.completed),
    ];
  };

/** What lies in the trash, which is not among the archives; nothing is said of an empty one. */
const trashText = ({ count, bytes }: Status['archives']['trash']): string =>
  count === 0 ? '' : `; ${count} in the trash, ${showSize(bytes)}`;

/** The places elsewhere, each with what it lacks. */
const placesText = ({ places, now }: Status, palette: Palette): string =>
  places
    .map((place) => {
      const { name, behind, isLate, failing, completed } = place;
      const { good, doubtful, bad } = palette;
      const how =
        behind > 0 ? `${counted(behind, 'archive')} behind` : completed === null ? 'none yet' : 'all there';
      const paint = isLate || failing !== null ? bad : behind > 0 || completed === null ? doubtful : good;
      return `${escapeControls(name)}: ${paint(failing === null ? how : `${how}, failing`)}${checkedText(place, now, palette)}`;
    })
    .join('; ');

/** The last restore that was tried and came out as it was, of any name and of each; nothing where none was tried. */
const provenText = ({ proofs, now }: Status, { good, bad }: Palette): string =>
  proofs
    .map(({ name, proven, failed }) => {
      const last =
        proven === null
          ? 'never'
          : good(
              `${shown(now)(proven.at)}${proven.place === null ? '' : ` from ${escapeControls(proven.place)}`}`,
            );
      return `${escapeControls(name)}: ${last}${failed === null ? '' : `, ${bad('the last drill failed')}`}`;
    })
    .join('; ');

/** When each place was last read. */
const checkedText = ({ checked }: Status['places'][number], now: Now, { bad }: Palette): string => {
  if (checked === null) return '';
  const at = shown(now)(checked.at);
  return checked.finding === null
    ? `, checked ${at}`
    : `, ${bad(`${counted(checked.faults, 'fault')} at its check of ${at}`)}`;
};

/** In any width the first lines say whether all is well, and if not, why. */
export const statusLines = (status: Status, verdict: Verdict, screen: Screen): ReadonlyArray<string> => {
  const { now, run, service, schedules, archives, head, fileIsThere, fileIsLost } = status;
  const palette = paletteOf(screen);
  const show = shown(now);
  const labelled = (label: string, ...texts: ReadonlyArray<string>): ReadonlyArray<string> =>
    texts.flatMap((text, index) =>
      hanging((index === 0 ? label : '').padEnd(indent), text, indent, screen.width),
    );
  const other = otherClock(now);
  const archiveText = archives.count === 0 ? 'none' : `${archives.count}, ${showSize(archives.bytes)}`;
  const span = goodSpan(archives.oldestGood, archives.newestGood, ({ completed }) => show(completed));
  const noSchedules = fileIsLost
    ? palette.bad('backup_schedules.txt is gone: nothing is backed up')
    : fileIsThere
      ? 'none: backup_schedules.txt has no schedule'
      : 'none yet';
  return [
    ...verdictLines(status, verdict, screen),
    ...labelled('time', `${show(now.instant)} (${now.zone.name})`),
    ...(other === null ? [] : labelled('zone', other)),
    ...labelled('service', serviceText(status, palette)),
    ...labelled('archiving', ...archiveInHand(service.live?.archive ?? null, '', now)),
    ...labelled('verifying', ...verifyingNow(service.live?.verifying, now)),
    ...(run === null
      ? []
      : labelled('archiving', ...archiveInHand(run.archive, ` (run, pid ${run.pid})`, now))),
    ...labelled('archives', `${archiveText}; ${span}${trashText(archives.trash)}`),
    ...(status.places.length === 0 ? [] : labelled('copies', placesText(status, palette))),
    ...(status.proofs.length === 0 ? [] : labelled('proven', provenText(status, palette))),
    ...labelled(
      'journal',
      `${counted(head.seq, 'line')}, head ${head.seq} ${head.hash.slice(0, 12)}${tornText(head)}`,
    ),
    ...(schedules.length === 0
      ? labelled('schedules', noSchedules)
      : ['', ...table(columnsOf(palette, screen), schedules.map(row(now)), screen.width)]),
  ];
};
