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
  readonly name: (name: BytePath, root: BytePath) => boolean;
  /** Whether members of this type are looked for, as far as that tells: a hard link has its content elsewhere. */
  readonly type: (type: KnownMember['type']) => boolean;
  /** By the digest of its content, empty where there is none. */
  readonly content: (digest: string) => boolean;
  /** The same of a digest that stands somewhere. */
  readonly contentAt: (bytes: Buffer, at: number) => boolean;
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

const always = (): boolean => true;

const metered = (matches: (name: BytePath, root: BytePath, meter: Meter) => boolean): Matcher['name'] => {
  const meter: Meter = { steps: 0 };
  let most = stepsAtFirst;
  return (name, root) => {
    const found = matches(name, root, meter);
    most += stepsForName;
    if (meter.steps > most) throw refused('the pattern takes too long: a plainer one is needed');
    return found;
  };
};

/** In a pattern of these alone every character stands for itself. */
const isPlain = /^[\w./ ~@%+=,:-]+$/;

const globMatcher = (given: string): Pick<Matcher, 'name' | 'type'> => {
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
  const matches = metered((name, root, meter) => {
    if (isPlain.test(pattern)) return isHere(name, root);
    if (!inPath) return glob.matches(name, name.lastIndexOf('/') + 1, meter);
    return (
      glob.matches(name, 0, meter) ||
      (root !== '' && name.startsWith(`${root}/`) && glob.matches(name, root.length + 1, meter))
    );
  });
  return { name: matches, type: isDirectory ? (type) => type === 'Directory' : always };
};

const regexMatcher = (pattern: string): Pick<Matcher, 'name' | 'type'> => {
  const compiled = compileRegex(pattern);
  if ('refusal' in compiled) throw refused(`the expression ${pattern} is not taken: ${compiled.refusal}`);
  return { name: metered((name, _, meter) => compiled.regex.matches(asUtf8(name), meter)), type: always };
};

/** `digest` is the beginning of one in hex, of more than a byte. */
const digestMatcher = (digest: string): Matcher => {
  const known = digest.slice(0, contentDigestBytes * 2);
  const first = parseInt(known.slice(0, 2), 16);
  return {
    name: always,
    type: (type) => type === 'File' || type === 'Link',
    content: (content) => content !== '' && hexOf(content).startsWith(known),
    contentAt: (bytes, at) =>
      bytes[at] === first && bytes.toString('hex', at, at + contentDigestBytes).startsWith(known),
  };
};

/** @throws QueryRefused */
export const matcherOf = (query: FindQuery): Matcher => {
  if (query.type === 'digest') return digestMatcher(query.digest);
  const { pattern } = query;
  if (pattern.length > longest) throw refused(`the pattern is longer than ${longest} characters`);
  const matcher = query.type === 'glob' ? globMatcher(pattern) : regexMatcher(pattern);
  return { ...matcher, content: always, contentAt: always };
};
