/** Decisions that tell of a place with locks, which version 2 of the journal gained later. */
import { timestamp } from './decoded';
import type { GoldenDecisions } from './golden-events';

export const goldenLockDecisions: GoldenDecisions = [
  {
    at: timestamp('2026-11-27T16:00:00.000+01:00'),
    events: [
      {
        type: 'DestinationAdded',
        destination: 1,
        name: 'vault',
        url: 's3://vault/attic?region=eu-1',
        recipients: [],
        options: { keepDaily: 30, lock: 43_200 },
      },
    ],
  },
];
