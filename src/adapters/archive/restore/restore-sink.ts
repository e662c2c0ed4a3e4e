/** Hands the members of an archive to a restorer: those that were asked for, refusals noted, progress told. */
import type { PackProgress } from '../../../ports/archiver';
import { quoted, toText } from '../byte-name';
import { isAbsolute, tidied } from '../tar/member-name';
import type { MemberNotes } from './member-notes';
import type { PartedLinks } from './parted-links';
import { attempt } from './attempt';
import { Refused, refusalReason, type Refusals, Unset } from './refusals';
import type { Restorer } from './restorer';
import type { Selection } from '../tar/selection';
import type { TarMember } from '../tar/tar-member';
import type { RestoreTally } from './tally';
import type { MemberSink } from '../tar/tar-parser';

/** Milliseconds between two reports of progress. */
const progressInterval = 200;

/**
 * What is found behind damage may come from an archive within the archive, whose own header was lost: it takes the place of
 * nothing that was restored from the sound part.
 */
const requireUnrestored = (restorer: Restorer, name: string, { kind }: TarMember): void => {
  const isOther = kind !== 'directory' && restorer.has(`${name}/`);
  if (restorer.has(name) || isOther)
    throw new Refused('it was restored already, and this one lies behind damage');
};

const begin = (
  restorer: Restorer,
  name: string,
  member: TarMember,
  onWritten: (error: unknown) => void,
): void => {
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
      restorer.beginFile(name, member, onWritten);
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

export const progressReporter = (tally: RestoreTally, onProgress: (progress: PackProgress) => void) => {
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

export const sinkFor = (
  restorer: Restorer,
  selection: Selection,
  partedLinks: PartedLinks,
  refusals: Refusals,
  notes: MemberNotes,
  tally: RestoreTally,
  report: () => void,
): MemberSink => {
  /** Whether the member in hand has been refused or was not asked for. */
  let skipped = true;
  let written = 0;
  /** Whether it is still being written when all of it was read. */
  let isLater = false;
  /** What can't be known of the member in hand. */
  let lack: string | null = null;

  const restoredOne = (path: string, missing: string | null): void => {
    tally.entries += 1;
    if (missing !== null) refusals.addRestored(path, missing);
  };

  /** What becomes of the member in hand, should it be written later. */
  const later = (path: string, missing: string | null, size: number) => (error: unknown) => {
    const reason = error === null ? null : refusalReason(error, path);
    if (reason === null || error instanceof Unset) {
      if (reason !== null) refusals.addRestored(path, reason);
      restoredOne(path, missing);
    } else {
      tally.contentBytes -= size;
      refusals.add(path, reason);
    }
  };

  /** One step of the member in hand; where it fails, the rest of the member is passed over. */
  const step = (action: () => void): boolean =>
    attempt(restorer, refusals, tally.path, action, (reason) => {
      skipped = true;
      tally.contentBytes -= written;
      refusals.add(tally.path, reason);
    });

  return {
    begin: (member) => {
      const tidy = tidied(member.name);
      const refusal = 'refusal' in tidy ? tidy.refusal : null;
      const name = 'refusal' in tidy ? null : tidy.name;
      // A name that is refused can't be asked for: where there is a choice, it was not chosen.
      skipped = name === null ? !selection.isEverything : !selection.includes(name);
      if (skipped) return;
      written = 0;
      isLater = false;
      lack = member.lack;
      tally.path = name === null ? quoted(member.name) : toText(name) || '.';
      if (name !== null && partedLinks.takes(name, member)) {
        skipped = true;
        return;
      }
      step(() => {
        if (name === null) throw new Refused(refusal ?? '');
        if (member.isAfterDamage) requireUnrestored(restorer, name, member);
        begin(restorer, name, member, later(tally.path, lack, member.size));
        if (isAbsolute(member.name)) notes.absolute(tally.path);
        if (member.unknownType !== null) notes.unknownType(tally.path);
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
      const isDone = step(() => {
        isLater = !restorer.endFile();
      });
      if (isDone && !isLater) restoredOne(tally.path, lack);
      report();
    },
    breakOff: (reason) => {
      if (skipped) return;
      step(() => {
        throw new Refused(reason);
      });
    },
  };
};
