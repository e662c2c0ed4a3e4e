/** A clock that goes back: what has ended stays ended until the clock has stayed there, and is right again once it has caught up. */
import { behindLimit } from '../../../src/domain/decider/clock-trust';
import { trustAfter } from '../../../src/domain/events/limits';
import { minute, timestampAt } from '../../../src/domain/time/time';
import { schedulesOf } from '../../../src/domain/schedule/schedule-file';
import { utc } from '../../support/clock';
import { story } from '../../support/story';

const hour = 60 * minute;

/** Noon of the fifth has passed, and a daily backup was made on the fifth at 17:00. */
const lived = async () => {
  const told = story();
  await told.create('docs;daily@17:00;docs');
  told.until('05T17:00');
  await told.starts('docs');
  await told.completes('docs.tar');
  return told;
};

type Story = Awaited<ReturnType<typeof lived>>;

const dueOf = (told: Story, name = 'docs'): string | null =>
  schedulesOf(told.state().file).find(({ schedule }) => schedule.spec.name === name)?.schedule.due ?? null;

const typesSince = (told: Story, before: number): ReadonlyArray<string> =>
  told.records.slice(before).flatMap(({ events }) => events.map(({ type }) => type));

/** At a time, one look; gives the types of the events that it came to. */
const lookAt = async (told: Story, instant: number): Promise<ReadonlyArray<string>> => {
  told.clock.set(instant);
  return (await told.skips()).events.map(({ type }) => type);
};

const at = (text: string): number => Date.parse(`${text}:00Z`);

