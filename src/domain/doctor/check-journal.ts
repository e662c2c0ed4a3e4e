/** Checks the journal: whether every line of it is there, readable and in the chain, and how much of it was looked at now. */
import { counted } from '../counted';
import { repairAdvice } from './advice';
import { checked, type CheckReport, type Finding, type Remark } from './finding';

/** What a walk along the journal came to. */
export type JournalSeen =
  /** `torn` counts the bytes after the last whole line; `checkedBefore` the lines that were not walked along again. */
  | {
      readonly type: 'read';
      readonly seq: number;
      readonly hash: string;
      readonly torn: number;
      readonly checkedBefore: number;
    }
  /** `was`: something that was made from an earlier one is still there. */
  | { readonly type: 'none'; readonly was: boolean }
  | { readonly type: 'damaged'; readonly line: number; readonly reason: string }
  | { readonly type: 'unreadable'; readonly reason: string };

const file = '.backup_manager/journal.jsonl';
const copy = '.backup_manager/journal.damaged';
const otherWays = 'docs/format.md (When the journal is damaged) has the other ways, and what each loses';

const torn = (seq: number, bytes: number): Finding => ({
  id: 'journal-torn',
  where: `${file} after line ${seq}`,
  what: `${counted(bytes, 'byte')} after its last whole line ${bytes === 1 ? 'is' : 'are'} torn: a crash stopped the line that was being written`,
  advice: [
    repairAdvice(
      `moves ${bytes === 1 ? 'it' : 'them'} aside, to .backup_manager/journal.torn-${seq + 1}; so does any command that writes`,
    ),
  ],
  remedy: { type: 'decide' },
});

const relied = (checkedBefore: number): ReadonlyArray<Remark> =>
  checkedBefore === 0
    ? []
    : [
        {
          id: 'journal-checked-before',
          where: file,
          what: `lines 1 to ${checkedBefore} were checked by an earlier command and not read again now; backup_manager journal --check reads every line`,
        },
      ];

const damaged = (line: number, reason: string): Finding => ({
  id: 'journal-damaged',
  where: `${file} line ${line}`,
  what: `it is damaged: ${reason}; nothing is written, and no backup is made, until that is mended`,
  advice: [
    'backup_manager stop, then keep a copy of .backup_manager/',
    'put back a good copy of the journal, if there is one; else',
    line === 1
      ? `begin a new one: mv ${file} ${copy}`
      : `keep the lines before it: cp ${file} ${copy}; head -n ${line - 1} ${copy} > ${file}`,
    'then backup_manager adopt takes in the archives that it does not know',
    otherWays,
  ],
  remedy: null,
});

const missing: Finding = {
  id: 'journal-missing',
  where: file,
  what: 'it is not there, although there was one: the history is lost',
  advice: [
    'put back a copy of it, if there is one',
    'else the next command that writes begins a new one, and backup_manager adopt takes the archives into it',
    otherWays,
  ],
  remedy: null,
};

const unreadable = (reason: string): Finding => ({
  id: 'journal-unreadable',
  where: file,
  what: `it can't be read: ${reason}`,
  advice: [
    'the check of the workspace says what is wrong with its place; on a failing disk, save a copy first',
  ],
  remedy: null,
});

export const checkJournal = (seen: JournalSeen): CheckReport => {
  switch (seen.type) {
    case 'read': {
      const { seq, hash } = seen;
      return checked('journal', {
        summary: `${counted(seq, 'line')}, head ${seq} ${hash.slice(0, 12)}`,
        findings: seen.torn === 0 ? [] : [torn(seq, seen.torn)],
        remarks: relied(seen.checkedBefore),
      });
    }
    case 'none':
      return checked('journal', seen.was ? { findings: [missing] } : { summary: 'none yet' });
    case 'damaged':
      return checked('journal', { findings: [damaged(seen.line, seen.reason)] });
    case 'unreadable':
      return checked('journal', { findings: [unreadable(seen.reason)] });
  }
};
