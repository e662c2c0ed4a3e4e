/** Reads an archive to its end and proves that all of it can be read; optionally compares it with its source. */
import type { ExamineReport, Member, PackRequest } from '../../ports';
import { abandoned, damaged } from './archive-error';
import { makeComparison, type Comparison } from './compare';
import { quoted, toText } from './byte-name';
import type { ListSource } from './list-source';
import { readMembers } from './read-members';
import type { TarMember } from './tar-member';
import type { MemberSink } from './tar-parser';

/** The port's view of a member: names for people, without a directory's trailing slash. */
export const toMember = (member: TarMember): Member => {
  const { kind } = member;
  return {
    path: toText(member.name).replace(/(?<=.)\/+$/, ''),
    type: kind === 'device' || kind === 'fifo' || kind === 'unknown' ? 'other' : kind,
    size: member.size,
    mode: member.mode,
    mtime: member.mtime * 1000,
    link: kind === 'symlink' || kind === 'hardlink' ? toText(member.link) : null,
  };
};

/** @throws ArchiveError, or a system error about the archive itself */
export const examine = async (
  archive: string,
  sha256: string | null,
  compareWith: PackRequest | null,
  listSource: ListSource,
  onMember: (member: Member) => void,
  signal: AbortSignal,
): Promise<ExamineReport> => {
  const comparison: Comparison | null = compareWith === null ? null : makeComparison(compareWith, listSource);
  let entries = 0;
  let contentBytes = 0;
  const sink: MemberSink = {
    begin: (member) => {
      if (member.flaw !== null) {
        throw damaged(`${quoted(member.name)} at byte ${member.offset} of the tar stream: ${member.flaw}`);
      }
      entries += 1;
      contentBytes += member.size;
      onMember(toMember(member));
      comparison?.begin(member);
    },
    content: (chunk, position) => comparison?.content(chunk, position),
    end: () => comparison?.end(),
  };
  try {
    await readMembers(archive, sha256, () => sink, signal);
    await comparison?.finish(signal);
    if (signal.aborted) throw abandoned();
  } finally {
    comparison?.close();
  }
  return {
    entries,
    contentBytes,
    differenceCount: comparison?.count() ?? 0,
    differences: comparison?.list() ?? [],
  };
};
