/** What a look at a place of a workspace says, where all is well. */
import type { PathStatus } from '../../src/domain/doctor/path-status';

export const wellPlaced = (file: string, changes: Partial<PathStatus> = {}): PathStatus => ({
  file,
  kind: /\.(?:jsonl?|txt|log)$/.test(file) ? 'file' : 'directory',
  mode: 0o700,
  owner: { uid: 1000, isUs: true },
  unreadable: null,
  unwritable: null,
  ...changes,
});
