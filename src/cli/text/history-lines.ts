/** What became of the occurrences, as text: a table with a line for each row of the history. */
import { showSize } from '../../domain/size';
import { type HistoryRow, isAdopted } from '../../domain/history/adopted-rows';
import type { Row } from '../../domain/history/history';
import { escapeControls } from '../../domain/events/log-line';
import { instantOf, type Now, shown, type Timestamp, timestampAt, wallDate } from '../../domain/time/time';
import { outcomeWord, paintOutcome } from './outcome';
import { type Screen, showDuration } from './screen';
import { type Column, table } from './table';

/** What a line tells, of an occurrence or of an adopted archive. */
interface ToldRow extends Pick<
  Row,
  | 'trigger'
  | 'name'
  | 'due'
  | 'through'
  | 'count'
  | 'started'
  | 'took'
  | 'bytes'
  | 'archive'
  | 'removed'
  | 'trash'
  | 'reason'
  | 'skipped'
> {
  readonly path: string | null;
  readonly outcome: Row['outcome'] | 'adopted';
  /** When it was adopted. */
  readonly adopted: Timestamp | null;
}

const toldOf = (row: HistoryRow): ToldRow =>
  isAdopted(row)
    ? {
        ...row,
        ...{ trigger: 'schedule', due: row.completed, through: row.completed, count: 1 },
        ...{ started: null, took: null, outcome: 'adopted', reason: null, skipped: null },
      }
    : { ...row, adopted: null };

/** The instants say whether it is a run: the same one may be written on two clocks. */
const outcomeText = ({ outcome, count, through, due }: ToldRow, show: (at: Timestamp) => string): string =>
  instantOf(due) === instantOf(through)
    ? outcomeWord(outcome)
    : `${outcomeWord(outcome)}, ${count ?? 'very many'} to ${show(through)}`;

const skipTexts: Readonly<Record<NonNullable<Row['skipped']>, string>> = {
  expired: 'its time had passed when its line was made',
  superseded: 'a later one was made instead',
  missed: 'catchup=no',
  'too-late': 'later than catchup allows',
  asked: 'as asked',
  paused: 'paused',
};

/** Why one that waits will not be made. */
const fateTexts: typeof skipTexts = { ...skipTexts, superseded: 'a later one is made instead' };

/** Where the archive is, or why there is none. */
const archiveText = (
  { outcome, archive, removed, trash, reason, skipped, adopted }: ToldRow,
  show: (at: Timestamp) => string,
): string => {
  if (archive !== null) return `backups/${archive}${adopted === null ? '' : `, adopted at ${show(adopted)}`}`;
  if (trash !== null) return `in the trash until ${show(trash.until)}: ${removed ?? ''}`;
  if (removed !== null) return `removed: ${removed}`;
  if (skipped === null) return reason ?? '';
  return outcome === 'waiting' ? `will be skipped: ${fateTexts[skipped]}` : skipTexts[skipped];
};

/** To the second; on another day than the one on which it was due, that day and the minute. */
const startText = (started: Timestamp, due: Timestamp, now: Now): string => {
  const local = timestampAt(instantOf(started), now.zone);
  const sameDay = wallDate(local) === wallDate(timestampAt(instantOf(due), now.zone));
  return sameDay ? local.slice(11, 19) : shown(now)(started);
};

/** The word is never cut, only what a run adds to it. */
const longestOutcome = 'interrupted';

/** A column, and what a row has in it. */
interface RowColumn extends Column {
  readonly cell: (row: ToldRow) => string;
}

/** Whether a name stands for more than one path, so that it does not say what was backed up. */
const pathsDiffer = (rows: ReadonlyArray<ToldRow>): boolean => {
  const known = rows.filter(({ path }) => path !== null);
  const pathOf = new Map(known.map(({ name, path }) => [name, path]));
  return known.some(({ name, path }) => pathOf.get(name) !== path);
};

const columnsOf = (
  rows: ReadonlyArray<ToldRow>,
  named: boolean,
  now: Now,
  screen: Screen,
): ReadonlyArray<RowColumn> => {
  const show = shown(now);
  const name: RowColumn = { title: 'name', shrinks: true, cell: (row) => escapeControls(row.name) };
  const path: RowColumn = {
    title: 'path',
    shrinks: true,
    optional: true,
    cell: ({ path: from }) => (from === null ? '-' : escapeControls(from)),
  };
  return [
    { title: 'due', cell: ({ due, trigger }) => `${show(due)}${trigger === 'command' ? ' by hand' : ''}` },
    ...(named ? [] : [name]),
    ...(pathsDiffer(rows) ? [path] : []),
    {
      title: 'started',
      optional: true,
      cell: ({ started, due }) => (started === null ? '-' : startText(started, due, now)),
    },
    {
      title: 'took',
      align: 'right',
      optional: true,
      cell: ({ took }) => (took === null ? '-' : showDuration(took)),
    },
    {
      title: 'outcome',
      shrinks: true,
      least: longestOutcome.length,
      paint: paintOutcome(screen),
      cell: (row) => outcomeText(row, show),
    },
    {
      title: 'size',
      align: 'right',
      optional: true,
      cell: ({ bytes }) => (bytes === null ? '-' : showSize(bytes)),
    },
    {
      title: 'archive, or why there is none',
      shrinks: true,
      cell: (row) => escapeControls(archiveText(row, show)),
    },
  ];
};

/** A line each; none when there are no rows. */
export const historyLines = (
  rows: ReadonlyArray<HistoryRow>,
  named: boolean,
  now: Now,
  screen: Screen,
): ReadonlyArray<string> => {
  if (rows.length === 0) return [];
  const told = rows.map(toldOf);
  const columns = columnsOf(told, named, now, screen);
  return table(
    columns,
    told.map((row) => columns.map(({ cell }) => cell(row))),
    screen.width,
  );
};
