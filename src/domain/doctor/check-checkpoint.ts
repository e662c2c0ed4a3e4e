/** Checks the checkpoint: it saves time when it is whole and belongs to the journal, and tells when it does not. */
import { repairAdvice } from './advice';
import { checked, type CheckReport, type Finding, notChecked } from './finding';

/**
 * `outdated`: whole, of another version of the program. `unfit`: whole, of a line that the journal does not have where
 * it was: the journal was cut, exchanged or rewritten since.
 */
export type CheckpointSight = 'absent' | 'fits' | 'outdated' | 'unfit' | 'damaged';

const name = 'checkpoint.json';
const where = `.backup_manager/${name}`;

const finding = (id: 'checkpoint-damaged' | 'checkpoint-unfit', what: string): Finding => ({
  id,
  where,
  what,
  advice: [repairAdvice('removes it: it only saves time, and is made anew')],
  remedy: { type: 'remove', quarter: 'state', name, under: 'write' },
});

export const checkCheckpoint = (seen: CheckpointSight, journalIsThere: boolean): CheckReport => {
  switch (seen) {
    case 'absent':
      return checked('checkpoint', { summary: 'none yet' });
    case 'fits':
      return checked('checkpoint');
    case 'outdated':
      return checked('checkpoint', {
        remarks: [
          { id: 'checkpoint-outdated', where, what: 'it is of another version, and will be made anew' },
        ],
      });
    case 'unfit':
      return journalIsThere
        ? checked('checkpoint', {
            findings: [
              finding(
                'checkpoint-unfit',
                'the journal does not have the line that it was made at: the journal was cut, exchanged or rewritten',
              ),
            ],
          })
        : notChecked('checkpoint', 'there is no journal to compare it with');
    case 'damaged':
      return checked('checkpoint', { findings: [finding('checkpoint-damaged', 'it is damaged')] });
  }
};
