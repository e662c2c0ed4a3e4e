/** `resume`: ends the pause of one schedule, or every pause. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { request } from '../../app/pause';
import { escapeControls } from '../../domain/events/log-line';
import type { Action } from '../action';
import { takingIndexes } from '../index-and-name';
import { besideService } from '../outdated-service';
import { replied } from '../output';
import { example, type RegisterCommand } from '../registry';
import { skippedNotes } from '../text/requested';

export const resume =
  (which: string | null): Action =>
  (ports) =>
    pipe(
      request(which, (schedule) => ({ type: 'ResumeSchedules', schedule }))(ports),
      TE.map(({ committed, chosen }) => {
        const ended = committed.events.flatMap((event) =>
          event.type === 'ScheduleResumed' ? [event.line ?? 'all schedules'] : [],
        );
        return replied(
          {
            command: 'resume',
            result: {
              schedule: chosen?.line.schedule.id ?? null,
              index: chosen?.index ?? null,
              name: chosen?.line.schedule.spec.name ?? null,
            },
          },
          {
            notes: [
              ...ended.map((line) => `resumed: ${escapeControls(line)}`),
              ...skippedNotes(committed),
              ...committed.warnings,
            ],
          },
        );
      }),
    );

export const resumeCommand: RegisterCommand = ({ command, ask }) => {
  command('resume', 'End the pause of one schedule, or every pause')
    .argument('[schedule]', 'its index, as list shows it, or its name; without it every pause ends')
    .action((which: string | undefined) => {
      const action = besideService(resume(which ?? null));
      ask(which === undefined ? action : takingIndexes([which], action));
    })
    .addHelpText('after', example('backup_manager resume', 'backup_manager resume docs_backup'));
};
