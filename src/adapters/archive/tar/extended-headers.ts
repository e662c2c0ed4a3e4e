/** What the extended headers before a member say: pax records, GNU's long names, and GNU's old sparse headers. */
import { noRecords, parsePax, type PaxRecords } from './pax-records';
import type { DataStretch } from './sparse-map';

/** Names are raw bytes. */
export interface Extended {
  readonly global: ReadonlyMap<string, string>;
  readonly local: PaxRecords;
  readonly longName: string | null;
  readonly longLink: string | null;
  /** From an old GNU sparse header; `realSize` is null where it holds no number. */
  readonly oldSparse: {
    readonly realSize: number | null;
    readonly stretches: ReadonlyArray<DataStretch>;
  } | null;
  /** Whether a header was too long to be held, so that the member's name and size are not known. */
  readonly isOversized: boolean;
}

export const nothingExtended: Extended = {
  global: new Map(),
  local: noRecords,
  longName: null,
  longLink: null,
  oldSparse: null,
  isOversized: false,
};

/** Longer ones are passed over, and their member refused: they are held in memory (tar's own extractor: 1 MiB). */
export const longestExtension = 1024 * 1024;

const extendingTypes = 'xXgLK';

export const isExtending = (type: string): boolean => extendingTypes.includes(type);

/** A global header may not move or resize what follows: readers disagree on it, and that hides members. */
const globalKeys = ['mtime', 'uid', 'gid', 'uname', 'gname'];

const withoutPadding = (bytes: string): string => bytes.replace(/\0+$/, '');

/** Global records hold until others of their key come: never more than one of each key is kept. */
const withGlobal = (before: Extended, { values }: PaxRecords): Extended => {
  const global = new Map(before.global);
  for (const key of globalKeys) {
    const value = values.get(key);
    if (value !== undefined) global.set(key, value);
  }
  return { ...before, global };
};

/** @param body the content of the header, one byte a character */
export const extendedBy = (before: Extended, type: string, body: string): Extended => {
  switch (type) {
    case 'L':
      return { ...before, longName: withoutPadding(body) };
    case 'K':
      return { ...before, longLink: withoutPadding(body) };
    case 'g':
      return withGlobal(before, parsePax(body));
    default:
      return { ...before, local: parsePax(body) };
  }
};

/** What still holds for the member after the next. */
export const onlyGlobal = ({ global }: Extended): Extended =>
  global.size === 0 ? nothingExtended : { ...nothingExtended, global };

/** Whether something is said of a member that is still to come. */
export const isPending = ({ local, longName, longLink, isOversized }: Extended): boolean =>
  local !== noRecords || longName !== null || longLink !== null || isOversized;

/** An empty value takes the record back, so that the plain header's holds (POSIX `pax`). */
export const valueOf = (extended: Extended, key: string): string | null => {
  const own = extended.local.values.get(key);
  return (own ?? extended.global.get(key) ?? '') || null;
};
