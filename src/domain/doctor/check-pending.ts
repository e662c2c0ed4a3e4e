/** Checks for what a killed process has left half done: staged texts, drafts, records of the dead, unfinished archives. */
import { repairAdvice } from './advice';
import { checked, type CheckReport, type Finding, type Area, type Remark, type Remedy } from './finding';
import { unfinished, type UnfinishedSeen } from './unfinished-archive';

export interface PendingSeen extends UnfinishedSeen {
  /** Lines in the journal; null when it can't be read. */
  readonly head: number | null;
  /** Journal lines that texts of `backup_schedules.txt` are staged for. */
  readonly staged: ReadonlyArray<number>;
  /** Those of them that could not be put in place. */
  readonly failed: ReadonlyArray<number>;
  /** Names in `.backup_manager`, and of drafts beside `backup_schedules.txt`. */
  readonly state: ReadonlyArray<string>;
  readonly beside: ReadonlyArray<string>;
  readonly serviceIsUp: boolean;
  /** What work on copies left, by its path in the workspace. */
  readonly ofCopies: ReadonlyArray<string>;
}

const inState = (name: string): string => `.backup_manager/${name}`;

const stagedText = (head: number | null, seq: number): Finding => {
  const where = inState(`schedules.${seq}.next`);
  const remedy: Remedy | null = head === null ? null : { type: 'decide' };
  if (seq !== head) {
    return {
      id: 'staged-text-left',
      where,
      what: 'it was to replace backup_schedules.txt, and the decision that it belongs to never came about',
      advice: [
        head === null
          ? 'once the journal is mended, the next command settles it'
          : repairAdvice('removes it; so does the next command that writes'),
      ],
      remedy,
    };
  }
  return {
    id: 'rename-due',
    where,
    what: 'it is the text that backup_schedules.txt should have by the journal: a crash came before the rename',
    advice: [repairAdvice('puts it in place; so does the next command that writes')],
    remedy,
  };
};

/** Nothing but the way to the file is at fault. */
const unplacedText = (seq: number): Finding => ({
  id: 'rename-due',
  where: inState(`schedules.${seq}.next`),
  what: 'it is the text that backup_schedules.txt should have by the journal, and it could not be put in place',
  advice: [
    'backups go on by it; let backup_schedules.txt, or the directory that it is in, be written',
    repairAdvice('tries again; so does the next command that writes'),
  ],
  remedy: { type: 'decide' },
});

const leftBy = {
  'draft-left': 'it was being written when its process died',
  'service-record-left': 'the service that it is about does not run any more',
  'run-record-left': 'the run that it is about has ended',
} as const;

const leftover = (
  id: keyof typeof leftBy,
  area: Area,
  name: string,
  under: Extract<Remedy, { type: 'remove' }>['under'],
): Finding => ({
  id,
  where: area === 'state' ? inState(name) : name,
  what: leftBy[id],
  advice: [repairAdvice('removes it')],
  remedy: { type: 'remove', area, name, under },
});

const copiesLeft = {
  'fetched-left': 'it is a part of an archive that was fetched from elsewhere, whose process was killed',
  'scratch-left': 'it is what a drill restored whose process was killed',
  'draft-left': 'it was being written when its process died',
} as const;

const ofCopies = (where: string): Finding => {
  const id = /(?:^|\/)\.fetched-[^/]*$/.test(where)
    ? 'fetched-left'
    : where.endsWith('.tmp')
      ? 'draft-left'
      : 'scratch-left';
  return {
    ...{ id, where, what: copiesLeft[id] },
    advice: [repairAdvice('removes it; so does the next copy')],
    remedy: { type: 'sweep', file: where },
  };
};

/** What a file of `.backup_manager` is by its name, when nobody writes any of them just now. */
const inStateDirectory =
  ({ serviceIsUp, archiveIsHeld }: PendingSeen) =>
  (name: string): ReadonlyArray<Finding> => {
    if (name === 'checkpoint.json.tmp' || /^notify\.json\.\d+\.tmp$/.test(name))
      return [leftover('draft-left', 'state', name, 'write')];
    if (/^inspector\.json\.\d+\.next$|^(?:history|snapshot-\d+)\.json\.\d+\.tmp$/.test(name))
      return [leftover('draft-left', 'state', name, null)];
    if (name === 'run.json' || name === 'run.json.tmp') {
      const id = name === 'run.json' ? 'run-record-left' : 'draft-left';
      return archiveIsHeld ? [] : [leftover(id, 'state', name, 'archive')];
    }
    if (serviceIsUp) return [];
    switch (name) {
      case 'service.json.tmp':
      case 'status.json.tmp':
        return [leftover('draft-left', 'state', name, 'service')];
      case 'service.json':
      case 'status.json':
        return [leftover('service-record-left', 'state', name, 'service')];
      default:
        return [];
    }
  };

const remarkOn = (name: string): ReadonlyArray<Remark> => {
  const where = inState(name);
  if (/^journal\.torn-\d+(?:-\d+)?$/.test(name)) {
    const what =
      'a crash left these bytes after the journal’s last line; nothing reads them, keep them or not';
    return [{ id: 'torn-tail-kept', where, what }];
  }
  const known =
    /^(?:(?:checkpoint|service|status|run)\.json|(?:history|notify|snapshot-\d+)\.json\.\d+)\.tmp$/.test(
      name,
    );
  return name.endsWith('.tmp') && !known
    ? [{ id: 'file-unknown', where, what: 'no part of backup_manager makes such a file' }]
    : [];
};

export const checkPending = (seen: PendingSeen): CheckReport =>
  checked('pending', {
    findings: [
      ...seen.staged.map((seq) =>
        seen.failed.includes(seq) && seen.head !== null && seq <= seen.head
          ? unplacedText(seq)
          : stagedText(seen.head, seq),
      ),
      ...seen.state.flatMap(inStateDirectory(seen)),
      ...seen.beside
        .filter((name) => /\.\d+\.tmp$/.test(name))
        .map((name) => leftover('draft-left', 'schedules', name, 'write')),
      ...unfinished(seen),
      ...seen.ofCopies.map(ofCopies),
    ],
    remarks: seen.state.flatMap(remarkOn),
  });
