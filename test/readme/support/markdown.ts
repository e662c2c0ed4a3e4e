/** The project's documents, and the parts of them that can be held against the program. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(__dirname, '..', '..', '..');

export interface Document {
  /** Relative to the project. */
  readonly file: string;
  readonly text: string;
}

export const readDocument = (file: string): Document => ({
  file,
  text: readFileSync(join(root, file), 'utf8'),
});

const markdownBelow = (directory: string): ReadonlyArray<string> =>
  readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(directory, name));

export const allDocuments = (): ReadonlyArray<Document> =>
  ['README.md', 'CHANGELOG.md', ...markdownBelow('docs')].map(readDocument);

/** A command of a console block, and the output that stands below it. */
export interface Shown {
  readonly command: string;
  readonly output: ReadonlyArray<string>;
}

const fence = /^```(\w*)\n([\s\S]*?)^```$/gm;

/** The contents of all fenced blocks in a language. */
export const blocksOf = ({ text }: Document, language: string): ReadonlyArray<string> =>
  [...text.matchAll(fence)].flatMap(([, kind, content]) =>
    kind === language && content !== undefined ? [content] : [],
  );

/** Every `$ command` of a document's console blocks, in the order of the page. */
export const consoleCommands = (document: Document): ReadonlyArray<Shown> =>
  blocksOf(document, 'console').flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command = '', ...output] = part.trimEnd().split('\n');
        return { command, output };
      }),
  );

/** Everything in a document that is code: fenced lines, and spans between backticks. */
export const codeOf = ({ text }: Document): ReadonlyArray<string> => [
  ...[...text.matchAll(fence)].flatMap(([, kind, content = '']) =>
    kind === 'mermaid' ? [] : content.split('\n'),
  ),
  ...[...text.replace(fence, '').matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span),
];

/** A heading of the second level, and all that stands below it. */
interface Section {
  readonly heading: string;
  readonly text: string;
}

export const sectionsOf = ({ text }: Document): ReadonlyArray<Section> =>
  text
    .split(/^## /m)
    .slice(1)
    .map((section) => ({ heading: section.split('\n')[0] ?? '', text: section }));

/** A row of a table of commands: what is typed, and what is said about it. */
export interface Row {
  readonly typed: string;
  readonly said: string;
}

export const commandTable = ({ text }: Document): ReadonlyArray<Row> =>
  [...text.matchAll(/^\| `(backup_manager [^`]+)` +\| (.*) \|$/gm)].map(([, typed = '', said = '']) => ({
    typed,
    said,
  }));

/** The same, `stop` last: a schedule without a service is a finding of `doctor`. */
export const typedOneByOne = (document: Document): ReadonlyArray<Row> => {
  const isStop = ({ typed }: Row): boolean => typed === 'backup_manager stop';
  const rows = commandTable(document);
  return [...rows.filter((row) => !isStop(row)), ...rows.filter(isStop)];
};

/** The anchor that a heading is given. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

const anchorsOf = (text: string): ReadonlyArray<string> =>
  [...text.replace(fence, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading));

/** The relative links that lead nowhere. */
export const deadLinks = ({ file, text }: Document): ReadonlyArray<string> =>
  [...text.replace(fence, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = '', heading] = link.split('#');
      const target = path === '' ? file : relative(root, join(root, dirname(file), path));
      if (!existsSync(join(root, target))) return true;
      return heading !== undefined && !anchorsOf(readDocument(target).text).includes(heading);
    })
    .map((link) => `${file}: ${link}`);
