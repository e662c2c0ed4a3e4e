/** Whoever asks for a version that is not there is told if it lies in the trash. */
import type { BackupError } from '../error';
import type { Trash } from './trash';
import { findTrashed, trashIds } from './trash-id';

export const withTrash =
  ({ entries }: Pick<Trash, 'entries'>) =>
  (error: BackupError): BackupError => {
    if (error.type !== 'NoSuchArchive' && error.type !== 'NoSuchVersion') return error;
    const ids = trashIds(entries);
    const found = error.type === 'NoSuchVersion' ? findTrashed(entries, error.name, error.version) : null;
    const meant =
      found === null
        ? entries.filter(({ version }) => version.name === error.name)
        : found.type === 'found'
          ? [found.entry]
          : [];
    const trashed = meant.flatMap((entry) => ids.get(entry) ?? []);
    return trashed.length === 0 ? error : { ...error, trashed };
  };
