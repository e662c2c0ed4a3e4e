/** What is left out, beside the real git: the same patterns, at any depth, leave out the same files. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { fromText } from '../../../../src/adapters/archive/byte-name';
import { compileGlob } from '../../../../src/adapters/archive/source/glob';
import { parsePattern } from '../../../../src/adapters/archive/source/ignore-pattern';
import { walk } from '../../../../src/adapters/archive/source/walk';
import { runs } from '../../../support/runs';
import { temporaryDirectory } from '../../../support/temporary-directory';

/** Files that git does not leave out, by `.backupignore` files and by patterns of the request. */
const keptByGit = (directory: string, exclude: ReadonlyArray<string>): ReadonlyArray<string> =>
  execFileSync(
    'git',
    [
      '-c',
      'core.quotePath=false',
      'ls-files',
      '--others',
      '-z',
      '--exclude-per-directory=.backupignore',
      ...exclude.map((pattern) => `--exclude=${pattern}`),
    ],
    { cwd: directory, env: { PATH: process.env['PATH'], HOME: '/nonexistent' }, encoding: 'latin1' },
  )
    .split('\0')
    .filter((path) => path !== '')
    .sort();

const keptByUs = (directory: string, exclude: ReadonlyArray<string>): ReadonlyArray<string> => {
  const options = {
    top: fromText(directory),
    topKind: 'directory' as const,
    exclude,
    excludeCaches: false,
    never: new Set<string>(),
  };
  return [...walk(options)]
    .flatMap((step) => (step.type === 'file' ? [step.path] : []))
    .filter((path) => !path.startsWith('.git/'))
    .sort();
};

const name = fc.constantFrom(
  'a',
  'b',
  'ab',
  'ba',
  'a.b',
  'aab',
  'foobar',
  'foo',
  'x y',
  'é',
  '[a]',
  'a ',
  '#a',
  '!a',
);
const tree = fc.uniqueArray(
  fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
  { minLength: 3, maxLength: 12 },
);
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'foo', 'bar', '.b', 'é', 'x y', ' ', '#', '!') },
  {
    weight: 5,
    arbitrary: fc.constantFrom('*', '**', '/', '?', '/**/', '**/', '/**', '\\', '\\*', '-', '**\\/', 'a\\ '),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '[ab]',
      '[!a]',
      '[^b]',
      '[a-f]',
      '[]a]',
      '[!]b]',
      '[[:alpha:]]',
      '[[:x:]]',
      '[[:alpha]',
      '[a',
      '[\\]a]',
      '[b-a]',
      '[a-]',
      '[[a]',
      '[é]',
    ),
  },
);
const pattern = fc
  .tuple(
    fc.constantFrom('', '', '', '!', '/'),
    fc.array(piece, { minLength: 1, maxLength: 6 }),
    fc.constantFrom('', '', '/'),
  )
  .map(([start, pieces, end]) => `${start}${pieces.join('')}${end}`);
/** A leading `#` or a line's end is the file's business; `ls-files` has none of it. */
const requested = fc.array(pattern, { maxLength: 3 });
const ignoreFile = fc
  .tuple(fc.array(pattern, { maxLength: 5 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, end, isEnded]) => lines.join(end) + (isEnded ? end : ''));

describe('beside the real git', () => {
  let root: string;
  beforeEach(() => (root = temporaryDirectory()));
  afterEach(() => rmSync(root, { recursive: true }));

  it('any patterns leave out the same files, whatever their depth and order', () => {
    let count = 0;
    fc.assert(
      fc.property(
        tree,
        requested,
        fc.array(fc.tuple(fc.nat(), ignoreFile), { maxLength: 3 }),
        (files, exclude, ignoring) => {
          const directory = join(root, String((count += 1)));
          mkdirSync(directory);
          execFileSync('git', ['init', '-q', directory], {
            env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
          });
          const made: Array<string> = [];
          for (const file of files) {
            // why: what is a file already is no directory, and the other way round
            if (made.some((one) => one.startsWith(`${file}/`) || file.startsWith(`${one}/`))) continue;
            made.push(file);
            mkdirSync(dirname(join(directory, file)), { recursive: true });
            writeFileSync(join(directory, file), '');
          }
          for (const [which, text] of ignoring) {
            const at = dirname(made[which % made.length] ?? '');
            writeFileSync(join(directory, at, '.backupignore'), text);
          }
          expect(keptByUs(directory, exclude)).toEqual(keptByGit(directory, exclude));
          rmSync(directory, { recursive: true });
        },
      ),
      runs(150),
    );
  });

  it('one pattern at a time is as git has it, for many', () => {
    execFileSync('git', ['init', '-q', root], { env: { PATH: process.env['PATH'], HOME: '/nonexistent' } });
    const files = [
      'foobar',
      'foo/x/bar',
      'foo/bar',
      'foox/bar',
      'a/b',
      'a/ab/b',
      'b/a/a',
      'ab',
      'a.b',
      'c',
      '-',
    ];
    for (const file of files) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      if (!files.some((other) => other.startsWith(`${file}/`))) writeFileSync(join(root, file), '');
    }
    fc.assert(
      fc.property(pattern, (one) => {
        expect({ one, kept: keptByUs(root, [one]) }).toEqual({ one, kept: keptByGit(root, [one]) });
      }),
      runs(300),
    );
    expect(keptByUs(root, ['foo**/bar'])).not.toContain('foobar');
  });
});

describe('a pattern', () => {
  const costOf = (text: string, path: string): number => {
    const meter = { steps: 0 };
    parsePattern(text)?.matches(path, path.lastIndexOf('/') + 1, false, meter);
    return meter.steps;
  };

  it('costs no more than its length times the length of the name', () => {
    const hostile = fc.oneof(
      fc
        .constantFrom('*a', '**/a', '*?', '[ab]*', '**/*')
        .chain((part) => fc.integer({ min: 1, max: 200 }).map((times) => part.repeat(times))),
      pattern,
    );
    const path = fc
      .tuple(fc.constantFrom('a', 'a/', 'ab'), fc.integer({ min: 1, max: 500 }))
      .map(([part, times]) => `${part.repeat(times)}c`);
    fc.assert(
      fc.property(hostile, path, (text, to) => {
        expect(costOf(text, to)).toBeLessThanOrEqual(2 * (text.length + 1) * (to.length + 1));
      }),
      runs(200),
    );
  });

  it.each([
    ['**', '', true],
    ['*', '', true],
    ['a', '', false],
    ['**/', 'x/', true],
    ['**/a', 'a', true],
    ['**/a', 'x/y/a', true],
    ['**/a', 'xa', false],
    ['a**b', 'a/b', false],
    ['[!a]', '/', false],
    ['?', '/', false],
    ['[[:space:][:digit:]]', '7', true],
    ['[[:punct:]]', 'a', false],
  ])('%s and %j: %s', (text, to, matches) => {
    expect(compileGlob(text, true)?.matches(to, 0, { steps: 0 })).toBe(matches);
  });
});
