/** An io-ts codec as a JSON Schema (draft 2020-12). A codec that it can't say in one is refused, never let through. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { Json, JsonRecord } from 'fp-ts/Json';
import type * as t from 'io-ts';
import { fieldsOf, isNamed, partsOf, type Shape, shapeOf } from './shape';

/** What is known beside the codecs themselves. */
export interface Knowledge {
  /** Schemas of codecs whose rule is hidden in a function. */
  readonly brands: ReadonlyMap<t.Mixed, JsonRecord>;
  /** What people read about a codec (`Timestamp`) or a field (`StatusResult.service.pid`). */
  readonly describe: (path: string) => string | null;
}

type Converted = E.Either<string, JsonRecord>;

type Toward = (knowledge: Knowledge, path: string) => (codec: t.Mixed) => Converted;

/** Each key with the schema of its codec and its description, in the given order. */
const record = (
  knowledge: Knowledge,
  codecs: ReadonlyArray<readonly [key: string, codec: t.Mixed]>,
  pathOf: (key: string) => string,
  toward: Toward,
): Converted =>
  pipe(
    codecs,
    E.traverseArray(([key, codec]) =>
      pipe(
        toward(knowledge, pathOf(key))(codec),
        E.map((schema): readonly [string, JsonRecord] => {
          const description = knowledge.describe(pathOf(key));
          return [key, description === null ? schema : { description, ...schema }];
        }),
      ),
    ),
    E.map((entries) => Object.fromEntries(entries)),
  );

const object = (
  knowledge: Knowledge,
  path: string,
  props: Readonly<Record<string, t.Mixed>>,
  optional: ReadonlyArray<string> = [],
): Converted =>
  pipe(
    record(knowledge, Object.entries(props), (key) => `${path}.${key}`, refer),
    E.map((properties) => ({
      type: 'object',
      properties,
      required: Object.keys(props).filter((key) => !optional.includes(key)),
    })),
  );

const list = (values: ReadonlyArray<Json>): Json => [...values];

const ofShape = (knowledge: Knowledge, path: string, shape: Shape): Converted => {
  const inner = refer(knowledge, path);
  switch (shape._tag) {
    case 'NullType':
      return E.right({ type: 'null' });
    case 'StringType':
      return E.right({ type: 'string' });
    case 'NumberType':
      return E.right({ type: 'number' });
    case 'BooleanType':
      return E.right({ type: 'boolean' });
    case 'LiteralType':
      return E.right({ const: shape.value });
    case 'KeyofType':
      return E.right({ enum: Object.keys(shape.keys) });
    case 'ArrayType':
    case 'ReadonlyArrayType':
      return pipe(
        inner(shape.type),
        E.map((items) => ({ type: 'array', items })),
      );
    case 'ReadonlyType':
      return inner(shape.type);
    case 'TupleType':
      return pipe(
        shape.types,
        E.traverseArray(inner),
        E.map((prefixItems) => ({
          type: 'array',
          prefixItems: list(prefixItems),
          minItems: prefixItems.length,
          items: false,
        })),
      );
    case 'UnionType':
      return pipe(
        shape.types,
        E.traverseArray(inner),
        E.map((anyOf) => ({ anyOf: list(anyOf) })),
      );
    case 'InterfaceType':
      return object(knowledge, path, shape.props);
    case 'ExactType':
      return pipe(
        object(knowledge, path, fieldsOf(shape.type).props, fieldsOf(shape.type).optional),
        E.map((schema) => ({ ...schema, additionalProperties: false })),
      );
  }
};

/** The schema of a codec; `path` says where its fields are described. */
const convert: Toward = (knowledge, path) => (codec) => {
  const brand = knowledge.brands.get(codec);
  if (brand !== undefined) return E.right(brand);
  const shape = shapeOf(codec);
  return shape === null ? E.left(`no schema is known for ${codec.name}`) : ofShape(knowledge, path, shape);
};

/** The same, by reference where the codec has a name. */
const refer: Toward = (knowledge, path) => (codec) =>
  isNamed(codec) ? E.right({ $ref: `#/$defs/${codec.name}` }) : convert(knowledge, path)(codec);

/** All codecs with names that a codec is made of, itself left out. */
const namedWithin = ({ brands }: Knowledge, codec: t.Mixed): ReadonlySet<t.Mixed> => {
  const found = new Set<t.Mixed>();
  const visit = (whole: t.Mixed): void => {
    const shape = brands.has(whole) ? null : shapeOf(whole);
    for (const part of shape === null ? [] : partsOf(shape)) {
      if (found.has(part)) continue;
      if (isNamed(part)) found.add(part);
      visit(part);
    }
  };
  visit(codec);
  return found;
};

const definitions = (knowledge: Knowledge, codec: t.Mixed): Converted => {
  const named = [...namedWithin(knowledge, codec)].sort((a, b) => (a.name < b.name ? -1 : 1));
  const twice = named.find(({ name }, index) => name === named[index + 1]?.name);
  if (twice !== undefined) return E.left(`two codecs have the name ${twice.name}`);
  const codecs = named.map((one) => [one.name, one] as const);
  return record(knowledge, codecs, (name) => name, convert);
};

/** The whole schema of a codec, with all it refers to in `$defs`. Left says what can't be said in a schema. */
export const schemaOf = (knowledge: Knowledge, path: string, codec: t.Mixed): Converted =>
  pipe(
    E.Do,
    E.bind('root', () => convert(knowledge, path)(codec)),
    E.bind('$defs', () => definitions(knowledge, codec)),
    E.map(({ root, $defs }) => (Object.keys($defs).length === 0 ? root : { ...root, $defs })),
  );
