/** Checks the files that only save time: each when it is whole and belongs to the journal, and tells when it does not. */
import { lostLinesAdvice, showLostLines } from '../lost-lines';
import { repairAdvice } from './advice';
import { checked, type CheckReport, type Finding, notChecked, type Remark } from './finding';

/** Under these names one is put aside that told of lines which the journal has no more. */
export const unfitCopyOf = (name: string): string => `${name}.unfit`;

const live: ReadonlyArray<string> = ['checkpoint.json', 'history.json'];

/** Files of `.backup_manager`, each made from the journal up to some line. */
export const savedNames: ReadonlyArray<string> = live.flatMap((name) => [name, unfitCopyOf(name)]);

export const isUnfitCopy = (name: string): boolean => savedNames.includes(name) && !live.includes(name);

/** Snapshots of a long past: there may be many. */
export const isSnapshot = (name: string): boolean => /^snapshot-\d{1,15}\.json$/.test(name);

/**
 * `outdated`: whole, of another version of the program. `unfit`: whole, of a line, `seq`, that the journal does not have
 * where it was: the journal was cut, exchanged or rewritten since.
 */
export type SavedSeen =
  | { readonly name: string; readonly condition: 'absent' | 'fits' | 'outdated' | 'damaged' }
  | { readonly name: string; readonly condition: 'unfit'; readonly seq: number }
  | { readonly name: string; readonly condition: 'unreadable'; readonly reason: string };

type Unfit = Extract<SavedSeen, { condition: 'unfit' }>;

const whereOf = (name: string): string => `.backup_manager/${name}`;

const removal = (name: string): Finding['remedy'] => ({
  type: 'remove',
  area: 'state',
  name,
  under: 'write',
});

const damaged = (name: string): Finding => ({
  id: 'checkpoint-damaged',
  where: whereOf(name),
  what: 'it is damaged',
  advice: [repairAdvice('removes it: it only saves time, and is made anew')],
  remedy: removal(name),
});

const unfit = ({ name, seq }: Unfit, last: number | 'unknown'): Finding => ({
  id: 'checkpoint-unfit',
  where: whereOf(name),
  what:
    last === 'unknown'
      ? 'the journal does not have the line that it was made at: the journal was cut, exchanged or rewritten'
      : showLostLines({ file: name, seq }, last),
  advice: [
    ...lostLinesAdvice,
    repairAdvice('accepts the journal as it is, and removes this file, which alone tells of them'),
  ],
  remedy: removal(name),
});

/** It may be the one that tells of lines which the journal has no more: a person decides. */
const unreadable = (name: string, reason: string): Finding => ({
  id: 'checkpoint-unreadable',
  where: whereOf(name),
  what: `it can't be read: ${reason}`,
  advice: [
    `give yourself the right to read it, if somebody else made it: chown "$USER" ${whereOf(name)}`,
    `else take it away: it only saves time, and is made anew: mv ${whereOf(name)} ${name}.was`,
  ],
  remedy: null,
});

const remarksOn = ({ name, condition }: SavedSeen): ReadonlyArray<Remark> =>
  condition === 'outdated' && !isUnfitCopy(name)
    ? [
        {
          id: 'checkpoint-outdated',
          where: whereOf(name),
          what: 'it is of another version, and will be made anew',
        },
      ]
    : [];

/** `last`: the number of the journal's last line. */
export const checkCheckpoint = (
  seen: ReadonlyArray<SavedSeen>,
  last: number | 'none' | 'unknown',
): CheckReport => {
  // why: to remove one would remove what tells that there was a journal
  if (last === 'none' && seen.some(({ condition }) => condition === 'unfit'))
    return notChecked('checkpoint', 'there is no journal to compare it with');
  const findings = seen.flatMap((one): ReadonlyArray<Finding> => {
    if (one.condition === 'damaged') return [damaged(one.name)];
    if (one.condition === 'unreadable') return [unreadable(one.name, one.reason)];
    return one.condition === 'unfit' && last !== 'none' ? [unfit(one, last)] : [];
  });
  return checked('checkpoint', {
    summary: seen.every(({ condition }) => condition === 'absent') ? 'none yet' : null,
    findings,
    remarks: seen.flatMap(remarksOn),
  });
};
