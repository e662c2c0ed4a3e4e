/** Numbers and texts as they stand in catalogues: numbers in groups of seven bits, the least first; a text behind its length. */

export interface PackedWriter {
  /** Not negative, up to 2^53. */
  readonly count: (value: number) => void;
  readonly signed: (value: number) => void;
  /** A byte string. */
  readonly text: (value: string) => void;
  /** A byte string without its length. */
  readonly raw: (value: string) => void;
  readonly bytes: (value: Buffer) => void;
  readonly clear: () => void;
  /** Good until the next change. */
  readonly written: () => Buffer;
}

export const makePackedWriter = (): PackedWriter => {
  let buffer = Buffer.allocUnsafe(64 * 1024);
  let used = 0;
  const makeRoom = (bytes: number): void => {
    if (used + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (used + bytes));
    buffer.copy(larger, 0, 0, used);
    buffer = larger;
  };
  const count = (value: number): void => {
    makeRoom(8);
    let rest = value;
    while (rest >= 128) {
      buffer[used++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    buffer[used++] = rest;
  };
  const raw = (value: string): void => {
    makeRoom(value.length);
    used += buffer.write(value, used, 'latin1');
  };
  return {
    count,
    raw,
    text: (value) => {
      count(value.length);
      raw(value);
    },
    signed: (value) => count(value < 0 ? -2 * value - 1 : 2 * value),
    bytes: (value) => {
      makeRoom(value.length);
      used += value.copy(buffer, used);
    },
    clear: () => {
      used = 0;
    },
    written: () => buffer.subarray(0, used),
  };
};

/** What is read is not what was written. */
export class Unreadable extends Error {}

export interface PackedReader {
  readonly count: () => number;
  readonly signed: () => number;
  readonly take: (length: number) => Buffer;
  /** The same as a byte string. */
  readonly raw: (length: number) => string;
  readonly text: (encoding: 'latin1' | 'utf8') => string;
  /** All that is left, as a byte string. */
  readonly rest: () => string;
  readonly isAtEnd: () => boolean;
}

/** Each call throws `Unreadable` where there is no such thing. */
export const makePackedReader = (bytes: Buffer): PackedReader => {
  let at = 0;
  const end = bytes.length;
  let whole: string | undefined;
  /** A part of one string costs less than a string of its own. */
  const raw = (length: number): string => {
    if (length > end - at) throw new Unreadable();
    whole ??= bytes.toString('latin1');
    at += length;
    return whole.slice(at - length, at);
  };
  const count = (): number => {
    let value = 0;
    for (let scale = 1; scale < 2 ** 56; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Unreadable();
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
    throw new Unreadable();
  };
  const take = (length: number): Buffer => {
    if (length > end - at) throw new Unreadable();
    at += length;
    return bytes.subarray(at - length, at);
  };
  return {
    count,
    take,
    raw,
    text: (encoding) => {
      const length = count();
      if (encoding === 'latin1') return raw(length);
      if (length > end - at) throw new Unreadable();
      at += length;
      return bytes.toString(encoding, at - length, at);
    },
    signed: () => {
      const value = count();
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    },
    rest: () => raw(end - at),
    isAtEnd: () => at === end,
  };
};

/** The value, or undefined where it can't be read. */
export const orUnreadable = <A>(read: () => A): A | undefined => {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
};

/** How many bytes two paths have in common at their beginning. */
export const sharedBytes = (one: string, other: string): number => {
  const most = Math.min(one.length, other.length);
  let same = 0;
  while (same < most && one.charCodeAt(same) === other.charCodeAt(same)) same += 1;
  return same;
};
