/** Walks a source from the top, parents before children, siblings by bytes: the order of the archive's members. */
import { lstatSync, type BigIntStats } from 'node:fs';
import { type BytePath, joinBytes, toFsPath } from '../byte-name';
import { cacheTagName, isCacheDirectory } from './cache-tag';
import { fromPatterns, ignoreFileName, isExcluded, withIgnoreFile, type Exclusion } from './exclusion';
import { readIgnoreFile } from './ignore-file';
import { anchorFor, type Anchor } from './anchor';
import type { EntryKind } from './entry';
import { kindOf, listDirectory, listingOf, type Listing } from './listing';

/** What may become a member. */
export type MemberStep =
  | {
      readonly type: 'directory';
      readonly path: BytePath;
      readonly native: BytePath;
      readonly stats: BigIntStats;
    }
  | { readonly type: 'file' | 'symlink'; readonly path: BytePath; readonly native: BytePath };

/** What is met on the way and becomes no member. */
export type OtherStep =
  | {
      readonly type: Exclude<EntryKind, 'directory' | 'file' | 'symlink'>;
      readonly path: BytePath;
      readonly native: BytePath;
    }
  | { readonly type: 'excluded'; readonly path: BytePath }
  /** Patterns that are not taken, and why. */
  | { readonly type: 'refused'; readonly path: BytePath; readonly reason: string }
  | { readonly type: 'failed'; readonly path: BytePath; readonly error: unknown };

/** One path met. `path` is relative to the source ('' for the source itself). */
export type Step = MemberStep | OtherStep;

export interface WalkOptions {
  /** The resolved source. */
  readonly top: BytePath;
  readonly topKind: EntryKind;
  /** In gitignore syntax, relative to the source: what `requestedPatterns` made of the request's. */
  readonly exclude: ReadonlyArray<string>;
  readonly excludeCaches: boolean;
  /** `device:inode` of what is never stored. */
  readonly never: ReadonlySet<string>;
}

interface Frame {
  /** What stands before the name of an entry in its path, and in where it lies: empty, or with a slash at its end. */
  path: BytePath;
  readonly native: BytePath;
  /** The directory, open, when `native` leads through its descriptor. */
  readonly anchor: Anchor | null;
  readonly listing: Listing;
  readonly exclusion: Exclusion;
}

/** What a directory is asked for by name. */
const noted: ReadonlySet<BytePath> = new Set([ignoreFileName, cacheTagName]);

/** Bytes of a path in an archive: its header, with that of a hard link to a path as long, is read as a whole. */
const longestPath = 400_000;
const shownOfPath = 1000;

export const identity = (stats: BigIntStats): string => `${stats.dev}:${stats.ino}`;

/** The patterns that hold inside a directory. What is refused excludes nothing: rather store too much than nothing. */
function* exclusionInside(
  outer: Exclusion,
  requested: Exclusion,
  path: BytePath,
  native: BytePath,
): Generator<Step, Exclusion, void> {
  const read = readIgnoreFile(joinBytes(native, ignoreFileName));
  const inside = read.type === 'read' ? withIgnoreFile(outer, requested, path, read.content) : outer;
  const reason =
    inside === null ? 'too many patterns are in force with it' : read.type === 'refused' ? read.reason : null;
  if (reason !== null) yield { type: 'refused', path: joinBytes(path, ignoreFileName), reason };
  return inside ?? outer;
}

/** Yields every step; the consumer acts on a directory before its listing is read. */
export function* walk(options: WalkOptions): Generator<Step, void, void> {
  const requested = fromPatterns(options.exclude);
  const frames = new Array<Frame>();
  /** Directories whose patterns have just been given up. */
  const overtaxed = new Array<BytePath>();

  const push = (directory: BytePath, native: BytePath, listing: Listing, exclusion: Exclusion): void => {
    const anchor = anchorFor(native);
    const path = joinBytes(directory, '');
    // why: each path is the beginning of this one; as parts of one string those of a deep tree take no memory of their own
    if (anchor !== null) for (const above of frames) above.path = path.slice(0, above.path.length);
    frames.push({ path, native: joinBytes(anchor?.native ?? native, ''), anchor, listing, exclusion });
  };

  const giveUp = (directory: BytePath): void => {
    overtaxed.push(directory);
  };

  function* enter(path: BytePath, native: BytePath, outer: Exclusion): Generator<Step, void, void> {
    try {
      const stats = lstatSync(toFsPath(native), { bigint: true });
      if (!stats.isDirectory()) {
        const now = kindOf(stats);
        if (now !== 'directory') yield { type: now, path, native };
        return;
      }
      if (options.never.has(identity(stats))) return;
      yield { type: 'directory', path, native, stats };
      let listing = listDirectory(native, Number(stats.size), noted);
      if (options.excludeCaches && isCacheDirectory(native, listing)) {
        if (listing.count > 1) yield { type: 'excluded', path };
        listing = listingOf([{ name: cacheTagName, kind: 'file' }]);
      }
      const hasPatterns = listing.hasFile(ignoreFileName);
      const exclusion = hasPatterns ? yield* exclusionInside(outer, requested, path, native) : outer;
      push(path, native, listing, exclusion);
    } catch (error) {
      yield { type: 'failed', path, error };
    }
  }

  try {
    if (options.topKind === 'directory') yield* enter('', options.top, requested);
    else yield { type: options.topKind, path: '', native: options.top };
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const entry = frame.listing.next();
      if (entry === undefined) {
        frames.pop()?.anchor?.close();
        continue;
      }
      const path = frame.path + entry.name;
      if (path.length > longestPath) {
        const error = new Error(`its path is longer than ${longestPath} bytes`);
        yield { type: 'failed', path: `${path.slice(0, shownOfPath)}…`, error };
        continue;
      }
      const native = frame.native + entry.name;
      const isOut = isExcluded(frame.exclusion, path, entry.kind === 'directory', giveUp);
      for (let directory = overtaxed.shift(); directory !== undefined; directory = overtaxed.shift()) {
        const file = joinBytes(directory, ignoreFileName);
        yield { type: 'refused', path: file, reason: 'its patterns take too long to match from here on' };
      }
      if (isOut) yield { type: 'excluded', path };
      else if (entry.kind === 'directory') yield* enter(path, native, frame.exclusion);
      else yield { type: entry.kind, path, native };
    }
  } finally {
    for (const { anchor } of frames) anchor?.close();
  }
}
