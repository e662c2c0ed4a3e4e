/** A person's own editor, and a draft in it that is kept until it is not needed any more. */
import type { IO } from 'fp-ts/IO';
import type { Task } from 'fp-ts/Task';
import type { TaskEither } from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';

export interface Draft {
  readonly file: string;
  /** Puts the text into the file, lets the person edit it, and gives what it is then. */
  readonly edit: (text: string) => TaskEither<BackupError, string>;
  readonly discard: IO<void>;
  /** Whether it is there and says anything but what it was opened on first; else it is discarded. */
  readonly isKept: IO<boolean>;
}

export interface Editor {
  readonly draft: TaskEither<BackupError, Draft>;
  /** Whether the person wants to go on editing; nobody does where there is no terminal. */
  readonly wantsMore: Task<boolean>;
}
