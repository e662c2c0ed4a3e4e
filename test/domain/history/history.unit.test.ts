/** History: a row for every occurrence, whatever became of it. */
import { type HistoryQuery, historyOf } from '../../../src/domain/history/history';
import { archiveName } from '../../support/decoded';
import { instantOf, timestampAt } from '../../../src/domain/time/time';
import { utc } from '../../support/clock';
import { contextOf, madeReport, story } from '../../support/story';
import type { WorkspaceInMemory } from '../../support/workspace-in-memory';

const history = async (
  { ports }: Pick<WorkspaceInMemory, 'ports'>,
  query: Partial<HistoryQuery> = {},
): Promise<ReadonlyArray<string>> => {
  const context = await contextOf(ports);
  const all = { name: null, since: null, limit: null, each: false, ...query };
  return historyOf(context, all).map(
    ({ name, due, through, count, started, took, outcome, reason, archive, bytes }) =>
      [
        name,
        due.slice(5, 16) + (count === 1 ? '' : ` to ${through.slice(5, 16)} (${count})`),
        started?.slice(5, 16) ?? '-',
        took ?? '-',
        outcome,
        reason ?? archive ?? '-',
        bytes ?? '-',
      ].join(' | '),
  );
};

const hour = 3_600_000;

describe('history', () => {
  it('tells of one that was made, one that failed, one on command', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    await told.starts('docs', 'command');
    await told.completes('docs.tar');
    told.until('05T17:00');
    await told.starts('docs');
    told.until('05T17:01');
    await told.completes('docs.tar', 'docs.20240305T160000.tar');
    told.until('06T17:00');
    await told.starts('docs');
    await told.fails('no such file or directory');
    expect(await history(told)).toEqual([
      'docs | 03-05T16:00 | 03-05T16:00 | 0 | completed | docs.20240305T160000.tar | 2000',
      'docs | 03-05T17:00 | 03-05T17:00 | 60000 | completed | docs.tar | 2000',
      'docs | 03-06T17:00 | 03-06T17:00 | 0 | failed | no such file or directory | -',
    ]);
    expect(await history(told, { limit: 1 })).toHaveLength(1);
    expect(await history(told, { since: told.clock.now().instant - hour })).toHaveLength(1);
    expect(await history(told, { name: archiveName('photos') })).toEqual([]);
  });

  it('tells of one that was started and killed, and of those that have come due since', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('05T17:00');
    await told.starts('docs');
    told.until('07T18:00');
    expect(await history(told)).toEqual([
      'docs | 03-05T17:00 | 03-05T17:00 | - | open | - | -',
      'docs | 03-06T17:00 | - | - | waiting | - | -',
      'docs | 03-07T17:00 | - | - | waiting | - | -',
    ]);
    await told.skips();
    expect(await history(told)).toEqual([
      'docs | 03-05T17:00 | 03-05T17:00 | - | skipped | superseded | -',
      'docs | 03-06T17:00 | - | - | skipped | superseded | -',
      'docs | 03-07T17:00 | - | - | waiting | - | -',
    ]);
  });

  it('tells many that were skipped together in one row, or one by one for whoever asks', async () => {
    const told = story();
    await told.create('docs;cron:0 * * * *;docs');
    told.until('07T18:30');
    await told.skips();
    await told.starts('docs');
    await told.completes('docs.tar');
    expect(await history(told)).toEqual([
      'docs | 03-05T16:00 to 03-07T17:00 (50) | - | - | skipped | superseded | -',
      'docs | 03-07T18:00 | 03-07T18:30 | 0 | completed | docs.tar | 2000',
    ]);
    expect(await history(told, { each: true })).toHaveLength(51);
    expect(await history(told, { each: true, limit: 3 })).toEqual([
      'docs | 03-07T16:00 | - | - | skipped | superseded | -',
      'docs | 03-07T17:00 | - | - | skipped | superseded | -',
      'docs | 03-07T18:00 | 03-07T18:30 | 0 | completed | docs.tar | 2000',
    ]);
  });

  it('tells of commands that came to no end', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    await told.starts('docs', 'command');
    await told.run({ type: 'AbandonBackup' });
    told.until('05T16:10');
    await told.starts('docs', 'command');
    told.until('05T16:20');
    await told.starts('docs', 'command');
    expect(await history(told)).toEqual([
      'docs | 03-05T16:00 | 03-05T16:00 | - | abandoned | - | -',
      'docs | 03-05T16:10 | 03-05T16:10 | - | interrupted | - | -',
      'docs | 03-05T16:20 | 03-05T16:20 | - | open | - | -',
    ]);
  });

  it('tells nothing of what never came due', async () => {
    const told = story();
    expect(await history(told)).toEqual([]);
    await told.create('docs;daily@17:00;docs');
    expect(await history(told)).toEqual([]);
  });
});

