/** Journals of every version that was ever written are read for ever, and add up to what they always did. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evolveArchives, noArchives } from '../../src/domain/archive/archives';
import { rightOf } from '../support/decoded';
import { goldenJournals } from '../support/golden-journals';
import { headOf, journalOnDisk, recordsOf } from '../support/journal-on-disk';
import { commandTypes, eventTypes } from '../support/event-types';

const asObject = (value: unknown): object => {
  if (typeof value !== 'object' || value === null) throw new Error('it is no object');
  return value;
};

const journals = readdirSync(__dirname).filter((name) => name.endsWith('.jsonl'));

it.each(journals)('%s folds to the state that is kept beside it', async (name) => {
  const expected = asObject(JSON.parse(readFileSync(join(__dirname, name.replace(/jsonl$/, 'state.json')), 'utf8')));
  const disk = journalOnDisk();
  disk.put(readFileSync(join(__dirname, name)));
  await disk.opened(async (journal) => {
    const { seq, hash, state } = rightOf(await headOf(journal)());
    const archives = (await recordsOf(journal)).reduce(evolveArchives, noArchives);
    // why: a state may come to know more than it did, but nothing else
    expect(JSON.parse(JSON.stringify({ seq, hash, state, archives: [...archives] }))).toMatchObject(expected);
  });
  disk.remove();
});

describe('the journals of the present version', () => {
  it('have every type of event', () => {
    const known = eventTypes;
    const decisions = [...goldenJournals.values()].flat();
    const used = decisions.flatMap(({ events }) => events.map(({ type }) => type));
    expect([...new Set(used)].sort()).toEqual([...known].sort());
  });

  it('have every type of command that is ever journalled', () => {
    const known = commandTypes;
    const used = [...goldenJournals.values()].flat().map(({ command }) => command?.type ?? 'ReadSchedules');
    expect([...new Set(used)].sort()).toEqual([...known].sort());
  });

  it.each([...goldenJournals])('%s holds the decisions that it was made of', async (name, made) => {
    const disk = journalOnDisk();
    disk.put(readFileSync(join(__dirname, `${name}.jsonl`)));
    await disk.opened(async (journal) => {
      const decisions = (await recordsOf(journal)).map((recorded) => {
        const { at, events } = recorded;
        return recorded.v === 1 ? { at, events } : { at, events, command: recorded.command };
      });
      expect(decisions).toEqual(made);
    });
    disk.remove();
  });
});
