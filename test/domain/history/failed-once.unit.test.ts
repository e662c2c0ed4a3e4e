/** A one-shot that failed is told of although its line is gone: for a day, or until there is a good backup of its name. */
import { failedOnce } from '../../../src/domain/history/failed-once';
import { readHistory } from '../../../src/app/read-history';
import { rightOf } from '../../support/decoded';
import { story } from '../../support/story';
import * as tell from '../../support/telling-events';
import { contextAt, type DatedEvents } from '../../support/telling-events';

const told = async (of: ReturnType<typeof story>): Promise<ReadonlyArray<string>> => {
  const { projection, now } = rightOf(await readHistory(of.ports)());
  return failedOnce(projection, now.instant).map(
    ({ name, due, reason }) => `${name} ${due.slice(0, 16)} ${reason}`,
  );
};

const failing = async (line = 'docs;17:00;docs') => {
  const of = story();
  await of.create(line);
  of.until('05T17:00');
  await of.starts('docs');
  await of.fails('no such file');
  return of;
};

it('is told of from the time at which its line is gone, for a day', async () => {
  const of = await failing();
  expect(await told(of)).toEqual([]);
  of.until('05T17:01');
  await of.prunes();
  expect(await told(of)).toEqual(['docs 2024-03-05T17:00 no such file']);
  of.until('06T16:59');
  expect(await told(of)).toEqual(['docs 2024-03-05T17:00 no such file']);
  of.until('06T17:00');
  expect(await told(of)).toEqual([]);
});

it('is told of no longer once there is a good backup of its name, though not of another', async () => {
  const of = await failing();
  of.until('05T17:01');
  await of.prunes();
  for (const [name, still] of [
    ['other', 1],
    ['docs', 0],
  ] as const) {
    await of.create(`docs;daily@17:30;${name}`);
    of.until(name === 'other' ? '05T17:30' : '06T10:30');
    await of.starts(name);
    await of.completes(`${name}.tar`);
    expect(await told(of)).toHaveLength(still);
  }
});

it('is none of a schedule that comes again, nor a backup that was made, nor a line that somebody took out', async () => {
  const again = await failing('docs;daily@17:00;docs');
  again.until('05T17:01');
  await again.prunes();
  expect(await told(again)).toEqual([]);
  const gone = await failing();
  gone.edit('');
  gone.until('05T17:01');
  await gone.prunes();
  expect(await told(gone)).toEqual([]);
});

describe('of a journal', () => {
  const line = 'docs;17:00;docs';
  const first: DatedEvents = ['05T16:00', tell.created('05T17:00', { line })];
  const failed: DatedEvents = ['05T17:01', tell.failed('05T17:00')];
  const over: DatedEvents = ['05T17:02', tell.pruned()];
  const at = (time: string, ...lines: ReadonlyArray<DatedEvents>) => {
    const { projection, now } = contextAt(time, lines);
    return failedOnce(projection, now.instant).map(({ due, at: when, reason }) => [
      due.slice(8, 16),
      when.slice(8, 16),
      reason,
    ]);
  };
  const told = [['05T17:00', '05T17:01', 'no such file']];
  const daily = tell.created('05T17:00');

  it.each<[string, ReadonlyArray<DatedEvents>, boolean]>([
    ['it failed and its line is over', [first, failed, over], true],
    ['its line is there', [first, failed], false],
    ['its line was taken out', [first, failed, ['05T17:02', tell.deleted()]], false],
    ['it has not ended', [first, ['05T17:00', tell.started('05T17:00')], over], false],
    ['it was made', [first, ['05T17:01', tell.completed('05T17:00')], over], false],
    ['a command failed', [first, ['05T17:01', tell.failed('05T17:01', { trigger: 'command' })], over], false],
    ['it comes again', [['05T16:00', daily], failed, over], false],
    ['nobody knows its schedule', [failed, over], false],
  ])('%s: told: %#', (_, lines, isTold) => {
    expect(at('05T18:00', ...lines)).toEqual(isTold ? told : []);
  });

  it.each([
    ['04T17:01', false],
    ['04T17:02', true],
    ['06T17:00', true],
    ['06T17:01', false],
  ])('one of 05T17:01, at %s: %s', (time, isTold) => {
    expect(at(time, first, failed, over)).toEqual(isTold ? told : []);
  });

  it.each<[string, DatedEvents, boolean]>([
    ['a good one before', ['05T17:00', tell.completed('05T16:59', { trigger: 'command' })], true],
    ['a good one at that time', ['05T17:01', tell.completed('05T17:01', { trigger: 'command' })], false],
    ['a partial one since', ['05T17:30', tell.partial('05T17:30', { trigger: 'command' })], true],
  ])('beside %s: told: %#', (_, other, isTold) => {
    expect(at('05T18:00', first, other, failed, over)).toEqual(isTold ? told : []);
  });

  it('has no reason where none was told, and is none where nobody knows when its line was there', () => {
    const { projection, now } = contextAt('05T18:00', [first, failed, over]);
    const withoutReason = projection.occurrences.map((one) =>
      one.end === null ? one : { ...one, end: { ...one.end, reason: null } },
    );
    const reasons = failedOnce({ ...projection, occurrences: withoutReason }, now.instant);
    expect(reasons.map(({ reason }) => reason)).toEqual(['']);
    const never = [...projection.scheduleHistories].map(
      ([id, scheduleHistory]) => [id, { ...scheduleHistory, periods: [] }] as const,
    );
    expect(failedOnce({ ...projection, scheduleHistories: new Map(never) }, now.instant)).toEqual([]);
  });
});
