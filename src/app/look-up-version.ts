/** The version of a name that is asked for: by its id, by the day or minute in which it was made, or as the newest of some time. */
import * as E from 'fp-ts/Either';
import { readTime } from '../codecs/time-text';
import type { Archives } from '../domain/archive/archives';
import { archivesOf, findVersion, type Lookup, versionIds } from '../domain/archive/version';
import type { BackupError } from '../domain/error';
import { type Instant, instantOf, type Now, shown } from '../domain/time/time';

/** Which version; the newest where both are null. */
export interface WhichVersion {
  /** As `backups --long` shows it, the beginning of that, `latest`, or a time. */
  readonly version: string | null;
  /** The newest of those that were made by then; instead of `version`. */
  readonly by: Instant | null;
}

export const lookUpVersion = (
  archives: Archives,
  name: string,
  { version: wanted, by }: WhichVersion,
  now: Now,
): Lookup => {
  const found = findVersion(archives, name, wanted);
  const read = by === null && found.type === 'unknown-version' ? readTime(wanted ?? '', now) : null;
  const time = read === null || E.isLeft(read) ? null : read.right;
  const made =
    time?.type === 'span'
      ? (instant: Instant) => instant >= time.span.from && instant < (time.again ?? time.span).to
      : (instant: Instant) => instant <= (time?.instant ?? by ?? Infinity);
  if (found.type === 'unknown-name' || (time === null && by === null)) return found;
  const versions = archivesOf(archives, name);
  const version = versions.findLast(({ completed }) => made(instantOf(completed)));
  return version === undefined
    ? { type: 'unknown-version', known: [...versionIds(versions).values()].toReversed() }
    : { type: 'found', version };
};

/** What is asked for, in words. */
export const versionSought = ({ version, by }: WhichVersion, now: Now): string =>
  by === null ? (version ?? 'latest') : `made by ${shown(now)(by)}`;

/** Why there is none. */
export const noVersion = (
  name: string,
  found: Exclude<Lookup, { type: 'found' }>,
  which: WhichVersion,
  now: Now,
): BackupError =>
  found.type === 'unknown-name'
    ? { type: 'NoSuchArchive', name }
    : { type: 'NoSuchVersion', name, version: versionSought(which, now), known: found.known };
