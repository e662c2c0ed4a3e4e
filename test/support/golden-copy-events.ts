/** Decisions that tell of copies elsewhere, which version 2 of the journal gained later. */
import { archiveName, timestamp } from './decoded';
import { goldenDestinationDecisions } from './golden-destination-events';
import type { GoldenDecisions } from './golden-events';

const at = (time: string) => timestamp(`2026-11-27T${time}:00.000+01:00`);

const cloud = { destination: 2, place: 'cloud' };
const docs = {
  name: archiveName('backup_docs'),
  completed: at('15:00'),
  sha256: '01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b',
};

export const goldenCopyDecisions: GoldenDecisions = [
  ...goldenDestinationDecisions,
  {
    at: at('16:03'),
    events: [
      {
        type: 'CopyFailed',
        ...cloud,
        reason: 's3://bucket/attic: nobody listens there',
        attempts: 1,
        next: at('16:04'),
      },
    ],
  },
  {
    at: at('16:04'),
    events: [{ type: 'VersionCopied', ...cloud, ...docs, bytes: 4096, sent: 1024, packs: 1 }],
  },
  {
    at: at('16:05'),
    events: [
      {
        type: 'CopyCompleted',
        ...cloud,
        versions: 1,
        written: 5000,
        line: 12,
        left: [{ ...docs, reason: 'no such file or directory' }],
      },
    ],
  },
];
