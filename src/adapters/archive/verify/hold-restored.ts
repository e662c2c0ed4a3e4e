/** Holds a tree that was restored against the catalogue of its archive: every member, and every byte by the digest of its file. */
import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { counted } from '../../../domain/counted';
import type { PackProgress } from '../../../ports/archiver';
import type { HeldTree } from '../../../ports/catalogues';
import { abandoned, reasonOf } from '../archive-error';
import { type BytePath, fromText, joinBytes, quoted, toFsPath } from '../byte-name';
import type { KnownMember } from '../chunk/known-member';
import { digestOf } from '../history/live-members';
import type { OpenedCatalogue } from '../history/opened-catalogue';

/** What is not as it was; null where all is. */
const findingOf = (path: BytePath, member: KnownMember, content: KnownMember): string | null => {
  const native = toFsPath(path);
  const stats = lstatSync(native, { throwIfNoEntry: false });
  if (stats === undefined) return 'it did not come back';
  switch (member.type) {
    case 'Directory':
      return stats.isDirectory() ? null : 'it came back as no directory';
    case 'SymbolicLink':
      if (!stats.isSymbolicLink()) return 'it came back as no symbolic link';
      return readlinkSync(native, 'latin1') === member.link ? null : 'it leads elsewhere';
    case 'File':
    case 'Link':
      if (!stats.isFile()) return 'it came back as no file';
      if (stats.size !== content.size)
        return `it has ${counted(stats.size, 'byte')}, and had ${content.size}`;
      return digestOf(path) === content.digest ? null : 'its content is another one';
  }
};

const entriesBelow = (directory: BytePath): number => {
  let count = 0;
  // why: Node can't list recursively what has names of any bytes
  for (const entry of readdirSync(toFsPath(directory), { withFileTypes: true, encoding: 'buffer' })) {
    count += 1;
    if (entry.isDirectory()) count += entriesBelow(joinBytes(directory, entry.name.toString('latin1')));
  }
  return count;
};

/** @throws Unfit before anything is told, or an `ArchiveError` */
export const holdRestored = async (
  catalogue: OpenedCatalogue,
  directory: string,
  onProgress: (progress: PackProgress) => void,
  signal: AbortSignal,
): Promise<HeldTree> => {
  const root = fromText(directory);
  const names = new Set<BytePath>();
  const rows = [...catalogue.rows.keys()];
  for (const row of rows) catalogue.requireList(row);
  let [files, bytes, findings] = [0, 0, 0];
  let finding: string | null = null;
  const blame = (name: BytePath, reason: string): void => {
    findings += 1;
    finding ??= `${quoted(name)}: ${reason}`;
  };
  for (const row of rows) {
    for (const member of catalogue.listAt(row).members) {
      await nextTurn();
      if (signal.aborted) throw abandoned();
      const name = catalogue.nameOf(member);
      const content = catalogue.contentOf(member);
      names.add(name);
      try {
        const found = findingOf(joinBytes(root, name), member, content);
        if (found !== null) blame(name, found);
      } catch (error) {
        blame(name, `it can't be read: ${reasonOf(error)}`);
      }
      if (member.type === 'File' || member.type === 'Link') {
        files += 1;
        bytes += content.size;
      }
      onProgress({
        ...{ entries: names.size, contentBytes: bytes, totalEntries: null, totalContentBytes: null },
        path: '',
      });
    }
  }
  const came = entriesBelow(root);
  if (came > names.size + (catalogue.head.root === '' ? 0 : missingTops(catalogue.head.root, names)))
    blame(root, `${counted(came - names.size, 'entry', 'entries')} came back that it does not hold`);
  return { files, bytes, findings, finding };
};

/** A source that is a single file has no member for the directory that it lies in. */
const missingTops = (root: BytePath, names: ReadonlySet<BytePath>): number => (names.has(root) ? 0 : 1);
