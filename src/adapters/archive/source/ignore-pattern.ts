/** One line of a `.backupignore`, or one pattern of a request, as gitignore(5) has it, byte for byte. */
import type { BytePath } from '../byte-name';
import { compileGlob, type Meter } from './glob';

export interface IgnorePattern {
  /** It takes back in what it matches. */
  readonly negated: boolean;
  /** @param path relative to where the pattern stands; @param name where its last component begins */
  readonly matches: (path: BytePath, name: number, isDirectory: boolean, meter: Meter) => boolean;
}

type Match = (path: BytePath, name: number, meter: Meter) => boolean;

/** How many bytes at the beginning stand for themselves. */
const literalLength = (pattern: string): number => {
  const special = pattern.search(/[*?[\\]/);
  return special === -1 ? pattern.length : special;
};

/** Without a slash within: against the last component alone, at any depth. */
const byName = (pattern: string): Match | null => {
  if (literalLength(pattern) === pattern.length) {
    return (path, name) => path.length - name === pattern.length && path.endsWith(pattern);
  }
  const tail = pattern.slice(1);
  if (pattern.startsWith('*') && literalLength(tail) === tail.length) {
    return (path, name) => path.length - name >= tail.length && path.endsWith(tail);
  }
  const glob = compileGlob(pattern, false);
  return glob === null ? null : (path, name, meter) => glob.matches(path, name, meter);
};

/** Against the whole path. What stands for itself at the beginning is compared, the rest is a pattern of its own. */
const byPath = (pattern: string): Match | null => {
  const literal = pattern.slice(0, literalLength(pattern));
  const glob = compileGlob(pattern.slice(literal.length), true);
  if (glob === null) return null;
  return (path, _, meter) => path.startsWith(literal) && glob.matches(path, literal.length, meter);
};

/** Bytes of a pattern; a path that needs more of it can't be opened. */
const longest = 4096;

/** @param text without the line's end; @returns null for a pattern that matches nothing */
export const parsePattern = (text: string): IgnorePattern | null => {
  const negated = text.startsWith('!');
  const whole = negated ? text.slice(1) : text;
  const directoryOnly = whole.endsWith('/');
  const pattern = directoryOnly ? whole.slice(0, -1) : whole;
  if (pattern === '' || pattern.length > longest) return null;
  const match = pattern.includes('/')
    ? byPath(pattern.startsWith('/') ? pattern.slice(1) : pattern)
    : byName(pattern);
  if (match === null) return null;
  return {
    negated,
    matches: (path, name, isDirectory, meter) => (isDirectory || !directoryOnly) && match(path, name, meter),
  };
};

/** Without the spaces at the end that no backslash stands before. */
const trimmed = (line: string): string => {
  let end = line.length;
  let spaces = -1;
  for (let at = 0; at < end; at += 1) {
    const char = line.charAt(at);
    if (char === ' ') {
      if (spaces === -1) spaces = at;
      continue;
    }
    spaces = -1;
    if (char === '\\') at += 1;
  }
  if (spaces !== -1) end = spaces;
  return line.slice(0, end);
};

/** The patterns of a file's bytes, in its order; comments, and what matches nothing, are left out. */
export const parsePatterns = (content: BytePath): ReadonlyArray<IgnorePattern> =>
  content
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith('#')) return [];
      // why: git takes a line for a text that a NUL ends
      const pattern = parsePattern(trimmed(line.replace(/\r$/, '').replace(/\0.*/s, '')));
      return pattern === null ? [] : [pattern];
    });
