/** A line of bash up to the cursor, taken apart into words as bash would; and a word put into it again. Pure. */

export type Quote = '' | "'" | '"';

export interface LineWords {
  /** Those before the one at the cursor, without quotes. */
  readonly before: ReadonlyArray<string>;
  /** The one at the cursor: what it means so far, how it is typed, and the quote that is open. */
  readonly current: { readonly text: string; readonly raw: string; readonly quote: Quote };
}

/** Takes no variables, commands or patterns in: what they come to only the shell knows. */
export const wordsOf = (line: string): LineWords => {
  const before: Array<string> = [];
  let text = '';
  let raw = '';
  let quote: Quote = '';
  let isBegun = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (quote === '' && /\s/.test(character)) {
      if (isBegun) before.push(text);
      [text, raw, isBegun] = ['', '', false];
      continue;
    }
    isBegun = true;
    raw += character;
    if (character === '\\' && quote !== "'") {
      const next = line.charAt(at + 1);
      at += 1;
      raw += next;
      text += quote === '' || /["$`\\]/.test(next) ? next : `\\${next}`;
    } else if (quote === character) quote = '';
    else if (quote === '' && (character === "'" || character === '"')) quote = character;
    else text += character;
  }
  return { before, current: { text, raw, quote } };
};

/** A word as it is typed where a quote is open, or none. */
export const typedIn = (word: string, quote: Quote): string => {
  switch (quote) {
    case '':
      return word.replace(/[^\p{L}\p{N}_@%+=:,./-]/gu, '\\$&');
    case "'":
      return word.replace(/'/g, `'\\''`);
    case '"':
      return word.replace(/["$`\\]/g, '\\$&');
  }
};

/**
 * What bash puts in the place of the word at the cursor. It takes that for a shorter one where a `:` or `=` stands in it:
 * what is before that stands there already. `shorter`: what bash takes for the word.
 */
export const replacementIn = (
  word: string,
  { raw, quote }: LineWords['current'],
  shorter: string,
): string => {
  const typed = typedIn(word, quote);
  const there = quote === '' ? raw.slice(0, Math.max(0, raw.length - shorter.length)) : '';
  return typed.startsWith(there) ? typed.slice(there.length) : typed;
};
