/** Hostile texts, from a seed, so that a run can be repeated: `EVIDENCE_SEED`. */

export const seed = Number(process.env['EVIDENCE_SEED'] ?? String(Date.now() % 2 ** 31));

/** Numbers from 0 to below `limit`: mulberry32, so that a run can be repeated. */
let state = seed;
export const below = (limit: number): number => {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
};
export const pick = <A>(values: ReadonlyArray<A>): A => {
  const value = values[below(values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
};

const words = [
  '16:07',
  'daily@23:59',
  '*/5 * * * *',
  '0 3 31 2 *',
  '1 2 * * mon#5',
  '@hourly',
  'Europe/Paris',
  'keep=3',
].concat(
  [
    'exclude=**/*,!a',
    'compress=zstd',
    'tz=UTC',
    '~/',
    '..',
    '9'.repeat(40),
    'é',
    '\u0000',
    '\udc80',
    '"',
    '\\',
    ';;',
    '[',
    '7d ago',
  ],
  [
    'yesterday',
    '2026-02-30 25:61',
    '-1',
    '1e309',
    '{"v":2}',
    ' ',
    '\t',
    '%s',
    '{',
    ']',
    ',',
    '-',
    '/',
    '#',
    '@',
    'L',
    '?',
  ],
);

export const noise = (most: number): string => {
  let text = '';
  for (let left = below(most); left > 0; left -= 1)
    text += below(3) === 0 ? pick(words) : String.fromCharCode(below(below(8) === 0 ? 0xffff : 0x7f));
  return text;
};

/** A text with a few of its characters changed, doubled, dropped or put elsewhere. */
export const mangled = (text: string): string => {
  let changed = text;
  for (let left = 1 + below(4); left > 0; left -= 1) {
    const at = below(changed.length + 1);
    const rest = changed.slice(at + below(4));
    changed =
      changed.slice(0, at) + pick(['', noise(3), pick(words), changed.slice(at, at + below(20))]) + rest;
  }
  return changed;
};
