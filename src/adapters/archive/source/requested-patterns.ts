/**
 * What a request's patterns mean: gitignore patterns relative to the source; and, where nothing in the source can be meant
 * so, paths as people write them: `./x`, the source's own name before it, absolute, or below the home directory.
 */
import { lstatSync } from 'node:fs';
import { homedir } from 'node:os';
import { excludeFault, splitPattern } from '../../../domain/schedule/exclude-pattern';
import type { PackRequest } from '../../../ports/archiver';
import { type BytePath, fromText, joinBytes, asUtf8, toFsPath } from '../byte-name';
import { parsePattern } from './ignore-pattern';

export interface RequestedPatterns {
  readonly patterns: ReadonlyArray<string>;
  /** What excludes nothing, and why. */
  readonly faults: ReadonlyArray<string>;
}

/** Where a source lies, as it was asked for and as it is. */
interface SourcePlace {
  readonly source: string;
  readonly top: BytePath;
  readonly root: string;
}

/** Where a request's patterns take it to lie: another place may be read instead. */
export const placeOf = (
  { source, insteadOf, root }: Pick<PackRequest, 'source' | 'insteadOf' | 'root'>,
  top: BytePath,
): SourcePlace => ({ source: insteadOf ?? source, top, root });

const isThere = (path: BytePath): boolean => {
  try {
    return lstatSync(toFsPath(path), { throwIfNoEntry: false }) !== undefined;
  } catch {
    // why: what can't be looked at may be there
    return true;
  }
};

const homeOrNull = (): string | null => {
  try {
    return homedir() || null;
  } catch {
    return null;
  }
};

/** What follows a directory's path; null when the path is not below it. */
const below = (path: string, directory: string): string | null => {
  const start = directory.endsWith('/') ? directory : `${directory}/`;
  return path.startsWith(start) && path.length > start.length ? path.slice(start.length) : null;
};

/** `fault`: why it excludes nothing. */
interface Meaning {
  readonly pattern: string | null;
  readonly fault: string | null;
}

const nothing = (fault: string): Meaning => ({ pattern: null, fault });
const plainly = (pattern: string): Meaning => ({ pattern, fault: null });

/** Taken for a path on this machine: absolute, or below the home directory. Null when it is neither. */
const absoluteOf = (path: string, home: string | null): string | null => {
  if (path.startsWith('/')) return path;
  return path.startsWith('~/') && home !== null ? joinBytes(home, path.slice(2)) : null;
};

const meaningOf = (text: string, { source, top, root }: SourcePlace, home: string | null): Meaning => {
  const fault = excludeFault(text);
  if (fault !== null) return nothing(fault);
  if (parsePattern(fromText(text)) === null)
    return nothing('it is no pattern: a bracket or its class has no end');
  const { negation, path } = splitPattern(text);
  const anchored = (rest: string): Meaning => plainly(`${negation}/${rest}`);
  if (path.startsWith('./')) return anchored(path.replace(/^(?:\.\/+)+/, ''));
  const parts = path.replace(/^\//, '').replace(/\/$/, '').split('/');
  const [first = ''] = parts;
  // why: what can be meant as git means it is meant so
  if (!path.replace(/\/$/, '').includes('/') || /[*?[\\]/.test(first)) return plainly(text);
  if (isThere(joinBytes(top, fromText(first)))) return plainly(text);
  if (first === root && !path.startsWith('/')) return anchored(path.slice(root.length + 1));
  const absolute = absoluteOf(path, home);
  if (absolute === null) return plainly(text);
  const inside = below(absolute, source) ?? below(absolute, asUtf8(top));
  if (inside !== null) return anchored(inside);
  const isElsewhere = parts.length > 1 && isThere(fromText(`/${absolute.split('/')[1] ?? ''}`));
  return { pattern: text, fault: isElsewhere ? 'it is outside the source' : null };
};

export const requestedPatterns = (
  exclude: ReadonlyArray<string>,
  place: SourcePlace,
  home: string | null = homeOrNull(),
): RequestedPatterns => {
  const meanings = exclude.map((text) => ({ text, meaning: meaningOf(text, place, home) }));
  return {
    patterns: meanings.flatMap(({ meaning: { pattern } }) => (pattern === null ? [] : [pattern])),
    faults: meanings.flatMap(({ text, meaning: { fault } }) =>
      fault === null ? [] : [`exclude=${text} excludes nothing: ${fault}`],
    ),
  };
};
