/** A JSON Schema of docs/schemas as a TypeScript type. What no type is known for is refused. */
import * as t from 'io-ts';

type Json = Readonly<Record<string, unknown>>;

const Object_ = t.UnknownRecord;
const Texts = t.array(t.string);
const Schemas = t.array(Object_);

const comment = (schema: Json, indent: string): string => {
  const { description } = schema;
  return typeof description === 'string' ? `${indent}/** ${description.replaceAll('*/', '* /')} */\n` : '';
};

const isIdentifier = (key: string): boolean => /^[A-Za-z_]\w*$/.test(key);

const objectType = (schema: Json, indent: string): string => {
  const properties = Object_.is(schema['properties']) ? schema['properties'] : {};
  const required = Texts.is(schema['required']) ? schema['required'] : [];
  const fields = Object.entries(properties).map(([key, value]) => {
    if (!Object_.is(value)) throw new Error(`no schema: ${key}`);
    const name = isIdentifier(key) ? key : JSON.stringify(key);
    const mark = required.includes(key) ? '' : '?';
    return `${comment(value, `${indent}  `)}${indent}  readonly ${name}${mark}: ${typeOf(value, `${indent}  `)};\n`;
  });
  return fields.length === 0 ? 'Readonly<Record<string, never>>' : `{\n${fields.join('')}${indent}}`;
};

const listType = (schema: Json, indent: string): string => {
  const { items, prefixItems } = schema;
  if (Schemas.is(prefixItems))
    return `readonly [${prefixItems.map((item) => typeOf(item, indent)).join(', ')}]`;
  if (!Object_.is(items)) throw new Error('a list of what is not said');
  return `ReadonlyArray<${typeOf(items, indent)}>`;
};

const literals = (values: ReadonlyArray<unknown>): string =>
  values.map((value) => JSON.stringify(value)).join(' | ');

/** The type; `indent` is that of the line on which it begins. */
const typeOf = (schema: Json, indent: string): string => {
  const { $ref: reference, type, anyOf, const: constant, enum: values } = schema;
  if (typeof reference === 'string') return reference.replace('#/$defs/', '');
  if (Schemas.is(anyOf)) return anyOf.map((one) => typeOf(one, indent)).join(' | ');
  if (constant !== undefined) return literals([constant]);
  if (Array.isArray(values)) return literals(values);
  switch (type) {
    case 'object':
      return objectType(schema, indent);
    case 'array':
      return listType(schema, indent);
    case 'integer':
      return 'number';
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return type;
    default:
      throw new Error(`no type for ${JSON.stringify(schema).slice(0, 200)}`);
  }
};

const declaration = (name: string, schema: Json): string =>
  `${comment(schema, '')}export type ${name} = ${typeOf(schema, '')};\n`;

/** One module with a type for each schema by its name, and for each that they are made of. */
export const typesOf = (schemas: ReadonlyMap<string, Json>): string => {
  const declared = new Map<string, string>();
  const declare = (name: string, schema: Json): void => {
    const text = declaration(name, schema);
    if ((declared.get(name) ?? text) !== text) throw new Error(`two types are called ${name}`);
    declared.set(name, text);
  };
  for (const [name, schema] of schemas) {
    declare(name, schema);
    const definitions = Object_.is(schema['$defs']) ? schema['$defs'] : {};
    for (const [defined, definition] of Object.entries(definitions))
      if (Object_.is(definition)) declare(defined, definition);
  }
  return [...declared.values()].join('\n');
};
