/** What makes a directory a workspace: schedules, the program's own state, or archives. Looking makes nothing. */
import { dirname } from 'node:path';
import { lstatSync, readdirSync } from 'node:fs';
import type { WorkspaceLocation } from '../../ports/workspace-location';
import { isMissing } from '../system-error';
import { type Workspace, workspaceAt } from './workspace';

/** What can't be looked at may be there: the command that uses it says why it can't. */
const isThere = (path: string): boolean => {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    return !isMissing(error);
  }
};

const holdsArchives = (directory: string): boolean => {
  try {
    return readdirSync(directory).some((name) => name.endsWith('.tar'));
  } catch (error) {
    return !isMissing(error);
  }
};

const isWorkspace = ({ schedules, state, backups }: Workspace): boolean =>
  isThere(schedules) || isThere(state) || holdsArchives(backups);

const nearestAbove = (root: string): string | null => {
  const above = dirname(root);
  if (above === root) return null;
  return isWorkspace(workspaceAt(above)) ? above : nearestAbove(above);
};

export const workspaceLocation = (workspace: Workspace): WorkspaceLocation => ({
  directory: workspace.root,
  isWorkspace: () => isWorkspace(workspace),
  workspaceAbove: () => nearestAbove(workspace.root),
});
