/** What `find` takes for a match: by the last name or the whole path, below the source or from its root, and by content. */
import type { KnownMember } from '../../../../src/adapters/archive/chunk/known-member';
import { matcherOf, QueryRefused } from '../../../../src/adapters/archive/history/matcher';
import type { FindQuery } from '../../../../src/ports/catalogues';

const matches = (
  query: 'glob' | 'regex',
  pattern: string,
  name: string,
  one: KnownMember['type'] = 'File',
  root = 'docs',
): boolean => {
  const matcher = matcherOf({ type: query, pattern });
  return matcher.name(name, root) && matcher.type(one) && matcher.content('');
};

test.each([
  ['*.txt', 'docs/a/b.txt', true],
  ['*.txt', 'docs/a.txt/b', false],
  ['b', 'docs/b', true],
  ['b', 'docs/b/c', false],
  ['[ab]?', 'docs/a1', true],
  ['docs', 'docs', true],
  ['docs/*', 'docs/a', true],
  ['docs/*', 'docs/a/b', false],
  ['docs/**', 'docs/a/b', true],
  ['a/b', 'docs/a/b', true],
  ['a/b', 'docs/x/a/b', false],
  ['**/b', 'docs/x/a/b', true],
  ['./a/b', 'docs/a/b', true],
  ['/a/b', 'docs/a/b', true],
  ['a/b', 'docsa/b', false],
  ['a/b', 'docsxa/b', false],
  ['é*', 'docs/\xc3\xa9t\xc3\xa9', true],
  ['*', 'docs/\xff', true],
])('the glob %s and %j: %s', (pattern, name, expected) => {
  expect(matches('glob', pattern, name)).toBe(expected);
});

test('without a root a path is matched as it stands', () => {
  expect(matches('glob', 'a/b', 'a/b', 'File', '')).toBe(true);
  expect(matches('glob', 'a/b', 'x/a/b', 'File', '')).toBe(false);
});

test('a slash behind it asks for directories alone', () => {
  expect(matches('glob', 'a/', 'docs/a', 'Directory')).toBe(true);
  expect(matches('glob', 'a/', 'docs/a')).toBe(false);
  expect(matches('glob', 'a', 'docs/a', 'Directory')).toBe(true);
});

test('an expression is looked for anywhere in the path, as text', () => {
  expect(matches('regex', 's/a.b$', 'docs/a.b')).toBe(true);
  expect(matches('regex', '^a', 'docs/a')).toBe(false);
  expect(matches('regex', '^docs/.$', 'docs/\xc3\xa9')).toBe(true);
  expect(matches('regex', '\ufffd', 'docs/\xff')).toBe(true);
});

test('a digest, or its beginning, is that of a content; what has none has no such', () => {
  const whole = '0123456789abcdef0123456789abcdef';
  const content = Buffer.from(whole, 'hex');
  const isOf = (digest: string, bytes = content): boolean => {
    const matcher = matcherOf({ type: 'digest', digest });
    const is = matcher.content(bytes.toString('latin1'));
    if (bytes.length > 0) expect(matcher.contentAt(Buffer.concat([Buffer.from('12'), bytes]), 2)).toBe(is);
    return is;
  };
  expect([whole, whole.slice(0, 8), `${whole}${whole}`, whole.slice(0, 9)].map((one) => isOf(one))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(isOf('1234')).toBe(false);
  expect(isOf('0124')).toBe(false);
  expect(isOf(`${whole.slice(0, -1)}0`)).toBe(false);
  expect(isOf(whole.slice(0, 8), Buffer.alloc(0))).toBe(false);
  const { type } = matcherOf({ type: 'digest', digest: whole });
  expect((['File', 'Link', 'Directory', 'SymbolicLink'] as const).map(type)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test.each<FindQuery>([
  { type: 'glob', pattern: '' },
  { type: 'glob', pattern: '/' },
  { type: 'glob', pattern: './' },
  { type: 'glob', pattern: 'a'.repeat(4097) },
  { type: 'regex', pattern: 'a'.repeat(4097) },
  { type: 'regex', pattern: '(' },
])('what can match nothing, or is too long, is refused', (query) => {
  expect(() => matcherOf(query)).toThrow(QueryRefused);
});

test('a pattern that takes too long is refused instead of being followed for ever', () => {
  const matcher = matcherOf({ type: 'glob', pattern: `${'*a'.repeat(2000)}b` });
  const name = 'a'.repeat(4000);
  const lookAtMany = (): void => {
    for (let count = 0; count < 1000; count += 1) matcher.name(name, '');
  };
  expect(lookAtMany).toThrow('takes too long');
});
