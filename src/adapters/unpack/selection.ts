/** Which members were asked for: each name asked for means that member and all below it. */
import { fromText, partsOf, toText } from './byte-name';

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

/**
 * @param members as a person writes them: a leading `./` and trailing slashes don't matter; a name that is no UTF-8 is
 *   asked for as it is shown, with `\xNN` for its bytes. An empty list asks for everything.
 */
export const makeSelection = (members: ReadonlyArray<string>): Selection => {
  if (members.length === 0)
    return { isEverything: true, includes: () => true, covers: () => true, absent: () => [] };
  const asked = new Map(members.map((member) => [partsOf(fromText(member)).join('/'), member]));
  const missing = new Set(asked.keys());

  const lengths = new Set([...asked.keys()].map(({ length }) => length));

  const askedPrefix = (name: string): string | null => {
    if (asked.has('')) return '';
    for (let end = name.indexOf('/'); end !== -1; end = name.indexOf('/', end + 1)) {
      if (!lengths.has(end)) continue;
      const prefix = name.slice(0, end);
      if (asked.has(prefix)) return prefix;
    }
    return asked.has(name) ? name : null;
  };

  const match = (name: string): string | null => {
    const found = askedPrefix(name);
    if (found !== null) return found;
    // A name that is no UTF-8 may have been asked for as it is shown.
    const shown = fromText(toText(name));
    return shown === name ? null : askedPrefix(shown);
  };

  return {
    isEverything: false,
    covers: (name) => match(name) !== null,
    includes: (name) => {
      const found = match(name);
      if (found === null) return false;
      missing.delete(found);
      return true;
    },
    absent: () => [...missing].map((name) => asked.get(name) ?? name),
  };
};
