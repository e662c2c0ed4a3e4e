/**
 * Which paths are left out: the request's patterns and `.backupignore` files, both in gitignore(5) syntax.
 * As in git, a file deeper down wins over one further up, and the request's own patterns win over all files.
 */
import { type BytePath, fromText } from '../byte-name';
import type { Meter } from './glob';
import { parsePattern, parsePatterns, type IgnorePattern } from './ignore-pattern';

export const ignoreFileName = '.backupignore';

/** Bytes of a `.backupignore`, and patterns that can be in force at one place: more are refused. */
export const longestIgnoreFile = 256 * 1024;
const mostPatterns = 50_000;

/** Steps of matching that are at hand at first, and that each path adds up to that: far more than any honest file needs. */
const stepsAtFirst = 20_000_000;
const stepsForPath = 20_000;

/** One set of patterns and the directory (relative to the source, '' or ending in '/') they are relative to. */
interface Level {
  readonly base: string;
  readonly patterns: ReadonlyArray<IgnorePattern>;
  readonly meter: Meter & { budget: number };
  refused: boolean;
}

/** Weakest first: `.backupignore` files from the source downwards, the request's patterns last. */
export type Exclusion = ReadonlyArray<Level>;

export const noExclusion: Exclusion = [];

const makeLevel = (base: string, patterns: ReadonlyArray<IgnorePattern>): Level => ({
  base,
  patterns,
  meter: { steps: 0, budget: stepsAtFirst },
  refused: false,
});

/** The request's own patterns, relative to the source. */
export const fromPatterns = (patterns: ReadonlyArray<string>): Exclusion => {
  const read = patterns.flatMap((pattern) => parsePattern(fromText(pattern)) ?? []);
  return read.length === 0 ? noExclusion : [makeLevel('', read)];
};

/**
 * The exclusion inside a directory that holds a `.backupignore`. `requested` is the one made by `fromPatterns`. Null when
 * more patterns would be in force than are taken.
 */
export const withIgnoreFile = (
  outer: Exclusion,
  requested: Exclusion,
  directory: BytePath,
  content: BytePath,
): Exclusion | null => {
  const base = directory === '' ? '' : `${directory}/`;
  const read = parsePatterns(content);
  if (outer.reduce((sum, { patterns }) => sum + patterns.length, read.length) > mostPatterns) return null;
  const inherited = outer.filter((level) => !requested.includes(level));
  return [...inherited, makeLevel(base, read), ...requested];
};

const opinion = (
  { base, patterns, meter }: Level,
  path: BytePath,
  isDirectory: boolean,
): 'out' | 'in' | 'none' => {
  const below = base === '' ? path : path.slice(base.length);
  const name = below.lastIndexOf('/') + 1;
  for (let index = patterns.length - 1; index >= 0; index -= 1) {
    const pattern = patterns[index];
    meter.steps += 1;
    if (pattern?.matches(below, name, isDirectory, meter) === true) return pattern.negated ? 'in' : 'out';
  }
  return 'none';
};

/**
 * Whether a path (relative to the source) is left out. Its parent directories are in. Patterns that cost more than every
 * honest ones do are refused from there on: `onRefused` hears the directory of their file, once.
 */
export const isExcluded = (
  exclusion: Exclusion,
  path: BytePath,
  isDirectory: boolean,
  onRefused: (directory: BytePath) => void,
): boolean => {
  for (let index = exclusion.length - 1; index >= 0; index -= 1) {
    const level = exclusion[index];
    if (level === undefined || level.refused) continue;
    const said = opinion(level, path, isDirectory);
    const { meter } = level;
    meter.budget = Math.min(stepsAtFirst, meter.budget + stepsForPath - meter.steps);
    meter.steps = 0;
    if (meter.budget < 0) {
      level.refused = true;
      onRefused(level.base.replace(/\/$/, ''));
    }
    if (said !== 'none') return said === 'out';
  }
  return false;
};
