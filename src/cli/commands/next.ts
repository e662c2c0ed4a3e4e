/** `next`: the next occurrences over all schedules. */
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { readHistory } from '../../app/read-history';
import type { BackupError } from '../../domain/error';
import { failedOnce } from '../../domain/history/failed-once';
import { escapeControls } from '../../domain/events/log-line';
import { type Now, shown } from '../../domain/time/time';
import { type Upcoming, upcoming } from '../../domain/occurrence/upcoming';
import { type Action, logged } from '../action';
import { replied } from '../output';
import { example, type RegisterCommand, wholeNumber } from '../registry';
import { failedOnceText } from '../text/failed-once';
import { malformedText } from '../text/malformed-line';
import type { Screen } from '../text/screen';
import { table } from '../text/table';

const nextRow =
  (now: Now) =>
  ({ due, zone, overdue, spec, index }: Upcoming): ReadonlyArray<string> => [
    `${shown(now)(due)}${overdue ? ' (due now)' : ''}`,
    String(index),
    escapeControls(spec.name),
    escapeControls(spec.path),
    zone === now.zone.name ? zone : `${zone} (${due.slice(0, 16).replace('T', ' ')})`,
  ];

/** The next occurrences over all schedules. */
export const next =
  (count: number, screen: Screen): Action =>
  (ports) =>
    pipe(
      readHistory(ports),
      TE.filterOrElse(
        ({ fileIsThere }) => fileIsThere,
        (): BackupError => ({ type: 'SchedulesFileMissing' }),
      ),
      TE.map(({ lines, malformed, projection, now }) => {
        const found = upcoming(lines, now, count);
        const columns = [
          { title: 'due' },
          { title: '#', align: 'right' as const },
          { title: 'name', shrinks: true },
          { title: 'path', shrinks: true, optional: true },
          { title: 'zone', shrinks: true },
        ];
        return replied(
          {
            command: 'next',
            result: {
              occurrences: found.map(({ index, schedule, spec: { name, path }, due, zone, overdue }) => ({
                index,
                schedule,
                name,
                path,
                due,
                zone,
                overdue,
              })),
            },
          },
          {
            results: found.length === 0 ? [] : table(columns, found.map(nextRow(now)), screen.width),
            notes: [
              ...(found.length === 0 ? ['nothing is to come'] : []),
              ...malformed.map(malformedText),
              ...failedOnce(projection, now.instant).map(failedOnceText(now)),
            ],
          },
        );
      }),
      TE.map(logged('Show next backups')(ports)),
    );

export const nextCommand: RegisterCommand = ({ command, ask, terminal }) => {
  command('next', 'Show the next backups over all schedules')
    .argument('[number]', 'how many', wholeNumber('the number of backups', 1, 10_000), 5)
    .action((count: number) => ask(next(count, terminal.screen())))
    .addHelpText('after', example('backup_manager next', 'backup_manager next 20'));
};
