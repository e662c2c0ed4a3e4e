/** What several runs come to together, and that a line about one says about which. */
import { allRuns, refusedRun, toldRun } from '../../src/cli/text/runs';
import { ending } from '../../src/cli/text/run';
import { partialStatus } from '../../src/cli/exit-status';
import { silence } from '../../src/cli/output';

const done = toldRun('a', 0, silence);
const partial = toldRun('a', 0, { ...silence, status: partialStatus });
const failed = toldRun('a', 0, { ...silence, status: 1 });
const interrupted = toldRun('b', 1, ending({ index: 1, end: null, retained: null, emptied: [] }));

describe('the exit status of several', () => {
  // why: a Ctrl-C that came when the last one was as good as done has kept nothing from being made
  it.each([
    ['all are made', [done, done], [], 0],
    ['one is partial', [partial, done], [], 3],
    ['one has failed', [partial, failed, done], [], 1],
    ['one was interrupted', [failed, interrupted], [], 130],
    ['one was not begun', [done], ['b'], 130],
  ])('where %s', (_, runs, left, status) => {
    expect([true, false].map((isSaid) => allRuns(runs, left, isSaid).status)).toEqual([status, status]);
  });
});

describe('one that is refused', () => {
  it('says which it is', () => {
    const { output, entry } = refusedRun('b', 1, {
      type: 'NothingToDo',
      reason: 'the schedule is not in force any more',
    });
    expect(output.errors).toEqual(['b: the schedule is not in force any more']);
    expect(entry.error?.message).toBe('the schedule is not in force any more');
  });

  it('says it once where the word means none', () => {
    const { output } = refusedRun('b', null, { type: 'NoSuchSchedule', which: 'b' });
    expect(output.errors[0]).toBe("can't find a schedule at index or under name b");
  });
});
