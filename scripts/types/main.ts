/**
 * `npm run types` writes types/, what the package tells TypeScript: the documents by their schemas, the reader of journals,
 * and the statecharts by their sources. Each stands there twice, for `import` and for `require`.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as t from 'io-ts';
import ts from 'typescript';
import { typesOf } from './schema-types';

const root = join(__dirname, '..', '..');
const schemas = join(root, 'docs', 'schemas');
const types = join(root, 'types');

/** `status` is the document of a command; what is of no command has its own name. */
const typeName = (schema: string): string => {
  const words = schema
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  return schema.startsWith('journal-') ? words : `${words}Document`;
};

const readSchema = (file: string): Readonly<Record<string, unknown>> => {
  const schema: unknown = JSON.parse(readFileSync(join(schemas, file), 'utf8'));
  if (!t.UnknownRecord.is(schema)) throw new Error(`no schema: ${file}`);
  return schema;
};

/** The text of each module, without the ending of its name. */
const modules = new Map([
  [
    'documents',
    typesOf(
      new Map(
        readdirSync(schemas).map((file) => [typeName(basename(file, '.schema.json')), readSchema(file)]),
      ),
    ),
  ],
  ['index', readFileSync(join(__dirname, 'index.d.ts.in'), 'utf8')],
  ['machines', readFileSync(join(__dirname, 'machines.d.ts.in'), 'utf8')],
]);

/** The declarations of the charts, as the compiler sees them. */
const declareCharts = (): void => {
  const charts = readdirSync(join(root, 'machines')).map((file) => join(root, 'machines', file));
  const program = ts.createProgram(charts, {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    skipLibCheck: true,
    types: ['node'],
    declaration: true,
    emitDeclarationOnly: true,
    outDir: types,
  });
  program.emit(undefined, (file, text) => {
    modules.set(basename(file, '.d.ts'), text);
  });
};

declareCharts();
rmSync(types, { recursive: true, force: true });
mkdirSync(types);
for (const [name, text] of modules) {
  // why: a module of `import` names another with its ending
  const ended = text.replace(/(from '\.\/[\w.-]+)'/g, "$1.EXTENSION'");
  writeFileSync(join(types, `${name}.d.ts`), ended.replaceAll('.EXTENSION', '.js'));
  writeFileSync(join(types, `${name}.d.mts`), ended.replaceAll('.EXTENSION', '.mjs'));
}
