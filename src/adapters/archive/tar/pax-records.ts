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
    const digits = space === -1 || space - at > 10 ? '' : body.slice(at, space);
    if (!/^[0-9]{1,10}$/.test(digits)) return answer(true);
    const end = at + Number(digits);
    if (end <= space + 1 || end > body.length || body[end - 1] !== '\n') return answer(true);
    const record = body.slice(space + 1, end - 1);
    const equals = record.indexOf('=');
    if (equals === -1) return answer(true);
    const key = record.slice(0, equals);
    if (keysRead.has(key)) values.set(key, record.slice(equals + 1));
    else if (stretchKeys.has(key)) stretches.push(record.slice(equals + 1));
    at = end;
  }
  return answer(false);
};

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
  const [, sign, seconds = '', fraction = ''] = /^(-?)([0-9]{1,15})(?:\.([0-9]*))?$/.exec(value) ?? [];
  if (sign === undefined) return null;
  const size = BigInt(seconds + fraction.slice(0, 9).padEnd(9, '0'));
  if (sign === '') return size;
  return -size - (/[1-9]/.test(fraction.slice(9)) ? 1n : 0n);
};
