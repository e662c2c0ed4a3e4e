/** What differs between two archives, or between an archive and its source: both are gone through beside each other, in one order. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PackProgress, PackRequest } from '../../../ports/archiver';
import type { Compared, EntryDifference, HeldArchive } from '../../../ports/catalogues';
import { PackError, packErrorText } from '../pack/pack-error';
import { abandoned, ArchiveError } from '../archive-error';
import { typeable, type BytePath } from '../byte-name';
import { walkKey, type KnownMember } from '../chunk/known-member';
import { collectMembers } from '../compression/collect-garbage';
import { entryOf } from './entry';
import { liveMembers } from './live-members';
import { withCatalogue } from './obtain';
import { Unfit, type OpenedCatalogue } from './opened-catalogue';

/** How many that could not be read are listed. */
const mostListed = 100;

/** One side's member. */
interface Side {
  readonly name: BytePath;
  readonly key: string;
  readonly member: KnownMember;
  /** With what a hard link leads to in place of it; `other` is what the other side has there. */
  readonly content: (other: KnownMember | undefined) => KnownMember;
}

/** A hard link is a file. */
const kindOf = ({ type }: KnownMember): string => (type === 'Link' ? 'File' : type);

const isSameContent = (one: KnownMember, other: KnownMember): boolean =>
  one.size === other.size && one.digest === other.digest;

/** Times of directories change with what lies in them, and are not compared. */
const hasSameAttributes = (one: KnownMember, other: KnownMember): boolean =>
  one.mode === other.mode &&
  one.uid === other.uid &&
  one.gid === other.gid &&
  (one.type === 'Directory' ||
    (one.mtimeSeconds === other.mtimeSeconds && one.mtimeNanoseconds === other.mtimeNanoseconds));

const differenceOf = (before: Side | undefined, after: Side | undefined): EntryDifference | null => {
  const told = (side: Side | undefined, other: Side | undefined) =>
    side === undefined ? null : entryOf(side.name, side.member, side.content(other?.content(undefined)));
  if (before === undefined || after === undefined)
    return {
      kind: before === undefined ? 'added' : 'removed',
      before: told(before, undefined),
      after: told(after, undefined),
    };
  const was = before.content(undefined);
  const isSameKind = kindOf(before.member) === kindOf(after.member);
  const isSameSize = before.member.type !== 'File' || was.size === after.member.size;
  const is = after.content(isSameKind && isSameSize ? was : undefined);
  const isSame =
    isSameKind &&
    (kindOf(before.member) === 'File' ? isSameContent(was, is) : before.member.link === after.member.link);
  if (isSame && hasSameAttributes(before.member, after.member)) return null;
  return {
    kind: isSame ? 'attributes' : 'content',
    before: entryOf(before.name, before.member, was),
    after: entryOf(after.name, after.member, is),
  };
};

const sideOf = function* (catalogue: OpenedCatalogue): Generator<Side, undefined> {
  for (const row of catalogue.rows.keys())
    for (const member of catalogue.listAt(row).members) {
      const name = catalogue.nameOf(member);
      yield { name, key: walkKey(name), member, content: () => catalogue.contentOf(member) };
    }
  return undefined;
};

/** What went wrong is wrong with the second archive. */
export class AfterFailed extends Error {
  constructor(readonly error: unknown) {
    super();
  }
}

type OnDifference = (difference: EntryDifference) => void;

const merge = async (
  before: Iterator<Side, undefined>,
  after: Iterator<Side, undefined>,
  onDifference: OnDifference,
  signal: AbortSignal,
): Promise<void> => {
  let [one, other] = [before.next().value, after.next().value];
  for (let count = 0; one !== undefined || other !== undefined; count += 1) {
    if (count % 1000 === 0) {
      await nextTurn();
      if (signal.aborted) throw abandoned();
    }
    const isOne = one !== undefined && (other === undefined || one.key <= other.key);
    const isOther = other !== undefined && (one === undefined || other.key <= one.key);
    const difference = differenceOf(isOne ? one : undefined, isOther ? other : undefined);
    if (difference !== null) onDifference(difference);
    collectMembers(1);
    if (isOne) one = before.next().value;
    if (isOther) other = after.next().value;
  }
};

/** @throws Unfit, before anything is told */
const requireAll = (catalogue: OpenedCatalogue): void => {
  for (const row of catalogue.rows.keys()) catalogue.requireList(row);
};

const compareWithSource = async (
  catalogue: OpenedCatalogue,
  request: PackRequest,
  onDifference: OnDifference,
  signal: AbortSignal,
): Promise<Compared> => {
  const unread: Array<{ path: string; reason: string }> = [];
  let unreadCount = 0;
  /** Of these nothing can be said, nor of what lies below. */
  const silent = new Set<string>();
  const onUnread = (name: BytePath, reason: string): void => {
    unreadCount += 1;
    silent.add(name);
    if (unread.length < mostListed) unread.push({ path: typeable(name), reason });
  };
  const isSilent = (path: string): boolean =>
    [...silent].some((name) => path === typeable(name) || path.startsWith(`${typeable(name)}/`));
  const live = function* (): Generator<Side, undefined> {
    for (const { name, member, withDigest } of liveMembers(request, onUnread)) {
      const content = (known: KnownMember | undefined): KnownMember => {
        try {
          return withDigest(known);
        } catch (error) {
          onUnread(name, packErrorText(error));
          return member;
        }
      };
      yield { name, key: walkKey(name), member, content };
    }
    return undefined;
  };
  try {
    await merge(
      sideOf(catalogue),
      live(),
      (difference) => {
        if (silent.size === 0 || !isSilent((difference.before ?? difference.after)?.path ?? ''))
          onDifference(difference);
      },
      signal,
    );
  } catch (error) {
    if (error instanceof PackError) throw new ArchiveError('other', `${request.source}: ${error.message}`);
    throw error;
  }
  return { unreadCount, unread };
};

/** @throws ArchiveError, or a system error about the first archive, or AfterFailed with the same about the second */
export const compareArchives = (
  directory: string,
  before: HeldArchive,
  after: HeldArchive | PackRequest,
  onDifference: OnDifference,
  onProgress: (progress: PackProgress) => void,
  signal: AbortSignal,
): Promise<Compared> =>
  withCatalogue(directory, before, onProgress, signal, async (older) => {
    requireAll(older);
    if ('source' in after) return compareWithSource(older, after, onDifference, signal);
    await withCatalogue(directory, after, onProgress, signal, (newer) => {
      requireAll(newer);
      return merge(sideOf(older), sideOf(newer), onDifference, signal);
    }).catch((error: unknown) => {
      // why: lists of either may turn out to be unfit, and whoever holds the first makes that anew
      throw error instanceof Unfit ? error : new AfterFailed(error);
    });
    return { unreadCount: 0, unread: [] };
  });
