/** The arguments by which a service is told what it does beside its work. */
import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import { readServiceArguments, serviceWords } from '../../src/codecs/service-arguments';
import { runs } from '../support/runs';

it('carries every port and every directory, and none', () => {
  const asked = fc.record({
    inspect: fc.oneof(fc.constant(false as const), fc.constant(null), fc.integer({ min: 1, max: 65535 })),
    textfile: fc.option(fc.string().map((name) => `/${name}`)),
    limitRate: fc.option(fc.integer({ min: 1000, max: 999_999_999 })),
  });
  fc.assert(
    fc.property(asked, (how) => {
      expect(readServiceArguments(serviceWords(how))).toEqual(E.right(how));
    }),
    runs(100),
  );
  expect(serviceWords({ inspect: null, textfile: '/d e', limitRate: null })).toEqual([
    '--inspect',
    '--textfile=/d e',
  ]);
  expect(serviceWords({ inspect: false, textfile: null, limitRate: 5_000_000 })).toEqual(['--limit-rate=5M']);
});

it.each([
  [['--textfile='], 'the directory of --textfile is missing'],
  [
    ['--limit-rate=5'],
    'a rate is bytes a second such as 512k, 5M or 1.5G, from 1k on: k, M and G are powers of 1000',
  ],
  [['--textfile'], 'the argument is not understood: --textfile'],
  [['--inspect=0', '--textfile=/d'], 'a port is a number from 1 to 65535, not 0'],
  [['--textfile=/d', '--inspekt'], 'the argument is not understood: --inspekt'],
])('%p is refused', (words, reason) => {
  expect(readServiceArguments(words)).toEqual(E.left(reason));
});
