/** Writes each golden journal that is not there yet, and what it adds up to. See test/golden/README.md. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evolveArchives, noArchives } from '../../src/domain/archives';
import { rightOf } from './decoded';
import type { GoldenDecisions } from './golden-events';
import { goldenJournals } from './golden-journals';
import { appended, headOf, journalOnDisk, recordsOf } from './journal-on-disk';

const make = async (target: string, decisions: GoldenDecisions): Promise<void> => {
  const disk = journalOnDisk();
  await disk.opened(async (journal) => {
    for (const { at, events } of decisions) rightOf(await appended(journal, events, at)());
    const { seq, hash, state } = rightOf(await headOf(journal)());
    const archives = (await recordsOf(journal)).reduce(evolveArchives, noArchives);
    writeFileSync(`${target}.jsonl`, disk.bytes());
    const text = JSON.stringify({ seq, hash, state, archives: [...archives] }, null, 2);
    writeFileSync(`${target}.state.json`, `${text}\n`);
  });
  disk.remove();
};

const makeMissing = async (): Promise<void> => {
  for (const [name, decisions] of goldenJournals) {
    const target = join(__dirname, '../golden', name);
    // why: what is there is never changed
    if (!existsSync(`${target}.jsonl`)) await make(target, decisions);
  }
};

void makeMissing();
