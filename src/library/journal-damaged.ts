/** The error that a reader of a journal gets where the journal is not what was written. */
import { showError } from '../domain/error';

/** `line` counts from 1; what stands before it was read. */
export class JournalDamaged extends Error {
  override readonly name = 'JournalDamaged';

  constructor(
    readonly line: number,
    readonly reason: string,
  ) {
    super(showError({ type: 'JournalDamaged', line, reason }));
  }
}
