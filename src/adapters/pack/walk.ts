/** Walks a source from the top, parents before children, siblings by bytes: the order of the archive's members. */
import { lstatSync, readFileSync, type BigIntStats } from 'node:fs';
import { joinBytes, toNative, type BytePath } from './byte-path';
import { cacheTagName, isCacheDirectory } from './cache-tag';
import { fromPatterns, ignoreFileName, isExcluded, withIgnoreFile, type Exclusion } from './exclusion';
import { kindOf, listDirectory, type EntryKind, type Listed } from './listing';

/** One path met. `path` is relative to the source ('' for the source itself). */
export type Step =
  | {
      readonly type: 'directory';
      readonly path: BytePath;
      readonly native: BytePath;
      readonly stats: BigIntStats;
    }
  | {
      readonly type: Exclude<EntryKind, 'directory'>;
      readonly path: BytePath;
      readonly native: BytePath;
    }
  | { readonly type: 'excluded'; readonly path: BytePath }
  | { readonly type: 'failed'; readonly path: BytePath; readonly error: unknown };

export interface WalkOptions {
  /** The resolved source. */
  readonly top: BytePath;
  readonly topKind: EntryKind;
  readonly exclude: ReadonlyArray<string>;
  readonly excludeCaches: boolean;
  /** `device:inode` of what is never stored. */
  readonly never: ReadonlySet<string>;
}

interface Frame {
  readonly path: BytePath;
  readonly native: BytePath;
  readonly listing: ReadonlyArray<Listed>;
  readonly exclusion: Exclusion;
  next: number;
}

export const identity = (stats: BigIntStats): string => `${stats.dev}:${stats.ino}`;

const exclusionInside = (
  outer: Exclusion,
  requested: Exclusion,
  frame: Pick<Frame, 'path' | 'native' | 'listing'>,
): Exclusion => {
  if (!frame.listing.some((entry) => entry.name === ignoreFileName && entry.kind === 'file')) return outer;
  try {
    const content = readFileSync(toNative(joinBytes(frame.native, ignoreFileName)), 'utf8');
    return withIgnoreFile(outer, requested, frame.path, content);
  } catch {
    // The file itself is reported when it is stored; rather store too much than nothing.
    return outer;
  }
};

/** Yields every step; the consumer acts on a directory before its listing is read. */
export function* walk(options: WalkOptions): Generator<Step, void, void> {
  const requested = fromPatterns(options.exclude);
  const frames = new Array<Frame>();

  function* enter(path: BytePath, native: BytePath, outer: Exclusion): Generator<Step, void, void> {
    try {
      const stats = lstatSync(toNative(native), { bigint: true });
      if (!stats.isDirectory()) {
        const now = kindOf(stats);
        if (now !== 'directory') yield { type: now, path, native };
        return;
      }
      if (options.never.has(identity(stats))) return;
      yield { type: 'directory', path, native, stats };
      let listing = listDirectory(native, Number(stats.size));
      if (options.excludeCaches && isCacheDirectory(native, listing)) {
        if (listing.length > 1) yield { type: 'excluded', path };
        listing = listing.filter((entry) => entry.name === cacheTagName);
      }
      const exclusion = exclusionInside(outer, requested, { path, native, listing });
      frames.push({ path, native, listing, exclusion, next: 0 });
    } catch (error) {
      yield { type: 'failed', path, error };
    }
  }

  if (options.topKind === 'directory') yield* enter('', options.top, requested);
  else yield { type: options.topKind, path: '', native: options.top };
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const entry = frame.listing[frame.next];
    if (entry === undefined) {
      frames.pop();
      continue;
    }
    frame.next += 1;
    const path = joinBytes(frame.path, entry.name);
    const native = joinBytes(frame.native, entry.name);
    if (isExcluded(frame.exclusion, path, entry.kind === 'directory')) yield { type: 'excluded', path };
    else if (entry.kind === 'directory') yield* enter(path, native, frame.exclusion);
    else yield { type: entry.kind, path, native };
  }
}
