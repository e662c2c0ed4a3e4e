/**
 * Regular expressions whose cost is bounded: all ways through one are followed at once, so that no expression costs more than its
 * length times that of the text. What can't be had so (back references, looking ahead or behind) is refused.
 */
import type { Meter } from '../source/glob';

export interface Regex {
  /** Whether it is found anywhere in the text. */
  readonly matches: (text: string, meter: Meter) => boolean;
}

export type Compiled = { readonly regex: Regex } | { readonly refusal: string };

type Takes = (code: number) => boolean;

type Node =
  | { readonly type: 'takes'; readonly takes: Takes }
  | { readonly type: 'begin' | 'end' | 'word' | 'no word' }
  | { readonly type: 'all' | 'one of'; readonly nodes: ReadonlyArray<Node> }
  | { readonly type: 'repeat'; readonly node: Node; readonly least: number; readonly most: number };

type Step =
  | { readonly type: 'takes'; readonly takes: Takes }
  | { readonly type: 'begin' | 'end' | 'word' | 'no word' }
  | { readonly type: 'either'; readonly to: ReadonlyArray<number> }
  | { readonly type: 'found' };

/** Steps of a compiled expression. */
const mostSteps = 2000;

/** How often parts of it are put together: counts of what takes no step cost time, too. */
const mostParts = 20_000;

/** Characters of a count with its braces: what is longer means what stands there. */
const longestCount = 64;

/** Brackets in brackets. */
const mostDepth = 200;

class Refusal extends Error {}

const isDigit: Takes = (code) => code >= 48 && code <= 57;
const isWord: Takes = (code) =>
  isDigit(code) || code === 95 || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const isSpace: Takes = (code) => /\s/u.test(String.fromCodePoint(code));
const not =
  (takes: Takes): Takes =>
  (code) =>
    !takes(code);
const only =
  (character: string): Takes =>
  (code) =>
    code === character.codePointAt(0);

const classes: Readonly<Record<string, Takes>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
};
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', 0: '\0' };

/** What takes one character, and which, if it is but one. */
interface One {
  readonly takes: Takes;
  readonly character: string | null;
}

const one = (character: string): One => ({ takes: only(character), character });

const parse = (source: string): Node => {
  const characters = Array.from(source);
  let at = 0;
  let depth = 0;
  const peek = (): string | undefined => characters[at];
  const isNext = (text: string): boolean => characters.slice(at, at + text.length).join('') === text;

  const hex = (digits: number): string => {
    const text = characters.slice(at, at + digits).join('');
    if (!/^[0-9a-fA-F]+$/.test(text) || text.length < digits)
      throw new Refusal(`\\x or \\u needs ${digits} hex digits`);
    at += digits;
    return String.fromCodePoint(parseInt(text, 16));
  };
  /** Behind a backslash; a class is no character. */
  const escaped = (): One => {
    const character = characters[at++];
    if (character === undefined) throw new Refusal('it ends in a backslash');
    if (/[1-9k]/.test(character)) throw new Refusal('back references are not taken: they may take for ever');
    if (/[cpP]/.test(character)) throw new Refusal(`\\${character} is not taken`);
    const takes = classes[character];
    if (takes !== undefined) return { takes, character: null };
    return one(character === 'x' ? hex(2) : character === 'u' ? hex(4) : (escapes[character] ?? character));
  };
  const inSet = (): One => {
    const character = characters[at++];
    if (character === undefined) throw new Refusal('a [ has no ]');
    if (character !== '\\') return one(character);
    if (peek() !== 'b') return escaped();
    at += 1;
    return one('\b');
  };
  const set = (): Takes => {
    const isNegated = peek() === '^';
    if (isNegated) at += 1;
    const all = new Array<Takes>();
    for (let isFirst = true; isFirst || peek() !== ']'; isFirst = false) {
      const from = inSet();
      if (
        from.character !== null &&
        peek() === '-' &&
        characters[at + 1] !== ']' &&
        characters[at + 1] !== undefined
      ) {
        at += 1;
        const to = inSet();
        if (to.character === null) throw new Refusal('a range in [ ] ends in a class');
        const [least, most] = [from.character.codePointAt(0) ?? 0, to.character.codePointAt(0) ?? 0];
        if (least > most) throw new Refusal('a range in [ ] is the wrong way round');
        all.push((code) => code >= least && code <= most);
      } else all.push(from.takes);
    }
    at += 1;
    const some: Takes = (code) => all.some((takes) => takes(code));
    return isNegated ? not(some) : some;
  };
  const atom = (): Node => {
    const character = characters[at++];
    switch (character) {
      case '.':
        return { type: 'takes', takes: () => true };
      case '^':
        return { type: 'begin' };
      case '$':
        return { type: 'end' };
      case '[':
        return { type: 'takes', takes: set() };
      case '(': {
        if (isNext('?:')) at += 2;
        else if (peek() === '?')
          throw new Refusal('(? is not taken: looking ahead or behind may take for ever');
        depth += 1;
        if (depth > mostDepth) throw new Refusal('its brackets are too deep');
        const node = alternatives();
        depth -= 1;
        if (characters[at++] !== ')') throw new Refusal('a ( has no )');
        return node;
      }
      case '\\': {
        const next = peek();
        if (next === 'b' || next === 'B') {
          at += 1;
          return { type: next === 'b' ? 'word' : 'no word' };
        }
        return { type: 'takes', takes: escaped().takes };
      }
      case '*':
      case '+':
      case '?':
        throw new Refusal(`there is nothing before ${character} to repeat`);
      case undefined:
      default:
        return { type: 'takes', takes: only(character ?? '') };
    }
  };
  const counts = (): readonly [least: number, most: number] | null => {
    const [text, least = '', comma, most = ''] =
      /^\{(\d+)(,)?(\d+)?\}/.exec(characters.slice(at, at + longestCount).join('')) ?? [];
    if (text === undefined) return null;
    at += text.length;
    return [Number(least), comma === undefined ? Number(least) : most === '' ? Infinity : Number(most)];
  };
  const bounds = (): readonly [least: number, most: number] | null => {
    switch (peek()) {
      case '*':
        at += 1;
        return [0, Infinity];
      case '+':
        at += 1;
        return [1, Infinity];
      case '?':
        at += 1;
        return [0, 1];
      case '{':
        return counts();
      case undefined:
      default:
        return null;
    }
  };
  const repeated = (): Node => {
    let node = atom();
    for (let found = bounds(); found !== null; found = bounds()) {
      const [least, most] = found;
      if (least > most) throw new Refusal('a { } counts the wrong way round');
      node = { type: 'repeat', node, least, most };
      // why: a lazy one finds the same texts
      if (peek() === '?') at += 1;
    }
    return node;
  };
  const sequence = (): Node => {
    const nodes = new Array<Node>();
    while (at < characters.length && peek() !== '|' && peek() !== ')') nodes.push(repeated());
    return { type: 'all', nodes };
  };
  const alternatives = (): Node => {
    const nodes = [sequence()];
    while (peek() === '|') {
      at += 1;
      nodes.push(sequence());
    }
    return { type: 'one of', nodes };
  };
  const node = alternatives();
  if (at < characters.length) throw new Refusal('a ) has no (');
  return node;
};

