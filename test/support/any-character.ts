/**
 * Any code point but half a surrogate pair: what fast-check's own unit `binary` gives, without the table of a million entries
 * that it makes in each file of tests, for some tenths of a second.
 */
import * as fc from 'fast-check';

const firstHalf = 0xd800;
const halves = 0x800;

export const anyCharacter: fc.Arbitrary<string> = fc.integer({ min: 0, max: 0x10ffff - halves }).map(
  (n) => String.fromCodePoint(n < firstHalf ? n : n + halves),
  (character) => {
    const point = typeof character === 'string' ? character.codePointAt(0) : undefined;
    if (point === undefined || String.fromCodePoint(point) !== character) throw new Error('no character');
    if (point >= firstHalf && point < firstHalf + halves) throw new Error('half a character');
    return point < firstHalf ? point : point - halves;
  },
);
