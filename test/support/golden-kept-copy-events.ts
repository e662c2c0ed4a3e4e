/** Decisions that tell of what became of copies elsewhere, which version 2 of the journal gained later. */
import { archiveName, timestamp } from './decoded';
import { goldenCopyDecisions } from './golden-copy-events';
import type { GoldenDecisions } from './golden-events';

const at = (time: string) => timestamp(`2026-11-27T${time}:00.000+01:00`);

const cloud = { destination: 2, place: 'cloud' };
const docs = {
  name: archiveName('backup_docs'),
  completed: at('15:00'),
  sha256: '01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b',
};

export const goldenKeptCopyDecisions: GoldenDecisions = [
  ...goldenCopyDecisions,
  {
    at: at('17:10'),
    events: [{ type: 'DestinationTested', ...cloud, works: true, overwrites: false, removes: null }],
  },
  { at: at('17:11'), events: [{ type: 'CopyVanished', ...cloud, ...docs }] },
  {
    at: at('17:12'),
    events: [
      {
        type: 'CopiesPruned',
        ...cloud,
        removed: [{ ...docs, reason: 'older than the newest 1 (keep=1)' }],
        passed: [],
        ...{ packs: 2, freed: 4096, repacked: 1, written: 512, waiting: 3 },
        why: 'the last check there found a fault',
      },
    ],
  },
];
