/** A line that an older version took for malformed becomes a schedule with the first look of one that reads it. */
import { evolve } from '../../../src/domain/decider/evolve';
import { reconcile } from '../../../src/domain/decider/reconcile';
import { initialState } from '../../../src/domain/decider/state';
import { schedulesOf } from '../../../src/domain/schedule/schedule-file';
import { readScheduleLine } from '../../../src/codecs/schedule-line';
import { timestampAt } from '../../../src/domain/time/time';
import { at, utc } from '../../support/clock';
import { specOf } from '../../support/decoded';

const now = at('2026-11-22T15:00:00Z', utc);
const stamp = timestampAt(now.instant, now.zone);
const text = '# mine\na;mon-fri@2:00;a\nnonsense\nb;daily@02:00;b\n';

/** As a version left it that reads no range of days. */
const before = evolve(
  initialState,
  {
    type: 'ScheduleFileEdited',
    read: text,
    merged: text,
    added: [
      {
        schedule: 1 as never,
        line: 'b;daily@02:00;b',
        spec: specOf('b;daily@02:00;b'),
        created: stamp,
        due: timestampAt(now.instant + 11 * 3_600_000, now.zone),
        resumed: false,
      },
    ],
    dropped: [],
    malformed: [
      { line: 'a;mon-fri@2:00;a', reason: 'r' },
      { line: 'nonsense', reason: 'r' },
    ],
  },
  stamp,
);

const look = (state: typeof before) =>
  reconcile({
    state,
    disk: { text, modified: now.instant, changed: now.instant },
    waiting: null,
    mustWrite: false,
    now,
    readLine: readScheduleLine,
  });

it('is found as if it had been written just now; the others stay who they are, and it is found once', () => {
  const found = look(before);
  if (found.type !== 'Edited') throw new Error(found.type);
  expect(found.event).toMatchObject({ added: [{ schedule: 2, line: 'a;mon-fri@2:00;a' }], dropped: [] });
  expect(found.event.malformed).toEqual([]);
  const after = evolve(before, found.event, stamp);
  expect(schedulesOf(after.file).map(({ content, schedule }) => [content, schedule.id])).toEqual([
    ['a;mon-fri@2:00;a', 2],
    ['b;daily@02:00;b', 1],
  ]);
  expect(look(after)).toEqual({ type: 'Settled', staged: 'none' });
});
