/**
 * Members on their way into the archive, group by group. A group in which nothing has changed since the last archive is
 * copied from that; every other one is made anew. Members wait as long as their group may be copied. A file of which only the ctime or
 * the inode has changed, or whose times could not tell, is read, and waits like the others when its content is the same.
 */
import { createHash } from 'node:crypto';
import { readlinkSync, readSync, type BigIntStats } from 'node:fs';
import type { ReadReason, Reuse } from '../../../domain/events/reuse';
import { toFsPath } from '../byte-name';
import type { Cataloguer, Group, GroupMembers } from '../chunk/cataloguer';
import { changeOf, isInDoubt, knownOf, type KnownMember } from '../chunk/known-member';
import type { PriorGroups } from '../chunk/prior-groups';
import type { RequireGoingOn } from './cancel-flag';
import { identity, type MemberStep } from '../source/walk';
import { hasContent } from './same-content';
import { fieldsOf, memberPath, type MemberContext, type OnStored } from './member-context';

/** A step of the walk that may become a member, and what a look at it told. */
export interface Candidate {
  readonly step: MemberStep;
  /** Undefined where nothing is there any more. */
  readonly stats: BigIntStats | undefined;
}

/** The last archive, open, and what is known of it. */
export interface Prior {
  readonly fd: number;
  readonly groups: PriorGroups;
}

export interface Groups {
  /** Answers a promise only where there is something to wait for. */
  readonly take: (candidate: Candidate) => Promise<void> | undefined;
  /** The group is whole: what comes next belongs to another one. */
  readonly end: (isLast?: boolean) => Promise<void>;
  readonly onStored: OnStored;
  /** Undefined where there was no archive to copy from. */
  readonly reuse: () => Reuse | undefined;
}

export interface GroupsOptions {
  readonly context: MemberContext;
  /** Makes a member, and answers a promise only where there is something to wait for. */
  readonly store: (step: MemberStep) => Promise<void> | undefined;
  readonly prior: Prior | undefined;
  readonly cataloguer: Cataloguer | undefined;
  /** When the backup began, seconds since the epoch. */
  readonly start: number;
  /** What was read before this instant is read again, seconds since the epoch. */
  readonly readSince: number;
  readonly requireGoingOn: RequireGoingOn;
}

/** A member that may be copied. */
interface Waiting extends Candidate {
  /** What its group's list has to say of it from now on; undefined where that says it already. */
  readonly renewed: KnownMember | undefined;
}

/** Seconds before a reading in which a change may leave no trace in times: the coarsest file systems keep two. */
const raceSeconds = 2;

const daySeconds = 86_400;

/** Far more than any chunk of ours. */
const mostChunkBytes = 64 * 1024 * 1024;

/** The chunk, if it is still what was written there. */
const readChunk = (
  fd: number,
  position: number,
  { length, sha256 }: Group['chunks'][number],
): Buffer | null => {
  if (length > mostChunkBytes) return null;
  const bytes = Buffer.allocUnsafeSlow(length);
  try {
    for (let filled = 0; filled < length;) {
      const got = readSync(fd, bytes, filled, length - filled, position + filled);
      if (got === 0) return null;
      filled += got;
    }
  } catch {
    // why: what can't be read there is read from the source
    return null;
  }
  return createHash('sha256').update(bytes).digest().equals(sha256) ? bytes : null;
};

const linkOf = (native: string): string | undefined => {
  try {
    return readlinkSync(toFsPath(native), 'latin1');
  } catch {
    return undefined;
  }
};

