/** What `--json` prints, read as a program elsewhere would, and held against its published schema. */
import * as E from 'fp-ts/Either';
import * as t from 'io-ts';
import { typedOneByOne, readDocument } from '../../readme/support/markdown';
import { faultsOf } from '../../support/published-schemas';
import { Problem } from '../../../src/codecs/replies/document';
import type { Outcome, Workspace } from './workspace';

const Envelope = t.type({
  v: t.literal(1),
  command: t.string,
  exit: t.number,
  notes: t.array(t.string),
  errors: t.array(t.string),
  result: t.union([t.UnknownRecord, t.null]),
  error: t.union([Problem, t.null]),
});
export type Document = t.TypeOf<typeof Envelope>;

/** The value of a line; fails when the schema of that name finds anything wrong with it. */
export const valueOn = (line: string, schema: string): unknown => {
  const value: unknown = JSON.parse(line);
  expect({ line, faults: faultsOf(schema, value) }).toEqual({ line, faults: [] });
  return value;
};

/** The same for a document. */
export const documentOn = (line: string, schema: string): Document => {
  const document = Envelope.decode(valueOn(line, schema));
  if (E.isLeft(document)) throw new Error(`no document: ${line}`);
  expect(document.right.result === null || document.right.error === null).toBe(true);
  return document.right;
};

/** The one document that a command printed: a line alone on standard output, which says the exit status, too. */
export const documentOf = ({ status, stdout }: Outcome, schema: string): Document => {
  expect(stdout).toMatch(/^[^\n]+\n$/);
  const document = documentOn(stdout, schema);
  expect(document.exit).toBe(status);
  return document;
};

/** A command, and arguments that docs/commands.md shows: its name is the first. */
export interface Example {
  readonly command: string;
  readonly args: ReadonlyArray<string>;
}

const wordsOf = (typed: string): ReadonlyArray<string> =>
  [...typed.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain = '']) => quoted ?? plain);

/** The examples of commands of docs/commands.md, in an order in which all of them work. */
export const examples: ReadonlyArray<Example> = typedOneByOne(readDocument('docs/commands.md'))
  .map(({ typed }) => wordsOf(typed).slice(1))
  .flatMap((args) => (args[0] === undefined || args[0].startsWith('-') ? [] : [{ command: args[0], args }]));

/** The commands that `--help` lists. */
export const listedCommands = async (workspace: Workspace): Promise<ReadonlyArray<string>> => {
  const help = await workspace.succeed('--help');
  const listed = help.slice(help.indexOf('Schedules:'), help.indexOf('Examples:'));
  return [...listed.matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name);
};

/** A workspace with a schedule of the name d, and an archive of it. */
export const withArchive = async (makeWorkspace: () => Workspace): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'one\n'.repeat(1000));
  await workspace.succeed('create', 'docs;daily@23:59;d');
  await workspace.succeed('run', 'd');
  return workspace;
};
