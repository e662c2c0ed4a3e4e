/** Reads an archive to its end and tells what of it can't be read; optionally compares it with its source. */
import type { PackRequest } from '../../../ports/archiver';
import type { ExamineReport, Member } from '../../../ports/unarchiver';
import { abandoned } from '../archive-error';
import { makeComparison, type SourceComparison } from './compare';
import { quoted, toText } from '../byte-name';
import { makeDamageLog } from '../damage-log';
import type { ListSource } from '../source/list-source';
import { readMembers } from '../tar/read-members';
import { makeRefusals } from '../restore/refusals';
import type { TarMember } from '../tar/tar-member';
import type { MemberSink } from '../tar/tar-parser';

/** The port's view of a member: names for people, without a directory's trailing slash. */
export const toMember = (member: TarMember): Member => {
  const { kind } = member;
  return {
    path: toText(member.name).replace(/(?<=.)\/+$/, ''),
    type: kind === 'device' || kind === 'fifo' || kind === 'unknown' ? 'other' : kind,
    size: member.size,
    mode: member.mode,
    mtime: Number(member.mtimeNs) / 1e6,
    link: kind === 'symlink' || kind === 'hardlink' ? toText(member.link) : null,
  };
};

/** @throws ArchiveError, or a system error about the archive itself */
export const examineArchive = async (
  archive: string,
  sha256: string | null,
  compareWith: PackRequest | null,
  listSource: ListSource,
  onMember: (member: Member) => void,
  signal: AbortSignal,
): Promise<ExamineReport> => {
  const comparison: SourceComparison | null =
    compareWith === null ? null : makeComparison(compareWith, listSource);
  const log = makeDamageLog();
  const refusals = makeRefusals();
  let entries = 0;
  let contentBytes = 0;
  let inHand: TarMember | null = null;
  const refuse = (reason: string): void => {
    if (inHand !== null) refusals.add(quoted(inHand.name), reason);
    inHand = null;
  };
  const sink: MemberSink = {
    begin: (member) => {
      inHand = member;
      if (member.flaw !== null) refuse(member.flaw);
      onMember(toMember(member));
      comparison?.begin(member);
    },
    content: (chunk, position) => comparison?.content(chunk, position),
    end: () => {
      comparison?.end();
      if (inHand === null) return;
      entries += 1;
      contentBytes += inHand.size;
      if (inHand.lack !== null) refuse(inHand.lack);
    },
    breakOff: (reason) => {
      comparison?.breakOff(reason);
      refuse(reason);
    },
  };
  try {
    await readMembers(archive, sha256, () => sink, log, signal);
    await comparison?.finish(signal);
    if (signal.aborted) throw abandoned();
  } finally {
    comparison?.close();
  }
  return {
    entries,
    contentBytes,
    refusedCount: refusals.count(),
    refused: refusals.list(),
    damageCount: log.count(),
    damage: log.list(),
    notes: log.notes(),
    differenceCount: comparison?.count() ?? 0,
    differences: comparison?.list() ?? [],
  };
};
