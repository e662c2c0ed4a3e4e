/** Random JSON values for any io-ts codec of documents, and nearly the same ones that it may refuse. */
import * as fc from 'fast-check';
import * as E from 'fp-ts/Either';
import type * as t from 'io-ts';
import { isDeepStrictEqual } from 'node:util';
import { fieldsOf, shapeOf } from '../../scripts/schemas/shape';
import { ArchiveName, ScheduleId, SourcePath } from '../../src/domain/schedule/schedule';
import { Timestamp } from '../../src/domain/time/time';
import { TimeOfDay } from '../../src/domain/time/when';
import { NonNegativeInteger } from '../../src/domain/integer';
import { archiveName, id, minuteOfDay, sourcePath, text, timestamp } from './arbitraries';

const brands: ReadonlyMap<t.Mixed, fc.Arbitrary<unknown>> = new Map<t.Mixed, fc.Arbitrary<unknown>>([
  [NonNegativeInteger, fc.oneof(fc.nat(3), fc.maxSafeNat())],
  [ScheduleId, id],
  [Timestamp, timestamp],
  [TimeOfDay, minuteOfDay],
  [SourcePath, sourcePath],
  [ArchiveName, archiveName],
]);

/** What the codec makes, as JSON. Each brand has its own; another one is an error. */
export const valueOf = (codec: t.Mixed): fc.Arbitrary<unknown> => {
  const brand = brands.get(codec);
  if (brand !== undefined) return brand;
  const shape = shapeOf(codec);
  const fields = (
    props: Readonly<Record<string, t.Mixed>>,
    optional: ReadonlyArray<string> = [],
  ): fc.Arbitrary<unknown> =>
    fc.record(Object.fromEntries(Object.entries(props).map(([key, part]) => [key, valueOf(part)])), {
      requiredKeys: Object.keys(props).filter((key) => !optional.includes(key)),
    });
  switch (shape?._tag) {
    case undefined:
      throw new Error(`no values are known for ${codec.name}`);
    case 'NullType':
      return fc.constant(null);
    case 'StringType':
      return text;
    case 'NumberType':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'BooleanType':
      return fc.boolean();
    case 'LiteralType':
      return fc.constant(shape.value);
    case 'KeyofType':
      return fc.constantFrom(...Object.keys(shape.keys));
    case 'ArrayType':
    case 'ReadonlyArrayType':
      return fc.array(valueOf(shape.type), { maxLength: 2 });
    case 'ReadonlyType':
      return valueOf(shape.type);
    case 'TupleType':
      return fc.tuple(...shape.types.map(valueOf));
    case 'UnionType':
      return fc.oneof(...shape.types.map(valueOf));
    case 'InterfaceType':
      return fields(shape.props);
    case 'ExactType':
      return fields(fieldsOf(shape.type).props, fieldsOf(shape.type).optional);
  }
};

/** What a program elsewhere would read. */
export const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Whether the codec takes a JSON value whole: it decodes it, and drops nothing of it. */
export const takes = (codec: t.Mixed, value: unknown): boolean => {
  const decoded = codec.decode(value);
  return E.isRight(decoded) && isDeepStrictEqual(asJson(codec.encode(decoded.right)), value);
};

const isList = (value: unknown): value is ReadonlyArray<unknown> => Array.isArray(value);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !isList(value);

/** What may stand where something else stood: any JSON, and what is only just wrong. */
const stranger = fc.oneof(
  { arbitrary: fc.jsonValue({ maxDepth: 1 }), weight: 1 },
  {
    arbitrary: fc.constantFrom<unknown>(
      ...[null, true, '', '.', '-', '/', ';', '#', '\ufeff', '\u2028', '\ud800', 'a.20261122T160703'],
      ...['x'.repeat(200), 'x'.repeat(201), '24:00', '23:59', '2026-13-01T00:00:00.000+00:00'],
      ...[0, 1, -1, 0.5, 2 ** 53, 2 ** 53 - 1, -(2 ** 53), 1e300, 'once', 'schedule', [], {}],
    ),
    weight: 3,
  },
);

const character = fc.constantFrom(...Array.from('a0:.-+TZ/;#\n '), 'ø', '😀', '\ud800', '\u0085');

const edited = (whole: string): fc.Arbitrary<string> =>
  fc
    .record({
      at: fc.nat({ max: whole.length }),
      cut: fc.nat({ max: 1 }),
      put: fc.option(character, { nil: '' }),
    })
    .map(({ at, cut, put }) => whole.slice(0, at) + put + whole.slice(at + cut));

const without = (key: string, { [key]: _, ...rest }: Readonly<Record<string, unknown>>): unknown => rest;

/** The value with one thing changed, somewhere within it. */
export const nearly = (value: unknown): fc.Arbitrary<unknown> => {
  const below: ReadonlyArray<fc.Arbitrary<unknown>> = isList(value)
    ? [
        stranger.map((added) => [...value, added]),
        ...value.map((part, index) => nearly(part).map((changed) => value.with(index, changed))),
      ]
    : isObject(value)
      ? [
          stranger.map((added) => ({ ...value, more: added })),
          ...Object.entries(value).flatMap(([key, part]) => [
            fc.constant(without(key, value)),
            nearly(part).map((changed) => ({ ...value, [key]: changed })),
          ]),
        ]
      : typeof value === 'string'
        ? [edited(value), edited(value)]
        : [];
  return fc.oneof(stranger, ...below);
};
