/** Snapshots of a long journal: the past is told from them as from its first line, and few lines are read for it. */
import { mkdirSync, readdirSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as TE from 'fp-ts/TaskEither';
import { askPast } from '../../../src/app/gather-context';
import { makeHistoryReader } from '../../../src/app/history-reader';
import { readHistoryUntil } from '../../../src/app/read-history-until';
import { probeCheckpoints } from '../../../src/adapters/journal/saved';
import { saveSnapshot } from '../../../src/adapters/journal/snapshots';
import { realFileSystem } from '../../../src/adapters/file-system';
import { explain, olderAnswers, type Span } from '../../../src/domain/history/explain/why';
import type { Journal } from '../../../src/ports/journal';
import { checkCheckpoint, savedNames } from '../../../src/domain/doctor/check-checkpoint';
import { instantOf } from '../../../src/domain/time/time';
import { handClock } from '../../support/clock';
import { archiveName, leftOf, rightOf, timestamp } from '../../support/decoded';
import { appended, headOf, journalOnDisk, type JournalOnDisk } from '../../support/journal-on-disk';

const { writeJournal }: { writeJournal: (file: string, count: number) => number } = jest.requireActual(
  join(__dirname, '../../../scripts/bench/write-journal.js'),
);

const lines = 30_000;

const snapshotsOf = ({ workspace }: JournalOnDisk): ReadonlyArray<string> =>
  readdirSync(workspace.state)
    .filter((name) => name.startsWith('snapshot-'))
    .sort();

/** A journal that counts the lines which are read with all that they record. */
const counting = (journal: Journal) => {
  let count = 0;
  const counted: Journal = {
    ...journal,
    readFrom: (after, onRecorded, last) =>
      journal.readFrom(
        after,
        (...line) => {
          count += 1;
          onRecorded(...line);
        },
        last,
      ),
  };
  return { journal: counted, count: () => count };
};

describe('a journal of many lines', () => {
  const disk = journalOnDisk();
  const at: Array<number> = [];
  beforeAll(async () => {
    disk.put(Buffer.alloc(0));
    writeJournal(disk.workspace.journal, lines);
    await disk.opened(async (journal) => {
      rightOf(await journal.readFrom(null, ({ at: stamp }) => at.push(instantOf(stamp)))());
    });
  });
  afterAll(disk.remove);

  const askedAt = (until: number) =>
    disk.opened(async (journal) => {
      const { journal: counted, count } = counting(journal);
      const told = rightOf(
        await readHistoryUntil(until)({ journal: counted, clock: handClock(Date.now()) })(),
      );
      return { told, read: count() };
    });

  it('tells when each line was written', async () => {
    await disk.opened(async (journal) => {
      const { end } = rightOf(await makeHistoryReader(Infinity, Infinity)(journal)());
      expect(rightOf(await journal.stamps(end)())).toEqual(at);
      expect(rightOf(await journal.stamps({ ...end, end: 0 })())).toEqual([]);
      const third = rightOf(await journal.readFrom(null, () => undefined, 3)());
      expect(rightOf(await journal.stamps(third)())).toEqual(at.slice(0, 3));
    });
  });

  it('is read once, and then few lines of it for any instant of its past', async () => {
    const whole = await askedAt(at[20_000] ?? 0);
    expect(whole.read).toBeGreaterThan(lines);
    expect(snapshotsOf(disk)).toEqual(['snapshot-16384.json', 'snapshot-24576.json', 'snapshot-8192.json']);
    for (const line of [1, 8_192, 8_193, 20_000, 29_000]) {
      const { told, read } = await askedAt(at[line - 1] ?? 0);
      const seq = at.findLastIndex((stamp) => stamp <= (at[line - 1] ?? 0)) + 1;
      expect(told.head.seq).toBe(seq);
      expect(read).toBe(seq % 8192);
    }
    expect((await askedAt(at[20_000] ?? 0)).told.state).toEqual(whole.told.state);
    const { told, read } = await askedAt(Date.now());
    expect([told.head.seq, read]).toEqual([lines, 0]);
  });

  it('tells why of a day long past from a part of it, and what became of its archives', async () => {
    const name = archiveName('backup3');
    const asked = async (span: Span | null) =>
      disk.opened(async (journal) => {
        const { journal: counted, count } = counting(journal);
        const ports = {
          journal: counted,
          clock: handClock(Date.now()),
          schedulesFile: {
            read: TE.right({ text: null, modified: 0, changed: 0 }),
            staged: TE.right([]),
          },
          archiveStore: { list: TE.right([]), size: () => TE.right(null) },
          service: { look: TE.right({ up: false, pid: null, since: null, live: null }) },
        };
        const { answer } = rightOf(
          await askPast(
            (context) => explain(context, { name, span }),
            (answers, context) => olderAnswers(context, { name, span }, answers),
          )(ports)(),
        );
        return { explanations: answer?.explanations ?? [], read: count() };
      });
    const hour = 3_600_000;
    for (const line of [2_000, 5_000, 12_000]) {
      const from = Math.floor((at[line] ?? 0) / hour) * hour;
      const { explanations, read } = await asked({ from, to: from + 3 * hour });
      expect(explanations.map(({ outcome }) => outcome)).toEqual(['completed', 'completed', 'completed']);
      for (const { chain } of explanations)
        expect(chain.at(-1)?.text).toMatch(/^its archive, backups\/backup3\.\S+\.tar, was removed: keep=24/);
      // why: up to the span from the snapshot before it, to its end, and to the removals a day later
      expect(read).toBeLessThan(8_192 + 4_096);
    }
    // why: nothing was there before the journal
    const { explanations, read } = await asked({
      from: (at[0] ?? 0) - 9 * hour,
      to: (at[0] ?? 0) - 8 * hour,
    });
    expect(explanations.map(({ outcome }) => outcome)).toEqual(['none due']);
    expect(read).toBeLessThan(2_048);
  });

  it('is told the same where a snapshot is damaged, of another line, or gone', async () => {
    const until = at[20_000] ?? 0;
    const { told } = await askedAt(until);
    const [second = '', third = '', first = ''] = snapshotsOf(disk).map((name) =>
      join(disk.workspace.state, name),
    );
    const was = realFileSystem.readFileSync(second);
    const others: ReadonlyArray<() => void> = [
      () => writeFileSync(second, 'damaged'),
      () => writeFileSync(second, realFileSystem.readFileSync(first)),
      () => writeFileSync(second, realFileSystem.readFileSync(third)),
      () => rmSync(second),
    ];
    for (const spoil of others) {
      spoil();
      const again = await askedAt(until);
      expect(again.told.state).toEqual(told.state);
      expect(again.told.head).toEqual(told.head);
      expect(again.read).toBe(told.head.seq - 8192);
      writeFileSync(second, was);
    }
  });
});

it('without a checkpoint a decision goes on from the history', async () => {
  const disk = journalOnDisk();
  disk.put(Buffer.alloc(0));
  writeJournal(disk.workspace.journal, 2_000);
  const state = await disk.opened(async (journal) => {
    return rightOf(await makeHistoryReader()(journal)()).folded.state;
  });
  // why: whoever read from the first line would find it damaged
  const spoilt = disk.bytes();
  spoilt.write('x', 100);
  writeFileSync(disk.workspace.journal, spoilt);
  await disk.opened(async (journal) => {
    const head = rightOf(await headOf(journal)());
    expect({ ...head.state, before: null }).toEqual({ ...state, before: null });
    expect(head.seq).toBe(2_000);
  });
  rmSync(disk.workspace.history);
  rmSync(disk.workspace.checkpoint);
  await disk.opened(async (journal) => {
    expect(leftOf(await headOf(journal)()).type).toBe('JournalDamaged');
  });
  disk.remove();
});

it('snapshots that tell of lines which a cut journal has no more, or that are damaged, are seen by doctor', async () => {
  const disk = journalOnDisk();
  disk.put(Buffer.alloc(0));
  writeJournal(disk.workspace.journal, 20_000);
  await disk.opened(async (journal) => rightOf(await makeHistoryReader()(journal)()));
  writeFileSync(join(disk.workspace.state, 'snapshot-8192.json.next'), 'no snapshot');
  const seen = () =>
    probeCheckpoints(realFileSystem, disk.workspace.state, disk.workspace.journal).filter(
      ({ name }) => !savedNames.includes(name),
    );
  expect(seen()).toEqual([
    { name: 'snapshot-16384.json', condition: 'fits' },
    { name: 'snapshot-8192.json', condition: 'fits' },
  ]);
  const lines = disk.bytes().toString('utf8').split('\n');
  writeFileSync(disk.workspace.journal, `${lines.slice(0, 9_000).join('\n')}\n`);
  writeFileSync(join(disk.workspace.state, 'snapshot-8192.json'), 'damaged');
  expect(seen()).toEqual([
    { name: 'snapshot-16384.json', condition: 'unfit', seq: 16_384 },
    { name: 'snapshot-8192.json', condition: 'damaged' },
  ]);
  mkdirSync(join(disk.workspace.state, 'snapshot-1.json'));
  expect(seen()).toEqual([
    { name: 'snapshot-1.json', condition: 'unreadable', reason: expect.any(String) },
    { name: 'snapshot-16384.json', condition: 'unfit', seq: 16_384 },
    { name: 'snapshot-8192.json', condition: 'damaged' },
  ]);
  rmdirSync(join(disk.workspace.state, 'snapshot-1.json'));
  expect(checkCheckpoint(seen(), 9_000).findings).toMatchObject([
    { id: 'checkpoint-unfit', where: '.backup_manager/snapshot-16384.json', remedy: { type: 'remove' } },
    { id: 'checkpoint-damaged', where: '.backup_manager/snapshot-8192.json', remedy: { type: 'remove' } },
  ]);
  disk.remove();
});

it('of too many snapshots those stay that are spread evenly', async () => {
  const disk = journalOnDisk();
  await disk.opened(async (journal) => {
    for (let pid = 1; pid <= 40; pid += 1)
      rightOf(
        await appended(
          journal,
          [{ type: 'ServiceStarted', pid, version: '1' }],
          timestamp('2024-03-05T12:00:00.000+00:00'),
        )(),
      );
    const keeping: Journal = {
      ...journal,
      keepSnapshot: (what) => () =>
        void saveSnapshot(realFileSystem, disk.workspace.state, disk.workspace.journal, what, 8),
    };
    rightOf(await makeHistoryReader(Infinity, 1)(keeping)());
  });
  const seqs = snapshotsOf(disk)
    .map((name) => Number(/\d+/.exec(name)?.[0]))
    .sort((a, b) => a - b);
  expect(seqs).toHaveLength(8);
  expect([seqs.at(0), seqs.at(-1)]).toEqual([1, 40]);
  const gaps = seqs.slice(1).map((seq, index) => seq - (seqs[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(12);
  disk.remove();
});
