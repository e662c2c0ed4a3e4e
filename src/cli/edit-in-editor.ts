/** A schedule's line in a person's editor, as often as it takes; what was typed is lost in no case. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { advice, type BackupError, showError } from '../domain/error';
import { escapeControls } from '../domain/events/log-line';
import type { Draft, Editor } from '../ports/editor';

const isRemark = (line: string): boolean => /^#|^\s*$/.test(line);

/** The lines of a draft that are not about it. */
const linesIn = (text: string): ReadonlyArray<string> =>
  text
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => !isRemark(line));

const template = (lines: ReadonlyArray<string>, remarks: ReadonlyArray<string>): string =>
  [...lines, '', ...remarks.map((remark) => `# ${escapeControls(remark)}`), ''].join('\n');

const howTo = [
  'This is the schedule: "path;WHEN;name" or "path;WHEN;name;options".',
  'Change it, save, and leave the editor.',
  'Lines that begin with # do not count. Leave no other line to change nothing.',
  'backup_manager create --help shows every WHEN and every option.',
];

const several = (lines: ReadonlyArray<string>): BackupError => ({
  type: 'CannotEdit',
  reason: `there are ${lines.length} lines, and a schedule has one; create makes another`,
  typed: lines.join(' | '),
});

/** What is tried with a line; left: why it is refused. */
export type Attempt<A> = (line: string) => TE.TaskEither<BackupError, A>;

const once = <A>(
  editor: Editor,
  draft: Draft,
  note: (text: string) => void,
  attempt: Attempt<A>,
  text: string,
): TE.TaskEither<BackupError, A | null> =>
  pipe(
    draft.edit(text),
    TE.map(linesIn),
    TE.chain((lines): TE.TaskEither<BackupError, A | null> => {
      const [line, ...more] = lines;
      if (line === undefined) return TE.right(null);
      const refused = more.length > 0 ? TE.left(several(lines)) : attempt(line);
      return pipe(
        refused,
        TE.orElse((error) => goOn(editor, draft, note, attempt, lines, error)),
      );
    }),
  );

/** Asks whether to edit again; else the refusal stands. */
const goOn = <A>(
  editor: Editor,
  draft: Draft,
  note: (text: string) => void,
  attempt: Attempt<A>,
  lines: ReadonlyArray<string>,
  error: BackupError,
): TE.TaskEither<BackupError, A | null> => {
  const reasons = [showError(error), ...advice(error)];
  return pipe(
    TE.fromTask(async () => {
      note(escapeControls(`Error: ${reasons.slice(0, 2).join('; ')}`));
      return editor.wantsMore();
    }),
    TE.chain((again) =>
      again
        ? once(editor, draft, note, attempt, template(lines, [...reasons, '', ...howTo]))
        : TE.left(error),
    ),
  );
};

/** Null: nothing is to be changed. The draft stays, and is named, where what somebody wrote in it was refused. */
export const editInEditor =
  (editor: Editor, note: (text: string) => void) =>
  <A>(line: string, attempt: Attempt<A>): TE.TaskEither<BackupError, A | null> =>
    pipe(
      editor.draft,
      TE.chain((draft) => {
        const run: T.Task<E.Either<BackupError, A | null>> = once(
          editor,
          draft,
          note,
          attempt,
          template([line], howTo),
        );
        return async () => {
          const outcome = await run();
          if (E.isRight(outcome)) draft.discard();
          else if (draft.isKept()) note(`what was in the editor is kept in ${draft.file}`);
          return outcome;
        };
      }),
    );
