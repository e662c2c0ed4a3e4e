/** Bytes that are missing in the middle of a tar stream: what the parser finds behind them. */
import { makeDamageLog } from '../../../../src/adapters/archive/damage-log';
import { TarParser } from '../../../../src/adapters/archive/tar/tar-parser';
import { archiveOf, file, gnuLong } from './support/raw-tar';

/** The names of the members that are whole, and of those that are not, when bytes are missing. */
const parsed = (tar: Buffer, from: number, to: number, told: number | null) => {
  const whole: string[] = [];
  const broken: string[] = [];
  let name = '';
  const log = makeDamageLog();
  const parser = new TarParser(
    {
      begin: (member) => {
        name = member.name;
      },
      content: () => undefined,
      end: () => whole.push(name),
      breakOff: () => broken.push(name),
    },
    log,
  );
  parser.push(tar.subarray(0, from));
  parser.lose(told, { stream: 'file', byte: 7, reason: 'lost' });
  // In odd pieces: a header may come in two.
  for (let at = to; at < tar.length; at += 333) parser.push(tar.subarray(at, at + 333));
  parser.finish();
  return { whole, broken, damage: log.list() };
};

/** A header of the original form, without the magic by which it could be found anywhere. */
const original = (name: string): Buffer => file(name, 'content', { patches: [[257, Buffer.alloc(8)]] });

const tar = archiveOf(
  file('a'),
  file('b', 'b'.repeat(3000)),
  original('c'),
  gnuLong('L', 'long'),
  file('d'),
  file('e'),
);
const bAt = 1024;
const cAt = bAt + 512 + 3072;
const longAt = cAt + 1024;

test.each<[string, number, number, ReadonlyArray<string>, ReadonlyArray<string>]>([
  ['nothing but a part of a header', bAt, bAt + 100, ['a', 'c', 'long', 'e'], []],
  ['a header and some content', bAt, bAt + 700, ['a', 'c', 'long', 'e'], []],
  ['content alone', bAt + 600, bAt + 1300, ['a', 'c', 'long', 'e'], ['b']],
  ['content up to its end', bAt + 600, bAt + 512 + 3000, ['a', 'c', 'long', 'e'], ['b']],
  ['content and padding', bAt + 600, cAt, ['a', 'c', 'long', 'e'], ['b']],
  ['content and a part of the next header', bAt + 600, cAt + 10, ['a', 'long', 'e'], ['b']],
  ['padding alone', cAt - 50, cAt - 20, ['a', 'b', 'c', 'long', 'e'], []],
  ['a part of a header that came in two', cAt + 100, cAt + 200, ['a', 'b', 'long', 'e'], []],
  ['a part of a long name', longAt + 513, longAt + 520, ['a', 'b', 'c', 'd', 'e'], []],
])('of a known count, %s: the next member is found where it must lie', (_name, from, to, whole, broken) => {
  const found = parsed(tar, from, to, to - from);
  expect([found.whole, found.broken]).toEqual([whole, broken]);
  expect(found.damage).toMatchObject([{ stream: 'file', byte: 7 }]);
});

test.each([
  ['of an unknown count', null],
  ['of a count that is wrong', 100],
])('%s: the next header is found by its magic, wherever it lies', (_name, told) => {
  const found = parsed(
    archiveOf(file('a'), file('b', 'b'.repeat(3000)), file('c'), file('d')),
    bAt,
    bAt + 777,
    told,
  );
  expect([found.whole, found.damage.length]).toEqual([['a', 'c', 'd'], 1]);
  expect(found.damage[0]?.resumed).toEqual(expect.any(Number));
});

test('behind the end mark nothing is lost, and it is told', () => {
  const found = parsed(Buffer.concat([tar, Buffer.alloc(4096)]), tar.length, tar.length + 1000, null);
  expect([found.whole, found.broken]).toEqual([['a', 'b', 'c', 'long', 'e'], []]);
  expect(found.damage).toMatchObject([{ byte: 7, after: 'e', resumed: null }]);
});
