/** The schemas of docs/schemas, as a program elsewhere would use them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';

const directory = join(__dirname, '..', '..', 'docs', 'schemas');
const ending = '.schema.json';

/** A command, `error`, or `journal-line`. */
export const schemaNames: ReadonlyArray<string> = readdirSync(directory).map((file) => {
  if (!file.endsWith(ending)) throw new Error(`no schema: docs/schemas/${file}`);
  return file.slice(0, -ending.length);
});

export const schemaText = (name: string): string => readFileSync(join(directory, `${name}${ending}`), 'utf8');

// why: strict refuses words that no dialect knows and patterns that can't match
const ajv = new Ajv2020({ strict: true, allErrors: true });

/** Compiles a schema; gives what it finds wrong with a value. */
export const judge = (schema: object): ((value: unknown) => ReadonlyArray<string>) => {
  const validate = ajv.compile(schema);
  return (value) =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message ?? ''}`);
};

const readSchema = (name: string): object => {
  const schema: unknown = JSON.parse(schemaText(name));
  if (typeof schema !== 'object' || schema === null) throw new Error(`no schema: ${name}`);
  return schema;
};

const judges = new Map<string, ReturnType<typeof judge>>();

/** What the published schema of that name finds wrong with a value. */
export const faultsOf = (name: string, value: unknown): ReadonlyArray<string> => {
  const known = judges.get(name) ?? judge(readSchema(name));
  judges.set(name, known);
  return known(value);
};
