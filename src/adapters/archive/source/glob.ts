/**
 * Shell patterns as git has them (its wildmatch), compiled to a row of tokens and matched byte by byte: all ways through
 * the pattern are followed at once, so that no pattern costs more than its length times that of the name.
 */
import type { BytePath } from '../byte-name';

/** Counts the work of matching: one for each token that is looked at. */
export interface Meter {
  steps: number;
}

/** Bytes by their number: those that a class in brackets takes. */
type ByteSet = Uint8Array;

type Token =
  | { readonly type: 'byte'; readonly byte: number }
  | { readonly type: 'any' }
  | { readonly type: 'set'; readonly set: ByteSet }
  /** Any bytes but a slash; with `slashes` any bytes. */
  | { readonly type: 'star'; readonly slashes: boolean }
  /** What the next two tokens stand for may be left out. */
  | { readonly type: 'optional' };

export interface Glob {
  readonly matches: (text: BytePath, from: number, meter: Meter) => boolean;
}

const slash = 47;

const isIn = (from: number, to: number) => (byte: number) => byte >= from && byte <= to;
const isDigit = isIn(48, 57);
const isUpper = isIn(65, 90);
const isLower = isIn(97, 122);
const isAlpha = (byte: number) => isUpper(byte) || isLower(byte);
const isSpace = (byte: number) => byte === 32 || byte === 9 || byte === 10 || byte === 13;
const isPrint = isIn(32, 126);

/** Classes of POSIX, in ASCII alone, whatever the locale. */
const classes: ReadonlyMap<string, (byte: number) => boolean> = new Map([
  ['alnum', (byte: number) => isAlpha(byte) || isDigit(byte)],
  ['alpha', isAlpha],
  ['blank', (byte: number) => byte === 32 || byte === 9],
  ['cntrl', (byte: number) => byte < 32 || byte === 127],
  ['digit', isDigit],
  ['graph', (byte: number) => isPrint(byte) && !isSpace(byte)],
  ['lower', isLower],
  ['print', isPrint],
  ['punct', (byte: number) => isPrint(byte) && byte !== 32 && !isAlpha(byte) && !isDigit(byte)],
  ['space', isSpace],
  ['upper', isUpper],
  ['xdigit', (byte: number) => isDigit(byte) || isIn(65, 70)(byte) || isIn(97, 102)(byte)],
]);

const byteAt = (pattern: string, at: number): number => (at < pattern.length ? pattern.charCodeAt(at) : 0);

const [backslash, bracket, bracketEnd, colon, dash, caret, bang] = [92, 91, 93, 58, 45, 94, 33];

/** Reads a class in brackets that begins at `at`; null when it never ends, or names no class: then nothing matches. */
const readSet = (pattern: string, at: number): { readonly set: ByteSet; readonly end: number } | null => {
  const set = new Uint8Array(256);
  let place = at + 1;
  let byte = byteAt(pattern, place);
  const negated = byte === caret || byte === bang;
  if (negated) byte = byteAt(pattern, (place += 1));
  let before = 0;
  do {
    if (byte === 0) return null;
    if (byte === backslash) {
      byte = byteAt(pattern, (place += 1));
      if (byte === 0) return null;
      set[byte] = 1;
    } else if (
      byte === dash &&
      before !== 0 &&
      byteAt(pattern, place + 1) !== 0 &&
      byteAt(pattern, place + 1) !== bracketEnd
    ) {
      byte = byteAt(pattern, (place += 1));
      if (byte === backslash) byte = byteAt(pattern, (place += 1));
      if (byte === 0) return null;
      set.fill(1, before, Math.max(before, byte + 1));
      byte = 0;
    } else if (byte === bracket && byteAt(pattern, place + 1) === colon) {
      const start = place + 2;
      const end = pattern.indexOf(']', start);
      if (end === -1) return null;
      if (end === start || byteAt(pattern, end - 1) !== colon) {
        // why: no `:]` ends it, so that the bracket stands for itself
        set[bracket] = 1;
      } else {
        const isMember = classes.get(pattern.slice(start, end - 1));
        if (isMember === undefined) return null;
        for (let member = 0; member < 256; member += 1) if (isMember(member)) set[member] = 1;
        place = end;
        byte = 0;
      }
    } else set[byte] = 1;
    before = byte;
    byte = byteAt(pattern, (place += 1));
  } while (byte !== bracketEnd);
  if (negated) for (let member = 0; member < 256; member += 1) set[member] = set[member] === 1 ? 0 : 1;
  return { set, end: place };
};

/** @returns null for a pattern that nothing matches */
const tokensOf = (pattern: string, inPath: boolean): ReadonlyArray<Token> | null => {
  const tokens: Array<Token> = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    if (char === '\\') {
      at += 1;
      if (at === pattern.length) return null;
      tokens.push({ type: 'byte', byte: pattern.charCodeAt(at) });
    } else if (char === '?') tokens.push({ type: 'any' });
    else if (char === '[') {
      const read = readSet(pattern, at);
      if (read === null) return null;
      if (inPath) read.set[slash] = 0;
      tokens.push({ type: 'set', set: read.set });
      at = read.end;
    } else if (char === '*') {
      const start = at;
      while (pattern.charAt(at + 1) === '*') at += 1;
      const rest = pattern.slice(at + 1, at + 3);
      const isWhole =
        at > start &&
        (start === 0 || pattern.charAt(start - 1) === '/') &&
        (rest === '' || rest.startsWith('/') || rest === '\\/');
      const slashes = !inPath || isWhole;
      if (inPath && isWhole && rest.startsWith('/')) {
        tokens.push({ type: 'optional' }, { type: 'star', slashes }, { type: 'byte', byte: slash });
        at += 1;
      } else tokens.push({ type: 'star', slashes });
    } else tokens.push({ type: 'byte', byte: pattern.charCodeAt(at) });
  }
  return tokens;
};

/** `inPath`: a slash is matched by a slash and `**` alone; else the text is one name. Null when nothing can match. */
export const compileGlob = (pattern: string, inPath: boolean): Glob | null => {
  const tokens = tokensOf(pattern, inPath);
  if (tokens === null) return null;
  const end = tokens.length;
  /** The turn in which a place was last reached, so that each is followed once. */
  const reached = new Float64Array(end + 1);
  let turn = 0;
  let here = new Array<number>();
  let there = new Array<number>();

  /** Reaches a place, and those behind what may stand for nothing. */
  const reach = (place: number): void => {
    for (let next = place; reached[next] !== turn; next += 1) {
      reached[next] = turn;
      there.push(next);
      const token = tokens[next];
      if (token?.type === 'optional') reach(next + 3);
      else if (token?.type !== 'star') return;
    }
  };

  const takes = (token: Token, byte: number): boolean => {
    switch (token.type) {
      case 'byte':
        return token.byte === byte;
      case 'any':
        return !inPath || byte !== slash;
      case 'set':
        return token.set[byte] === 1;
      case 'star':
        return token.slashes || byte !== slash;
      case 'optional':
        return false;
    }
  };

  const advance = (): void => {
    [here, there] = [there, here];
    there.length = 0;
    turn += 1;
  };

  return {
    matches: (text, from, meter) => {
      turn += 1;
      there.length = 0;
      reach(0);
      for (let at = from; at < text.length; at += 1) {
        advance();
        if (here.length === 0) return false;
        meter.steps += here.length;
        const byte = text.charCodeAt(at);
        for (const place of here) {
          const token = tokens[place];
          if (token !== undefined && takes(token, byte)) reach(token.type === 'star' ? place : place + 1);
        }
      }
      return reached[end] === turn;
    },
  };
};
