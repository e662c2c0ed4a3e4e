/** History: a row for every occurrence, whatever became of it. */
import { type HistoryQuery, historyOf } from '../../../src/domain/history/history';
import { archiveName } from '../../support/decoded';
import { story, contextOf } from '../../support/story';
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
