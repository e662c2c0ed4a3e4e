/** Decisions that tell of proofs that backups can be had again, which version 2 of the journal gained later. */
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

export const goldenProofDecisions: GoldenDecisions = [
  ...goldenCopyDecisions,
  {
    at: at('17:00'),
    events: [
      {
        type: 'PlaceChecked',
        ...{ ...cloud, versions: 3, packs: 2, read: 1, bytes: 4096, faults: 1 },
        finding: 'packs/ab/ab.pack: it is not as it was written',
        damaged: [docs],
      },
    ],
  },
  {
    at: at('17:01'),
    events: [
      {
        type: 'RestoreDrilled',
        ...{ ...cloud, ...docs, files: 12, bytes: 3000, milliseconds: 250 },
        finding: 'docs/letter: its content differs',
      },
    ],
  },
  {
    at: at('17:02'),
    events: [
      {
        type: 'RestoreDrilled',
        ...{ destination: null, place: null, ...docs, files: 12, bytes: 3000, milliseconds: 40 },
        finding: null,
      },
    ],
  },
  {
    at: at('17:03'),
    events: [{ type: 'DrillMissed', ...cloud, reason: 'what stands there is encrypted' }],
  },
];
