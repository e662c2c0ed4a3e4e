/** Names that were ours alone have given way to those of the field, and don't come back. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** Coined words: they stand in no name at all, alone or within it. (`unended` is a key of a file, and stays.) */
const coined = [
  ...['chronicle', 'chronicler', 'archivist', 'retell', 'bearWitness', 'witness', 'mould', 'premises'],
  ...['foresight', 'boldness', 'glance', 'lookInto', 'stopSign', 'raiseSign', 'scheduleLife', 'whereabouts'],
  ...['hearOut', 'lastWords', 'patience', 'fateOf', 'shelf', 'standing'],
];

/** Words of everyday English: they name no type and no function by themselves. */
const everyday = 'Told Look Site Quarter Presence Shift Moment Whole Handling Stage Voice Suspect Cast'.split(
  ' ',
);

const sources = ['src', 'machines'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file)),
);

/** The text of a program without its comments and what it says. */
const codeIn = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*/g, '')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''")
    .replace(/`(?:[^`\\$]|\\.|\$(?!\{))*`/g, '``');

/** `fateOfLine` as `-fate-of-line-`, as file names have it. */
const inKebab = (name: string): string =>
  `-${name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[._/]/g, '-')
    .toLowerCase()}-`;

const isCoined = (name: string): boolean => coined.some((word) => inKebab(name).includes(inKebab(word)));

const declared = /\b(?:type|interface|class|const|function)\s+(\w+)/g;

/** The names in a text that are not to be there. */
const wrongNames = (text: string): ReadonlyArray<string> => {
  const code = codeIn(text);
  const names = [...new Set(code.match(/[A-Za-z_]\w*/g))];
  const types = [...code.matchAll(declared)].map(([, name = '']) => name);
  return [...names.filter(isCoined), ...types.filter((name) => everyday.includes(name))];
};

it('finds them, whole or within others, in names and not in sentences', () => {
  expect(
    wrongNames("interface Told {}\nconst fateOfLine = hearOut('the witness'); // patience\n/** premises */"),
  ).toEqual(['fateOfLine', 'hearOut', 'Told']);
});

it('none stands in the programs, nor in the name of a file', () => {
  expect(sources.length).toBeGreaterThan(300);
  const wrong = sources.flatMap((file) => [
    ...(isCoined(file) ? [file] : []),
    ...wrongNames(readFileSync(join(root, file), 'utf8')).map((name) => `${file}: ${name}`),
  ]);
  expect(wrong).toEqual([]);
});
