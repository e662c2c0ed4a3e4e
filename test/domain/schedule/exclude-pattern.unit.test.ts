/** Patterns that could never match are refused where they are typed, each with its reason. */
import { excludeFault, splitPattern } from '../../../src/domain/schedule/exclude-pattern';

const out = 'it leads out of the source';
const none = 'it names no path in the source';
const slashes = 'it has two slashes side by side';
const backslash = 'it ends with a backslash';

describe('a pattern', () => {
  it.each([
    ...['..', '../a', 'a/../b', 'a/..', './..', '!../a', '/../a'].map((text) => [text, out] as const),
    ...['', '!', '/', './', './/', '././', '.', 'a/.', 'a/./b', '!/', '//', './/.'].map(
      (text) => [text, none] as const,
    ),
    ...['a//b', '//a', 'a//', './a//b'].map((text) => [text, slashes] as const),
    ...['a\\', '\\', 'a\\\\\\', '\\\\\\', 'b/a\\', '!a\\'].map((text) => [text, backslash] as const),
  ])('%j can match nothing: %s', (text, fault) => {
    expect(excludeFault(text)).toBe(fault);
  });

  it.each([
    ...[
      'a',
      'a/',
      '/a',
      './a',
      './/a',
      '././/a',
      './/./a/',
      'a/b',
      '/a/b/',
      '*',
      '**',
      'a.b',
      '...',
      '.a',
      'a..',
    ],
    ...['!a', '!/a', '!./a', '!!a', 'a!', 'a\\\\', '\\\\', 'a\\ ', '\\a', 'a\\b', 'a\\\\\\\\', '\\\\a'],
  ])('%j can match something', (text) => {
    expect(excludeFault(text)).toBeNull();
  });

  it.each([
    ['a', '', 'a'],
    ['!a', '!', 'a'],
    ['!!a', '!', '!a'],
    ['a!', '', 'a!'],
    ['', '', ''],
  ])('%j has the negation %j and the path %j', (text, negation, path) => {
    expect(splitPattern(text)).toEqual({ negation, path });
  });
});
