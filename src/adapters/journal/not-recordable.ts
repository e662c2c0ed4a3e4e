/** A decision that no line of the journal can hold: thrown inside the adapter, and turned into its error at the port. */
import type { BackupError } from '../../domain/error';

export class NotRecordable extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }

  toError(): BackupError {
    return { type: 'NotRecordable', reason: this.reason };
  }
}
