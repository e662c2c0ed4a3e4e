/** Explanations as text: the cause in the heading, and what is alike told once. */
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { explanationLines } from '../../src/cli/text/explanation';
import { about, type Explanation } from '../../src/domain/history/explain/sentence';
import { timestampAt } from '../../src/domain/time/time';
import { utc } from '../support/clock';

const day = 24 * 60 * 60_000;
const now = { instant: Date.UTC(2024, 2, 20), zone: utc };
const plain = (width: number | null) => ({ width, height: null, colour: false });

const one = (n: number, outcome: string, cause: string | null): Explanation => {
  const due = timestampAt(Date.UTC(2024, 2, 1, 2) + n * day, utc);
  const shown = due.slice(0, 16).replace('T', ' ');
  return {
    name: 'd',
    title: `d: the backup due ${shown}`,
    outcome,
    cause,
    due,
    chain: [about(`chain ${n}`)],
  };
};

const told = (explanations: ReadonlyArray<Explanation>, width: number | null = null) =>
  explanationLines(now, plain(width))(explanations);

test('the outcome and its cause stand in the heading', () => {
  expect(told([one(0, 'failed', 'no such file or directory')])).toEqual([
    'd: the backup due 2024-03-01 02:00: failed: no such file or directory',
    '  now               chain 0',
  ]);
});

test('what is so now and stands in the heading is not said again', () => {
  const absent: Explanation = {
    ...one(0, 'none due', 'no schedule had this name then'),
    title: 'd: no backup was due at 2024-03-01 02:00',
    due: null,
    chain: [
      { at: timestampAt(now.instant, utc), seq: 1, text: 'no schedule had this name then' },
      about('its line was there'),
      about('no schedule had this name then'),
    ],
  };
  expect(told([absent])).toEqual([
    'd: no backup was due at 2024-03-01 02:00: no schedule had this name then',
    '  2024-03-20 00:00  no schedule had this name then',
    '  now               its line was there',
  ]);
});

test('a heading that is too long goes on in the next line', () => {
  expect(told([one(0, 'failed', 'no such file or directory')], 60)).toEqual([
    'd: the backup due 2024-03-01 02:00: failed: no such file or',
    '  directory',
    '  now               chain 0',
  ]);
});

test('where nothing was due no outcome is told', () => {
  const none = { ...one(0, 'none due', null), title: 'd: no backup was due at 2024-03-01 02:00', due: null };
  expect(told([none])[0]).toBe('d: no backup was due at 2024-03-01 02:00');
});

test('equal causes that follow each other are told once, with their number, the first and the last', () => {
  expect(
    told([
      one(0, 'failed', 'gone'),
      one(1, 'failed', 'gone'),
      one(2, 'failed', 'gone'),
      one(3, 'failed', 'full'),
    ]),
  ).toEqual([
    'd: 3 backups, the first due 2024-03-01 02:00, the last 2024-03-03 02:00: failed: gone',
    '  of the last of them:',
    '  now               chain 2',
    'd: the backup due 2024-03-04 02:00: failed: full',
    '  now               chain 3',
  ]);
});

test('equal causes of two names are told apart', () => {
  expect(told([one(0, 'failed', 'gone'), { ...one(1, 'failed', 'gone'), name: 'e' }])).toHaveLength(4);
});

test('a sentence that is too long goes on below where it began', () => {
  const long = { ...one(0, 'failed', null), chain: [about('eleven letters and a few more words of it')] };
  expect(told([long], 50).slice(1)).toEqual([
    `  now               eleven letters and a few more\n${' '.repeat(20)}words of it`,
  ]);
});

test('a cause can play no tricks on the terminal', () => {
  expect(told([one(0, 'failed', 'a\u001b[2Jb')]).join('')).not.toContain('\u001b');
});

test('archives are told one by one, however alike', () => {
  expect(told([one(0, 'completed', null), one(1, 'completed', null)])).toHaveLength(4);
});

test('what the format calls open, abandoned and interrupted has words for people', () => {
  const outcomes = ['open', 'abandoned', 'interrupted', 'waiting'];
  const heads = outcomes.map((outcome) =>
    told([one(0, outcome, null)])[0]
      ?.split(': ')
      .at(-1),
  );
  expect(heads).toEqual(['unfinished', 'interrupted', 'killed', 'waiting']);
});

const outcome = fc.constantFrom('failed', 'skipped', 'completed', 'waiting');
const explanations = fc
  .array(fc.tuple(outcome, fc.constantFrom('a cause', 'another', null)), { maxLength: 12 })
  .map((all) => all.map(([word, cause], n) => one(n, word, cause)));

test('each is told, alone or among those that it is counted with, and no line is too wide', () => {
  fc.assert(
    fc.property(explanations, fc.integer({ min: 50, max: 120 }), (all, width) => {
      const whole = told(all).filter((line) => line.startsWith('d: '));
      const counts = whole.map((line) => Number(/^d: (\d+) backups/.exec(line)?.[1] ?? 1));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(all.length);
      for (const line of told(all, width)) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    }),
  );
});
