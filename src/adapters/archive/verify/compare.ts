/** Holds an archive's members against the live source they were made from. */
import { lstatSync, readlinkSync, statSync, type Stats } from 'node:fs';
import { counted } from '../../../domain/counted';
import type { PackRequest } from '../../../ports/archiver';
import type { Difference } from '../../../ports/unarchiver';
import { reasonOf } from '../archive-error';
import { isMissing } from '../../system-error';
import { fromText, quoted, toFsPath } from '../byte-name';
import { partsOf, tidied } from '../tar/member-name';
import type { ListSource } from '../source/list-source';
import { openLiveContent, type LiveContent } from '../source/live-content';
import { makePathSet } from '../tar/path-set';
import { makeReach } from '../restore/reach';
import { Refused } from '../restore/refusals';
import type { TarMember } from '../tar/tar-member';
import type { MemberSink } from '../tar/tar-parser';

export interface SourceComparison extends MemberSink {
  /** Looks for what only the source holds; call it once the archive is over. */
  readonly finish: (signal: AbortSignal) => Promise<void>;
  readonly count: () => number;
  readonly list: () => ReadonlyArray<Difference>;
  /** Lets go of the file in hand. */
  readonly close: () => void;
}

/** How many are listed; the count is always whole. */
const listed = 100;

/** Milliseconds that two equal times may be apart: what was restored from the archive may be a little older than stored. */
const timeTolerance = 0.002;

const sameTime = (member: TarMember, stat: Stats): boolean => {
  // A header without pax records holds whole seconds only.
  const isWhole = member.mtimeNs % 1_000_000_000n === 0n;
  const stored = Number(member.mtimeNs) / 1e6;
  if (isWhole && Math.floor(stat.mtimeMs / 1000) * 1000 === stored) return true;
  return Math.abs(stat.mtimeMs - stored) <= timeTolerance;
};

const kindOf = (stat: Stats): string => {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'directory';
  return stat.isSymbolicLink() ? 'symbolic link' : 'special file';
};

const kindNames: Readonly<Record<TarMember['kind'], string>> = {
  file: 'file',
  hardlink: 'file',
  directory: 'directory',
  symlink: 'symbolic link',
  device: 'special file',
  fifo: 'special file',
  unknown: 'member of an unknown type',
};

const unread = (error: unknown): string => `can't be read in the source: ${reasonOf(error)}`;

const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0');

export const makeComparison = (request: PackRequest, listSource: ListSource): SourceComparison => {
  const reach = makeReach(request.source);
  const root = partsOf(fromText(request.root)).join('/');
  const met = makePathSet();
  const differences: Difference[] = [];
  let count = 0;
  let reader: LiveContent | null = null;
  let member: TarMember | null = null;
  let shown = '';

  const differs = (path: string, how: string): void => {
    count += 1;
    if (differences.length < listed) differences.push({ path, how });
  };

  /** The path relative to the source, or null for what is not below the archive's root. */
  const relative = (name: string): string | null => {
    const tidy = tidied(name);
    if ('refusal' in tidy) return null;
    if (tidy.name === root) return '';
    return tidy.name.startsWith(`${root}/`) ? tidy.name.slice(root.length + 1) : null;
  };
  const live = (path: string): string | Buffer => toFsPath(reach.to(path));

  const statOf = (path: string): Stats => (path === '' ? statSync(live(path)) : lstatSync(live(path)));

  const statOrNothing = (path: string): Stats | undefined => {
    try {
      return lstatSync(live(path), { throwIfNoEntry: false });
    } catch (error) {
      if (error instanceof Refused) return undefined;
      throw error;
    }
  };

  const compareLink = (one: TarMember, path: string, stat: Stats): ReadonlyArray<string> => {
    if (one.kind === 'symlink') {
      const target = readlinkSync(live(path), 'latin1');
      return target === one.link ? [] : [`leads to ${quoted(target)} now, stored as ${quoted(one.link)}`];
    }
    if (one.kind !== 'hardlink') return [];
    const first = relative(one.link);
    const other = first === null ? undefined : statOrNothing(first);
    const linked = other?.ino === stat.ino && other.dev === stat.dev;
    return linked ? [] : [`no hard link to ${quoted(one.link)} any more`];
  };

  const compareStat = (one: TarMember, path: string): void => {
    const stat = statOf(path);
    const kind = kindOf(stat);
    if (kind !== kindNames[one.kind]) {
      differs(shown, `type: a ${kind} now, stored as a ${kindNames[one.kind]}`);
      return;
    }
    const hows = [...compareLink(one, path, stat)];
    if (one.kind === 'file' && stat.size !== one.size) {
      hows.push(`size: ${counted(stat.size, 'byte')} now, ${one.size} stored`);
    }
    if (one.kind === 'file' || one.kind === 'directory') {
      const mode = stat.mode & 0o7777;
      if (mode !== one.mode) hows.push(`mode: ${octal(mode)} now, ${octal(one.mode)} stored`);
    }
    if (one.kind !== 'hardlink' && !sameTime(one, stat)) {
      const stored = new Date(Number(one.mtimeNs) / 1e6);
      const storedText = Number.isNaN(stored.getTime())
        ? `${one.mtimeNs} ns since 1970`
        : stored.toISOString();
      hows.push(`mtime: ${stat.mtime.toISOString()} now, ${storedText} stored`);
    }
    for (const how of hows) differs(shown, how);
    if (one.kind === 'file' && stat.size === one.size) reader = openLiveContent(live(path));
  };

  const close = (): void => {
    reader?.close();
    reader = null;
  };

  /** Holds the member's content against the file in hand, until it differs once. */
  const compareContent = (holds: (live: LiveContent) => boolean): void => {
    if (reader === null) return;
    try {
      if (holds(reader)) return;
      differs(shown, 'content differs');
    } catch (error) {
      differs(shown, unread(error));
    }
    close();
  };

  return {
    begin: (one) => {
      const path = relative(one.name);
      member = one;
      shown = quoted(one.name);
      if (path === null) {
        differs(shown, 'is not of this source');
        return;
      }
      met.add(path);
      try {
        compareStat(one, path);
      } catch (error) {
        const gone = error instanceof Refused || isMissing(error);
        differs(shown, gone ? 'missing in the source' : unread(error));
      }
    },
    content: (chunk, position) => {
      compareContent((live) => live.holds(chunk, position));
    },
    end: () => {
      compareContent((live) => member === null || live.holdsZerosUntil(member.size));
      close();
    },
    breakOff: close,
    finish: async (signal) => {
      try {
        for await (const bytes of listSource(request)) {
          if (signal.aborted) return;
          const path = Buffer.from(bytes).toString('latin1');
          if (!met.has(path)) differs(quoted(path === '' ? root : `${root}/${path}`), 'only in the source');
        }
      } catch (error) {
        // why: what can't be said of the source says nothing of the archive
        differs(quoted(root), unread(error));
      }
    },
    count: () => count,
    list: () => differences,
    close: () => {
      close();
      reach.close();
    },
  };
};
