/** `pause`: no scheduled backup of one schedule, or of all, until a time or until somebody resumes. */
import { Option } from 'commander';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { request } from '../../app/pause';
import { futureForms, readFutureTime } from '../../codecs/future-time';
import type { BackupError } from '../../domain/error';
import { escapeControls } from '../../domain/events/log-line';
import { type Now, type Timestamp, timestampAt } from '../../domain/time/time';
import type { Action } from '../action';
import { takingIndexes } from '../index-and-name';
import { besideService } from '../outdated-service';
import { replied } from '../output';
import { example, type RegisterCommand } from '../registry';
import { filled } from '../text/help-text';
import { pausedText } from '../text/request-notes';
import { skippedNotes } from '../text/requested';

const untilOf = (text: string | undefined, now: Now): E.Either<BackupError, Timestamp | null> =>
  text === undefined
    ? E.right(null)
    : pipe(
        readFutureTime(text, now),
        E.bimap(
          (reason): BackupError => ({ type: 'MalformedTime', text, reason }),
          (instant) => timestampAt(instant, now.zone),
        ),
      );

export const pause =
  (which: string | null, until: string | undefined): Action =>
  (ports) =>
    pipe(
      TE.fromEither(untilOf(until, ports.clock.now())),
      TE.bindTo('end'),
      TE.bind('requested', ({ end }) =>
        request(which, (schedule) => ({ type: 'PauseSchedules', schedule, until: end }))(ports),
      ),
      TE.map(({ end, requested: { committed, chosen } }) => {
        const name = chosen?.line.schedule.spec.name ?? null;
        const what = name === null ? 'all schedules are' : `${escapeControls(name)} is`;
        return replied(
          {
            command: 'pause',
            result: {
              schedule: chosen?.line.schedule.id ?? null,
              index: chosen?.index ?? null,
              name,
              until: end,
            },
          },
          {
            notes: [
              pausedText(
                what,
                { since: timestampAt(committed.now.instant, committed.now.zone), until: end },
                committed.now,
              ),
              ...(end === null ? ['backup_manager resume ends it'] : []),
              ...skippedNotes(committed),
              ...committed.warnings,
            ],
          },
        );
      }),
    );

export const pauseCommand: RegisterCommand = ({ command, ask }) => {
  command('pause', 'Make no scheduled backups of one schedule, or of all, for a while')
    .argument('[schedule]', 'its index, as list shows it, or its name; without it all schedules')
    .addOption(new Option('--until <time>', 'when it ends by itself; else resume ends it'))
    .action((which: string | undefined, { until }: { readonly until?: string }) => {
      const action = besideService(pause(which ?? null, until));
      ask(which === undefined ? action : takingIndexes([which], action));
    })
    .addHelpText(
      'after',
      `
What falls due in a pause is skipped, and is not made up for; history and why
say so, and status has no alarm of it. A backup that is being made is finished.
What was due before and not made yet waits for the end of the pause. run makes a
backup even so. The service runs on.

${filled(`A time is one of ${futureForms}.`)}
${example('backup_manager pause', 'backup_manager pause docs_backup --until "2026-12-24 18:00"')}`,
    );
};
