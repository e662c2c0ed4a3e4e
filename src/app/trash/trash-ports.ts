/** What the use-cases of the trash need of the world. */
import type { Sources } from '../../ports/sources';
import type { ArchiveIndex } from '../../ports/archive-index';
import type { ArchiveStore } from '../../ports/archive-store';
import type { TrashStore } from '../../ports/trash-store';
import type { ExecutePorts } from '../execute';

export type TrashPorts = ExecutePorts & {
  readonly archiveStore: Pick<ArchiveStore, 'size' | 'remove' | 'list' | 'holds'>;
  readonly trashStore: TrashStore;
  readonly archiveIndex: ArchiveIndex;
  readonly sources: Pick<Sources, 'placeOf'>;
};
