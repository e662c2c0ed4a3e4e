/** Checks that the next archives will find room, going by what the last ones took. */
import { showSize } from '../size';
import type { ArchiveName } from '../schedule/schedule';
import { checked, type CheckReport } from './finding';

/** Without this much the journal and the logs have no room either. Bytes. */
const least = 1_000_000;

export interface SpaceSeen {
  /** Bytes that can be written into `backups/`. */
  readonly free: number;
  /** What each name that is still to be backed up took the last time, in bytes. */
  readonly last: ReadonlyMap<ArchiveName, number>;
}

const where = 'backups/';
const advice = [
  'make room there, or let older versions go: keep=N in a schedule keeps the newest N',
  'backup_manager backups --long shows what takes how much',
];

export const checkSpace = ({ free, last }: SpaceSeen): CheckReport => {
  const summary = `${showSize(free)} free`;
  const [largest] = [...last].sort(([, a], [, b]) => b - a);
  if (largest !== undefined && free < largest[1]) {
    const what = `${showSize(free)} are free; the last archive of ${largest[0]} took ${showSize(largest[1])}`;
    return checked('space', {
      summary,
      findings: [{ id: 'space-exhausted', where, what, advice, remedy: null }],
    });
  }
  if (free < least) {
    const what = `${showSize(free)} are free: the journal itself has hardly any room`;
    return checked('space', {
      summary,
      findings: [{ id: 'space-exhausted', where, what, advice, remedy: null }],
    });
  }
  const all = [...last.values()].reduce((sum, bytes) => sum + bytes, 0);
  if (free >= all) return checked('space', { summary });
  const what = `${showSize(free)} are free; the last archives of all ${last.size} names together took ${showSize(all)}`;
  return checked('space', { summary, findings: [{ id: 'space-short', where, what, advice, remedy: null }] });
};
