/** `history`: what became of every occurrence, a line each. */
import { Option } from 'commander';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { askPast } from '../../app/gather-context';
import { nameAsked } from '../../app/name-asked';
import type { ArchiveName, ScheduleId } from '../../domain/schedule/schedule';
import type { BackupError } from '../../domain/error';
import { indexOf } from '../../domain/occurrence/choose-schedule';
import { describeEvent } from '../../domain/events/describe-event';
import { escapeControls } from '../../domain/events/log-line';
import { adoptedRows, type HistoryRow, isAdopted, withAdopted } from '../../domain/history/adopted-rows';
import { historyOf, olderHistory } from '../../domain/history/history';
import type { QueryContext } from '../../domain/history/query-context';
import { type Instant, shown } from '../../domain/time/time';
import { type Action, type CliPorts, logged } from '../action';
import { takingIndexes } from '../index-and-name';
import { type Output, replied } from '../output';
import { example, type RegisterCommand, wholeNumber } from '../registry';
import { historyLines } from '../text/history-lines';
import type { Screen } from '../text/screen';
import { nameOf, startOf, timesHelp } from '../time-argument';

/** What became of every occurrence that was asked for. */
const historyReply = (
  rows: ReadonlyArray<HistoryRow>,
  isNamed: boolean,
  { now, lines, fileIsThere }: QueryContext,
  screen: Screen,
): Output => {
  const indexIn = (schedule: ScheduleId | null): number | null =>
    fileIsThere && schedule !== null ? indexOf(lines, schedule) : null;
  const occurrences = rows.flatMap((row) =>
    isAdopted(row) ? [] : [{ ...row, index: indexIn(row.schedule) }],
  );
  const adopted = rows.flatMap((row) => (isAdopted(row) ? [{ ...row, index: indexIn(row.schedule) }] : []));
  return replied(
    { command: 'history', result: { occurrences, adopted, place: null } },
    {
      results: historyLines(rows, isNamed, now, screen),
      notes: rows.length === 0 ? ['no backup was due, and none was asked for'] : [],
    },
  );
};

/** What the journal tells of a place elsewhere that has this name. */
const ofPlace = (
  ports: CliPorts,
  name: string,
  from: Instant | null,
  limit: number | null,
): TE.TaskEither<BackupError, Output> =>
  pipe(
    TE.fromTask(async () => {
      const { eventsOf, tellPlaces } = await import('../../app/copies/place-story');
      return { eventsOf, tellPlaces };
    }),
    TE.bind('told', ({ tellPlaces }) => tellPlaces(ports)),
    TE.chainEitherK(({ eventsOf, told }) => {
      const all = eventsOf(told, name, from);
      if (all === null) return E.left<BackupError>({ type: 'UnknownName', name });
      const events = (limit === null ? all : all.slice(-limit)).map(({ at, seq, event }) => ({
        ...{ at, seq, type: event.type, text: describeEvent(event) },
      }));
      return E.right(
        replied(
          { command: 'history', result: { occurrences: [], adopted: [], place: { name, events } } },
          {
            results: events.map(({ at, text }) => escapeControls(`${shown(told.now)(at)}  ${text}`)),
            notes: events.length === 0 ? ['nothing was journalled of it then'] : [],
          },
        ),
      );
    }),
  );

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
      TE.bind('asked', () =>
        name === null
          ? TE.right<BackupError, ArchiveName | null>(null)
          : pipe(nameAsked(name)(ports), TE.chainEitherKW(nameOf)),
      ),
      TE.bind('from', () =>
        since === null
          ? TE.right<BackupError, Instant | null>(null)
          : TE.fromEither<BackupError, Instant | null>(startOf(since, ports.clock.now())),
      ),
      TE.bind('told', ({ asked, from }) => {
        const query = { name: asked, since: from, limit, each };
        return pipe(
          askPast(
            (context) => historyOf(context, query),
            (rows, context) => olderHistory(context, query, rows),
          )(ports),
          TE.map(({ answer, context }) => ({
            rows: withAdopted(answer, adoptedRows(context, query), query),
            context,
          })),
        );
      }),
      TE.chain(({ asked, from, told: { rows, context } }) => {
        const { projection } = context;
        const isKnown =
          asked === null ||
          [...projection.scheduleHistories.values()].some(({ spec }) => spec.name === asked) ||
          projection.adoptions.some(({ name: known }) => known === asked);
        return isKnown
          ? TE.right(historyReply(rows, asked !== null, context, screen))
          : ofPlace(ports, asked, from, limit);
      }),
      TE.map(logged('Show history')(ports)),
    );

export const historyCommand: RegisterCommand = ({ command, ask, terminal }) => {
  command('history', 'Show what became of every backup that was due or asked for')
    .argument(
      '[name]',
      'only of schedules with this name, or that of the one at this index; or of a place elsewhere',
    )
    .addOption(new Option('--since <time>', 'only what was due from then on'))
    .addOption(
      new Option('--limit <number>', 'how many at most, the latest; 0 for all')
        .argParser(wholeNumber('a limit', 0, 999_999_999))
        .default(20),
    )
    .addOption(new Option('--each', 'a line even for each of more than 31 that were skipped together'))
    .action(
      (
        name: string | undefined,
        { since, limit, each = false }: { readonly since?: string; readonly limit: number; each?: boolean },
      ) => {
        const query = { since: since ?? null, limit: limit === 0 ? null : limit, each };
        ask(takingIndexes(name === undefined ? [] : [name], history(name ?? null, query, terminal.screen())));
      },
    )
    .addHelpText(
      'after',
      `${timesHelp}${example('backup_manager history', 'backup_manager history docs_backup --since 7d')}`,
    );
};
