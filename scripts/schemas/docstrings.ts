/** What the sources say of their codecs and fields in docstrings: the descriptions in the schemas. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** By path: `Timestamp` is a codec, `StatusResult.service.pid` a field. */
export type Docstrings = ReadonlyMap<string, string>;

const docstringOf = (node: ts.Node): string | null => {
  const last = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1);
  const text = last === undefined ? undefined : ts.getTextOfJSDocComment(last.comment);
  return text === undefined ? null : text.replace(/\s+/g, ' ');
};

type Constant = readonly [name: string, value: ts.Expression, docstring: string | null];

const sourceOf = (text: string): ts.SourceFile =>
  ts.createSourceFile('codecs.ts', text, ts.ScriptTarget.Latest, true);

const isExported = (statement: ts.VariableStatement): boolean =>
  statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;

const constantsOf = (
  source: ts.SourceFile,
  counts: (statement: ts.VariableStatement) => boolean = () => true,
): ReadonlyArray<Constant> =>
  source.statements
    .filter(ts.isVariableStatement)
    .filter(counts)
    .flatMap((statement) =>
      statement.declarationList.declarations.flatMap(({ name, initializer }) =>
        ts.isIdentifier(name) && initializer !== undefined
          ? [[name.text, initializer, docstringOf(statement)] as const]
          : [],
      ),
    );

/** The docstrings in one file's text. `exported`: constants of other files, which may be spread in it. */
export const docstringsIn = (text: string, exported: ReadonlyArray<Constant> = []): Docstrings => {
  const constants = constantsOf(sourceOf(text));
  const said = new Map<string, string>();
  const note = (path: string, docstring: string | null): void => {
    if (docstring !== null) said.set(path, docstring);
  };

  /** Fields stand in object literals, behind whatever calls, lists and functions, and in constants spread among them. */
  const read = (node: ts.Node, path: string): void => {
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) {
      const field = `${path}.${node.name.text}`;
      note(field, docstringOf(node));
      read(node.initializer, field);
    } else if (ts.isSpreadAssignment(node) && ts.isIdentifier(node.expression)) {
      const { text: spread } = node.expression;
      // why: a constant of the file itself hides others of its name
      const found = [...constants, ...exported].find(([name]) => name === spread);
      if (found !== undefined) read(found[1], path);
    } else ts.forEachChild(node, (child) => read(child, path));
  };

  for (const [name, value, docstring] of constants) {
    note(name, docstring);
    read(value, name);
  }
  return said;
};

const root = join(__dirname, '..', '..');

const sourcesIn = (directory: string): ReadonlyArray<string> =>
  readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => readFileSync(join(root, directory, file), 'utf8'));

/** The docstrings of all codecs. */
export const codecDocstrings = (): Docstrings => {
  const texts = ['src/domain', 'src/codecs'].flatMap(sourcesIn);
  const exported = texts.flatMap((text) => constantsOf(sourceOf(text), isExported));
  return new Map(texts.flatMap((text) => [...docstringsIn(text, exported)]));
};
