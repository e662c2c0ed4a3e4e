/** `rename`: another name for the archives that a schedule makes from now on. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { scheduleMeant } from '../../app/edit-schedule';
import { readScheduleLine, renamedLine } from '../../codecs/schedule-line';
import type { BackupError } from '../../domain/error';
import { archiveNameFault, type ScheduleSpec } from '../../domain/schedule/schedule';
import type { Action } from '../action';
import { changeSchedule } from '../change-schedule';
import { takingIndexes } from '../index-and-name';
import { besideService } from '../outdated-service';
import { example, type RegisterCommand } from '../registry';
import { replacement, type TypedSchedule } from '../typed-schedule';

/** Why no schedule can have this name, as far as the name itself tells; null where it can. */
const nameFault = (name: string): string | null =>
  name.includes(replacement)
    ? 'the name is not valid UTF-8, or holds U+FFFD, which stands for what is not'
    : archiveNameFault(name);

/** The line with another name, where it then means the same schedule under that name. */
const renamed = (content: string, spec: ScheduleSpec, name: string): E.Either<BackupError, TypedSchedule> => {
  if (name === spec.name) return E.right({ spec, line: content });
  const refuse = (reason: string) => E.left<BackupError>({ type: 'CannotEdit', reason, typed: name });
  const fault = nameFault(name);
  if (fault !== null) return refuse(fault);
  const line = renamedLine(content, name);
  // why: read as whoever reads the file will read it, so that what is odd in the rest of the line stays as it is
  const read = readScheduleLine(line);
  if (E.isLeft(read)) return refuse(`the line would be none: ${read.left}`);
  if (read.right === null) return refuse('the line would be a comment');
  return read.right.name === name
    ? E.right({ spec: read.right, line })
    : refuse('the name ends with a space, which is no part of a name in a line');
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
