/** `history`: what became of every occurrence, a line each. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { bearWitness } from '../../app/witness';
import { showSize } from '../../domain/archives';
import type { BackupError } from '../../domain/error';
import { historyOf, type Row } from '../../domain/history';
import { escapeControls } from '../../domain/log-line';
import { type Instant, instantOf, type Now, type Timestamp, timestampAt, wallDate } from '../../domain/time';
import { type Action, logged } from '../commands';
import { replied } from '../output';
import { minuteIn, type Screen, showDuration } from '../screen';
import { table } from '../table';
import { paintOutcome } from './outcome';
import { nameOf, startOf } from './time-argument';

/** The instants say whether it is a run: the same one may be written on two clocks. */
const outcomeText = ({ outcome, count, through, due }: Row, show: (row: Row['due']) => string): string =>
  instantOf(due) === instantOf(through) ? outcome : `${outcome}, ${count ?? 'very many'} to ${show(through)}`;

const skipTexts: Readonly<Record<NonNullable<Row['skipped']>, string>> = {
  expired: 'its time had passed when its line was made',
  superseded: 'a later one was made instead',
  missed: 'catchup=no',
  'too-late': 'later than catchup allows',
};

/** Why one that waits will not be made. */
const fateTexts: typeof skipTexts = { ...skipTexts, superseded: 'a later one is made instead' };

/** Where the archive is, or why there is none. */
const archiveText = ({ outcome, archive, removed, reason, skipped }: Row): string => {
  if (archive !== null) return `backups/${archive}`;
  if (removed !== null) return `removed: ${removed}`;
  if (skipped === null) return reason ?? '';
  return outcome === 'waiting' ? `will be skipped: ${fateTexts[skipped]}` : skipTexts[skipped];
};

/** To the second; on another day than the one on which it was due, that day and the minute. */
const startText = (started: Timestamp, due: Timestamp, { zone }: Now): string => {
  const local = timestampAt(instantOf(started), zone);
  const sameDay = wallDate(local) === wallDate(timestampAt(instantOf(due), zone));
  return sameDay ? local.slice(11, 19) : minuteIn(zone)(started);
};

const historyRow =
  (now: Now, named: boolean) =>
  (row: Row): ReadonlyArray<string> => {
    const show = minuteIn(now.zone);
    return [
      `${show(row.due)}${row.trigger === 'command' ? ' run' : ''}`,
      ...(named ? [] : [escapeControls(row.name)]),
      row.started === null ? '-' : startText(row.started, row.due, now),
      row.took === null ? '-' : showDuration(row.took),
      outcomeText(row, show),
      row.bytes === null ? '-' : showSize(row.bytes),
      escapeControls(archiveText(row)),
    ];
  };

/** The word is never cut, only what a run adds to it. */
const longestOutcome: Row['outcome'] = 'interrupted';

const historyColumns = (screen: Screen, named: boolean) => [
  { title: 'due' },
  ...(named ? [] : [{ title: 'name', shrinks: true }]),
  { title: 'started', optional: true },
  { title: 'took', align: 'right' as const, optional: true },
  { title: 'outcome', shrinks: true, least: longestOutcome.length, paint: paintOutcome(screen) },
  { title: 'size', align: 'right' as const, optional: true },
  { title: 'archive, or why there is none', shrinks: true },
];

/** What `history` can be asked. */
export interface HistoryOptions {
  readonly since: string | null;
  readonly limit: number | null;
  readonly each: boolean;
}

/** What became of every occurrence, of one name or of all. */
export const history =
  (name: string | null, { since, limit, each }: HistoryOptions, screen: Screen): Action =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('asked', () => TE.fromEither(name === null ? E.right<BackupError, null>(null) : nameOf(name))),
      TE.bind('from', () =>
        since === null
          ? TE.right<BackupError, Instant | null>(null)
          : TE.fromEither<BackupError, Instant | null>(startOf(since, ports.clock.now())),
      ),
      TE.bind('witness', () => bearWitness(ports)),
      TE.filterOrElse(
        ({ asked, witness: { chronicle } }) =>
          asked === null || [...chronicle.lives.values()].some(({ spec }) => spec.name === asked),
        ({ asked }): BackupError => ({ type: 'UnknownName', name: asked ?? '' }),
      ),
      TE.map(({ asked, from, witness }) => {
        const { now } = witness;
        const query = { name: asked, since: from, limit, each };
        const rows = historyOf(witness, query);
        const named = asked !== null;
        return replied(
          { command: 'history', result: { occurrences: [...rows] } },
          {
            results:
              rows.length === 0
                ? []
                : table(historyColumns(screen, named), rows.map(historyRow(now, named)), screen.width),
            notes: rows.length === 0 ? ['no backup was due, and none was asked for'] : [],
          },
        );
      }),
      TE.map(logged('Show history')(ports)),
    );
