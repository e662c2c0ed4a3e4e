/** Times to come as people type them. */
import * as E from 'fp-ts/Either';
import { futureForms, readFutureTime } from '../../src/codecs/future-time';
import { timestampAt } from '../../src/domain/time/time';
import { at, ianaZone } from '../support/clock';

const berlin = ianaZone('Europe/Berlin');
/** A Sunday, 16:07 and a half. */
const sunday = at('2026-11-22T15:07:30Z', berlin);

const read = (text: string, now = sunday): string => {
  const found = readFutureTime(text, now);
  return E.isLeft(found) ? found.left : timestampAt(found.right, berlin).slice(0, 19);
};

it.each([
  ['90m', '2026-11-22T17:37:30'],
  ['12h', '2026-11-23T04:07:30'],
  ['3d', '2026-11-25T16:07:30'],
  ['2w', '2026-12-06T16:07:30'],
  ['in 90m', '2026-11-22T17:37:30'],
  ['For  3d', '2026-11-25T16:07:30'],
  ['18:00', '2026-11-22T18:00:00'],
  // why: today it has been that late already
  ['16:07', '2026-11-23T16:07:00'],
  ['16:08', '2026-11-22T16:08:00'],
  ['2:00', '2026-11-23T02:00:00'],
  ['tomorrow', '2026-11-23T00:00:00'],
  ['tomorrow 18:00', '2026-11-23T18:00:00'],
  ['friday', '2026-11-27T00:00:00'],
  ['Fri', '2026-11-27T00:00:00'],
  ['next friday', '2026-11-27T00:00:00'],
  ['friday at 9:30', '2026-11-27T09:30:00'],
  ['saturday 23:59', '2026-11-28T23:59:00'],
  // why: this Sunday began before now, and 18:00 of it is still to come
  ['sunday', '2026-11-29T00:00:00'],
  ['sunday 18:00', '2026-11-22T18:00:00'],
  ['sunday 16:00', '2026-11-29T16:00:00'],
  ['2026-12-24T18:00:00Z', '2026-12-24T19:00:00'],
  [' 3D ', '2026-11-25T16:07:30'],
  ['00:00', '2026-11-23T00:00:00'],
  ['2026-12-24', '2026-12-24T00:00:00'],
  ['2026-12-24 18:00', '2026-12-24T18:00:00'],
  [' 24/12/2026 18:00 ', '2026-12-24T18:00:00'],
])('%p is %s', (text, wanted) => {
  expect(read(text)).toBe(wanted);
});

it.each(['yesterday', 'today', '2026-11-22 16:07', '1970-01-01'])('%p is over', (text) => {
  expect(read(text)).toBe(`${text} is over; a time to come is one of ${futureForms}`);
});

it.each([
  '',
  ' ',
  'never',
  '25:00',
  '18:60',
  '3y',
  'at 18:00',
  'next 18:00',
  'friday 18',
  '1234567h',
  '-3d',
  '3days',
  'good friday',
  'friday 18:00 sharp',
])('%p is no time', (text) => {
  expect(read(text)).toBe(`a time to come is one of ${futureForms}`);
});

it('is later than now, by a moment at least', () => {
  expect(read('18:00', at('2026-11-22T17:00:00Z', berlin))).toBe('2026-11-23T18:00:00');
  expect(read('18:00', at('2026-11-22T16:59:59.999Z', berlin))).toBe('2026-11-22T18:00:00');
  expect(read('2026-11-22 18:00', at('2026-11-22T17:00:00Z', berlin))).toMatch(/^2026-11-22 18:00 is over/);
});

it('is on the clock of its zone, over summer time', () => {
  expect(read('sunday 12:00', at('2027-03-26T12:00:00Z', berlin))).toBe('2027-03-28T12:00:00');
  // why: the clock passes over 02:30 on that day
  expect(read('sunday 02:30', at('2027-03-26T12:00:00Z', berlin))).toBe('2027-03-28T03:00:00');
  expect(read('1d', at('2027-03-27T12:00:00Z', berlin))).toBe('2027-03-28T14:00:00');
});
