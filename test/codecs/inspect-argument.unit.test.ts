/** The argument by which a service is told to show itself. */
import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import { InspectArgument } from '../../src/codecs/inspect-argument';
import { reading } from '../../src/codecs/text-codec';
import { runs } from '../support/runs';

it('carries every port, and none', () => {
  const port = fc.option(fc.integer({ min: 1, max: 65535 }));
  fc.assert(
    fc.property(port, (asked) => {
      expect(InspectArgument.decode(InspectArgument.encode(asked))).toEqual(E.right(asked));
      expect(InspectArgument.is(asked)).toBe(true);
    }),
    { ...runs(100), examples: [[1], [65535], [null]] },
  );
  expect(InspectArgument.encode(null)).toBe('--inspect');
  expect(InspectArgument.encode(8080)).toBe('--inspect=8080');
});

it.each([0, 65536, -1, 1.5, '80', undefined])('has no port %p', (port) => {
  expect(InspectArgument.is(port)).toBe(false);
});

it.each([
  ['--inspect=0', 'a port is a number from 1 to 65535, not 0'],
  ['--inspect=65536', 'a port is a number from 1 to 65535, not 65536'],
  ['--inspect=', 'a port is a number from 1 to 65535, not nothing'],
  ['--inspect=80a', 'a port is a number from 1 to 65535, not 80a'],
  ['--inspect= 80', 'a port is a number from 1 to 65535, not  80'],
  ['--inspector', 'the argument is not understood: --inspector'],
  ['', 'the argument is not understood: '],
])('%p is refused', (text, reason) => {
  expect(reading(InspectArgument)(text)).toEqual(E.left(reason));
});
