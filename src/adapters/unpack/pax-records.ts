/** The records of a pax extended header: `LENGTH KEY=VALUE\n`, in raw bytes (POSIX `pax`, "pax Extended Header"). */
import { damaged } from './archive-error';

/** In the order of the header; values are raw bytes (see byte-name) and may hold newlines. */
export type PaxRecords = ReadonlyArray<readonly [key: string, value: string]>;

/**
 * @param body the header's whole content, one byte a character
 * @param offset where that header lies in the tar stream, for the messages
 * @throws ArchiveError `damaged` where a record's length does not fit
 */
export const parsePax = (body: string, offset: number): PaxRecords => {
  const wrong = () => damaged(`bad pax record in the header at byte ${offset} of the tar stream`);
  const records: Array<readonly [string, string]> = [];
  let at = 0;
  while (at < body.length) {
    // Some writers pad the content with NUL bytes and count them.
    if (body[at] === '\0' && /^\0+$/.test(body.slice(at))) break;
    const space = body.indexOf(' ', at);
    const digits = space === -1 ? '' : body.slice(at, space);
    if (!/^[0-9]{1,10}$/.test(digits)) throw wrong();
    const end = at + Number(digits);
    const equals = body.indexOf('=', space);
    if (end <= space + 1 || end > body.length || body[end - 1] !== '\n') throw wrong();
    if (equals === -1 || equals >= end) throw wrong();
    records.push([body.slice(space + 1, equals), body.slice(equals + 1, end - 1)]);
    at = end;
  }
  return records;
};

/** A non-negative safe integer in decimal, or null. */
export const paxCount = (value: string): number | null => {
  if (!/^[0-9]{1,16}$/.test(value)) return null;
  const count = Number(value);
  return Number.isSafeInteger(count) ? count : null;
};

/** Seconds since the epoch with an optional fraction, or null. */
export const paxTime = (value: string): number | null =>
  /^-?[0-9]{1,15}(?:\.[0-9]*)?$/.test(value) ? Number(value) : null;
