/** Regular expressions find what JavaScript's find, at a cost that is bounded; what can't be had so is refused. */
import * as fc from 'fast-check';
import { compileRegex } from '../../../../src/adapters/archive/history/regex';
import { runs } from '../../../support/runs';

const finds = (source: string, text: string): boolean => {
  const compiled = compileRegex(source);
  if ('refusal' in compiled) throw new Error(`${source}: ${compiled.refusal}`);
  return compiled.regex.matches(text, { steps: 0 });
};

const atom = fc.constantFrom(
  ...['a', 'b', '.', '/', 'é', '[ab]', '[^a]', '[a-c/]', '\\d', '\\W', '\\s', '\\.', '^', '$', '\\b', '\\B'],
);
const repeatable = /^(?![\^$]|\\[bB])/;
const { expression } = fc.letrec<{ expression: string; piece: string }>((tie) => ({
  piece: fc.oneof(
    { maxDepth: 3 },
    atom,
    fc
      .tuple(atom, fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{1,}', '*?', '+?'))
      .map(([one, times]) => (repeatable.test(one) ? one + times : one)),
    tie('expression').map((inner) => `(${inner})*`),
    tie('expression').map((inner) => `(?:${inner})`),
  ),
  expression: fc
    .array(
      fc.array(tie('piece'), { maxLength: 3 }).map((pieces) => pieces.join('')),
      {
        minLength: 1,
        maxLength: 2,
      },
    )
    .map((alternatives) => alternatives.join('|')),
}));
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '/', '.', '1', ' ', 'é', '\n'), maxLength: 8 });

it('an expression finds what RegExp finds', () => {
  fc.assert(
    fc.property(expression, text, (source, within) => {
      expect(finds(source, within)).toBe(new RegExp(source, 'su').test(within));
    }),
    runs(2000),
  );
});

it.each([
  ['[\\d.]+', 'v1.2', true],
  ['[]]', 'a]', true],
  ['[^]]', ']]', false],
  ['[a\\-z]', 'm', false],
  ['\\x41', 'A', true],
  ['\\u00e9$', 'café', true],
  ['\\t', 'a\tb', true],
  ['a{2', 'a{2', true],
  ['', '', true],
])('%s within %j: %s', (source, within, expected) => {
  expect(finds(source, within)).toBe(expected);
});

it.each([
  ['(', 'a ( has no )'],
  [')', 'a ) has no ('],
  ['[a', 'a [ has no ]'],
  ['[z-a]', 'the wrong way round'],
  ['a{2,1}', 'counts the wrong way round'],
  ['*a', 'nothing before * to repeat'],
  ['(a)\\1', 'back references'],
  ['(?=a)', 'looking ahead or behind'],
  ['\\p{L}', '\\p is not taken'],
  ['a\\', 'ends in a backslash'],
  ['\\x4', '\\x or \\u needs 2 hex digits'],
  ['((a{99}){99}){99}', 'too long'],
])('%s is refused: %s', (source, reason) => {
  expect(compileRegex(source)).toEqual({ refusal: expect.stringContaining(reason) as unknown });
});

it('what takes others for ever takes steps in proportion to its length', () => {
  const compiled = compileRegex('(a*)*b|(a|aa)+$c');
  if ('refusal' in compiled) throw new Error(compiled.refusal);
  const meter = { steps: 0 };
  expect(compiled.regex.matches('a'.repeat(5000), meter)).toBe(false);
  expect(meter.steps).toBeLessThan(5000 * 100);
});
