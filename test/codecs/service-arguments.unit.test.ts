/** The arguments by which a service is told what it does beside its work. */
import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import { readServiceArguments, serviceWords } from '../../src/codecs/service-arguments';
import { runs } from '../support/runs';

it('carries every port and every directory, and none', () => {
  const asked = fc.record({
    inspect: fc.oneof(fc.constant(false as const), fc.constant(null), fc.integer({ min: 1, max: 65535 })),
    textfile: fc.option(fc.string().map((name) => `/${name}`)),
  });
  fc.assert(
    fc.property(asked, (how) => {
      expect(readServiceArguments(serviceWords(how))).toEqual(E.right(how));
    }),
    runs(100),
  );
  expect(serviceWords({ inspect: null, textfile: '/d e' })).toEqual(['--inspect', '--textfile=/d e']);
  expect(serviceWords({ inspect: false, textfile: null })).toEqual([]);
});

it.each([
  [['--textfile='], 'the directory of --textfile is missing'],
  [['--textfile'], 'the argument is not understood: --textfile'],
  [['--inspect=0', '--textfile=/d'], 'a port is a number from 1 to 65535, not 0'],
  [['--textfile=/d', '--inspekt'], 'the argument is not understood: --inspekt'],
])('%p is refused', (words, reason) => {
  expect(readServiceArguments(words)).toEqual(E.left(reason));
});
