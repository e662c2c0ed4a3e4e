/** Decisions that tell of places elsewhere, which version 2 of the journal gained later. */
import { timestamp } from './decoded';
import type { GoldenDecisions } from './golden-events';

const at = (time: string) => timestamp(`2026-11-27T${time}:00.000+01:00`);

export const goldenDestinationDecisions: GoldenDecisions = [
  {
    at: at('16:00'),
    events: [
      {
        type: 'DestinationAdded',
        destination: 1,
        name: 'usb',
        url: 'file:/mnt/usb/backups',
        recipients: [],
        options: {},
      },
    ],
  },
  {
    at: at('16:01'),
    events: [
      {
        type: 'DestinationAdded',
        destination: 2,
        name: 'cloud',
        url: 's3://bucket/attic?endpoint=s3.example.org&region=eu',
        recipients: ['age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'],
        options: { credentials: '/root/keys' },
      },
    ],
  },
  { at: at('16:02'), events: [{ type: 'DestinationRemoved', destination: 1, name: 'usb' }] },
];