describe('a row', () => {
  const rowsOf = async (
    told: Pick<WorkspaceInMemory, 'ports'>,
    query: Partial<HistoryQuery> = {},
    sizes: ReadonlyMap<string, number> | null = null,
  ) =>
    historyOf(
      { ...(await contextOf(told.ports)), sizes },
      { name: null, since: null, limit: null, each: false, ...query },
    );

  const twoBackups = async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('05T17:00');
    await told.starts('docs');
    await told.completes('docs.tar');
    told.until('06T17:00');
    await told.starts('docs');
    await told.completes('docs.tar', 'docs.1.tar');
    return told;
  };

  it('says where its archive is, or why it is not there any more', async () => {
    const told = await twoBackups();
    const where = async (sizes: ReadonlyMap<string, number> | null) =>
      (await rowsOf(told, {}, sizes)).map(({ archive, removed }) => [archive, removed]);
    const gone = 'it is not in backups/, and the journal does not say why';
    expect(await where(null)).toEqual([
      ['docs.1.tar', null],
      ['docs.tar', null],
    ]);
    expect(await where(new Map([['docs.tar', 2000]]))).toEqual([
      [null, gone],
      ['docs.tar', null],
    ]);
    const schedule = (await rowsOf(told))[0]?.schedule;
    if (schedule === undefined) throw new Error('no row');
    const file = 'docs.1.tar';
    await told.run({ type: 'RecordRemoval', schedule, name: archiveName('docs'), file, reason: 'keep=1' });
    expect(await where(new Map([['docs.tar', 2000]]))).toEqual([
      [null, 'keep=1'],
      ['docs.tar', null],
    ]);
  });

  it('of one that failed has its reason and no archive', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('05T17:00');
    await told.starts('docs');
    told.until('05T17:05');
    await told.fails('no such file');
    expect(await rowsOf(told)).toMatchObject([
      {
        ...{ trigger: 'schedule', path: 'docs', count: 1, outcome: 'failed', took: 300_000, skipped: null },
        ...{ reason: 'no such file', archive: null, removed: null, bytes: null },
        ended: '2024-03-05T17:05:00.000+00:00',
      },
    ]);
  });

  it('of one that was left waiting has when its line left the file', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('07T18:00');
    await told.run({ type: 'DeleteSchedule', index: '0' });
    told.until('08T18:00');
    const gone = '2024-03-07T18:00:00.000+00:00';
    expect(await rowsOf(told)).toMatchObject([
      {
        ...{ outcome: 'withdrawn', trigger: 'schedule', count: 1 },
        ended: gone,
        skipped: null,
        due: '2024-03-05T17:00:00.000+00:00',
      },
      { outcome: 'withdrawn', ended: gone, skipped: null, due: '2024-03-06T17:00:00.000+00:00' },
      { outcome: 'withdrawn', ended: gone, skipped: null, due: '2024-03-07T17:00:00.000+00:00' },
    ]);
    expect(await rowsOf(told, { name: archiveName('mail') })).toEqual([]);
    expect(await rowsOf(told, { since: Date.parse('2024-03-07T17:00:00Z') })).toHaveLength(1);
    expect(await rowsOf(told, { since: Date.parse('2024-03-07T17:00:01Z') })).toEqual([]);
  });

  it('of one that waits says whether it will be skipped', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    await told.create('soon;cron:0 * * * *;soon');
    told.until('07T17:30');
    const fates = async (query: Partial<HistoryQuery>) =>
      (await rowsOf(told, query)).map(({ name, due, started, ended, skipped, count }) =>
        [name, due.slice(8, 13), started ?? '-', ended ?? '-', skipped ?? 'made', count].join(' '),
      );
    expect(await fates({ name: archiveName('docs') })).toEqual([
      'docs 05T17 - - superseded 1',
      'docs 06T17 - - superseded 1',
      'docs 07T17 - - made 1',
    ]);
    expect(await fates({ name: archiveName('soon') })).toEqual(['soon 05T16 - - made 50']);
    expect((await fates({ name: archiveName('soon'), each: true })).slice(-2)).toEqual([
      'soon 07T16 - - superseded 1',
      'soon 07T17 - - made 1',
    ]);
  });

  it('stands for as many as thirty-one alone, and for more together', async () => {
    for (const [time, rows] of [
      ['06T22:30', 31],
      ['06T23:30', 1],
    ] as const) {
      const told = story();
      await told.create('docs;cron:0 * * * *;docs');
      told.until(time);
      expect(await rowsOf(told)).toHaveLength(rows);
    }
  });

  it('of a schedule whose rule does not give the same any more is told as it was', async () => {
    const told = story();
    await told.create('docs;cron:0 * * * *;docs');
    told.until('05T20:30');
    await told.skips();
    const context = await contextOf(told.ports);
    const [one] = context.projection.occurrences;
    if (one === undefined) throw new Error('nothing was skipped');
    const all = { name: null, since: null, limit: null, each: true };
    const rowsWith = (changes: Partial<typeof one>, forgets = false) => {
      const projection = {
        ...context.projection,
        occurrences: [{ ...one, ...changes }],
        ...(forgets ? { scheduleHistories: new Map() } : {}),
      };
      return historyOf({ ...context, projection, lines: [] }, all).length;
    };
    expect(one.count).toBe(4);
    expect(rowsWith({})).toBe(4);
    expect(rowsWith({ count: 5 })).toBe(1);
    expect(rowsWith({ count: 3 })).toBe(1);
    expect(rowsWith({ count: null })).toBe(1);
    expect(rowsWith({}, true)).toBe(1);
    const hours = (n: number) => timestampAt(instantOf(one.due) + (n - 1) * 3_600_000, utc);
    expect(rowsWith({ count: 1000, through: hours(1000) })).toBe(1000);
    expect(rowsWith({ count: 1001, through: hours(1001) })).toBe(1);
  });

  it('stands by its due instant, and with others of that in the order of the journal', async () => {
    const told = story();
    await told.create('b;daily@17:00;b');
    await told.create('a;daily@17:00;a');
    await told.create('c;daily@16:30;c');
    told.until('05T17:00');
    for (const name of ['b', 'a', 'c']) {
      await told.starts(name);
      await told.completes(`${name}.tar`);
    }
    told.until('06T17:30');
    const order = async (query: Partial<HistoryQuery>) =>
      (await rowsOf(told, query)).map(({ name }) => name).join('');
    expect(await order({})).toBe('cbacba');
    expect(await order({ limit: 4 })).toBe('acba');
    expect(await order({ limit: 1 })).toBe('a');
    expect(await order({ since: Date.parse('2024-03-05T17:00:00Z') })).toBe('bacba');
  });
});

describe('how long it took', () => {
  const tookOf = async (fails: (told: ReturnType<typeof story>) => Promise<unknown>) => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('05T17:00');
    await told.starts('docs');
    told.until('05T17:05');
    await fails(told);
    const query = { name: null, since: null, limit: null, each: false };
    return historyOf(await contextOf(told.ports), query)[0]?.took;
  };

  it('is not known of one that is under way', async () => {
    expect(await tookOf(async () => undefined)).toBeNull();
  });

  it('is the time to the seal of one that another process put in place', async () => {
    expect(
      await tookOf(async (told) => {
        const placement = { temporary: '.d.1.partial', archive: 'docs.tar', kept: null };
        await told.run({ type: 'SealArchive', placement, report: madeReport, doubt: null });
        told.until('05T19:00');
        await told.run({ type: 'CompleteBackup', adopted: true });
      }),
    ).toBe(300_000);
  });

  it('is never less than none', async () => {
    expect(
      await tookOf(async (told) => {
        told.until('05T16:59');
        await told.fails('no such file');
      }),
    ).toBe(0);
  });
});
