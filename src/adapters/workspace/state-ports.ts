/** What a process needs of a workspace's state: its journal, archives, trash, sources and hooks. */
import { authorHere } from '../author';
import { realFileSystem } from '../file-system';
import { makeHooks } from '../hooks/hooks';
import { type JournalOptions, makeJournal } from '../journal/journal';
import { makeSources } from '../sources';
import { makeArchiveStore } from './archive-store';
import { makeTrashStore } from './trash-store';
import type { Workspace } from './workspace';

export const statePorts = (
  workspace: Workspace,
  via: 'command' | 'service',
  options: Pick<JournalOptions, 'warn' | 'onPiece' | 'isThorough'>,
) => {
  const author = () => authorHere(via);
  const journal = makeJournal({ workspace, fileSystem: realFileSystem, author, ...options });
  return {
    journal,
    locks: journal,
    archiveStore: makeArchiveStore(workspace, realFileSystem),
    trashStore: makeTrashStore(workspace, realFileSystem),
    sources: makeSources(workspace),
    hooks: makeHooks(workspace),
  };
};
