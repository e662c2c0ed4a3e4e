/** What an io-ts codec is made of. The codecs of JSON documents, described by a codec. */
import * as t from 'io-ts';

const isCodec = (u: unknown): u is t.Mixed => u instanceof t.Type;

const Codec = new t.Type<t.Mixed>(
  'Codec',
  isCodec,
  (u, context) => (isCodec(u) ? t.success(u) : t.failure(u, context)),
  t.identity,
);

const Interface = t.type({ _tag: t.literal('InterfaceType'), props: t.record(t.string, Codec) });
const Partial = t.type({ _tag: t.literal('PartialType'), props: t.record(t.string, Codec) });

/** What may stand beside fields that have to: fields that need not. */
const WithOptional = t.type({
  _tag: t.literal('IntersectionType'),
  types: t.tuple([Interface, Partial]),
});

/** The fields of an object, and those of them that may be left out. */
export const fieldsOf = (
  shape: t.TypeOf<typeof Interface> | t.TypeOf<typeof Partial> | t.TypeOf<typeof WithOptional>,
): { readonly props: Readonly<Record<string, t.Mixed>>; readonly optional: ReadonlyArray<string> } => {
  if (shape._tag === 'InterfaceType') return { props: shape.props, optional: [] };
  if (shape._tag === 'PartialType') return { props: shape.props, optional: Object.keys(shape.props) };
  const [required, partial] = shape.types;
  return { props: { ...required.props, ...partial.props }, optional: Object.keys(partial.props) };
};

const Shape = t.union([
  t.type({ _tag: t.literal('NullType') }),
  t.type({ _tag: t.literal('StringType') }),
  t.type({ _tag: t.literal('NumberType') }),
  t.type({ _tag: t.literal('BooleanType') }),
  t.type({ _tag: t.literal('LiteralType'), value: t.union([t.string, t.number, t.boolean]) }),
  t.type({ _tag: t.literal('KeyofType'), keys: t.UnknownRecord }),
  t.type({ _tag: t.literal('ArrayType'), type: Codec }),
  t.type({ _tag: t.literal('ReadonlyArrayType'), type: Codec }),
  t.type({ _tag: t.literal('ReadonlyType'), type: Codec }),
  t.type({ _tag: t.literal('TupleType'), types: t.array(Codec) }),
  t.type({ _tag: t.literal('UnionType'), types: t.array(Codec) }),
  Interface,
  /** `t.strict`. */
  t.type({ _tag: t.literal('ExactType'), type: t.union([Interface, Partial, WithOptional]) }),
]);
export type Shape = t.TypeOf<typeof Shape>;

/** Null for codecs that JSON documents are not made of, and for those whose make is hidden in a function: brands. */
export const shapeOf = (codec: t.Mixed): Shape | null => (Shape.is(codec) ? codec : null);

/** Whether the codec was given a name of its own; io-ts makes up names such as `(string | null)` for the others. */
export const isNamed = ({ name }: t.Mixed): boolean => /^[A-Z]\w*$/.test(name);

/** The codecs that a codec is directly made of. */
export const partsOf = (shape: Shape): ReadonlyArray<t.Mixed> => {
  switch (shape._tag) {
    case 'ArrayType':
    case 'ReadonlyArrayType':
    case 'ReadonlyType':
      return [shape.type];
    case 'TupleType':
    case 'UnionType':
      return shape.types;
    case 'InterfaceType':
      return Object.values(shape.props);
    case 'ExactType':
      return Object.values(fieldsOf(shape.type).props);
    case 'BooleanType':
    case 'KeyofType':
    case 'LiteralType':
    case 'NullType':
    case 'NumberType':
    case 'StringType':
      return [];
  }
};
