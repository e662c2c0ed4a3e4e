/** The records of a pax extended header: `LENGTH KEY=VALUE\n`, in raw bytes (POSIX `pax`, "pax Extended Header"). */

/** All that is read of a header; values are raw bytes (see byte-name) and may hold newlines. */
export interface PaxRecords {
  /** Of one key the last value. */
  readonly values: ReadonlyMap<string, string>;
  /** The values of `GNU.sparse.offset` and `GNU.sparse.numbytes`, which come many times, in their order. */
  readonly stretches: ReadonlyArray<string>;
  /** Whether a record's length did not fit: it and what follows it could not be read. */
  readonly isDamaged: boolean;
}

export const noRecords: PaxRecords = { values: new Map(), stretches: [], isDamaged: false };

/** Other keys are passed over, so that a header takes no more space than these need, however many it holds. */
const keysRead = new Set([
  'path',
  'linkpath',
  'size',
  'mtime',
  'uid',
  'gid',
  'uname',
  'gname',
  'GNU.sparse.major',
  'GNU.sparse.name',
  'GNU.sparse.map',
  'GNU.sparse.realsize',
  'GNU.sparse.size',
]);

const stretchKeys = new Set(['GNU.sparse.offset', 'GNU.sparse.numbytes']);

/** The number that the digits between two places make, or -1 where there is none, or something else. At most 15 are read exactly. */
const digitsOf = (text: string, from: number, to: number): number => {
  let value = from < to ? 0 : -1;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    // why: what is no character at all is no number either
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
};

/** @param body the header's whole content, one byte a character */
export const parsePax = (body: string): PaxRecords => {
  const values = new Map<string, string>();
  const stretches: string[] = [];
  const answer = (isDamaged: boolean): PaxRecords => ({ values, stretches, isDamaged });
  let at = 0;
  while (at < body.length) {
    // Some writers pad the content with NUL bytes and count them.
    if (body[at] === '\0') return answer(!/^\0+$/.test(body.slice(at)));
    const space = body.indexOf(' ', at);
    const length = space === -1 || space - at > 10 ? -1 : digitsOf(body, at, space);
    const end = at + length;
    if (length < 0 || end <= space + 1 || end > body.length || body[end - 1] !== '\n') return answer(true);
    const equals = body.indexOf('=', space + 1);
    if (equals === -1 || equals >= end - 1) return answer(true);
    const key = body.slice(space + 1, equals);
    if (keysRead.has(key)) values.set(key, body.slice(equals + 1, end - 1));
    else if (stretchKeys.has(key)) stretches.push(body.slice(equals + 1, end - 1));
    at = end;
  }
  return answer(false);
};

const second = 1_000_000_000n;

/** A non-negative safe integer in decimal, or null. */
export const paxCount = (value: string): number | null => {
  if (!/^[0-9]{1,16}$/.test(value)) return null;
  const count = Number(value);
  return Number.isSafeInteger(count) ? count : null;
};

/**
 * Seconds since the epoch with an optional fraction, as whole nanoseconds, or null. Finer ones are rounded down, never up:
 * what is restored must not be newer than its source.
 */
export const paxTime = (value: string): bigint | null => {
  const isNegative = value.startsWith('-');
  const from = isNegative ? 1 : 0;
  const point = value.indexOf('.');
  const whole = point === -1 ? value.length : point;
  const seconds = whole - from > 15 ? -1 : digitsOf(value, from, whole);
  const kept = Math.min(value.length, whole + 1 + 9);
  const fraction = kept <= whole + 1 ? 0 : digitsOf(value, whole + 1, kept);
  const finer = kept === value.length ? 0 : digitsOf(value, kept, value.length);
  if (seconds < 0 || fraction < 0 || finer < 0) return null;
  const size =
    BigInt(seconds) * second + BigInt(fraction * 10 ** (whole + 1 + 9 - Math.max(kept, whole + 1)));
  return isNegative ? -size - (finer > 0 ? 1n : 0n) : size;
};
