/** The members of any archive, as a catalogue has them: by reading it to its end. What can't be restored is left out. */
import type { PackProgress } from '../../../ports/archiver';
import { toText, type BytePath } from '../byte-name';
import { digestInPieces } from '../chunk/content-digest';
import type { KnownMember } from '../chunk/known-member';
import { makeDamageLog } from '../damage-log';
import { second } from '../tar/member-fields';
import { tidied } from '../tar/member-name';
import { readMembers } from '../tar/read-members';
import type { MemberKind, TarMember } from '../tar/tar-member';
import type { MemberSink } from '../tar/tar-parser';

const types: Readonly<Record<MemberKind, KnownMember['type'] | null>> = {
  file: 'File',
  unknown: 'File',
  directory: 'Directory',
  symlink: 'SymbolicLink',
  hardlink: 'Link',
  device: null,
  fifo: null,
};

const zeros = Buffer.alloc(64 * 1024);

const tidyName = (bytes: BytePath): BytePath | null => {
  const tidy = tidied(bytes);
  return 'refusal' in tidy ? null : tidy.name;
};

/** In place of the inode, where its header lies in the tar stream: so one member is told from another of its name. */
const knownOf = (
  { mode, uid, gid, uname, gname, size, mtimeNs, link, offset }: TarMember,
  type: KnownMember['type'],
  path: BytePath,
): KnownMember => {
  const [seconds, nanoseconds] = [Number(mtimeNs / second), Number(mtimeNs % second)];
  return {
    ...{ path, type, mode, uid, gid, uname, gname },
    size: type === 'File' ? size : 0,
    link: type === 'Link' ? (tidyName(link) ?? link) : type === 'SymbolicLink' ? link : '',
    ...{ mtimeSeconds: seconds, mtimeNanoseconds: nanoseconds },
    ...(type === 'File'
      ? { ctimeSeconds: seconds, ctimeNanoseconds: nanoseconds, inode: offset }
      : { ctimeSeconds: 0, ctimeNanoseconds: 0, inode: 0 }),
    isRacy: false,
    digest: '',
  };
};

/** Milliseconds between two reports of progress. */
const progressInterval = 200;

export type OnMember = (member: KnownMember) => void;

const sinkFor = (onMember: OnMember, onProgress: (progress: PackProgress) => void): MemberSink => {
  let inHand: KnownMember | null = null;
  let content = digestInPieces();
  let digested = 0;
  let [entries, contentBytes, told] = [0, 0, 0];
  const addZeros = (upTo: number): void => {
    while (digested < upTo) {
      const piece = zeros.subarray(0, Math.min(zeros.length, upTo - digested));
      content.add(piece);
      digested += piece.length;
    }
  };
  const tell = (): void => {
    const now = performance.now();
    if (now - told < progressInterval) return;
    told = now;
    const path = inHand === null ? '' : toText(inHand.path);
    onProgress({ entries, contentBytes, totalEntries: null, totalContentBytes: null, path });
  };
  return {
    begin: (member) => {
      const type = types[member.kind];
      const name = tidyName(member.name);
      inHand = type === null || name === null || member.flaw !== null ? null : knownOf(member, type, name);
      content = digestInPieces();
      digested = 0;
      tell();
    },
    content: (chunk, position) => {
      if (inHand?.type !== 'File') return;
      addZeros(position);
      content.add(chunk);
      digested += chunk.length;
      contentBytes += chunk.length;
      tell();
    },
    end: () => {
      if (inHand === null) return;
      if (inHand.type === 'File') addZeros(inHand.size);
      entries += 1;
      onMember({ ...inHand, digest: inHand.type === 'File' ? content.end() : '' });
      inHand = null;
    },
    breakOff: () => {
      inHand = null;
    },
  };
};

/** @throws ArchiveError, or a system error about the archive itself */
export const readKnownMembers = (
  archive: string,
  sha256: string,
  onMember: OnMember,
  onProgress: (progress: PackProgress) => void,
  signal: AbortSignal,
): Promise<void> =>
  readMembers(archive, sha256, () => sinkFor(onMember, onProgress), makeDamageLog(), signal);
