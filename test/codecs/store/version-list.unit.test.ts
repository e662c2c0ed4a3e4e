/** The lines of the list of a version: what is written is read again, and what is no line is refused. */
import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import {
  chunkLine,
  headLine,
  type ListedChunk,
  type ListHead,
  noDigest,
  pieceLine,
  pieceMarkLength,
  readChunkLine,
  readHeadLine,
  readListLine,
} from '../../../src/codecs/store/version-list';
import * as arbitrary from '../../support/arbitraries';
import { timestamp } from '../../support/decoded';
import { runs } from '../../support/runs';

const digest = fc.stringMatching(/^[0-9a-f]{64}$/);
const size = fc.integer({ min: 0, max: 9_999_999_999 });
const chunk: fc.Arbitrary<ListedChunk> = fc.record({
  pack: digest,
  offset: size,
  length: size,
  sha256: digest,
});
const head: fc.Arbitrary<ListHead> = fc.record({
  sha256: digest,
  bytes: fc.maxSafeNat(),
  completed: arbitrary.timestamp,
  name: arbitrary.archiveName,
});

const [a, b] = ['a'.repeat(64), 'b'.repeat(64)] as const;
const completed = timestamp('2026-11-27T16:03:58.123+01:00');
const docs: ListHead = { sha256: a, bytes: 1024, completed, name: 'my docs' };
const part: ListedChunk = { pack: a, offset: 10, length: 200, sha256: b };

/** Each is a line, and one line alone. */
const withoutEnd = (line: string): string => {
  expect(line.indexOf('\n')).toBe(line.length - 1);
  return line.slice(0, -1);
};

it('each line has one form', () => {
  expect(headLine(docs, noDigest)).toBe(
    `backup_manager-list 1 ${a} 1024 2026-11-27T16:03:58.123+01:00 ${'0'.repeat(64)} my docs\n`,
  );
  expect(chunkLine(part)).toBe(`${a} 10 200 ${b}\n`);
  expect(pieceLine(part)).toBe(`+${a} 10 200 ${b}\n`);
});

describe('what is written is read again', () => {
  it('of the first line', () => {
    fc.assert(
      fc.property(head, digest, (one, whole) => {
        expect(readHeadLine(withoutEnd(headLine(one, whole)))).toEqual(E.right({ ...one, digest: whole }));
      }),
      runs(300),
    );
  });

  it('of the lines behind it, those of parts and those of pieces', () => {
    fc.assert(
      fc.property(chunk, (one) => {
        expect(readChunkLine(withoutEnd(chunkLine(one)))).toEqual(one);
        expect(readListLine(withoutEnd(chunkLine(one)))).toEqual({ ...one, isPiece: false });
        expect(readListLine(withoutEnd(pieceLine(one)))).toEqual({ ...one, isPiece: true });
        expect(pieceLine(one).slice(pieceMarkLength)).toBe(chunkLine(one));
      }),
      runs(200),
    );
  });
});

it('a piece is no part of an archive', () => {
  expect(readChunkLine(pieceLine(part).trimEnd())).toBeNull();
});

it('what is cut off, or has anything before it or behind it, is no line', () => {
  const line = chunkLine(part).trimEnd();
  fc.assert(
    fc.property(fc.nat(line.length - 1), fc.constantFrom(' ', '+', '++', '\n', 'a', 'x'), (cut, more) => {
      expect(readListLine(line.slice(0, cut))).toBeNull();
      expect(readListLine(line + more)).toBeNull();
      expect(readChunkLine(more + line)).toBeNull();
    }),
    runs(200),
  );
});

it.each([
  ['nothing', ''],
  ['a piece of a piece', `+${pieceLine(part)}`],
  ['numbers that are negative', chunkLine({ ...part, offset: -1 })],
  ['numbers that are not whole', chunkLine({ ...part, length: 0.5 })],
  ['numbers of eleven digits', chunkLine({ ...part, length: 10_000_000_000 })],
  ['capital digits', chunkLine({ ...part, sha256: b.toUpperCase() })],
  ['two spaces', chunkLine(part).replace(' ', '  ')],
])('a line of %s is none', (_, line) => {
  expect(readListLine(line.trimEnd())).toBeNull();
});

it.each([
  ['that of another kind of file', headLine(docs, b).replace('-list', '-journal'), 'is not that of a list'],
  ['that of another format', headLine(docs, b).replace('-list 1', '-list 2'), 'is not that of a list'],
  ['without a name', headLine({ ...docs, name: '' }, b), 'is not that of a list'],
  ['with too short a digest', headLine(docs, b.slice(1)), 'is not that of a list'],
  ['with too many bytes', headLine({ ...docs, bytes: 1e17 }, b), 'is not that of a list'],
  ['with something before it', ` ${headLine(docs, b)}`, 'is not that of a list'],
  ['empty', '', 'is not that of a list'],
  ['of a month that no year has', headLine(docs, b).replace('-11-', '-13-'), 'holds no time'],
])('a first line that is %s is refused', (_, line, reason) => {
  expect(readHeadLine(line.replace(/\n$/, ''))).toEqual(E.left(`its first line ${reason}`));
});
