/**
 * Which paths are left out: the request's patterns and `.backupignore` files, both in gitignore(5) syntax.
 * As in git, a file deeper down wins over one further up, and the request's own patterns win over all files.
 */
import ignore, { type Ignore } from 'ignore';
import { isAscii, toText, type BytePath } from './byte-path';

export const ignoreFileName = '.backupignore';

/** One set of patterns and the directory (relative to the source, '' or ending in '/') they are relative to. */
interface Level {
  readonly base: string;
  readonly opinion: (path: string) => 'out' | 'in' | 'none';
}

/** Weakest first: `.backupignore` files from the source downwards, the request's patterns last. */
export type Exclusion = ReadonlyArray<Level>;

/** `ignore` keeps every path it was asked about; a fresh one now and then keeps memory flat. */
const answersKept = 20_000;

/** A pattern that takes exactly this directory back in. */
const takingBack = (directory: string): string => `!/${directory.replace(/[\\*?[\]!# ]/g, '\\$&')}`;

const makeLevel = (base: string, patterns: string | ReadonlyArray<string>): Level => {
  const takenBack = new Array<string>();
  const compile = (): Ignore => ignore({ ignorecase: false }).add(patterns).add(takenBack);
  let rules = compile();
  let answers = 0;
  const test = (path: string): ReturnType<Ignore['test']> => {
    answers += 1;
    if (answers % answersKept === 0) rules = compile();
    return rules.test(path);
  };
  return {
    base,
    opinion: (path) => {
      let result = test(path);
      if (!result.ignored) return result.unignored ? 'in' : 'none';
      // All parents are in, whatever this level said of them: only a path's own matches count below those.
      for (let end = path.indexOf('/'); end >= 0 && end < path.length - 1; end = path.indexOf('/', end + 1)) {
        const parent = path.slice(0, end + 1);
        if (!test(parent).ignored) continue;
        takenBack.push(takingBack(parent));
        rules = compile();
      }
      result = test(path);
      return result.unignored ? 'in' : result.ignored ? 'out' : 'none';
    },
  };
};

export const noExclusion: Exclusion = [];

/** The request's own patterns, relative to the source. */
export const fromPatterns = (patterns: ReadonlyArray<string>): Exclusion =>
  patterns.length === 0 ? noExclusion : [makeLevel('', patterns)];

/** The exclusion inside a directory that holds a `.backupignore`. `requested` is the one made by `fromPatterns`. */
export const withIgnoreFile = (
  outer: Exclusion,
  requested: Exclusion,
  directory: BytePath,
  content: string,
): Exclusion => {
  const base = directory === '' ? '' : `${toText(directory)}/`;
  const inherited = outer.filter((level) => !requested.includes(level));
  return [...inherited, makeLevel(base, content), ...requested];
};

/** Whether a path (relative to the source) is left out. Its parent directories are taken to be in. */
export const isExcluded = (exclusion: Exclusion, path: BytePath, isDirectory: boolean): boolean => {
  if (exclusion.length === 0) return false;
  const text = (isAscii(path) ? path : toText(path)) + (isDirectory ? '/' : '');
  for (let index = exclusion.length - 1; index >= 0; index -= 1) {
    const level = exclusion[index];
    if (level === undefined) continue;
    const opinion = level.opinion(text.slice(level.base.length));
    if (opinion !== 'none') return opinion === 'out';
  }
  return false;
};
