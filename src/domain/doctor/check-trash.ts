/** Checks the trash against the journal: what is missing, changed, or unknown there. Nothing in it is removed by a repair. */
import type { Trashed } from '../archive/trash';
import { shellArgument } from '../shell-argument';
import { wallDateTime } from '../time/time';
import { repairAdvice } from './advice';
import type { Finding } from './finding';

export interface TrashSeen {
  readonly entries: ReadonlyArray<Trashed>;
  /** Bytes of what is there, by file name, null for what is no regular file; or why nobody can look. */
  readonly files: ReadonlyMap<string, number | null> | string;
}

const where = (trash: string): string => `backups/.trash/${trash}`;

const unusable = (reason: string): Finding => ({
  id: 'trash-unusable',
  where: 'backups/.trash',
  what: `it can't be used as the trash, so that nothing is removed that is to rest there: ${reason}`,
  advice: ['move it elsewhere: mv backups/.trash backups/.trash.was', 'the next removal makes a new one'],
  remedy: null,
});

const missing = ({ trash, version, at }: Trashed): Finding => ({
  id: 'trash-missing',
  where: where(trash),
  what: `backups/${version.file} was moved there at ${wallDateTime(at)}, and it is not there`,
  advice: ['put it back, if you have it elsewhere', `else ${repairAdvice('journals that it is gone')}`],
  remedy: { type: 'forget-trashed', trash },
});

const changed = ({ trash, version }: Trashed): Finding => ({
  id: 'trash-changed',
  where: where(trash),
  what: `it is not backups/${version.file}, which was moved there: it is left alone, and can't be brought back`,
  advice: [
    `move it elsewhere: mv ${shellArgument(where(trash))} .`,
    `then ${repairAdvice('journals that the archive is gone')}`,
  ],
  remedy: null,
});

const unknown = (trash: string): Finding => ({
  id: 'trash-unknown',
  where: where(trash),
  what: 'the journal does not know it: it is never removed',
  advice: [
    `move it elsewhere, or to the archives: mv ${shellArgument(where(trash))} backups/; backup_manager adopt`,
    'or remove it yourself',
  ],
  remedy: null,
});

export const checkTrash = ({ entries, files }: TrashSeen): ReadonlyArray<Finding> => {
  if (typeof files === 'string') return [unusable(files)];
  const known = new Set(entries.map(({ trash }) => trash));
  return [
    ...entries.flatMap((entry) => {
      const size = files.get(entry.trash);
      if (size === undefined) return [missing(entry)];
      return size === entry.version.report.bytes ? [] : [changed(entry)];
    }),
    ...[...files.keys()].filter((file) => !known.has(file)).map(unknown),
  ];
};
