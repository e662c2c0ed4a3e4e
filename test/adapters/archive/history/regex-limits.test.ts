/** The expressions of `find --regex`: they find what JavaScript's find, never take long, and what can't be had so is refused. */
import * as fc from 'fast-check';
import { compileRegex, type Regex } from '../../../../src/adapters/archive/history/regex';
import { runs } from '../../../support/runs';

const compiled = (pattern: string): Regex => {
  const made = compileRegex(pattern);
  if ('refusal' in made) throw new Error(`${pattern} is refused: ${made.refusal}`);
  return made.regex;
};
const isFound = (pattern: string, text: string): boolean => compiled(pattern).matches(text, { steps: 0 });
const refusalOf = (pattern: string): string | null => {
  const made = compileRegex(pattern);
  return 'refusal' in made ? made.refusal : null;
};

/** What both take, and mean the same by. */
const pattern = fc.letrec<{ all: string; one: string; repeated: string }>((tie) => ({
  one: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'c', '-', ' ', 'é', '長', '😀', '_', '1', '/') },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        '.',
        '\\d',
        '\\D',
        '\\w',
        '\\W',
        '\\s',
        '\\S',
        '\\n',
        '\\t',
        '\\.',
        '\\/',
        '\\x61',
        '\\u00e9',
      ),
    },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        '[ab]',
        '[^ab]',
        '[a-c1-9]',
        '[^a-c_]',
        '[\\d\\-b]',
        '[\\w.]',
        '[^\\s\\S]',
        '[a\\]]',
        '[-a]',
        '[a-]',
        '[é-長]',
        '[\\x61-\\u0063]',
        '[\\b]',
      ),
    },
    { weight: 2, arbitrary: tie('all').map((inner) => `(${inner})`) },
    { weight: 2, arbitrary: tie('all').map((inner) => `(?:${inner})`) },
  ),
  repeated: fc.oneof(
    { weight: 4, arbitrary: tie('one') },
    {
      weight: 3,
      arbitrary: fc
        .tuple(
          tie('one'),
          fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{0}', '{2}', '{1,}', '{0,2}', '{2,3}?'),
        )
        .map(([one, count]) => one + count),
    },
    { weight: 1, arbitrary: fc.constantFrom('^', '$', '\\b', '\\B') },
  ),
  all: fc
    .array(
      fc.array(tie('repeated'), { maxLength: 4 }).map((nodes) => nodes.join('')),
      { minLength: 1, maxLength: 3 },
    )
    .map((alternatives) => alternatives.join('|')),
})).all;

const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', '-', ' ', 'é', '長', '_', '1', '/', '\n', '\b', ']', 'x', '.'),
  maxLength: 12,
});

test('what JavaScript finds is found, and nothing else', () => {
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 6 }), (source, texts) => {
      const own = compiled(source);
      const theirs = new RegExp(source, 'su');
      expect(texts.map((one) => own.matches(one, { steps: 0 }))).toEqual(
        texts.map((one) => theirs.test(one)),
      );
    }),
    runs(3000),
  );
});

test.each([
  ['(a)\\1', /back references/],
  ['(?<n>a)\\k<n>', /looking ahead/],
  ['a(?=b)', /looking ahead/],
  ['a(?!b)', /looking ahead/],
  ['(?<=a)b', /looking ahead/],
  ['\\p{L}', /\\p is not taken/],
  ['\\cA', /\\c is not taken/],
  ['[\\cA]', /\\c is not taken/],
  ['[\\1]', /back references/],
  ['[\\p{L}]', /\\p is not taken/],
  ['(a', /has no \)/],
  ['a)', /has no \(/],
  ['[a', /has no \]/],
  ['[', /has no \]/],
  ['[b-a]', /wrong way/],
  ['[a-\\d]', /range/],
  ['a{3,2}', /wrong way/],
  ['*a', /nothing before \*/],
  ['a|+', /nothing before \+/],
  ['(?)', /looking ahead/],
  ['(?:?)', /nothing before \?/],
  ['\\', /ends in a backslash/],
  ['[\\', /has no \]|ends in/],
  ['\\x6', /hex digits/],
  ['\\u{61}', /hex digits/],
  ['a{2001}', /too long/],
  ['a{12345}', /too long/],
  ['a{1,123456789}', /too long/],
  ['(a{100}){100}', /too long/],
])('%s is refused in words', (source, words) => {
  expect(refusalOf(source)).toMatch(words);
});

// why: where a character is two of JavaScript's, V8's \\B finds something within it
test('a character is one, however many bytes it has', () => {
  expect(isFound('^.$', '😀')).toBe(true);
  expect(isFound('^[😀-😂]{2}$', '😀😁')).toBe(true);
  expect(isFound('\\B', 'a😀a')).toBe(false);
});

test('whatever is given is taken or refused, and nothing is thrown', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...Array.from('ab()[]{}?*+|^$\\-,.12xukpc:=<')) }),
      (source) => {
        const made = compileRegex(source);
        if ('regex' in made) made.regex.matches('aab-b12', { steps: 0 });
      },
    ),
    runs(3000),
  );
});

test('brackets in brackets without end are refused, and so are counts of nothing', () => {
  const deep = '('.repeat(2000) + 'a' + ')'.repeat(2000);
  expect(refusalOf(deep)).toMatch(/too deep/);
  expect(refusalOf('('.repeat(4096))).toMatch(/too deep/);
  expect(isFound('('.repeat(100) + 'a' + ')'.repeat(100), 'bab')).toBe(true);
  expect(refusalOf('(((((){999}){999}){999}){999}){999}')).toMatch(/too long/);
});

/** Steps that finding takes at most: the expression's length times that of the text, and as much for each way out of a step. */
test.each([
  ['(a*)*b', 'a'],
  ['(a+)+$', 'a'],
  ['(a|a)*c', 'a'],
  ['(a|aa)+$', 'a'],
  ['(.*)*(.*)*(.*)*x', 'y'],
  ['a?'.repeat(60) + 'a'.repeat(60), 'a'],
  ['(((a*)*)*)*b', 'a'],
  ['(^a*|b?)*c', 'a'],
])('%s ends after few steps, however long the text', (source, letter) => {
  const regex = compiled(source);
  const stepsFor = (length: number): number => {
    const meter = { steps: 0 };
    regex.matches(`${letter.repeat(length)}!`, meter);
    return meter.steps;
  };
  const bound = 6 * (source.length + 2);
  expect(stepsFor(100)).toBeLessThan(102 * bound);
  expect(stepsFor(1000)).toBeLessThan(1002 * bound);
  // why: twice the text takes twice the steps, and no power of them
  expect(stepsFor(2000)).toBeLessThan(2.1 * stepsFor(1000));
});

test('one that was compiled can be asked again and again', () => {
  const regex = compiled('^a+b$');
  const texts = ['ab', 'a', 'aab', 'b', 'ab'];
  expect(texts.map((one) => regex.matches(one, { steps: 0 }))).toEqual([true, false, true, false, true]);
});
