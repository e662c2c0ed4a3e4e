/** The directory of the workspace's state, made for a service that is to be started. */
import { makeDirectory, realFileSystem, WrongKind } from '../file-system';
import { meaningOf } from '../system-error';
import { checkOwnDirectory } from '../workspace/own-place';
import type { Workspace } from '../workspace/workspace';

/** @throws WrongKind that says which directory it is */
export const openState = (workspace: Workspace): void => {
  try {
    checkOwnDirectory(realFileSystem, workspace.state);
    makeDirectory(realFileSystem, workspace.state, 0o700);
  } catch (error) {
    // why: the system's words alone don't tell what could not be used
    throw error instanceof WrongKind
      ? error
      : new WrongKind(`can't use ${workspace.state}: ${meaningOf(error)}`);
  }
};
