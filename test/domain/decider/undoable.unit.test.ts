/** What is forgotten of the creates and deletes that can be taken back, and what that does to the places of the others. */
import {
  changeDeleted,
  type Creation,
  type Deletion,
  deletionsIn,
  type Edition,
  editionOf,
  followEdit,
  forgetCreations,
  forgetDeletion,
  forgetEdition,
  forgetPause,
  forgetSkip,
  lineGone,
  type PauseEntry,
  rememberCreation,
  rememberDeletion,
  rememberEdition,
  rememberPause,
  rememberSkip,
  type SkipEntry,
  type Undoable,
  undoLimit,
} from '../../../src/domain/decider/undoable';
import { type Schedule, scheduleId } from '../../../src/domain/schedule/schedule';
import {
  emptyFile,
  type LineEnd,
  parseText,
  type ScheduleFile,
} from '../../../src/domain/schedule/schedule-file';
import { specOf, timestamp } from '../../support/decoded';
import { workspaceInMemory } from '../../support/workspace-in-memory';

const at = timestamp('2024-03-05T16:00:00.000+00:00');
const scheduleOf = (id: number): Schedule => ({
  ...{
    id: scheduleId(id),
    spec: specOf(`docs;16:00;s${id}`),
    created: at,
    due: at,
    attempts: 0,
    ended: null,
  },
});
const creation = (id: number): Creation => ({ type: 'creation', schedule: scheduleId(id), unended: null });
const deletion = (id: number, place: number): Deletion => ({
  ...{ type: 'deletion', line: `docs;16:00;s${id}`, end: '\n', marked: false, place },
  schedule: scheduleOf(id),
});
const edition = (id: number, name = `s${id}`): Edition => ({
  ...{ type: 'edition', schedule: scheduleId(id), line: `docs;16:00;${name}` },
  ...{ spec: specOf(`docs;16:00;${name}`), due: at, attempts: 0, ended: null },
});
const paused = (id: number | null): PauseEntry => ({
  ...{ type: 'pause', schedule: id === null ? null : scheduleId(id), before: null },
});
const bare = ({ schedule, before }: PauseEntry) => ({ schedule, before });
const skip = (id: number): SkipEntry => ({ type: 'skip', schedule: scheduleId(id), due: at, before: null });

/** Lines that are schedules, by their numbers; 0 is a comment. */
const fileOf = (...ids: ReadonlyArray<number>): ScheduleFile => ({
  bom: '',
  lines: ids.map((id) =>
    id === 0
      ? { content: '# mine', end: '\n', schedule: null }
      : { content: `docs;16:00;s${id}`, end: '\n', schedule: scheduleOf(id) },
  ),
});
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

describe('a create', () => {
  const ending = (end: LineEnd, schedule: Schedule | null = scheduleOf(1)) =>
    rememberCreation([], scheduleId(2), { bom: '', lines: [{ content: 'a', end, schedule }] });

  it.each<[LineEnd, Schedule | null, Creation['unended']]>([
    ['\n', scheduleOf(1), null],
    ['\r\n', scheduleOf(1), null],
    ['\r', scheduleOf(1), { schedule: scheduleId(1), end: '\r' }],
    ['', scheduleOf(1), { schedule: scheduleId(1), end: '' }],
    ['', null, { schedule: null, end: '' }],
  ])('remembers how the line before it ended, if that was not ended: %j', (end, schedule, unended) => {
    expect(ending(end, schedule)).toEqual([{ ...creation(2), unended }]);
  });

  it('has ended no line where it is the first', () => {
    expect(rememberCreation([], scheduleId(2), emptyFile)).toEqual([creation(2)]);
  });
});

describe('a delete', () => {
  it('has its place among all lines, deleted ones included, in whatever order they were deleted', () => {
    const file = fileOf(...Array.from({ length: 11 }, (_, n) => n + 20));
    const next = rememberDeletion([deletion(1, 10), deletion(2, 9)], file, 9);
    expect(placesIn(next)).toEqual([
      [1, 10],
      [2, 9],
      [29, 11],
    ]);
    expect(placesIn(rememberDeletion([deletion(1, 10), deletion(2, 9)], file, 8))[2]).toEqual([28, 8]);
  });

  it('remembers the line, how it ended, and whether the file was marked', () => {
    const lines = [{ content: 'docs;16:00;s1', end: '\r\n' as const, schedule: scheduleOf(1) }];
    expect(rememberDeletion([], { bom: '\ufeff', lines }, 0)).toEqual([
      { ...deletion(1, 0), end: '\r\n', marked: true },
    ]);
    expect(rememberDeletion([], { bom: '', lines }, 0)).toMatchObject([{ marked: false }]);
  });

  it('is none of a line that is no schedule, or that is not there', () => {
    const list = [creation(1)];
    expect(rememberDeletion(list, fileOf(1, 0), 1)).toBe(list);
    expect(rememberDeletion(list, fileOf(1, 0), 2)).toBe(list);
  });

  it('that is taken back is forgotten, and nothing else', () => {
    const list = [creation(1), deletion(1, 0), paused(null), paused(1), deletion(2, 1), skip(1), edition(1)];
    expect(forgetDeletion(list, scheduleId(1))).toEqual(list.toSpliced(1, 1));
  });

  it('alone follows what becomes of its schedule', () => {
    const list = [creation(1), deletion(1, 0), paused(null), deletion(2, 1)];
    const next = changeDeleted(list, scheduleId(1), (was) => ({ ...was, attempts: 3 }));
    expect(next).toEqual(list.with(1, { ...deletion(1, 0), schedule: { ...scheduleOf(1), attempts: 3 } }));
  });

  it('moves up when a line above it has left the file for good', () => {
    const list = [deletion(1, 0), deletion(2, 2), deletion(3, 4), creation(4)];
    expect(placesIn(lineGone(list, 0))).toEqual([
      [1, 0],
      [2, 1],
      [3, 3],
    ]);
    expect(placesIn(lineGone(list, 1))).toEqual([
      [1, 0],
      [2, 2],
      [3, 3],
    ]);
  });
});

