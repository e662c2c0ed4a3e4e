/** Whether a member is looked for, by its name or its content, at a cost that is bounded. */
import type { FindQuery } from '../../../ports/catalogues';
import { ArchiveError } from '../archive-error';
import { asUtf8, fromText, type BytePath } from '../byte-name';
import type { KnownMember } from '../chunk/known-member';
import { contentDigestBytes } from '../chunk/content-digest';
import { compileGlob, type Meter } from '../source/glob';
import { hexOf } from './entry';
import { compileRegex } from './regex';

export interface Matcher {
  /** Whether it is told by the content alone, which a hard link has elsewhere. */
  readonly isOfContent: boolean;
  readonly name: (name: BytePath, member: KnownMember, root: BytePath) => boolean;
  readonly content: (content: KnownMember) => boolean;
}

/** Characters of a pattern. */
const longest = 4096;

/** Steps of matching at first, and those that each name adds: far more than any honest pattern takes. */
const stepsAtFirst = 50_000_000;
const stepsForName = 2_000;

/** What can't be looked for. */
export class QueryRefused extends ArchiveError {
  constructor(message: string) {
    super('unsupported', message);
  }
}

const refused = (message: string): QueryRefused => new QueryRefused(message);

const metered = (matches: (name: BytePath, root: BytePath, meter: Meter) => boolean): Matcher['name'] => {
  const meter: Meter = { steps: 0 };
  let most = stepsAtFirst;
  return (name, _, root) => {
    const found = matches(name, root, meter);
    most += stepsForName;
    if (meter.steps > most) throw refused('the pattern takes too long: a plainer one is needed');
    return found;
  };
};

/** In a pattern of these alone every character stands for itself. */
const isPlain = /^[\w./ ~@%+=,:-]+$/;

const globMatcher = (given: string): Matcher['name'] => {
  const bare = given.replace(/^(?:\.?\/)+/, '');
  const pattern = fromText(bare.replace(/\/+$/, ''));
  const isDirectory = bare.endsWith('/');
  const inPath = pattern.includes('/');
  const glob = compileGlob(pattern, inPath);
  if (pattern === '' || glob === null) throw refused(`the pattern ${given} can match nothing`);
  const isHere = (name: BytePath, root: BytePath): boolean => {
    if (!name.endsWith(pattern)) return false;
    const before = name.length - pattern.length;
    return (
      before === 0 ||
      (inPath ? before === root.length + 1 && name.startsWith(`${root}/`) : name[before - 1] === '/')
    );
  };
  const byName = metered((name, root, meter) => {
    if (isPlain.test(pattern)) return isHere(name, root);
    if (!inPath) return glob.matches(name, name.lastIndexOf('/') + 1, meter);
    return (
      glob.matches(name, 0, meter) ||
      (root !== '' && name.startsWith(`${root}/`) && glob.matches(name, root.length + 1, meter))
    );
  });
  return (name, member, root) => (!isDirectory || member.type === 'Directory') && byName(name, member, root);
};

const regexMatcher = (pattern: string): Matcher['name'] => {
  const compiled = compileRegex(pattern);
  if ('refusal' in compiled) throw refused(`the expression ${pattern} is not taken: ${compiled.refusal}`);
  return metered((name, _, meter) => compiled.regex.matches(asUtf8(name), meter));
};

/** @throws QueryRefused */
export const matcherOf = (query: FindQuery): Matcher => {
  if (query.type === 'digest') {
    const digest = query.digest.slice(0, contentDigestBytes * 2);
    return {
      isOfContent: true,
      name: () => true,
      content: (content) => content.digest !== '' && hexOf(content.digest).startsWith(digest),
    };
  }
  const { pattern } = query;
  if (pattern.length > longest) throw refused(`the pattern is longer than ${longest} characters`);
  return {
    isOfContent: false,
    name: query.type === 'glob' ? globMatcher(pattern) : regexMatcher(pattern),
    content: () => true,
  };
};