const stepsOf = (top: Node): ReadonlyArray<Step> => {
  const steps = new Array<Step>();
  const add = (step: Step): number => {
    if (steps.length >= mostSteps) throw new Refusal('it is too long');
    return steps.push(step) - 1;
  };
  let parts = 0;
  const put = (node: Node): void => {
    parts += 1;
    if (parts > mostParts) throw new Refusal('it is too long');
    switch (node.type) {
      case 'takes':
      case 'begin':
      case 'end':
      case 'word':
      case 'no word':
        add(node);
        return;
      case 'all':
        node.nodes.forEach(put);
        return;
      case 'one of': {
        const ends = new Array<number>();
        node.nodes.forEach((one, index) => {
          if (index === node.nodes.length - 1) {
            put(one);
            return;
          }
          const fork = add({ type: 'found' });
          put(one);
          ends.push(add({ type: 'found' }));
          steps[fork] = { type: 'either', to: [fork + 1, steps.length] };
        });
        for (const end of ends) steps[end] = { type: 'either', to: [steps.length] };
        return;
      }
      case 'repeat': {
        for (let count = 0; count < node.least; count += 1) put(node.node);
        if (node.most === Infinity) {
          const fork = add({ type: 'found' });
          put(node.node);
          add({ type: 'either', to: [fork] });
          steps[fork] = { type: 'either', to: [fork + 1, steps.length] };
          return;
        }
        const forks = new Array<number>();
        for (let count = node.least; count < node.most; count += 1) {
          forks.push(add({ type: 'found' }));
          put(node.node);
        }
        for (const fork of forks) steps[fork] = { type: 'either', to: [fork + 1, steps.length] };
      }
    }
  };
  put(top);
  add({ type: 'found' });
  return steps;
};

const runner = (steps: ReadonlyArray<Step>): Regex => {
  /** The turn in which a step was last reached, so that each is followed once. */
  const reached = new Float64Array(steps.length);
  let turn = 0;
  return {
    matches: (text, meter) => {
      const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
      const isWordAt = (at: number): boolean => isWord(codes[at] ?? -1);
      const holds = (type: 'begin' | 'end' | 'word' | 'no word', at: number): boolean => {
        if (type === 'begin') return at === 0;
        if (type === 'end') return at === codes.length;
        return (isWordAt(at - 1) !== isWordAt(at)) === (type === 'word');
      };
      let here = new Array<number>();
      let there = new Array<number>();
      const state = { isFound: false };
      const reach = (from: number, at: number): void => {
        const pending = [from];
        for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
          meter.steps += 1;
          if (reached[next] === turn) continue;
          reached[next] = turn;
          const step = steps[next];
          switch (step?.type) {
            case undefined:
              break;
            case 'found':
              state.isFound = true;
              break;
            case 'takes':
              there.push(next);
              break;
            case 'either':
              pending.push(...step.to);
              break;
            case 'begin':
            case 'end':
            case 'word':
            case 'no word':
              if (holds(step.type, at)) pending.push(next + 1);
          }
        }
      };
      for (let at = 0; at <= codes.length && !state.isFound; at += 1) {
        [here, there] = [there, []];
        turn += 1;
        const code = codes[at - 1] ?? -1;
        for (const place of here) {
          const step = steps[place];
          if (step?.type === 'takes' && step.takes(code)) reach(place + 1, at);
        }
        reach(0, at);
      }
      return state.isFound;
    },
  };
};

export const compileRegex = (source: string): Compiled => {
  try {
    return { regex: runner(stepsOf(parse(source))) };
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.message };
    throw error;
  }
};
