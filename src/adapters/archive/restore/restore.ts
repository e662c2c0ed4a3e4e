/**
 * Restores an archive below a target directory.
 *
 * Every protection of tar's own extractor for node (7.5) is kept, by these means:
 * - names with `..` are refused, not rewritten (CVE-2021-32804), so are names with a NUL byte, and members more than
 *   200,000 directories deep (CVE-2024-28863); an absolute name loses all of its slashes at once, and is judged after that;
 * - nothing is written through a symbolic link, neither one in the archive nor one already in the target
 *   (CVE-2021-32803, CVE-2021-37701, CVE-2021-37712): each directory is opened one component at a
 *   time with O_NOFOLLOW and used through its descriptor, so it can't be swapped between check and use, and two names
 *   that one file system takes for the same (case, Unicode forms) are judged by that file system, not by a table;
 * - files are created with O_EXCL and O_NOFOLLOW, or made beside what they replace and renamed over it: a link is
 *   replaced and never followed, and the other names of a hard-linked file keep their content (CVE-2018-20834);
 * - hard links lead only to files and symbolic links that this restore itself put in place, by names judged like any
 *   other: not outside, not through a symbolic link, not to what was there before;
 * - devices, FIFOs and unknown types are refused; a directory is replaced only when it holds nothing but what this restore
 *   put there, and an empty one that was there before only on request; the target itself never is;
 * - sizes in extended headers count for the member itself alone, never for the headers between (readers that
 *   disagree on this see different members); extended headers are at most 1 MiB; what is damaged is passed over and told;
 * - setuid, setgid and sticky bits are restored for root alone, and not on a file whose owner could not be set.
 *
 * Symbolic links are restored as they were stored, wherever they lead: a backup without them would not be whole.
 * Two protections don't apply: there is no stripping of path components, and no Windows.
 */
import type { PackProgress } from '../../../ports/archiver';
import type { UnpackReport, UnpackRequest } from '../../../ports/unarchiver';
import { toText } from '../byte-name';
import { ArchiveError } from '../archive-error';
import type { ArchivePart } from '../archive-parts';
import { type DamageLog, makeDamageLog } from '../damage-log';
import { partsWanted } from '../history/parts-wanted';
import { makeDryRun } from './dry-run';
import { makeMemberNotes } from './member-notes';
import { readMembers } from '../tar/read-members';
import { makeRefusals, type Refusals } from './refusals';
import { makePartedLinks, type PartedLinks } from './parted-links';
import { progressReporter, sinkFor } from './restore-sink';
import { makeRestorer, type Restorer } from './restorer';
import { makeSelection } from '../tar/selection';
import type { RestoreTally } from './tally';
import { isDirectory, openTarget } from './target';
import type { MemberSink } from '../tar/tar-parser';
import { type MakeWriteBehind, makeWriteBehind } from './write-behind';

const restorerFor = (
  { target, mustBeNew, overwrite, numericOwner, dryRun }: UnpackRequest,
  writeBehind: MakeWriteBehind,
): Restorer => {
  if (!dryRun)
    return makeRestorer({ target: openTarget(target, mustBeNew), overwrite, numericOwner, writeBehind });
  isDirectory(target);
  return makeDryRun(target, overwrite);
};

/** What has to be read; null for all of it. */
const partsFor = ({ catalogues, sha256, members }: UnpackRequest): ReadonlyArray<ArchivePart> | null =>
  catalogues === undefined || sha256 === null || members.length === 0
    ? null
    : partsWanted(catalogues, sha256, members);

/** Does what it can: the error that ended the restore is the one to be told. */
const quietly = (action: () => void): void => {
  try {
    action();
  } catch {
    return;
  }
};

/**
 * Restores as `read` goes on, and lets go of everything in the end. However that comes, what is in hand is thrown away, and
 * the directories that are there get their attributes. Where nothing was restored, none is left behind.
 */
const inBracket = async (
  opened: { readonly restorer: Restorer | null },
  refusals: Refusals,
  tally: RestoreTally,
  read: () => Promise<void>,
): Promise<void> => {
  const finish = (): void => {
    opened.restorer?.finish((name, reason) => {
      refusals.add(toText(name) || '.', reason);
    });
  };
  let isRead = false;
  try {
    await read();
    isRead = true;
    if (tally.entries > 0 || opened.restorer?.unmake() !== true) finish();
  } catch (error) {
    quietly(() => opened.restorer?.settle());
    quietly(() => opened.restorer?.discardFile());
    quietly(() => {
      // why: where all was read, the directories alone are what was asked for
      if (isRead || opened.restorer?.unmake() !== true) finish();
    });
    throw error;
  } finally {
    opened.restorer?.close();
  }
};

/**
 * @param writeBehind makes what writes files behind the reading
 * @throws ArchiveError, or a system error about the archive itself
 */
export const unpack = async (
  request: UnpackRequest,
  onProgress: (progress: PackProgress) => void,
  signal: AbortSignal,
  writeBehind: MakeWriteBehind = makeWriteBehind,
): Promise<UnpackReport> => {
  const refusals = makeRefusals();
  const log = makeDamageLog();
  const notes = makeMemberNotes();
  const selection = makeSelection(request.members);
  const tally: RestoreTally = { entries: 0, contentBytes: 0, path: '' };
  const progress = progressReporter(tally, onProgress);
  const opened: { restorer: Restorer | null; partedLinks: PartedLinks | null } = {
    restorer: null,
    partedLinks: null,
  };
  await inBracket(opened, refusals, tally, async () => {
    const makeSink = (): MemberSink => {
      const restorer = restorerFor(request, writeBehind);
      opened.restorer = restorer;
      const partedLinks = makePartedLinks(restorer, selection, refusals, tally, progress.sometimes);
      opened.partedLinks = partedLinks;
      return sinkFor(restorer, selection, partedLinks, refusals, notes, tally, progress.sometimes);
    };
    let parts = partsFor(request);
    const read = async (makeOne: () => MemberSink, told: DamageLog): Promise<void> => {
      const { archive, sha256 } = request;
      try {
        await readMembers(archive, parts === null ? sha256 : null, makeOne, told, signal, parts);
      } catch (error) {
        // why: parts are held against their digests before anything is made of them
        if (parts === null || !(error instanceof ArchiveError) || error.kind !== 'changed') throw error;
        parts = null;
        await readMembers(archive, sha256, makeOne, told, signal);
      }
    };
    let next: (() => MemberSink) | null = makeSink;
    // What is wrong with the archive is told once, however often it is read.
    for (let told = log; next !== null; told = makeDamageLog()) {
      await read(next, told);
      const reading = opened.partedLinks?.nextReading() ?? null;
      next = reading === null ? null : () => reading;
    }
    opened.restorer?.settle();
    opened.partedLinks?.giveUp();
  });
  progress.now();
  return {
    entries: tally.entries,
    contentBytes: tally.contentBytes,
    refusedCount: refusals.count(),
    refused: refusals.list(),
    unowned: opened.restorer?.unowned() ?? 0,
    absent: selection.absent(),
    damageCount: log.count(),
    damage: log.list(),
    notes: [...notes.list(), ...log.notes()],
  };
};
