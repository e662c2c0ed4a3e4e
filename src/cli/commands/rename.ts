/** `rename`: another name for the archives that a schedule makes from now on. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { scheduleMeant } from '../../app/edit-schedule';
import { renamedLine } from '../../codecs/schedule-line';
import type { BackupError } from '../../domain/error';
import { ArchiveName, archiveNameFault, type ScheduleSpec } from '../../domain/schedule/schedule';
import type { Action } from '../action';
import { changeSchedule } from '../change-schedule';
import { takingIndexes } from '../index-and-name';
import { besideService } from '../outdated-service';
import { example, type RegisterCommand } from '../registry';
import type { TypedSchedule } from '../typed-schedule';

const renamed = (content: string, spec: ScheduleSpec, name: string): E.Either<BackupError, TypedSchedule> => {
  if (!ArchiveName.is(name)) {
    const reason = archiveNameFault(name) ?? 'the name is not understood';
    return E.left({ type: 'CannotEdit', reason, typed: name });
  }
  return name === spec.name
    ? E.right({ spec, line: content })
    : E.right({ spec: { ...spec, name }, line: renamedLine(content, name) });
};

export const rename =
  (which: string, name: string): Action =>
  (ports) =>
    pipe(
      scheduleMeant(which)(ports),
      TE.bindTo('chosen'),
      TE.bind('typed', ({ chosen: { line } }) =>
        TE.fromEither(renamed(line.content, line.schedule.spec, name)),
      ),
      TE.chain(({ chosen, typed }) => changeSchedule('rename', chosen, typed)(ports)),
    );

export const renameCommand: RegisterCommand = ({ command, ask }) => {
  command('rename', 'Give a schedule another name')
    .argument('<schedule>', 'its index, as list shows it, or its name')
    .argument('<name>', 'the new name: archives become backups/NAME.tar from now on')
    .action((which: string, name: string) => ask(takingIndexes([which], besideService(rename(which, name)))))
    .addHelpText(
      'after',
      `
Archives that there are keep the name that they were made under: backups lists
and restore OLD restores them. keep counts those of the new name alone, and
removes none of the old ones. history and why of the schedule go on; what
happened under the old name is told under that. undo takes the rename back.
${example('backup_manager rename 0 documents', 'backup_manager rename docs_backup documents')}`,
    );
};
