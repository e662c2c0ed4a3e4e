/** Writes the golden journal of the present version, and what it adds up to, where there is none yet. See test/golden/README.md. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evolveArchives, noArchives } from '../../src/domain/archives';
import { rightOf } from './decoded';
import { goldenDecisions } from './golden-events';
import { appended, headOf, journalOnDisk, recordsOf } from './journal-on-disk';

const target = join(__dirname, '../golden/journal-v1.jsonl');

const make = async (): Promise<void> => {
  if (existsSync(target)) throw new Error(`${target} is there already, and is never changed`);
  const disk = journalOnDisk();
  await disk.opened(async (journal) => {
    for (const { at, events } of goldenDecisions) rightOf(await appended(journal, events, at)());
    const { seq, hash, state } = rightOf(await headOf(journal)());
    const archives = (await recordsOf(journal)).reduce(evolveArchives, noArchives);
    writeFileSync(target, disk.bytes());
    const text = JSON.stringify({ seq, hash, state, archives: [...archives] }, null, 2);
    writeFileSync(target.replace(/jsonl$/, 'state.json'), `${text}\n`);
  });
  disk.remove();
};

void make();
