/** A service of an older version beside a command of this one: what is journalled now it can't read. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { Action } from './action';

export const outdatedText =
  'the service that runs is of an older version, which can’t read what this one journals, and makes no backups then; backup_manager stop ends it, backup_manager start starts this one';

/** A command that journals, and says so where the service that runs can't read it. */
export const besideService =
  (action: Action): Action =>
  (ports) =>
    pipe(
      action(ports),
      TE.map((output) =>
        ports.service.isOutdated() ? { ...output, notes: [...output.notes, outdatedText] } : output,
      ),
    );
