/** The golden journals in `test/golden/`, by name, and the decisions that each was made of. */
import { goldenAdoptDecisions } from './golden-adopt-events';
import { goldenClockDecisions } from './golden-clock-events';
import { asCommanded } from './golden-commands';
import { goldenPauseDecisions } from './golden-pause-events';
import { goldenEditDecisions } from './golden-edit-events';
import { goldenDecisions, type GoldenDecisions } from './golden-events';
import { goldenRetentionDecisions } from './golden-retention-events';
import { goldenCopyDecisions } from './golden-copy-events';
import { goldenDestinationDecisions } from './golden-destination-events';
import { goldenKeptCopyDecisions } from './golden-kept-copy-events';
import { goldenLockDecisions } from './golden-lock-events';
import { goldenHookDecisions } from './golden-hook-events';
import { goldenNoticeDecisions } from './golden-notice-events';
import { goldenProofDecisions } from './golden-proof-events';
import { goldenTrashDecisions } from './golden-trash-events';
import { goldenUndoDecisions } from './golden-undo-events';
import { goldenStrangerDecisions } from './golden-stranger-events';
import { goldenZoneDecisions } from './golden-zone-events';

export const goldenJournals: ReadonlyMap<string, GoldenDecisions> = new Map([
  ['journal-v1', goldenDecisions],
  ['journal-v1-undo', goldenUndoDecisions],
  ['journal-v1-clock', goldenClockDecisions],
  // why: it goes over from version 1 to 2 in its middle
  [
    'journal-v2',
    [
      ...goldenDecisions,
      ...asCommanded([...goldenDecisions, ...goldenUndoDecisions, ...goldenClockDecisions]),
    ],
  ],
  ['journal-v1-zone', goldenZoneDecisions],
  ['journal-v2-pause', [...goldenDecisions, ...asCommanded(goldenPauseDecisions)]],
  ['journal-v2-edit', [...goldenDecisions, ...asCommanded(goldenEditDecisions)]],
  ['journal-v2-adopt', [...goldenDecisions, ...asCommanded(goldenAdoptDecisions)]],
  [
    'journal-v2-stranger',
    [...goldenDecisions, ...asCommanded([...goldenAdoptDecisions, ...goldenStrangerDecisions])],
  ],
  [
    'journal-v2-retention',
    [...goldenDecisions, ...asCommanded([...goldenAdoptDecisions, ...goldenRetentionDecisions])],
  ],
  ['journal-v2-hooks', [...goldenDecisions, ...asCommanded(goldenHookDecisions)]],
  ['journal-v2-notices', [...goldenDecisions, ...asCommanded(goldenNoticeDecisions)]],
  ['journal-v2-copies', [...goldenDecisions, ...asCommanded(goldenCopyDecisions)]],
  ['journal-v2-kept-copies', [...goldenDecisions, ...asCommanded(goldenKeptCopyDecisions)]],
  ['journal-v2-proofs', [...goldenDecisions, ...asCommanded(goldenProofDecisions)]],
  ['journal-v2-destinations', [...goldenDecisions, ...asCommanded(goldenDestinationDecisions)]],
  ['journal-v2-locks', [...goldenDecisions, ...asCommanded(goldenLockDecisions)]],
  [
    'journal-v2-trash',
    [...goldenDecisions, ...asCommanded([...goldenAdoptDecisions, ...goldenTrashDecisions])],
  ],
]);
