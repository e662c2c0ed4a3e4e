/** What is to come is what the naive calendar says is to come. */
import * as fc from 'fast-check';
import { firstOccurrence, type ScheduleLine } from '../../../src/domain/occurrence/occurrence';
import { type Schedule, scheduleId } from '../../../src/domain/schedule/schedule';
import { instantOf, timestampAt } from '../../../src/domain/time/time';
import { upcoming } from '../../../src/domain/occurrence/upcoming';
import { occurrencesOf, rules } from '../../simulation/naive-calendar';
import { ianaZone, remembered } from '../../support/clock';
import { specOf } from '../../support/decoded';
import { runs } from '../../support/runs';

const zones = ['Europe/Berlin', 'Australia/Lord_Howe', 'America/Santiago', 'UTC'].map((name) =>
  remembered(ianaZone(name)),
);
const day = 86_400_000;

const lineOf = (rule: string, index: number, created: number, zone: (typeof zones)[number]): ScheduleLine => {
  const content = `docs;${rule};n${index}`;
  const spec = specOf(content);
  const made = timestampAt(created, zone);
  const schedule: Schedule = {
    id: scheduleId(index + 1),
    spec,
    created: made,
    due: firstOccurrence(spec, made, { instant: created, zone }),
    attempts: 0,
    ended: null,
  };
  return { content, end: '\n', schedule };
};

describe('the next occurrences', () => {
  it('are the earliest that the calendar names, each schedule’s latest missed one among them', () => {
    const moment = fc.integer({
      min: Date.parse('2026-01-01T00:00:00Z') / 1000,
      max: Date.parse('2026-11-01T00:00:00Z') / 1000,
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.uniqueArray(fc.constantFrom(...rules.keys()), { minLength: 1, maxLength: 4 }),
        moment.map((second) => second * 1000),
        fc.integer({ min: 0, max: 3 * 24 * 3600 }).map((second) => second * 1000),
        fc.integer({ min: 1, max: 6 }),
        (zone, chosen, created, passed, count) => {
          const now = { instant: created + passed, zone };
          const lines = chosen.map((rule, index) => lineOf(rule, index, created, zone));
          const oracle = chosen.flatMap((rule, index) => {
            const from = created - (created % (15 * 60_000));
            const all = occurrencesOf(rule, zone.name, from, now.instant + 40 * day).filter(
              (instant) => instant + 60_000 > created,
            );
            const missed = all.filter((instant) => instant <= now.instant).slice(-1);
            return [...missed, ...all.filter((instant) => instant > now.instant)].map(
              (due) => [due, index] as const,
            );
          });
          const expected = [...oracle].sort(([a, i], [b, j]) => a - b || i - j).slice(0, count);
          const found = upcoming(lines, now, count)
            .map(({ due, index }) => [instantOf(due), index] as const)
            .filter(([due]) => due < now.instant + 40 * day);
          expect(found).toEqual(expected);
        },
      ),
      runs(60),
    );
  });
});
