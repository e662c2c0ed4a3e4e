/** What is to come, line by line: which schedule, when, and whether it waits already. */
import { upcoming } from '../../../src/domain/occurrence/upcoming';
import { lineOf, created, march } from '../../support/telling-events';
import { utc } from '../../support/clock';

const now = (time: string) => ({ instant: Date.parse(march(time)), zone: utc });
const docs = lineOf(created('05T17:00'));
const once = { id: 2, line: 'once;18:00;once' };
const over = lineOf(created('05T18:00', once), { due: null });

const told = (lines: ReadonlyArray<typeof docs>, time: string, count: number) =>
  upcoming(lines, now(time), count).map(({ index, due, overdue }) => [
    index,
    due.slice(8, 16),
    ...(overdue ? ['waits'] : []),
  ]);

it('has the next of each, by time, as many as are asked for', () => {
  const lines = [docs, lineOf(created('05T18:00', once))];
  expect(told(lines, '05T16:00', 3)).toEqual([
    [0, '05T17:00'],
    [1, '05T18:00'],
    [0, '06T17:00'],
  ]);
  expect(told(lines, '05T16:00', 0)).toEqual([]);
  expect(told(lines, '05T17:00', 1)).toEqual([[0, '05T17:00', 'waits']]);
});

it('has none of a schedule that comes no more, and ends with the last of them', () => {
  expect(told([over, docs], '05T16:00', 2)).toEqual([
    [1, '05T17:00'],
    [1, '06T17:00'],
  ]);
  expect(told([over], '05T16:00', 2)).toEqual([]);
  expect(told([], '05T16:00', 2)).toEqual([]);
  expect(told([lineOf(created('05T18:00', once))], '05T16:00', 5)).toEqual([[0, '05T18:00']]);
});
