/** What a line takes over from the one whose place it took. */
import { inheritedDues } from '../../../src/domain/history/inheritance';
import { pendingOf } from '../../../src/domain/history/pending';
import { timestampAt, type Instant } from '../../../src/domain/time/time';
import { utc } from '../../support/clock';
import { story, contextOf } from '../../support/story';

const inherited = async (told: ReturnType<typeof story>): Promise<ReadonlyArray<string | null>> => {
  const { projection, lines, now } = await contextOf(told.ports);
  const of = inheritedDues(projection, pendingOf(projection, [], now), now.instant, (path) => path);
  const show = (due: Instant | null) => (due === null ? null : timestampAt(due, utc).slice(5, 16));
  return lines.map(({ schedule }) => show(of(schedule)));
};

describe('a line that takes the place of another', () => {
  it('inherits what was overdue, and what had failed', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('06T10:00');
    await told.run({ type: 'DeleteSchedule', index: '0' });
    await told.create('docs;daily@17:00;docs;keep=3');
    await told.create('docs;daily@17:00;other');
    expect(await inherited(told)).toEqual(['03-05T17:00', null]);
    told.until('06T17:00');
    await told.starts('docs');
    await told.fails('no such file');
    await told.run({ type: 'DeleteSchedule', index: '0' });
    await told.create('docs;daily@18:00;docs');
    expect(await inherited(told)).toEqual([null, '03-06T17:00']);
  });

  it('inherits nothing from one that went long ago', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('06T10:00');
    await told.run({ type: 'DeleteSchedule', index: '0' });
    told.until('09T10:00');
    await told.create('docs;daily@17:00;docs');
    expect(await inherited(told)).toEqual([null]);
  });

  it.each([
    [48 * 3_600_000, ['03-05T17:00']],
    [48 * 3_600_000 + 1, [null]],
  ])('inherits from one that went %d ms before: %j', async (later, expected) => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('06T10:00');
    await told.run({ type: 'DeleteSchedule', index: '0' });
    told.clock.advance(later);
    await told.create('docs;daily@17:00;docs');
    expect(await inherited(told)).toEqual(expected);
  });

  it('inherits nothing from another path, nor what a clock that was ahead has ended', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.clock.set(Date.parse('2025-03-05T18:00:00Z'));
    await told.skips();
    await told.starts('docs');
    await told.completes('docs.tar');
    told.until('05T16:30');
    await told.run({ type: 'DeleteSchedule', index: '0' });
    await told.create('docs;daily@17:00;docs');
    expect(await inherited(told)).toEqual([null]);
    told.until('06T10:00');
    await told.run({ type: 'DeleteSchedule', index: '0' });
    await told.create('photos;daily@17:00;docs');
    expect(await inherited(told)).toEqual([null]);
  });
});
