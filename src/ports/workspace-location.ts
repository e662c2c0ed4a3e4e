/** The directory that a command works in, and whether it holds a workspace. */
import type { IO } from 'fp-ts/IO';

export interface WorkspaceLocation {
  /** Absolute. */
  readonly directory: string;
  readonly isWorkspace: IO<boolean>;
  /** The nearest directory above that is one; null where none is. */
  readonly workspaceAbove: IO<string | null>;
}
