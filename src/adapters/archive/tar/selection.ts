/** Which members were asked for: each name asked for means that member and all below it. */
import { fromText } from '../byte-name';
import { partsOf } from './member-name';

export interface Selection {
  /** Whether nothing in particular was asked for. */
  readonly isEverything: boolean;
  /** Whether it is asked for, which counts as an answer to that. @param name tidied, raw bytes */
  readonly includes: (name: string) => boolean;
  /** The same, but it is only looked at. */
  readonly covers: (name: string) => boolean;
  /** Names asked for that no member answered to, as they were given. */
  readonly absent: () => ReadonlyArray<string>;
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** The bytes that `tar -tf`, or a message of this program, shows so: `\n`, `\303\244`, `\\`, `\xe9`. */
const unescaped = (bytes: string): string =>
  bytes.replace(
    /\\(?:([abfnrtv\\])|([0-3][0-7]{2})|x([0-9a-f]{2}))/g,
    (_, letter: string | undefined, octal: string | undefined, hex: string | undefined) => {
      if (letter !== undefined) return escapes[letter] ?? letter;
      return String.fromCharCode(octal === undefined ? parseInt(hex ?? '', 16) : parseInt(octal, 8));
    },
  );

/** A name as it was given, and as it may have been meant; tidied, raw bytes. */
export const meanings = (given: string): ReadonlyArray<string> => {
  const bytes = fromText(given);
  return [bytes, unescaped(bytes)].map((meant) => partsOf(meant).join('/'));
};

/**
 * @param members as `tar -tf` prints them or a person writes them: slashes at either end and a leading `./` don't matter,
 *   and escapes are taken for what they stand for, where no member has them in its name. An empty list asks for everything.
 */
export const makeSelection = (members: ReadonlyArray<string>): Selection => {
  if (members.length === 0)
    return { isEverything: true, includes: () => true, covers: () => true, absent: () => [] };
  /** By every meaning, the names as they were given. */
  const asked = new Map<string, string[]>();
  for (const member of members) {
    for (const meant of meanings(member)) asked.set(meant, [...(asked.get(meant) ?? []), member]);
  }
  const missing = new Set(members);
  const lengths = new Set([...asked.keys()].map(({ length }) => length));

  /** Every name that was given and means this one, or a directory above it. */
  const askedFor = (name: string): ReadonlyArray<string> => {
    const found = [...(asked.get('') ?? [])];
    for (let end = name.indexOf('/'); end !== -1; end = name.indexOf('/', end + 1)) {
      if (lengths.has(end)) found.push(...(asked.get(name.slice(0, end)) ?? []));
    }
    if (name !== '') found.push(...(asked.get(name) ?? []));
    return found;
  };

  return {
    isEverything: false,
    covers: (name) => askedFor(name).length > 0,
    includes: (name) => {
      const found = askedFor(name);
      for (const given of found) missing.delete(given);
      return found.length > 0;
    },
    absent: () => [...missing],
  };
};
