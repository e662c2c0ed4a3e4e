/** A pause or a skip is asked for of the schedule that a word means, or of all. */
import { request, requestOf } from '../../src/app/pause';
import { leftOf, rightOf } from '../support/decoded';
import { story } from '../support/story';

const stage = async () => {
  const told = story();
  await told.create('docs;daily@17:00;docs');
  await told.create('pics;daily@18:00;pics');
  return told;
};

it('a word means one', async () => {
  const { ports, records } = await stage();
  const { chosen } = rightOf(
    await requestOf('pics', (schedule) => ({ type: 'PauseSchedules', schedule, until: null }))(ports)(),
  );
  expect(chosen).toMatchObject({ line: { content: 'pics;daily@18:00;pics' } });
  expect(records.at(-1)?.events).toMatchObject([{ type: 'SchedulePaused', schedule: 2 }]);
  rightOf(await request('0', (schedule) => ({ type: 'PauseSchedules', schedule, until: null }))(ports)());
  expect(records.at(-1)?.events).toMatchObject([{ type: 'SchedulePaused', schedule: 1 }]);
});

it('without a word all are meant', async () => {
  const { ports, records } = await stage();
  const { chosen, committed } = rightOf(
    await request(null, (schedule) => ({ type: 'PauseSchedules', schedule, until: null }))(ports)(),
  );
  expect(chosen).toBeNull();
  expect(committed.events).toMatchObject([{ type: 'SchedulePaused', schedule: null }]);
  expect(records.at(-1)?.events).toEqual(committed.events);
});

it('a word that means none changes nothing', async () => {
  const { ports, records } = await stage();
  const before = records.length;
  const asked = request('mail', (schedule) => ({ type: 'PauseSchedules', schedule, until: null }));
  expect(leftOf(await asked(ports)())).toMatchObject({ type: 'NoSuchSchedule' });
  expect(records).toHaveLength(before);
});
