/**
 * The catalogues of a backup: the last archive's, from which it may copy, and its own, for the next. What goes wrong with one costs the
 * time to make everything anew, and never the backup.
 */
import { createHash } from 'node:crypto';
import fs, { closeSync, constants, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CatalogueTrouble } from '../../../domain/events/catalogue-trouble';
import type { ReuseRequest } from '../../../ports/archiver';
import { readCatalogue, writeCatalogue, type CatalogueHead } from '../chunk/catalogue-file';
import { makeCataloguer, type Cataloguer } from '../chunk/cataloguer';
import { makePriorGroups } from '../chunk/prior-groups';
import { makeDirectory } from '../../file-system';
import { isMissing } from '../../system-error';
import { tryShareFile } from '../file-lock';
import type { OnChunk } from '../tar/block-stream';
import type { Prior } from './groups';
import { packErrorText } from './pack-error';

export interface BackupCatalogue {
  /** The last archive; undefined where nothing can be copied from it. */
  readonly prior: Prior | undefined;
  /** Undefined where no catalogue can be written. */
  readonly cataloguer: Cataloguer | undefined;
  readonly onChunk: OnChunk;
  /** Puts the catalogue of the finished archive in its place, and takes the last one's away. */
  readonly keep: (sha256: string) => void;
  /** What of them could not be read or written so far; undefined when nothing went wrong. */
  readonly trouble: () => CatalogueTrouble | undefined;
  /** Lets go of everything that is open; a catalogue that was not kept is removed. */
  readonly close: () => void;
}

const ending = '.cat';

/** Longer than anything is copied without being read again, unless that was asked for. */
const keptDays = 60;

const orUndefined = <A>(f: () => A): A | undefined => {
  try {
    return f();
  } catch {
    return undefined;
  }
};

const openPrior = (
  { catalogues, last }: ReuseRequest,
  head: CatalogueHead,
  opened: number[],
): Prior | undefined => {
  if (last === null) return undefined;
  const open = (path: string): number => {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    opened.push(fd);
    return fd;
  };
  const reader = readCatalogue(open(join(catalogues, `${last.sha256}${ending}`)));
  if (reader === undefined || JSON.stringify(reader.head) !== JSON.stringify(head)) return undefined;
  const fd = open(last.path);
  // why: whoever removes archives can tell that this one is being read
  tryShareFile(fd);
  return { fd, groups: makePriorGroups(reader) };
};

const digestOf = (parts: ReadonlyArray<Buffer>): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** What a kill left: only one archive of a workspace is made at a time. */
const removeLeftovers = (catalogues: string): void => {
  for (const name of readdirSync(catalogues))
    if (!name.endsWith(ending)) rmSync(join(catalogues, name), { force: true });
};

/** Those of archives that are no more. Their times are compared with that of the newest, whatever the clock says by now. */
const removeStale = (catalogues: string, newest: string): void => {
  const { mtimeMs } = statSync(newest);
  for (const name of readdirSync(catalogues)) {
    const path = join(catalogues, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats !== undefined && mtimeMs - stats.mtimeMs > keptDays * 86_400_000) rmSync(path, { force: true });
  }
};

/** `target` is the archive's path under its temporary name. */
export const openCatalogue = (
  request: ReuseRequest | undefined,
  head: CatalogueHead,
  target: string,
): BackupCatalogue => {
  const opened: number[] = [];
  const temporary = join(request?.catalogues ?? '', basename(target));
  const trouble: Record<keyof CatalogueTrouble, string | null> = { unread: null, unwritten: null };
  /** The first trouble of each kind is told. That nothing is there is none. */
  const noting = <A>(kind: keyof typeof trouble, f: () => A): A | undefined => {
    try {
      return f();
    } catch (error) {
      if (kind === 'unwritten' || !isMissing(error)) trouble[kind] ??= packErrorText(error);
      return undefined;
    }
  };
  const prior = request === undefined ? undefined : noting('unread', () => openPrior(request, head, opened));
  let writer =
    request === undefined
      ? undefined
      : noting('unwritten', () => {
          makeDirectory(fs, request.catalogues, 0o700);
          removeLeftovers(request.catalogues);
          const fd = openSync(temporary, 'w', 0o600);
          opened.push(fd);
          return writeCatalogue(fd, head);
        });
  const giveUp = (): void => {
    writer = undefined;
    rmSync(temporary, { force: true });
  };
  const unlessFailing = (f: () => void): void => {
    const isDone = noting('unwritten', () => {
      f();
      return true;
    });
    if (isDone === undefined) orUndefined(giveUp);
  };
  const cataloguer =
    writer === undefined
      ? undefined
      : makeCataloguer((group) => {
          unlessFailing(() => writer?.add(group));
        });
  return {
    prior,
    cataloguer,
    onChunk: (sequence, parts, sha256) => {
      if (cataloguer === undefined) return;
      const length = parts.reduce((sum, part) => sum + part.length, 0);
      cataloguer.onChunk(sequence, { length, sha256: sha256 ?? digestOf(parts) });
    },
    keep: (sha256) => {
      if (request === undefined || writer === undefined) return;
      const { catalogues, last } = request;
      unlessFailing(() => {
        writer?.finish();
        const place = join(catalogues, `${sha256}${ending}`);
        renameSync(temporary, place);
        writer = undefined;
        // why: what is left too many is removed by a later backup
        orUndefined(() => {
          if (last !== null && last.sha256 !== sha256)
            rmSync(join(catalogues, `${last.sha256}${ending}`), { force: true });
          removeStale(catalogues, place);
        });
      });
    },
    trouble: () => (trouble.unread === null && trouble.unwritten === null ? undefined : trouble),
    close: () => {
      if (writer !== undefined) orUndefined(giveUp);
      for (const fd of opened.splice(0)) orUndefined(() => closeSync(fd));
    },
  };
};