describe('an edit', () => {
  it('remembers what was asked of the schedule, and since when it was the same, where there is such', () => {
    const was = { line: 'docs;16:00;s1', schedule: scheduleOf(1) };
    expect(rememberEdition([], was)).toStrictEqual([edition(1)]);
    const [asked, since] = [{ from: at, through: at }, at];
    const schedule: Schedule = {
      ...scheduleOf(1),
      attempts: 2,
      asked,
      since,
      ended: { due: at, outcome: 'failed' },
    };
    expect(rememberEdition([], { ...was, schedule })).toStrictEqual([
      { ...edition(1), attempts: 2, ended: at, asked, since },
    ]);
  });

  it('is the latest of its schedule, and it alone is forgotten', () => {
    const list = [edition(1, 'old'), edition(1), edition(2), creation(1), skip(1)];
    expect(editionOf(list, scheduleId(1))).toEqual(edition(1));
    expect(editionOf(list, scheduleId(2))).toEqual(edition(2));
    expect(editionOf(list, scheduleId(3))).toBeUndefined();
    expect(forgetEdition(list, scheduleId(1))).toEqual(list.toSpliced(1, 1));
    expect(forgetEdition(list, scheduleId(3))).toEqual(list);
  });
});

describe('a pause or a skip', () => {
  const list = [paused(1), skip(1), paused(1), paused(2), skip(2), paused(null), creation(1)];

  it('is the latest of its kind and of its schedule when it is forgotten', () => {
    expect(forgetPause(list, scheduleId(1))).toEqual(list.toSpliced(2, 1));
    expect(forgetSkip(list, scheduleId(1))).toEqual(list.toSpliced(1, 1));
    expect(forgetPause(list, null)).toEqual(list.toSpliced(5, 1));
    expect(forgetSkip(list, scheduleId(3))).toBe(list);
    expect(forgetPause([skip(1)], scheduleId(1))).toEqual([skip(1)]);
  });

  it('is one with what its decision did before, of pauses alone, and of no other decision', () => {
    const one = { schedule: scheduleId(3), before: null };
    expect(rememberPause(list, one, true)).toEqual([...list, paused(3)]);
    expect(rememberPause([paused(null)], one, false)).toEqual([paused(null), paused(3)]);
    const both = rememberPause([paused(null)], one, true);
    expect(both).toEqual([{ ...paused(null), also: [one] }]);
    expect(rememberPause(both, { ...one, schedule: scheduleId(4) }, true)).toEqual([
      { ...paused(null), also: [one, { ...one, schedule: scheduleId(4) }] },
    ]);
    expect(rememberSkip(both, skip(1))).toEqual([...both, skip(1)]);
  });

  it('of several is forgotten one by one', () => {
    const several: PauseEntry = { ...paused(null), also: [paused(1), paused(2)].map(bare) };
    expect(forgetPause([paused(1), several], scheduleId(1))).toEqual([
      paused(1),
      { ...paused(null), also: [bare(paused(2))] },
    ]);
    expect(forgetPause([several], null)).toEqual([{ ...paused(1), also: [bare(paused(2))] }]);
    expect(forgetPause([{ ...paused(null), also: [bare(paused(1))] }], null)).toEqual([paused(1)]);
    expect(forgetCreations([several], (id) => id === 1)).toEqual([
      { ...paused(null), also: [bare(paused(2))] },
    ]);
    expect(forgetCreations([several, { ...paused(1), also: [bare(paused(2))] }], () => true)).toEqual([
      paused(null),
    ]);
  });
});

it('of schedules that don’t come back only deletes stay, and what was asked of all schedules', () => {
  const list = [creation(1), deletion(1, 0), edition(1), paused(null), paused(1), skip(1), creation(2)];
  expect(forgetCreations(list, () => true)).toEqual([deletion(1, 0), paused(null)]);
  expect(forgetCreations(list, (id) => id === 1)).toEqual([deletion(1, 0), paused(null), creation(2)]);
  expect(forgetCreations(list, () => false)).toEqual(list);
});

describe('after an edit of the file by hand', () => {
  const unended: Creation = { ...creation(9), unended: { schedule: scheduleId(1), end: '' } };

  it('a create ends no line anew, and all but deletes stay as they were', () => {
    const list = [unended, edition(1), paused(1), skip(1)];
    expect(followEdit(list, fileOf(1), parseText('docs;16:00;s1\n'))).toEqual([
      creation(9),
      ...[edition(1), paused(1), skip(1)],
    ]);
  });

  it('deletes are marked as the text is', () => {
    const marked = (text: string) => followEdit([deletion(2, 1)], fileOf(1), parseText(text));
    expect(marked('docs;16:00;s1\n')).toEqual([deletion(2, 1)]);
    expect(marked('\ufeffdocs;16:00;s1\n')).toEqual([{ ...deletion(2, 1), marked: true }]);
  });

  it('those that stood before one line stay in their order, whichever was deleted first', () => {
    const list = [deletion(3, 2), deletion(2, 1), deletion(4, 4)];
    const text = parseText('# new\ndocs;16:00;s1\ndocs;16:00;s5\n');
    expect(placesIn(followEdit(list, fileOf(1, 5), text))).toEqual([
      [3, 3],
      [2, 2],
      [4, 5],
    ]);
  });
});
