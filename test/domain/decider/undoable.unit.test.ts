/** What is forgotten of the creates and deletes that can be taken back, and what that does to the places of the others. */
import {
  type Creation,
  type Deletion,
  deletionsIn,
  rememberCreation,
  type Undoable,
  undoLimit,
} from '../../../src/domain/decider/undoable';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { emptyFile } from '../../../src/domain/schedule/schedule-file';
import { specOf, timestamp } from '../../support/decoded';
import { workspaceInMemory } from '../../support/workspace-in-memory';

const creation = (id: number): Creation => ({ type: 'creation', schedule: scheduleId(id), unended: null });
const deletion = (id: number, place: number): Deletion => {
  const line = `docs;16:00;s${id}`;
  const at = timestamp('2024-03-05T16:00:00.000+00:00');
  return {
    ...{ type: 'deletion', line, end: '\n', marked: false, place },
    schedule: { id: scheduleId(id), spec: specOf(line), created: at, due: at, attempts: 0, ended: null },
  };
};
const placesIn = (list: Undoable) => deletionsIn(list).map(({ schedule, place }) => [schedule.id, place]);
const others = Array.from({ length: undoLimit - 3 }, (_, n) => creation(n + 10));

it('a deletion that is forgotten leaves its place to those behind it', () => {
  const list = [deletion(1, 2), deletion(2, 1), deletion(3, 3), ...others];
  const next = rememberCreation(list, scheduleId(99), emptyFile);
  expect(next.length).toBe(undoLimit);
  expect(placesIn(next)).toEqual([
    [2, 1],
    [3, 2],
  ]);
});

it('a creation that is forgotten leaves every place as it is, and none is forgotten below the limit', () => {
  const list = [creation(1), deletion(2, 1), deletion(3, 3), ...others];
  const places = [
    [2, 1],
    [3, 3],
  ];
  expect(placesIn(rememberCreation(list, scheduleId(99), emptyFile))).toEqual(places);
  const below = rememberCreation(list.slice(0, -1), scheduleId(99), emptyFile);
  expect([below.length, below[0]]).toEqual([undoLimit, creation(1)]);
});

it('a line is deleted by an index of two digits, too', async () => {
  const { create, run } = workspaceInMemory();
  for (let n = 0; n < 12; n += 1) await create(`docs;18:00;s${n}`);
  const { events } = await run({ type: 'DeleteSchedule', index: '11' });
  expect(events).toMatchObject([{ type: 'ScheduleDeleted', line: 'docs;18:00;s11', index: 11 }]);
});