export const makeGroups = ({
  context,
  store,
  prior,
  cataloguer,
  start,
  readSince,
  requireGoingOn,
}: GroupsOptions): Groups => {
  const { stream, tally, linked } = context;
  /** Those of the group in hand that may be copied, as long as all may. */
  let waiting: Waiting[] = [];
  /** Bytes of them that were read, which the tally has counted. */
  let checkedBytes = 0;
  let matched: Group | undefined;
  /** Whether the group in hand is made anew. */
  let isMaking = prior === undefined;
  /** The files with several names among them, which count as stored only once the group is. */
  let provisional: string[] = [];
  let stored: KnownMember[] = [];
  let begin = 0;
  const copied = { files: 0, bytes: 0 };
  const read = new Map<ReadReason, number>();

  const countRead = ({ step }: Candidate, reason: ReadReason): void => {
    if (step.type === 'file') read.set(reason, (read.get(reason) ?? 0) + 1);
  };

  const nowOf = ({ step, stats }: Candidate): KnownMember | undefined => {
    if (stats === undefined) return undefined;
    const known = (type: KnownMember['type'], link: string): KnownMember =>
      knownOf(step.path, fieldsOf(context, step.path, type, stats, link), stats, false, '');
    if (step.type === 'directory') return known('Directory', '');
    if (step.type === 'symlink') {
      const link = linkOf(step.native);
      return link === undefined || !stats.isSymbolicLink() ? undefined : known('SymbolicLink', link);
    }
    if (!stats.isFile()) return undefined;
    const first = stats.nlink > 1n ? linked.get(identity(stats)) : undefined;
    return first === undefined ? known('File', '') : known('Link', first);
  };

  /** A wrong clock may have said that it was read in a time to come. */
  const isOld = ({ readAt }: Group): boolean => readAt < readSince || readAt > start + daySeconds;

  const isRacy = (stats: BigIntStats): boolean =>
    Math.max(Number(stats.mtimeNs), Number(stats.ctimeNs)) / 1e9 > start - raceSeconds;

  /** What is known of a file from now on, if it holds what it held; undefined if it does not. */
  const renew = (
    { step, stats }: Candidate,
    now: KnownMember,
    { digest }: KnownMember,
  ): KnownMember | undefined => {
    if (stats === undefined) return undefined;
    const before = tally.contentBytes;
    const isSame = hasContent(step.native, stats, digest, (bytes) => {
      requireGoingOn();
      tally.add(bytes);
    });
    if (isSame) checkedBytes += tally.contentBytes - before;
    else tally.contentBytes = before;
    return isSame ? { ...now, digest, isRacy: isRacy(stats) } : undefined;
  };

  /** Why the candidate is not copied; where it could be, it waits. */
  const match = (candidate: Candidate): ReadReason | null => {
    const found = prior?.groups.find(candidate.step.path);
    if (found === undefined) return 'new';
    if (isOld(found.group)) return 'old';
    // why: a directory that is reached by its descriptor may be closed before the group is whole
    if (candidate.step.native.startsWith('/proc/self/fd/')) return 'beside';
    const now = nowOf(candidate);
    const change = now === undefined ? 'type' : changeOf(found.member, now);
    if (now === undefined || (change !== null && !isInDoubt(change))) return change ?? 'type';
    const isNext = found.index === waiting.length && (matched === undefined || found.group === matched);
    if (isMaking || !isNext) return change ?? 'beside';
    const renewed = change === null ? undefined : renew(candidate, now, found.member);
    if (change !== null) {
      if (renewed === undefined) return change;
      countRead(candidate, change);
    }
    matched = found.group;
    waiting.push({ ...candidate, renewed });
    const { stats, step } = candidate;
    if (now.type === 'File' && stats !== undefined && stats.nlink > 1n) {
      linked.set(identity(stats), memberPath(context.root, step.path));
      provisional.push(identity(stats));
    }
    return null;
  };

  const make = (step: MemberStep): Promise<void> | undefined =>
    stream.isFull ? stream.flush().then(() => store(step)) : store(step);

  /** What was read and is stored now is counted as it is stored. */
  const forgetChecked = (): void => {
    tally.contentBytes -= checkedBytes;
    checkedBytes = 0;
  };

  /** Makes what waits anew. */
  const makeWaiting = async (reason: ReadReason): Promise<void> => {
    isMaking = true;
    for (const key of provisional) linked.delete(key);
    const all = waiting;
    [waiting, provisional] = [[], []];
    forgetChecked();
    for (const candidate of all) {
      if (candidate.renewed === undefined) countRead(candidate, reason);
      await make(candidate.step);
    }
  };

  const copy = async ({ offset, chunks, members }: Group, fd: number): Promise<boolean> => {
    const mark = chunks.length > 1 ? stream.mark() : undefined;
    let position = offset;
    for (const chunk of chunks) {
      const bytes = readChunk(fd, position, chunk);
      if (bytes === null) {
        if (mark !== undefined) await stream.rewind(mark);
        return false;
      }
      position += chunk.length;
      await stream.pass(bytes, chunk.sha256);
    }
    const files = waiting.filter(({ step, renewed }) => step.type === 'file' && renewed === undefined);
    forgetChecked();
    copied.files += files.length;
    copied.bytes += position - offset;
    tally.entries += members.length;
    for (const { size } of members) tally.add(size);
    return true;
  };

  /** Copies the group if all of it waits, and makes it anew otherwise. */
  const settle = async (): Promise<void> => {
    if (waiting.length === 0) return;
    if (prior === undefined || matched === undefined || waiting.length < matched.members.length)
      await makeWaiting('beside');
    else if (!(await copy(matched, prior.fd))) await makeWaiting('rotted');
  };

  const wholeGroup = (): GroupMembers => {
    if (isMaking || matched === undefined) return { readAt: start, members: stored };
    const { readAt, members } = matched;
    return waiting.every(({ renewed }) => renewed === undefined)
      ? matched
      : { readAt, members: members.map((member, index) => waiting[index]?.renewed ?? member) };
  };

  return {
    take: (candidate) => {
      if (prior === undefined) return make(candidate.step);
      const reason = match(candidate);
      if (reason === null) return undefined;
      if (waiting.length === 0) {
        isMaking = true;
        countRead(candidate, reason);
        return make(candidate.step);
      }
      return makeWaiting('beside').then(() => {
        countRead(candidate, reason);
        return make(candidate.step);
      });
    },
    end: async (isLast = false) => {
      await settle();
      if (isLast) stream.beginLast();
      else await stream.flush();
      cataloguer?.endGroup(begin, stream.sequence, wholeGroup());
      begin = stream.sequence;
      [waiting, provisional, stored, matched] = [[], [], [], undefined];
      isMaking = prior === undefined;
    },
    onStored: (path, fields, stats, isSure, digest) => {
      if (cataloguer === undefined) return;
      stored.push(knownOf(path, fields, stats, !isSure || isRacy(stats), digest));
    },
    reuse: () =>
      prior === undefined
        ? undefined
        : { ...copied, read: [...read].map(([reason, files]) => ({ reason, files })) },
  };
};
