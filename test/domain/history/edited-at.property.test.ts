/** When a line that is found in the file was made: nothing is due before it was there, and every time can be written. */
import * as fc from 'fast-check';
import { Event } from '../../../src/domain/events/event';
import { zoneNamed } from '../../../src/domain/time/iana-zone';
import { instantOf, timestampAt } from '../../../src/domain/time/time';
import { runs } from '../../support/runs';
import { workspaceInMemory } from '../../support/workspace-in-memory';

const hour = 3_600_000;

const foundIn = (events: ReadonlyArray<Event>) =>
  events.flatMap((event) => (event.type === 'ScheduleFileEdited' ? event.added : []));

describe('a file that is put in place with an older time', () => {
  it('has lines that are as old as it says only where nobody has looked since', async () => {
    const fresh = workspaceInMemory();
    const now = fresh.clock.now().instant;
    fresh.edit('docs;daily@05:00;docs\n', now - 72 * hour);
    expect(foundIn(await fresh.look())).toMatchObject([
      { created: timestampAt(now - 72 * hour, fresh.clock.now().zone) },
    ]);
  });

  it('was made when it was put there, not before the last look without it', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('docs;daily@04:00;a');
    workspace.clock.advance(13 * hour);
    const { instant, zone } = workspace.clock.now();
    workspace.edit(`${workspace.text() ?? ''}docs;daily@04:30;b\n`, instant - 120 * hour);
    const [found] = foundIn(await workspace.look());
    expect(found?.created).toBe(timestampAt(instant, zone));
    expect(instantOf(found?.due ?? timestampAt(0, zone))).toBeGreaterThan(instant - 60_000);
  });

  it('is believed when it is not older than the last look', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('docs;daily@04:00;a');
    workspace.clock.advance(5 * hour);
    const { instant, zone } = workspace.clock.now();
    workspace.edit(`${workspace.text() ?? ''}docs;daily@04:30;b\n`, instant - 4 * hour);
    expect(foundIn(await workspace.look())).toMatchObject([
      { created: timestampAt(instant - 4 * hour, zone) },
    ]);
  });

  it('and any time at all, before year 0 or far ahead, gives events that can be read again', async () => {
    const anyTime = fc.oneof(
      fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 }),
      fc.constantFrom(Number.NaN, Infinity, -Infinity, -9e15, 9e15, -62_167_219_200_001, 253_402_300_800_000),
    );
    const line = fc.constantFrom(
      'docs;daily@04:30;b',
      'docs;04:30;b',
      'docs;cron:* * * * *;b',
      'docs;monthly:31@23:59;b;tz=Asia/Tokyo',
    );
    await fc.assert(
      fc.asyncProperty(anyTime, fc.boolean(), line, async (modified, isNew, text) => {
        const workspace = workspaceInMemory();
        if (!isNew) await workspace.create('docs;daily@04:00;a');
        workspace.edit(`${workspace.text() ?? ''}${text}\n`, modified);
        const events = await workspace.look();
        for (const event of events) expect(Event.is(event)).toBe(true);
        for (const { created } of foundIn(events))
          expect(instantOf(created)).toBeLessThanOrEqual(workspace.clock.now().instant);
        await workspace.run({ type: 'SkipMissed', look: 'pass' });
      }),
      runs(200),
    );
  });

  it('nor does a clock at either end of time write what can not be read', () => {
    const zone = fc.constantFrom('Europe/Paris', 'Pacific/Kiritimati', 'Pacific/Niue', 'UTC').map(zoneNamed);
    fc.assert(
      fc.property(fc.double(), zone, (instant, there) => {
        if (there === null) throw new Error('no such zone');
        expect(timestampAt(instant, there)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]{12}[+-]\d\d:\d\d$/);
      }),
      runs(300),
    );
  });
});

describe('a line that comes back', () => {
  it.each([
    [48 * hour, true],
    [48 * hour + 1, false],
  ])(
    '%d ms later, though nothing was journalled meanwhile: the same schedule: %s',
    async (later, resumed) => {
      const workspace = workspaceInMemory();
      await workspace.create('docs;daily@04:00;a');
      const text = workspace.text();
      workspace.edit('');
      await workspace.look();
      workspace.clock.advance(later);
      workspace.edit(text);
      expect(foundIn(await workspace.look())).toMatchObject([{ resumed, schedule: resumed ? 1 : 2 }]);
    },
  );
});
