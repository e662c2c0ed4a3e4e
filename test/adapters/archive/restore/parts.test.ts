/** The small parts whose edges no whole archive reaches. */
import { makePathSet } from '../../../../src/adapters/archive/tar/path-set';
import { tarNumber } from '../../../../src/adapters/archive/tar/tar-number';
import { base256 } from './support/raw-tar';

test('a path set holds what was added and nothing else, as it grows', () => {
  const paths = makePathSet();
  for (let at = 0; at < 50_000; at += 1) paths.add(`directory/${at}`);
  const found = Array.from({ length: 50_000 }, (_, at) => paths.has(`directory/${at}`));
  expect(found.every(Boolean)).toBe(true);
  expect(Array.from({ length: 50_000 }, (_, at) => paths.has(`directory/x${at}`)).some(Boolean)).toBe(false);
});

test.each<[string, string | Buffer, number | null]>([
  ['octal, NUL', '00000000644\0', 0o644],
  ['octal, space', '00000000644 ', 0o644],
  ['octal, spaces before', '        644\0', 0o644],
  ['octal, the whole field', '777777777777', 0o777777777777],
  ['blank', '            ', 0],
  ['NUL bytes', Buffer.alloc(12), 0],
  ['no octal digit', '00000000648\0', null],
  ['text after the number', '644 x      \0', null],
  ['a sign', '-0000000001\0', null],
  ['base-256', base256(8_589_934_592n, 12), 8_589_934_592],
  ['base-256, negative', base256(-86_400n, 12), -86_400],
  ['base-256, the largest', base256(2n ** 53n - 1n, 12), 2 ** 53 - 1],
  ['base-256, too large', base256(2n ** 53n, 12), null],
  ['base-256, too small', base256(-(2n ** 53n), 12), null],
  ['neither', Buffer.alloc(12, 0xc0), null],
])('a number field: %s', (_name, field, expected) => {
  expect(tarNumber(Buffer.from(field), 0, 12)).toBe(expected);
});
