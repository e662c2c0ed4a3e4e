/** What pause and resume have to say of what was skipped meanwhile. */
import type { Committed } from '../../app/commit';
import { escapeControls } from '../../domain/events/log-line';

/** What fell due in a pause that has ended, or was changed. */
export const skippedNotes = ({ events }: Pick<Committed, 'events'>): ReadonlyArray<string> =>
  events.flatMap((event) =>
    event.type === 'BackupSkipped' && event.reason === 'paused'
      ? [
          `${escapeControls(event.name)}: ${event.count === 1 ? 'one backup was' : `${event.count ?? 'very many'} backups were`} skipped in the pause`,
        ]
      : [],
  );
