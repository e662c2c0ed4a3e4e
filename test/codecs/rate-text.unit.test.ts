/** Rates as they are typed: read, and written again. */
import * as O from 'fp-ts/Option';
import * as fc from 'fast-check';
import { decodeRate, encodeRate } from '../../src/codecs/rate-text';
import { runs } from '../support/runs';

it.each([
  ['5M', 5_000_000],
  ['1.5g', 1_500_000_000],
  ['512k', 512_000],
  ['512K', 512_000],
  ['20000', 20_000],
])('%s is %d bytes a second', (text, rate) => {
  expect(decodeRate(text)).toEqual(O.some(rate));
});

it.each(['', '0', '999', '0.5k', '5 M', '5MB', '-5M', '1.55M', '5e6', '5T', 'fast'])('%p is none', (text) => {
  expect(decodeRate(text)).toEqual(O.none);
});

it('reads each that it writes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1000, max: 999_999_999 }), (rate) => {
      expect(decodeRate(encodeRate(rate))).toEqual(O.some(rate));
    }),
    runs(200),
  );
  expect([5_000_000, 1_500_000, 2_000_000_000, 1234].map(encodeRate)).toEqual(['5M', '1500k', '2G', '1234']);
});
