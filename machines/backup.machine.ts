/**
 * The statechart of one backup: one occurrence of one schedule, from its start to its one end. It does nothing by itself: it
 * is told how far the archive has come, so that whoever looks at the service sees the work. Paste it into any tool that
 * reads machine files.
 */
import { assign, setup } from 'xstate';

export const backupMachine = setup({
  types: {
    input: {} as {
      /** The archive's name. */
      readonly name: string;
      /** The source, as the schedule spells it. */
      readonly path: string;
      /** When it was due; of a backup out of turn, when it was asked for. */
      readonly due: string;
      /** 1 for the first start of this occurrence. */
      readonly attempt: number;
    },
    context: {} as {
      readonly name: string;
      readonly path: string;
      readonly due: string;
      readonly attempt: number;
      readonly entries: number;
      /** Bytes of content that are stored. */
      readonly bytes: number;
      /** Of `totalBytes`, rounded down; null until the source has been counted. */
      readonly percent: number | null;
      readonly totalEntries: number | null;
      readonly totalBytes: number | null;
      /** Why there is no archive, or why there is a doubt about it. */
      readonly reason: string | null;
    },
    events: {} as
      | {
          readonly type: 'backup.progressed';
          readonly entries: number;
          readonly bytes: number;
          readonly totalEntries: number | null;
          readonly totalBytes: number | null;
        }
      | { readonly type: 'backup.preparing' }
      | { readonly type: 'backup.packing' }
      | { readonly type: 'backup.sealing' }
      | { readonly type: 'backup.publishing' }
      | { readonly type: 'backup.finishing' }
      | { readonly type: 'backup.retaining' }
      | { readonly type: 'backup.completed'; readonly reason: string | null }
      | { readonly type: 'backup.failed'; readonly reason: string }
      | { readonly type: 'backup.abandoned' },
  },
  actions: {
    noteProgress: assign(
      (
        _,
        progress: {
          readonly entries: number;
          readonly bytes: number;
          readonly totalEntries: number | null;
          readonly totalBytes: number | null;
        },
      ) => {
        const { entries, bytes, totalEntries, totalBytes } = progress;
        // why: a source that grows while it is read holds more than was counted
        const percent =
          totalBytes === null || totalBytes === 0
            ? null
            : Math.min(100, Math.floor((100 * bytes) / totalBytes));
        return { entries, bytes, totalEntries, totalBytes, percent };
      },
    ),
    noteReason: assign((_, { reason }: { readonly reason: string | null }) => ({ reason })),
  },
}).createMachine({
  id: 'backup',
  description: 'One occurrence of one schedule.',
  context: ({ input: { name, path, due, attempt } }) => ({
    name,
    path,
    due,
    attempt,
    entries: 0,
    bytes: 0,
    percent: null,
    totalEntries: null,
    totalBytes: null,
    reason: null,
  }),
  initial: 'packing',
  on: {
    'backup.finishing': '.finishing',
    'backup.retaining': '.retaining',
    'backup.completed': {
      target: '.done',
      actions: { type: 'noteReason', params: ({ event }) => event },
    },
    'backup.failed': { target: '.failed', actions: { type: 'noteReason', params: ({ event }) => event } },
    'backup.abandoned': '.givenUp',
  },
  states: {
    packing: {
      description: 'Reads the source, and writes the archive under a temporary name.',
      on: {
        'backup.progressed': { actions: { type: 'noteProgress', params: ({ event }) => event } },
        'backup.sealing': 'sealing',
        'backup.preparing': 'preparing',
      },
    },
    preparing: {
      description: 'Runs hooks/before-backup, which may prepare the source, or name another place to read.',
      on: { 'backup.packing': 'packing' },
    },
    sealing: {
      description: 'Compares the archive with the last one, chooses its names, and journals its digest.',
      on: { 'backup.publishing': 'publishing' },
    },
    publishing: {
      description: 'Puts the archive in its place. Where a name was taken meanwhile it is sealed again.',
      on: { 'backup.sealing': 'sealing' },
    },
    finishing: {
      description: 'The end is recorded: runs the hooks behind it, whatever the backup came to.',
    },
    retaining: { description: 'The archive is recorded: removes the versions that keep does not cover.' },
    done: { type: 'final', description: 'The archive is in its place and recorded.' },
    failed: { type: 'final', description: 'There is no archive, and the journal says why.' },
    givenUp: { type: 'final', description: 'Told to let go: the occurrence is still due.' },
  },
});
