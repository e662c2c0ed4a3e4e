/** What a directory lists. */
import type { BytePath } from '../byte-name';

export type EntryKind = 'file' | 'directory' | 'symlink' | 'FIFO' | 'socket' | 'device';

export interface Listed {
  readonly name: BytePath;
  readonly kind: EntryKind;
}
