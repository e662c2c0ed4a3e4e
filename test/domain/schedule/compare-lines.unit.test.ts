/** What an edit of one text comes to in another that was made of the same: line by line. */
import * as fc from 'fast-check';
import { compareLines, followPlaces, mergeEdit } from '../../../src/domain/schedule/compare-lines';
import { emptyFile, parseText, render } from '../../../src/domain/schedule/schedule-file';
import { runs } from '../../support/runs';

const text = (lines: string): string => Array.from(lines, (line) => `${line}\n`).join('');
const file = (lines: string) => parseText(text(lines));

describe('an edit of one text, in another', () => {
  /** Each letter is a line. */
  it.each([
    ['nothing', 'ab', 'ab', 'ab', 'ab'],
    ['an edit alone', 'ab', 'axb', 'ab', 'axb'],
    ['a line that the program added', 'ab', 'ab', 'abc', 'abc'],
    ['several, in their order', 'a', 'xa', 'acb', 'xacb'],
    ['a line that the program removed', 'ab', 'xab', 'b', 'xb'],
    ['one of two alike that it removed', 'aab', 'aab', 'ab', 'ab'],
    ['both of two alike', 'aab', 'xaab', 'b', 'xb'],
    ['two of three alike', 'aaab', 'aaab', 'ab', 'ab'],
    ['a line that both removed', 'ab', 'b', 'b', 'b'],
    ['a line that both removed, beside one alike', 'aab', 'ab', 'ab', 'b'],
    ['a line that both added', 'a', 'ab', 'ab', 'abb'],
    ['a text that was emptied by hand', 'ab', '', 'abc', 'c'],
    ['a text that was not there', '', 'x', 'a', 'xa'],
  ])('%s', (_, base, edited, head, merged) => {
    expect(render(mergeEdit(file(base), file(edited), file(head)))).toBe(text(merged));
  });

  it('keeps bytes beside the lines, and needs no last newline', () => {
    const merged = mergeEdit(parseText('a\r\nb'), parseText('\ufeffx\r\na\r\nb'), parseText('a\r\nb\r\nc'));
    expect(render(merged)).toBe('\ufeffx\r\na\r\nb\r\nc\r\n');
  });
});

describe('the lines of one text, in another', () => {
  it.each([
    ['ab', 'ab', [0, 1], []],
    ['ab', 'ba', [1, 0], []],
    ['aab', 'aaa', [0, 1, -1], [2]],
    ['aa', 'a', [0], [1]],
    ['', 'a', [-1], []],
    ['ab', '', [], [0, 1]],
  ])('%s in %s', (old, now, continues, gone) => {
    expect(compareLines(file(old), file(now))).toEqual({ continues, gone });
  });
});

describe('places', () => {
  it.each([
    ['abc', 'abc', [0, 1, 2, 3]],
    ['abc', 'xabc', [0, 2, 3, 4]],
    ['abc', 'abxc', [0, 1, 2, 4]],
    ['abc', 'abcx', [0, 1, 2, 3]],
    ['abc', 'ac', [0, 1, 1, 2]],
    ['aa', 'aaa', [0, 1, 2]],
    ['abcd', 'xcby', [0, 0, 3, 2, 4]],
    ['abc', '', [0, 0, 0, 0]],
  ])('of %s in %s', (old, now, expected) => {
    const follow = followPlaces(file(old), file(now));
    expect(expected.map((_, position) => follow(position))).toEqual(expected);
  });

  const lines = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });

  it('are in the text, whatever became of it', () => {
    fc.assert(
      fc.property(lines, lines, (old, now) => {
        const follow = followPlaces(file(old), file(now));
        const places = Array.from({ length: old.length + 1 }, (_, position) => follow(position));
        for (const place of places) expect(place >= 0 && place <= now.length).toBe(true);
      }),
      runs(300),
    );
    expect(followPlaces(emptyFile, emptyFile)(0)).toBe(0);
  });
});
