/** The inspector's page; the relay and its libraries are loaded when it is asked for. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import type { InspectorPage } from '../../ports/inspector-page';
import type { Workspace } from '../workspace/workspace';

/** `assetsDir` holds what the build made for the browser. */
export const inspectorPage = (workspace: Workspace, assetsDir: string): InspectorPage => ({
  serve: ({ port, open, stately }) =>
    pipe(
      TE.fromTask(() => import('./serve')),
      TE.chain(({ serveInspector }) =>
        serveInspector({ stateDir: workspace.state, assetsDir, port, open, stately }),
      ),
      TE.map(({ url, isShown, close }) => ({
        url,
        isShown: (within: number) => () => isShown(within),
        close,
      })),
      TE.mapLeft(({ message }): BackupError => ({ type: 'CannotInspect', reason: message })),
    ),
});
