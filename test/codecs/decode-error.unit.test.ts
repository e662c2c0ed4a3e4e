/** What is wrong with a value that was read, in one line that names the place. */
import * as E from 'fp-ts/Either';
import * as t from 'io-ts';
import { describeErrors } from '../../src/codecs/decode-error';
import { textCodec } from '../../src/codecs/text-codec';
import { leftOf } from '../support/decoded';

const codec = t.strict({
  a: t.string,
  b: t.strict({ c: t.array(t.number) }, 'B'),
  either: t.union([t.strict({ kind: t.literal('x'), of: t.strict({ n: t.number }) }), t.null]),
});
const good = { a: '', b: { c: [1] }, either: null };

const told = (value: unknown, by: t.Mixed = codec): string => {
  const decoded = by.decode(value);
  return describeErrors(leftOf(decoded));
};

it.each<[unknown, string]>([
  [{ ...good, a: 1 }, 'a should be string, and is 1'],
  [{ ...good, a: undefined }, 'a should be string, and is nothing'],
  [{ ...good, b: { c: [1, 'x'] } }, 'b.c.1 should be number, and is "x"'],
  [{ ...good, b: 7 }, 'b should be B, and is 7'],
  // why: the deepest error is about the form that was meant
  [{ ...good, either: { kind: 'x', of: { n: 'y' } } }, 'either.0.of.n should be number, and is "y"'],
  [{ ...good, a: 1, b: { c: ['x'] } }, 'b.c.0 should be number, and is "x"'],
])('%j: %s', (value, text) => {
  expect(told(value)).toBe(text);
});

it('is about the whole where no field is named', () => {
  expect(told(7, t.string)).toBe('it should be string, and is 7');
});

it('shows at most sixty characters of a value', () => {
  expect(told([], t.string)).toBe('it should be string, and is []');
  const list = (length: number) => JSON.stringify('x'.repeat(length - 2));
  expect(told('x'.repeat(58), t.number)).toBe(`it should be number, and is ${list(60)}`);
  expect(told('x'.repeat(59), t.number)).toBe(`it should be number, and is "${'x'.repeat(56)}…`);
});

it('says so where nothing is told', () => {
  expect(describeErrors([])).toBe('it is not what was expected');
  expect(describeErrors([{ value: 1, context: [] }])).toBe('it should be something else, and is 1');
});

it('is what a codec has said in words, and of which field', () => {
  const said = textCodec('said', t.string.is, () => E.left('it rains'), t.identity);
  const inside = t.type({
    c: new t.Type('inside', t.string.is, (u, c) => said.validate(String(u), c), t.identity),
  });
  expect(told('x', t.string.pipe(said))).toBe('it rains');
  expect(told({ c: 'x' }, inside)).toBe('c: it rains');
});