describe('a clock that is behind', () => {
  it('by more than a day sets nothing back, is told once, and changes nothing once it is right', async () => {
    const told = await lived();
    const before = told.records.length;
    expect(await lookAt(told, at('2024-03-03T10:00'))).toEqual(['ClockBehind']);
    expect(await lookAt(told, at('2024-03-03T10:30'))).toEqual([]);
    expect(await lookAt(told, at('2024-03-05T17:30'))).toEqual(['ClockCorrected']);
    expect(await lookAt(told, at('2024-03-05T17:31'))).toEqual([]);
    expect(typesSince(told, before)).toEqual(['ClockBehind', 'ClockCorrected']);
    expect(dueOf(told)).toBe('2024-03-06T17:00:00.000+00:00');
    expect(told.log.length).toBe(0);
  });

  it.each([
    [behindLimit, []],
    [behindLimit + 1, ['ClockBehind']],
  ])('is behind by more than %d ms, or is waited for', async (by, events) => {
    const told = await lived();
    expect(await lookAt(told, at('2024-03-05T17:00') - by)).toEqual(events);
  });

  it('in 1970, boot after boot, sets nothing back', async () => {
    const told = await lived();
    for (let boot = 0; boot < 50; boot += 1) {
      await lookAt(told, boot * 1000);
      await lookAt(told, boot * 1000 + 50 * minute);
    }
    expect(dueOf(told)).toBe('2024-03-06T17:00:00.000+00:00');
    expect(await lookAt(told, at('2024-03-06T16:00'))).toEqual(['ClockCorrected']);
    expect(dueOf(told)).toBe('2024-03-06T17:00:00.000+00:00');
  });

  it('is believed after it was seen to run for a day, and not a minute before', async () => {
    const told = await lived();
    const back = at('2023-11-01T10:00');
    await lookAt(told, back);
    for (let hours = 1; hours < 24; hours += 1)
      expect(await lookAt(told, back + hours * hour)).toEqual(['ClockBehind']);
    expect(await lookAt(told, back + trustAfter * minute - 1)).toEqual([]);
    expect(await lookAt(told, back + trustAfter * minute)).toEqual(['ClockTrusted', 'ScheduleRearmed']);
    expect(dueOf(told)).toBe('2023-11-02T17:00:00.000+00:00');
    expect(await lookAt(told, back + trustAfter * minute + minute)).toEqual([]);
  });

  it.each([
    ['sleep', [120, 241, 242, 302], [120, 120, 181]],
    ['another jump', [60, 100_000, 100_060], [60, 60, 120]],
    ['a step further back', [60, -10_000, -9_940], [60, 0, 60]],
  ])('counts only what it was seen to run, not %s', async (_, minutes, counted) => {
    const told = await lived();
    const back = at('2023-06-01T10:00');
    await lookAt(told, back);
    const before = told.records.length;
    for (const after of minutes) await lookAt(told, back + after * minute);
    const stayed = told.records
      .slice(before)
      .flatMap(({ events }) =>
        events.flatMap((event) => (event.type === 'ClockBehind' ? [event.stayed] : [])),
      );
    expect(stayed).toEqual(counted);
  });

  it('begins to count anew once it has been right, though nobody looked', async () => {
    const told = await lived();
    const back = at('2023-06-01T10:00');
    told.clock.set(back);
    await told.looksFor(23);
    told.clock.set(at('2024-03-05T18:00'));
    await told.create('docs;daily@12:00;other');
    expect(await lookAt(told, back)).toEqual(['ClockBehind']);
    expect(await lookAt(told, back + hour)).toEqual(['ClockBehind']);
    expect(await lookAt(told, back + 2 * hour)).toEqual(['ClockBehind']);
    expect(dueOf(told)).toBe('2024-03-06T17:00:00.000+00:00');
  });

  it('begins to count anew also where it goes back to where it had come', async () => {
    const told = await lived();
    const back = at('2023-06-01T10:00');
    told.clock.set(back);
    await told.looksFor(23);
    told.clock.set(at('2024-03-05T18:00'));
    await told.create('docs;daily@12:00;other');
    const before = told.records.length;
    const later = back + 23 * hour + 10 * minute;
    for (const hours of [0, 1, 2]) await lookAt(told, later + hours * hour);
    const stayed = told.records.slice(before).flatMap(({ events }) => events);
    expect(stayed).toMatchObject([0, 60, 120].map((minutes) => ({ type: 'ClockBehind', stayed: minutes })));
  });

  it('leaves a line that was made meanwhile nothing to make up for', async () => {
    const told = await lived();
    told.clock.set(at('1970-01-01T00:01'));
    await told.create('docs;daily@12:00;other');
    await told.skips();
    told.clock.set(at('2024-03-09T13:00'));
    const { events } = await told.skips();
    expect(events.map(({ type }) => type)).toEqual(['ClockCorrected', 'BackupSkipped', 'ScheduleRearmed']);
    expect(dueOf(told, 'other')).toBe('2024-03-10T12:00:00.000+00:00');
    // the one from before has missed what it has missed
    expect(dueOf(told)).toBe('2024-03-08T17:00:00.000+00:00');
  });

  it('leaves a new workspace that was made in 1970 nothing to make up for', async () => {
    const told = story();
    told.clock.set(at('1970-01-01T00:01'));
    await told.create('docs;daily@12:00;docs');
    await told.skips();
    expect(await lookAt(told, at('2024-03-09T13:00'))).toEqual(['ClockCorrected', 'ScheduleRearmed']);
    expect(dueOf(told)).toBe('2024-03-10T12:00:00.000+00:00');
  });

  it('that was believed too early repeats nothing of what had ended before it', async () => {
    const told = await lived();
    told.clock.set(at('2024-02-20T10:00'));
    await told.looksFor(24);
    expect(dueOf(told)).toBe('2024-02-21T17:00:00.000+00:00');
    told.until('08T10:00');
    const { events } = await told.skips();
    expect(events.map(({ type }) => type)).toEqual(['ClockCorrected', 'ScheduleRearmed']);
    expect(dueOf(told)).toBe('2024-03-06T17:00:00.000+00:00');
  });

  it('that was believed, and goes back again, is mended for all that it did', async () => {
    const told = await lived();
    told.clock.set(at('2024-02-20T10:00'));
    await told.looksFor(24);
    expect(await lookAt(told, at('1970-01-01T00:01'))).toEqual(['ClockBehind']);
    expect(await lookAt(told, at('2024-03-08T10:00'))).toEqual(['ClockCorrected', 'ScheduleRearmed']);
    expect(dueOf(told)).toBe('2024-03-06T17:00:00.000+00:00');
  });

  it('that was believed, and goes on, loses nothing when it reaches the time that it was behind of', async () => {
    const told = await lived();
    told.clock.set(at('2024-02-28T10:00'));
    await told.looksFor(24);
    for (let days = 1; days < 9; days += 1) {
      const now = at('2024-02-29T17:00') + (days - 1) * 24 * hour;
      told.clock.set(now);
      await told.skips();
      expect((await told.starts('docs')).events).toMatchObject([
        { type: 'BackupStarted', due: timestampAt(now, utc) },
      ]);
      await told.completes('docs.tar');
    }
  });

  it('that was believed for a month was right', async () => {
    const told = await lived();
    told.clock.set(at('2022-03-05T16:00'));
    await told.looksFor(24);
    expect(told.state().clock.behind).not.toBeNull();
    told.clock.advance(30 * 24 * hour);
    await told.create('docs;daily@12:00;other');
    expect(told.state().clock.behind).not.toBeNull();
    told.clock.advance(1);
    await told.create('docs;daily@13:00;third');
    expect(told.state().clock.behind).toBeNull();
  });
});
