/** A decision that tells of an archive of an unknown source that is gone, which version 2 of the journal gained later. */
import { archiveName, timestamp } from './decoded';
import type { GoldenDecisions } from './golden-events';

export const goldenStrangerDecisions: GoldenDecisions = [
  {
    at: timestamp('2026-11-27T01:00:00.000+01:00'),
    events: [
      {
        type: 'VersionRemoved',
        schedule: null,
        name: archiveName('brought'),
        file: 'brought.tar',
        reason: 'it was gone already (found by doctor)',
      },
    ],
  },
];
