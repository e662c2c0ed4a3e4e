/** The paths of a live source, to be held against an archive's members. */
import { opendirSync, statSync } from 'node:fs';
import type { PackRequest } from '../../../ports/archiver';
import { fromText, toFsPath } from '../byte-name';

/**
 * Lists what a backup by this request would store: paths relative to the source as raw bytes, `/` between components,
 * the source itself as an empty one. The order does not matter.
 */
export type ListSource = (request: PackRequest) => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** The plainest listing: everything below the source but `never` and what no archive holds; knows no patterns. */
export const listEverything: ListSource = function* (request) {
  const never = new Set(request.never.map(fromText));
  const source = fromText(request.source);
  if (!statSync(request.source).isDirectory()) {
    yield Buffer.alloc(0);
    return;
  }
  const pending: string[] = [''];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const full = path === '' ? source : `${source}/${path}`;
    if (never.has(full)) continue;
    yield Buffer.from(path, 'latin1');
    const directory = opendirSync(toFsPath(full), { encoding: 'latin1' });
    try {
      for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
        const child = path === '' ? entry.name : `${path}/${entry.name}`;
        if (entry.isDirectory()) pending.push(child);
        else if (entry.isFile() || entry.isSymbolicLink()) yield Buffer.from(child, 'latin1');
      }
    } finally {
      directory.closeSync();
    }
  }
};
