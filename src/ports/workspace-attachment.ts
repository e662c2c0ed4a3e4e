/** Whether the workspace is still the one that the service was started in, as a port. */
import type { IO } from 'fp-ts/IO';

/** The workspace as something that may go away, as a disk that is not mounted, and come back under the same name. */
export interface WorkspaceAttachment {
  /** Whether a workspace stands in the directory now. Creates nothing. */
  readonly isThere: IO<boolean>;
  /** Lets go of every file and lock of the one that was there. */
  readonly detach: IO<void>;
}
