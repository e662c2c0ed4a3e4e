/** `next`: the next occurrences over all schedules. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { readHistory } from '../../app/read-history';
import type { BackupError } from '../../domain/error';
import { escapeControls } from '../../domain/decider/log-line';
import { failedOnce } from '../../domain/history/failed-once';
import { type Now, shown } from '../../domain/time/time';
import { type Upcoming, upcoming } from '../../domain/occurrence/upcoming';
import { type Action, logged } from '../commands';
import { replied } from '../output';
import type { Screen } from '../screen';
import { table } from '../table';
import { failedOnceText } from './failed-once-text';
import { malformedText } from './malformed-text';

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
