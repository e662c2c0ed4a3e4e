/** Writes each golden journal that is not there yet, and what it adds up to. See test/golden/README.md. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evolveArchives, noArchives } from '../../src/domain/archive/archives';
import { rightOf } from './decoded';
import { goldenAuthor } from './golden-commands';
import type { GoldenDecisions } from './golden-events';
import { goldenJournals } from './golden-journals';
import { appended, headOf, journalOnDisk, recordsOf } from './journal-on-disk';

const version1 = readFileSync(join(__dirname, '../golden/journal-v1.jsonl'));

/** Of the present version; where the first decisions are of version 1, which nobody writes any more, it goes on from those. */
const make = async (target: string, decisions: GoldenDecisions): Promise<void> => {
  const disk = journalOnDisk();
  disk.put(version1);
  const commanded = decisions.filter(({ command }) => command !== undefined);
  for (const { at, events, command = null } of commanded)
    await disk.opened(async (journal) => rightOf(await appended(journal, events, at, command)()), {
      author: () => goldenAuthor(command),
    });
  await disk.opened(async (journal) => {
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
