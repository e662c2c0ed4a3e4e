/** `next`: the next occurrences over all schedules, or of one. */
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { readHistory } from '../../app/read-history';
import type { BackupError } from '../../domain/error';
import type { NextResult } from '../../codecs/replies/asking';
import type { Archives } from '../../domain/archive/archives';
import { verificationsOf } from '../../domain/archive/verification-plan';
import type { PlaceOf } from '../../domain/schedule/source-place';
import { failedOnce } from '../../domain/history/failed-once';
import { escapeControls } from '../../domain/events/log-line';
import { instantOf, type Now, shown, timestampAt } from '../../domain/time/time';
import { chooseSchedule } from '../../domain/occurrence/choose-schedule';
import type { ScheduleLine } from '../../domain/occurrence/occurrence';
import type { Pause } from '../../domain/schedule/schedule';
import { type Upcoming, upcoming } from '../../domain/occurrence/upcoming';
import { type Action, logged } from '../action';
import { takingIndexes } from '../index-and-name';
import { replied } from '../output';
import { example, type RegisterCommand } from '../registry';
import { failedOnceText } from '../text/failed-once';
import { requestNotes } from '../text/request-notes';
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

/** The occurrences to come of the schedule that a word means; of all where it is null. */
const toCome = (
  lines: ReadonlyArray<ScheduleLine>,
  which: string | null,
  now: Now,
  count: number,
  all: Pause | undefined,
): E.Either<BackupError, ReadonlyArray<Upcoming>> =>
  which === null
    ? E.right(upcoming(lines, now, count, all))
    : pipe(
        chooseSchedule(lines, which),
        E.map(({ line, index }) => upcoming([line], now, count, all).map((one) => ({ ...one, index }))),
      );

/** Of each schedule with `verify`, or of the one that is meant: the archive that the service looks into next. */
const toVerify = (
  archives: Archives,
  lines: ReadonlyArray<ScheduleLine>,
  which: string | null,
  placeOf: PlaceOf,
  now: Now,
): NextResult['verifications'] => {
  const chosen = which === null ? null : chooseSchedule(lines, which);
  return lines.flatMap(({ schedule: { spec } }, index) => {
    if (chosen !== null && !(E.isRight(chosen) && chosen.right.index === index)) return [];
    const [first] = verificationsOf(archives, spec, placeOf, now.instant);
    return first === undefined
      ? []
      : [
          {
            index,
            name: spec.name,
            file: first.version.file,
            level: first.level,
            due: timestampAt(first.due, now.zone),
          },
        ];
  });
};

const verificationText =
  (now: Now) =>
  ({ file, level, due }: NextResult['verifications'][number]): string =>
    `the service verifies backups/${escapeControls(file)} (${level}) ${
      instantOf(due) <= now.instant ? 'as soon as it rests' : `at ${shown(now)(due)}`
    }`;

/** The next occurrences over all schedules, or of one. */
export const next =
  (which: string | null, count: number, screen: Screen): Action =>
  (ports) =>
    pipe(
      readHistory(ports),
      TE.filterOrElse(
        ({ fileIsThere }) => fileIsThere,
        (): BackupError => ({ type: 'SchedulesFileMissing' }),
      ),
      TE.bindW('found', ({ lines, now, state }) =>
        TE.fromEither(toCome(lines, which, now, count, state.paused)),
      ),
      TE.map(({ found, lines, malformed, projection, now, state }) => {
        const verifications = toVerify(projection.archives, lines, which, ports.sources.placeOf, now);
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
              verifications: [...verifications],
            },
          },
          {
            results: found.length === 0 ? [] : table(columns, found.map(nextRow(now)), screen.width),
            notes: [
              ...(found.length === 0 ? ['nothing is to come'] : []),
              ...requestNotes(lines, state.paused, now),
              ...verifications.map(verificationText(now)),
              ...malformed.map(malformedText),
              ...failedOnce(projection, now.instant).map(failedOnceText(now)),
            ],
          },
        );
      }),
      TE.map(logged('Show next backups')(ports)),
    );

const usualCount = '5';
const mostCount = 10_000;

const isNumber = (word: string): boolean => /^\d+$/.test(word);

export const nextCommand: RegisterCommand = ({ command, ask, refuse, terminal }) => {
  command('next', 'Show the next backups over all schedules, or of one')
    .argument('[schedule]', 'only of this one, by name, or by index where a number follows')
    .argument('[number]', 'how many (default: 5)')
    .action((first: string | undefined, second: string | undefined) => {
      // why: a number alone has always been how many
      const [which, count = usualCount] =
        second === undefined && first !== undefined && isNumber(first)
          ? [null, first]
          : [first ?? null, second];
      if (!isNumber(count) || Number(count) < 1 || Number(count) > mostCount)
        refuse({
          type: 'WrongOption',
          message: `the number of backups is a number from 1 to ${mostCount}, not ${count}`,
        });
      else ask(takingIndexes(which === null ? [] : [which], next(which, Number(count), terminal.screen())));
    })
    .addHelpText(
      'after',
      example(
        'backup_manager next',
        'backup_manager next 20',
        'backup_manager next docs_backup',
        'backup_manager next 0 20',
      ),
    );
};
