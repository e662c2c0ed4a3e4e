/**
 * Members on their way into the archive, group by group. A group in which nothing has changed since the last archive is
 * copied from that; every other one is made anew, of what is read and, for files that have not changed, of what the last archive holds of
 * them. Members are looked at until their group is whole: one digest over what the system
 * tells of all of them says whether nothing has changed. Where it differs, each is held against the list of the last archive. A file of
 * which only the ctime or the inode has changed, or whose times could not tell, is read, and waits like the others when its content is the
 * same. As long as every group is as it was, none is copied: what is the last archive to the end becomes a link to it.
 */
import { constants, readlinkSync, type BigIntStats } from 'node:fs';
import type { ReadReason, Reuse } from '../../../domain/events/reuse';
import { toFsPath } from '../byte-name';
import type { Cataloguer, Group, GroupMembers } from '../chunk/cataloguer';
import { changeOf, isInDoubt, knownOf, type KnownMember } from '../chunk/known-member';
import type { Found, PriorGroups, PriorRow } from '../chunk/prior-groups';
import { makeStatsDigest } from '../chunk/stats-digest';
import { LastArchiveChanged } from './archive-writer';
import type { OpenFile } from './file-member';
import type { RequireGoingOn } from './cancel-flag';
import { identity, type MemberStep } from '../source/walk';
import { hasContent } from './same-content';
import { readChunk } from './chunk-in-place';
import { fieldsOf, memberPath, type MemberContext, type OnStored } from './member-context';
import { makePriorContent } from './prior-content';

/** A step of the walk that may become a member, and what a look at it told. */
export interface Candidate {
  readonly step: MemberStep;
  /** Undefined where nothing is there any more. */
  readonly stats: BigIntStats | undefined;
  /** A file that is open until it is taken. */
  readonly opened?: OpenFile | undefined;
}

/** The last archive, open, and what is known of it. */
export interface Prior {
  readonly fd: number;
  readonly groups: PriorGroups;
  /** Whether all of its groups are known. */
  readonly isWhole: boolean;
}

export interface Groups {
  /** Answers a promise only where there is something to wait for. */
  readonly take: (candidate: Candidate) => Promise<void> | undefined;
  /** The group is whole: what comes next belongs to another one. */
  readonly end: (isLast?: boolean) => Promise<void>;
  readonly onStored: OnStored;
  /** Whether every group is as it is in the last archive, and that has no other: nothing was sent on. */
  readonly areAsBefore: () => boolean;
  /** So much of the last archive was found to be as it was written: what it holds up to there is counted. */
  readonly confirm: (bytes: number) => void;
  /** Undefined where there was no archive to copy from. */
  readonly reuse: () => Reuse | undefined;
}

