/** The workspace as something that may go away, as a disk that is not mounted, and come back under the same name. */
import { existsSync } from 'node:fs';
import type { WorkspaceAttachment } from '../../ports/workspace-attachment';
import type { OpenJournal } from '../journal/journal';
import type { Workspace } from './workspace';

export const attachTo = (workspace: Workspace, journal: Pick<OpenJournal, 'close'>): WorkspaceAttachment => ({
  isThere: () => existsSync(workspace.journal) || existsSync(workspace.schedules),
  detach: journal.close,
});
