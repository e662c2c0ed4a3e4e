/** The editor, loaded when somebody edits: no other command has to parse it. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { Editor } from '../ports/editor';

const loaded = async (): Promise<Editor> => (await import('./editor')).terminalEditor;

export const editorOnUse: Editor = {
  draft: pipe(
    TE.fromTask<Editor, BackupError>(loaded),
    TE.chain(({ draft }) => draft),
  ),
  wantsMore: async () => (await loaded()).wantsMore(),
};