export interface GroupsOptions {
  readonly context: MemberContext;
  /** Makes a member, and answers a promise only where there is something to wait for. */
  readonly store: (candidate: Candidate) => Promise<void> | undefined;
  /** Makes a file with content that was stored before; false where it has to be read. */
  readonly storeKnown: (candidate: Candidate, content: Buffer, digest: string) => boolean;
  readonly prior: Prior | undefined;
  /** Whether what is as it was may wait for the end, to be found there by the digest of the last archive as a whole. */
  readonly mayBeLast: boolean;
  /** Hears, before anything is sent on, that the archive is surely not the last one. */
  readonly onDiffering: () => void;
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

/** Why a member is not copied with its group; `same`: what is stored of it, as long as that is what it still is. */
interface Refusal {
  readonly reason: ReadReason;
  readonly same?: Found;
}

/** A group in which nothing has changed. */
interface Kept {
  readonly row: PriorRow;
  readonly entries: number;
  readonly files: number;
  readonly contentBytes: number;
}

const daySeconds = 86_400;

const nothing = Buffer.alloc(0);

const linkOf = (native: string): string | undefined => {
  try {
    return readlinkSync(toFsPath(native), 'latin1');
  } catch {
    return undefined;
  }
};

/** @param digest what puts it there, now or later, where it is not known yet */
const digestedOf = (...[path, fields, seen, isRacy, digest]: Parameters<OnStored>): KnownMember => {
  if (typeof digest === 'string') return knownOf(path, fields, seen, isRacy, digest);
  const member = knownOf(path, fields, seen, isRacy, '');
  digest(member);
  return member;
};

const isRegular = ({ mode }: BigIntStats): boolean => (Number(mode) & constants.S_IFMT) === constants.S_IFREG;

/** A directory that is reached by its descriptor may be closed before the group is whole. */
const isReachedByDescriptor = ({ step }: Candidate): boolean => step.native.startsWith('/proc/self/fd/');

export const makeGroups = ({
  context,
  store,
  storeKnown,
  prior,
  mayBeLast,
  onDiffering,
  cataloguer,
  start,
  readSince,
  requireGoingOn,
}: GroupsOptions): Groups => {
  const { stream, tally, linked } = context;
  /** Those of the group in hand that were only looked at, until it is whole. */
  let collected: Candidate[] = [];
  let isCollecting = prior !== undefined;
  /** Of what was collected. */
  const looks = makeStatsDigest(context.owners);
  /** Whether the digest over them stands for all of them. */
  let areSeen = true;
  /** Of what was stored. */
  const stats = makeStatsDigest(context.owners);
  /** Whether their times tell of every change from now on. */
  let areSure = true;
  /** Groups that are as they were, as long as all are. */
  let unsent: Kept[] | undefined = prior !== undefined && mayBeLast ? [] : undefined;
  let confirmed = 0;
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
  /** When the oldest content was read that came to the group in hand from the last archive. */
  let oldest = Infinity;
  const content = prior === undefined ? undefined : makePriorContent(prior.fd);
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
  const isOld = ({ readAt }: Pick<Group, 'readAt'>): boolean =>
    readAt < readSince || readAt > start + daySeconds;

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

  /** Why the candidate is not copied with its group; where it could be, it waits. */
  const match = (candidate: Candidate): Refusal | null => {
    const found = prior?.groups.find(candidate.step.path);
    if (found === undefined) return { reason: 'new' };
    if (isOld(found.group)) return { reason: 'old' };
    if (isReachedByDescriptor(candidate)) return { reason: 'beside' };
    const now = nowOf(candidate);
    const change = now === undefined ? 'type' : changeOf(found.member, now);
    if (now === undefined || (change !== null && !isInDoubt(change))) return { reason: change ?? 'type' };
    const isNext = found.index === waiting.length && (matched === undefined || found.group === matched);
    if (isMaking || !isNext) return change === null ? { reason: 'beside', same: found } : { reason: change };
    const renewed = change === null ? undefined : renew(candidate, now, found.member);
    if (change !== null) {
      if (renewed === undefined) return { reason: change };
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

  const make = (candidate: Candidate): Promise<void> | undefined =>
    stream.isFull ? stream.flush().then(() => store(candidate)) : store(candidate);

  /** Makes what is to be read. */
  const makeRead = (candidate: Candidate, reason: ReadReason): Promise<void> | undefined => {
    countRead(candidate, reason);
    return make(candidate);
  };

  /** Makes a file of what the last archive holds of it; false where it has to be read. */
  const makeKnown = (candidate: Candidate, found: Found): boolean => {
    const { group, member } = found;
    const bytes = member.size === 0 ? nothing : (content?.of(found) ?? null);
    if (bytes === null || !storeKnown(candidate, bytes, member.digest)) return false;
    copied.files += 1;
    if (member.size > 0) oldest = Math.min(oldest, group.readAt);
    return true;
  };

  /** Makes what has not changed, although its group has. */
  const makeSame = (candidate: Candidate, found: Found): Promise<void> | undefined => {
    // why: of a file with several names another one may have been stored, which a look at it tells
    if (candidate.step.type !== 'file' || content === undefined || candidate.stats?.nlink !== 1n)
      return makeRead(candidate, 'beside');
    const makeNow = (): Promise<void> | undefined =>
      makeKnown(candidate, found) ? undefined : makeRead(candidate, content.isRotted() ? 'rotted' : 'beside');
    if (!stream.isFull && (found.member.size === 0 || content.holds(found.group))) return makeNow();
    return (async () => {
      if (stream.isFull) await stream.flush();
      if (found.member.size > 0 && !content.holds(found.group)) await content.load(found.group);
      await makeNow();
    })();
  };

  const makeRefused = (candidate: Candidate, { reason, same }: Refusal): Promise<void> | undefined =>
    same === undefined ? makeRead(candidate, reason) : makeSame(candidate, same);

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
    for (const [index, candidate] of all.entries()) {
      requireGoingOn();
      const member = matched?.members[index];
      if (candidate.renewed !== undefined) await make(candidate);
      else if (reason === 'beside' && matched !== undefined && member !== undefined)
        await makeSame(candidate, { group: matched, index, member });
      else await makeRead(candidate, reason);
    }
  };

  /** Whether all chunks are what they were; if not, nothing was sent on. */
  const send = async (offset: number, chunks: Group['chunks'], fd: number): Promise<boolean> => {
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
    copied.bytes += position - offset;
    return true;
  };

  const copy = async ({ offset, chunks, members }: Group, fd: number): Promise<boolean> => {
    if (!(await send(offset, chunks, fd))) return false;
    const files = waiting.filter(({ step, renewed }) => step.type === 'file' && renewed === undefined);
    forgetChecked();
    copied.files += files.length;
    tally.entries += members.length;
    for (const { size } of members) tally.add(size);
    return true;
  };

  const count = ({ entries, files, contentBytes }: Kept): void => {
    copied.files += files;
    tally.entries += entries;
    tally.add(contentBytes);
  };

  /** Whether all chunks of a group that is as it was are what they were; if not, nothing was sent on. */
  const sendRow = async ({ groups, fd }: Prior, row: PriorRow): Promise<boolean> => {
    const only = groups.onlyChunkOf(row);
    if (only !== undefined && (await send(row.offset, [only], fd))) return true;
    const chunks = groups.chunksOf(row);
    return chunks !== undefined && (await send(row.offset, chunks, fd));
  };

  /** Copies a group that is as it was; false where the last archive is damaged there. */
  const sendKept = async (from: Prior, kept: Kept): Promise<boolean> => {
    const { row } = kept;
    if (!(await sendRow(from, row))) return false;
    count(kept);
    const { readAt, stats: digest, first, names, list: place } = row;
    const group = { readAt, stats: digest, members: [], first, names, place };
    cataloguer?.endGroup(begin, stream.sequence, group);
    begin = stream.sequence;
    return true;
  };

  /** Something differs from the last archive: what does not, and stands before it, is copied. */
  const sendUnsent = async (): Promise<void> => {
    const all = unsent ?? [];
    unsent = undefined;
    for (const kept of all) {
      requireGoingOn();
      // why: its members are not at hand any more
      if (prior !== undefined && !(await sendKept(prior, kept))) throw new LastArchiveChanged();
    }
  };

  /** The group of the last archive that the collected are, as they were; nothing of it has changed. */
  const keptOf = (digest: string): Kept | undefined => {
    const first = collected[0]?.step.path;
    if (prior === undefined || first === undefined || !areSeen) return undefined;
    const row = prior.groups.beginning(first);
    if (row === undefined || row.stats !== digest || isOld(row) || !prior.groups.holds(row)) return undefined;
    let [files, contentBytes] = [0, 0];
    for (const { step, stats: seen } of collected) {
      if (step.type !== 'file') continue;
      files += 1;
      // why: of a file with several names the content counts once
      if (
        seen !== undefined &&
        (seen.nlink === 1n || linked.get(identity(seen)) === memberPath(context.root, step.path))
      )
        contentBytes += Number(seen.size);
    }
    return { row, entries: collected.length, files, contentBytes };
  };

  /** What a look at a candidate tells goes into the digest of its group. */
  const look = ({ step, stats: seen }: Candidate): void => {
    if (seen === undefined) areSeen = false;
    else if (step.type === 'directory') looks.add(step.path, 'Directory', seen, '');
    else if (step.type === 'symlink') {
      const link = seen.isSymbolicLink() ? linkOf(step.native) : undefined;
      if (link === undefined) areSeen = false;
      else looks.add(step.path, 'SymbolicLink', seen, link);
    } else if (!isRegular(seen)) areSeen = false;
    else if (seen.nlink === 1n) looks.add(step.path, 'File', seen, '');
    else {
      const key = identity(seen);
      const name = linked.get(key);
      looks.add(step.path, name === undefined ? 'File' : 'Link', seen, name ?? '');
      if (name !== undefined) return;
      linked.set(key, memberPath(context.root, step.path));
      provisional.push(key);
    }
  };

  /** Copies the group if all of it waits, and makes it anew otherwise. */
  const settle = async (): Promise<void> => {
    if (waiting.length === 0) return;
    if (prior === undefined || matched === undefined || waiting.length < matched.members.length)
      await makeWaiting('beside');
    else if (!(await copy(matched, prior.fd))) await makeWaiting('rotted');
  };

  /** `digest` is that of what was collected. */
  const wholeGroup = (digest: string): GroupMembers => {
    const ofStored = stats.end();
    if (isMaking || matched === undefined)
      return { readAt: Math.min(start, oldest), stats: areSure ? ofStored : '', members: stored };
    const { readAt, place } = matched;
    const members = matched.members.map((member, index) => waiting[index]?.renewed ?? member);
    const isSame = waiting.every(({ renewed }) => renewed === undefined);
    return {
      readAt,
      stats: areSeen && isCollecting && members.every(({ isRacy: racy }) => !racy) ? digest : '',
      members,
      ...(isSame && place !== undefined ? { place } : {}),
    };
  };

  /** Holds one against the list of the last archive. */
  const takeNow = (candidate: Candidate): Promise<void> | undefined => {
    const refusal = match(candidate);
    if (refusal === null) return undefined;
    if (waiting.length > 0) return makeWaiting('beside').then(() => makeRefused(candidate, refusal));
    isMaking = true;
    return makeRefused(candidate, refusal);
  };

  /** Holds all that were collected against the list of the last archive, or makes all anew, where there is a reason. */
  const takeCollected = async (reason?: ReadReason): Promise<void> => {
    const all = collected;
    collected = [];
    await sendUnsent();
    for (const key of provisional.splice(0)) linked.delete(key);
    if (reason !== undefined) isMaking = true;
    for (const candidate of all) {
      requireGoingOn();
      tally.begin(candidate.step.path);
      const taking = reason === undefined ? takeNow(candidate) : makeRead(candidate, reason);
      if (taking !== undefined) await taking;
    }
  };

  const forgetGroup = (): void => {
    [collected, waiting, provisional, stored, matched] = [[], [], [], [], undefined];
    [areSeen, areSure, isCollecting, isMaking] = [true, true, prior !== undefined, prior === undefined];
    oldest = Infinity;
  };

  /** Whether the group in hand is as it was, and needs nothing more. */
  const keep = async (kept: Kept): Promise<boolean> => {
    if (unsent !== undefined && kept.row.index === unsent.length) {
      unsent.push(kept);
      return true;
    }
    await sendUnsent();
    return prior !== undefined && (await sendKept(prior, kept));
  };

  /** Whether what was collected surely makes other bytes than the group of the last archive that begins as it. */
  const isOther = (): boolean => {
    const first = collected[0]?.step.path;
    const members = first === undefined ? undefined : prior?.groups.membersFrom(first);
    if (members === undefined) return false;
    let index = 0;
    for (const candidate of collected) {
      const { step, stats: seen } = candidate;
      const member = members[index];
      // why: what can't be read is collected each time, and never a member; what is new shows in its directory's time
      if (member?.path !== step.path) continue;
      index += 1;
      // why: which name of a file stands for its content is known once the others are taken
      if (seen === undefined || (step.type === 'file' && seen.nlink > 1n)) continue;
      const now = nowOf(candidate);
      const change = now === undefined ? null : changeOf(member, now);
      if (change !== null && !isInDoubt(change)) return true;
    }
    return index < members.length;
  };

  /** Ends the group in hand. */
  const endGroup = async (isLast: boolean): Promise<void> => {
    const digest = looks.end();
    const kept = isCollecting ? keptOf(digest) : undefined;
    if (kept !== undefined && (await keep(kept))) return;
    // why: what may still be the last archive is held against it, and read from it again once it is not
    if (kept === undefined && unsent !== undefined && isOther()) onDiffering();
    if (collected.length > 0) await takeCollected(kept === undefined ? undefined : 'rotted');
    await settle();
    if (isLast) stream.beginLast();
    else await stream.flush();
    cataloguer?.endGroup(begin, stream.sequence, wholeGroup(digest));
    begin = stream.sequence;
  };

  return {
    take: (candidate) => {
      if (prior === undefined) return make(candidate);
      if (isCollecting && !isReachedByDescriptor(candidate)) {
        collected.push(candidate);
        look(candidate);
        return undefined;
      }
      if (!isCollecting) return takeNow(candidate);
      isCollecting = false;
      return takeCollected().then(() => takeNow(candidate));
    },
    end: async (isLast = false) => {
      await endGroup(isLast);
      forgetGroup();
      const inAll = prior?.isWhole === true ? prior.groups.count : 0;
      if (!isLast || (inAll > 0 && unsent?.length === inAll)) return;
      if (inAll > 0 && unsent !== undefined) onDiffering();
      await sendUnsent();
    },
    areAsBefore: () => unsent !== undefined,
    confirm: (bytes) => {
      for (let kept = unsent?.[confirmed]; kept !== undefined; kept = unsent?.[confirmed]) {
        const { row } = kept;
        if (prior === undefined || prior.groups.endOf(row) > bytes) return;
        const ofChunks = prior.groups.bytesOf(row);
        if (ofChunks === undefined) throw new LastArchiveChanged();
        confirmed += 1;
        copied.bytes += ofChunks;
        count(kept);
      }
    },
    onStored: (path, fields, seen, isSure, digest) => {
      if (cataloguer === undefined) return;
      const isInRace = !isSure || isRacy(seen);
      stats.add(path, fields.type, seen, fields.link);
      if (fields.type === 'File' && isInRace) areSure = false;
      stored.push(digestedOf(path, fields, seen, isInRace, digest));
    },
    reuse: () =>
      prior === undefined
        ? undefined
        : { ...copied, read: [...read].map(([reason, files]) => ({ reason, files })) },
  };
};
