/** `history`: what became of every occurrence, a line each. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { askPast } from '../../app/gather-context';
import type { BackupError } from '../../domain/error';
import { historyOf, olderHistory } from '../../domain/history/history';
import type { Instant } from '../../domain/time/time';
import { type Action, logged } from '../commands';
import { replied } from '../output';
import type { Screen } from '../screen';
import { historyLines } from './history-text';
import { nameOf, startOf } from './time-argument';

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
      TE.bind('told', ({ asked, from }) => {
        const query = { name: asked, since: from, limit, each };
        return askPast(
          (context) => historyOf(context, query),
          (rows, context) => olderHistory(context, query, rows),
        )(ports);
      }),
      TE.filterOrElse(
        ({
          asked,
          told: {
            context: { projection },
          },
        }) =>
          asked === null ||
          [...projection.scheduleHistories.values()].some(({ spec }) => spec.name === asked),
        ({ asked }): BackupError => ({ type: 'UnknownName', name: asked ?? '' }),
      ),
      TE.map(({ asked, told: { answer: rows, context } }) => {
        const { now } = context;
        return replied(
          { command: 'history', result: { occurrences: [...rows] } },
          {
            results: historyLines(rows, asked !== null, now, screen),
            notes: rows.length === 0 ? ['no backup was due, and none was asked for'] : [],
          },
        );
      }),
      TE.map(logged('Show history')(ports)),
    );
