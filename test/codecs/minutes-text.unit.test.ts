/** The option timeout: a span of time in the words of a line. */
import * as O from 'fp-ts/Option';
import { decodeMinutes, encodeMinutes } from '../../src/codecs/minutes-text';
import { decodeOptions, encodeOptions } from '../../src/codecs/schedule-options';
import { leftOf, rightOf } from '../support/decoded';

it.each([
  ['1m', 1],
  ['90m', 90],
  ['2h', 120],
  ['1d', 1440],
  ['99999d', 99_999 * 1440],
])('%s is %d minutes', (text, minutes) => {
  expect(decodeMinutes(text)).toEqual(O.some(minutes));
});

it.each(['', '0m', '2', 'h', '-1h', '1.5h', '2 h', '2H', '100000m', '2hh', '2h ', ' 2h', 'x2h', '02h', '2x'])(
  '%j is none',
  (text) => {
    expect(decodeMinutes(text)).toEqual(O.none);
  },
);

it('is written in the largest unit that leaves nothing over', () => {
  expect([1, 60, 90, 1440, 1441, 2880].map(encodeMinutes)).toEqual(['1m', '1h', '90m', '1d', '1441m', '2d']);
});

it('stands in the fourth field, and is no key of a line without it', () => {
  const options = rightOf(decodeOptions('timeout=30m keep=3'));
  expect(options.timeout).toBe(30);
  expect(encodeOptions(options)).toBe('keep=3 timeout=30m');
  expect('timeout' in rightOf(decodeOptions('keep=3'))).toBe(false);
  expect(leftOf(decodeOptions('timeout=soon'))).toBe('timeout is a time such as 30m, 2h or 1d, not soon');
  expect(leftOf(decodeOptions('timeout'))).toBe('timeout is a time such as 30m, 2h or 1d, not nothing');
});
