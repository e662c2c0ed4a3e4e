/**
 * Restores an archive below a target directory.
 *
 * Every protection of tar's own extractor for node (7.5) is kept, by these means:
 * - absolute names and names with `..` are refused, not rewritten (CVE-2021-32804, CVE-2021-37713), so are names with
 *   a NUL byte, and members more than 1,024 directories deep;
 * - nothing is written through a symbolic link, neither one in the archive nor one already in the target
 *   (CVE-2018-20834, CVE-2021-32803, CVE-2021-37701, CVE-2021-37712): each directory is opened one component at a
 *   time with O_NOFOLLOW and used through its descriptor, so it can't be swapped between check and use, and two names
 *   that one file system takes for the same (case, Unicode forms) are judged by that file system, not by a table;
 * - files are created with O_EXCL and O_NOFOLLOW, or made beside what they replace and renamed over it: a link is
 *   replaced and never followed, and the other names of a hard-linked file keep their content;
 * - hard links lead only to regular files that this restore itself put in place, by names judged like any other: not
 *   outside, not through or to a symbolic link (CVE-2026-23745), not to what was there before;
 * - devices, FIFOs and unknown types are refused; a directory is never replaced, nor is the target itself;
 * - sizes in extended headers count for the member itself alone, never for the headers between (CVE-2024-28863 and
 *   smuggling by disagreeing readers); extended headers are at most 1 MiB; wrong headers end the restore;
 * - setuid, setgid and sticky bits are restored for root alone, and not on a file whose owner could not be set.
 *
 * Symbolic links are restored as they were stored, wherever they lead: a backup without them would not be whole.
 * Two protections don't apply: there is no stripping of path components, and no Windows.
 */
import { mkdir, realpath, stat } from 'node:fs/promises';
import type { PackProgress, UnpackReport, UnpackRequest } from '../../ports';
import { ArchiveError, codeOf, reasonOf } from './archive-error';
import { quoted, tidied, toText } from './byte-name';
import { makeDryRun } from './dry-run';
import { readMembers } from './read-members';
import { makeRefusals, Refused, refusalReason, type Refusals } from './refusals';
import { makeRestorer, type Restorer } from './restorer';
import { makeSelection, type Selection } from './selection';
import type { TarMember } from './tar-member';
import type { MemberSink } from './tar-parser';

/** Milliseconds between two reports of progress. */
const progressInterval = 200;

const isDirectory = async (path: string): Promise<boolean> => {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw new ArchiveError('other', `can't restore to ${path}: ${reasonOf(error)}`);
  }
  throw new ArchiveError('other', `can't restore to ${path}: not a directory`);
};

const restorerFor = async ({ target, overwrite, dryRun }: UnpackRequest): Promise<Restorer> => {
  const targetIsNew = !(await isDirectory(target));
  if (dryRun) return makeDryRun({ target, targetIsNew, overwrite });
  try {
    await mkdir(target, { recursive: true });
    return makeRestorer({ target: await realpath(target), targetIsNew, overwrite });
  } catch (error) {
    const code = codeOf(error);
    const kind = code === 'ENOSPC' || code === 'EDQUOT' ? 'no-space' : 'other';
    throw new ArchiveError(kind, `can't restore to ${target}: ${reasonOf(error)}`);
  }
};

const begin = (restorer: Restorer, name: string, member: TarMember): void => {
  if (member.flaw !== null) throw new Refused(member.flaw);
  switch (member.kind) {
    case 'directory': {
      restorer.directory(name, member);
      return;
    }
    case 'symlink': {
      restorer.symlink(name, member);
      return;
    }
    case 'hardlink': {
      restorer.hardlink(name, member);
      return;
    }
    case 'file': {
      restorer.beginFile(name, member);
      return;
    }
    case 'device':
      throw new Refused('it is a device');
    case 'fifo':
      throw new Refused('it is a FIFO');
    case 'unknown':
      throw new Refused('it is of an unknown type');
  }
};

/** What a restore has done so far. */
interface Tally {
  entries: number;
  contentBytes: number;
  /** The member in hand, for people. */
  path: string;
}

const progressReporter = (tally: Tally, onProgress: (progress: PackProgress) => void) => {
  let next = 0;
  const send = (): void => {
    onProgress({ ...tally, totalEntries: null, totalContentBytes: null });
  };
  return {
    now: send,
    /** Sends at most one report per interval. */
    sometimes: (): void => {
      const time = performance.now();
      if (time < next) return;
      next = time + progressInterval;
      send();
    },
  };
};

const sinkFor = (
  restorer: Restorer,
  selection: Selection,
  refusals: Refusals,
  tally: Tally,
  report: () => void,
): MemberSink => {
  /** Whether the member in hand has been refused or was not asked for. */
  let skipped = true;
  let written = 0;

  /** Runs one step of a member, and says whether it went well; a refusal is noted, and the rest passed over. */
  const step = (action: () => void): boolean => {
    try {
      action();
      return true;
    } catch (error) {
      const reason = refusalReason(error, tally.path);
      restorer.discardFile();
      skipped = true;
      tally.contentBytes -= written;
      refusals.add(tally.path, reason);
      return false;
    }
  };

  return {
    begin: (member) => {
      const tidy = tidied(member.name);
      const refusal = 'refusal' in tidy ? tidy.refusal : null;
      const name = 'refusal' in tidy ? null : tidy.name;
      // A name that is refused can't be asked for: where there is a choice, it was not chosen.
      skipped = name === null ? !selection.isEverything : !selection.includes(name);
      if (skipped) return;
      written = 0;
      tally.path = name === null ? quoted(member.name) : toText(name) || '.';
      step(() => {
        if (name === null) throw new Refused(refusal ?? '');
        begin(restorer, name, member);
      });
    },
    content: (chunk, position) => {
      if (skipped) return;
      written += chunk.length;
      tally.contentBytes += chunk.length;
      step(() => {
        restorer.content(chunk, position);
      });
      report();
    },
    end: () => {
      if (skipped) return;
      const whole = step(() => {
        restorer.endFile();
      });
      if (whole) tally.entries += 1;
      report();
    },
  };
};

/** @throws ArchiveError, or a system error about the archive itself */
export const unpack = async (
  request: UnpackRequest,
  onProgress: (progress: PackProgress) => void,
  signal: AbortSignal,
): Promise<UnpackReport> => {
  const refusals = makeRefusals();
  const selection = makeSelection(request.members);
  const tally: Tally = { entries: 0, contentBytes: 0, path: '' };
  const progress = progressReporter(tally, onProgress);
  const opened: { restorer: Restorer | null } = { restorer: null };
  const finish = (): void => {
    opened.restorer?.finish((name, reason) => {
      refusals.add(toText(name) || '.', reason);
    });
  };
  try {
    const makeSink = async (): Promise<MemberSink> => {
      const restorer = await restorerFor(request);
      opened.restorer = restorer;
      return sinkFor(restorer, selection, refusals, tally, progress.sometimes);
    };
    await readMembers(request.archive, makeSink, signal);
    finish();
  } catch (error) {
    // What was restored before the damage keeps its directories' modes and times.
    if (error instanceof ArchiveError && error.kind === 'damaged') finish();
    throw error;
  } finally {
    opened.restorer?.discardFile();
    opened.restorer?.close();
  }
  progress.now();
  return {
    entries: tally.entries,
    contentBytes: tally.contentBytes,
    refusedCount: refusals.count(),
    refused: refusals.list(),
    absent: selection.absent(),
  };
};
