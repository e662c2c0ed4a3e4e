/** A one-shot that failed is told of although its line is gone: for a day, or until there is a good backup of its name. */
import { failedOnce } from '../../../src/domain/history/failed-once';
import { readHistory } from '../../../src/app/read-history';
import { rightOf } from '../../support/decoded';
import { story } from '../../support/story';

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
