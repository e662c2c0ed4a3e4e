/** Reading the journal and the schedules file while others write them. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { makeReadHistoryer, type ReadHistoryPorts, readHistory } from '../../src/app/read-history';
import type { HistoryProjection } from '../../src/domain/history/projection';
import type { BackupError } from '../../src/domain/error';
import { rightOf } from '../support/decoded';
import { appended, journalOnDisk } from '../support/journal-on-disk';
import { story } from '../support/story';

const comings = ({ scheduleHistories: lives }: HistoryProjection) =>
  [...lives.values()].map(({ line, periods }) => [line, periods[0]?.from.by, periods[0]?.from.seq]);

/** The same ports, but something happens just before, or just after, the file is read for the first time. */
const interruptedBy = (
  ports: ReadHistoryPorts,
  when: 'before' | 'after',
  happens: () => Promise<unknown>,
): ReadHistoryPorts => {
  let over = false;
  const once = (at: typeof when) =>
    TE.fromTask<void, BackupError>(async () => {
      if (at !== when || over) return;
      over = true;
      await happens();
    });
  const read = pipe(
    once('before'),
    TE.chain(() => ports.schedulesFile.read),
    TE.chainFirst(() => once('after')),
  );
  return { ...ports, schedulesFile: { ...ports.schedulesFile, read } };
};

it.each(['before', 'after'] as const)(
  'what a command journals and writes just %s the file is read is no edit by hand',
  async (when) => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    const ports = interruptedBy(told.ports, when, () => told.create('photos;daily@17:00;photos'));
    const { projection, head, lines } = rightOf(await readHistory(ports)());
    expect(comings(projection)).toEqual([
      ['docs;daily@17:00;docs', 'create', 1],
      ['photos;daily@17:00;photos', 'create', 2],
    ]);
    expect(lines).toHaveLength(2);
    expect(head.seq).toBe(2);
  },
);

it('an edit that nobody has journalled counts, and is in no line of the journal', async () => {
  const told = story();
  await told.create('docs;daily@17:00;docs');
  told.edit('docs;daily@17:00;docs\nphotos;daily@17:00;photos\n');
  const { projection, lines } = rightOf(await readHistory(told.ports)());
  expect(comings(projection)).toEqual([
    ['docs;daily@17:00;docs', 'create', 1],
    ['photos;daily@17:00;photos', 'edit', Infinity],
  ]);
  expect(lines).toHaveLength(2);
});

it('a reading that breaks down keeps no later one from being made', async () => {
  const told = story();
  await told.create('docs;daily@17:00;docs');
  const { journal } = told.ports;
  let breaks = true;
  const readFrom: typeof journal.readFrom = (...asked) => {
    if (breaks) throw new Error('made to fail');
    return journal.readFrom(...asked);
  };
  const again = makeReadHistoryer()({ ...told.ports, journal: { ...journal, readFrom } });
  await expect(again()).rejects.toThrow('made to fail');
  breaks = false;
  expect(rightOf(await again()).head.seq).toBe(1);
});

describe('a journal that is another one when it is read on', () => {
  const started = (version: string) => [{ type: 'ServiceStarted' as const, pid: 1, version }];
  const versions = ({ serviceRuns: shifts }: HistoryProjection) => shifts.map(({ version }) => version);

  it.each([
    ['shorter', ['new']],
    ['as long', ['new', 'er']],
    ['longer', ['new', 'er', 'yet']],
    ['empty', []],
  ])('is told from its beginning: %s', async (_, lines) => {
    const disk = journalOnDisk();
    const { ports } = story();
    await disk.opened(async (journal) => {
      for (const version of ['old', 'older']) rightOf(await appended(journal, started(version))());
      const again = makeReadHistoryer()({ ...ports, journal });
      expect(versions(rightOf(await again()).projection)).toEqual(['old', 'older']);
      rightOf(await appended(journal, started('oldest'))());
      expect(versions(rightOf(await again()).projection)).toEqual(['old', 'older', 'oldest']);
      disk.put(Buffer.alloc(0));
      for (const version of lines) rightOf(await appended(journal, started(version))());
      const { projection, head } = rightOf(await again());
      expect(versions(projection)).toEqual(lines);
      expect(head.seq).toBe(lines.length);
    });
    disk.remove();
  });
});
