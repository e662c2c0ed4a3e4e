/** Looks through the catalogues of all versions of a name for some members, and tells every content that each of them had. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PackProgress } from '../../../ports/archiver';
import type { FindQuery, Found, HeldArchive, Unread } from '../../../ports/catalogues';
import { abandoned, toFailure } from '../archive-error';
import type { BytePath } from '../byte-name';
import { collectEvery } from '../compression/collect-garbage';
import { readLists, type ListReader } from '../chunk/member-lists';
import type { SeenMember } from './entry';
import { makeFoundPaths, NotPutAside, type FoundPaths, type FoundMember } from './found-paths';
import { lookThrough, type LookedThrough, type Match } from './look-through';
import { makeCatalogue } from './make-catalogue';
import { matcherOf, QueryRefused, type Matcher } from './matcher';
import { askable, readKept, Unfit, type OpenedCatalogue } from './opened-catalogue';

/** A list that a version has, with its members that are looked for. What hard links lead to may change while it stays. */
interface Looked extends LookedThrough {
  readonly own: ReadonlyArray<Match>;
  readonly links: ReadonlyArray<Match>;
}

/** The lists of a version by their digest, and by the path of the first member; both with the source's own name behind it. */
interface Lists {
  readonly byDigest: Map<string, Looked>;
  readonly byFirst: Map<string, Looked>;
}

const noLists = (): Lists => ({ byDigest: new Map(), byFirst: new Map() });

/** What a version came to: its lists, and the hard links in them. */
interface LookedInto {
  readonly lists: Lists;
  readonly links: ReadonlyArray<FoundMember>;
  readonly search: number;
}

const isLink = ({ member }: Match): boolean => member.type === 'Link';

let searches = 0;

/** Bytes that a list takes when it is gone through, for each byte as it is stored. */
const inflatedTimes = 4;

/** Bytes of lists, and members that are told of no more, until what is left of them is collected: V8 would let more of it lie. */
const [mostLeft, mostTold] = [4 * 1024 * 1024, 20_000];
const collectLists = collectEvery(mostLeft, 'young');
const collectMatches = collectEvery(mostTold);

/**
 * Only lists that the version before does not have are read, and of these only such as may hold what is looked for: `unnamed` has what
 * tells of the names of lists in which nothing is, and is added to.
 *
 * @throws Unfit, and then matches of `before` may have been seen, and nothing else in it has changed
 */
const searchIn = async (
  catalogue: OpenedCatalogue,
  matcher: Matcher,
  version: number,
  before: Lists,
  unnamed: Set<string>,
  signal: AbortSignal,
): Promise<LookedInto> => {
  const lists = noLists();
  const links = new Array<FoundMember>();
  const { root } = catalogue.head;
  const search = (searches += 1);
  const nameOf = (path: BytePath): BytePath => catalogue.nameOf({ path });
  const lookedFor = {
    ...{ nameOf, version, search },
    isNamed: (path: BytePath): boolean => matcher.name(nameOf(path), root),
    isMeant: (type: SeenMember['type'], hasContent: boolean, stored: Buffer, digestAt: number): boolean =>
      matcher.type(type) &&
      (type === 'Link' || (hasContent ? matcher.contentAt(stored, digestAt) : matcher.content(''))),
  };
  for (const [row, { list, first, names }] of catalogue.rows.entries()) {
    if (names !== '' && unnamed.has(names + root)) continue;
    const key = `${list.digest}${root}`;
    const place = `${first}\0${root}`;
    let looked = before.byDigest.get(key);
    if (looked === undefined) {
      if (row % 64 === 0) await nextTurn();
      if (signal.aborted) throw abandoned();
      const stored = catalogue.storedAt(row);
      const through = lookThrough(stored, before.byFirst.get(place), lookedFor);
      collectLists(inflatedTimes * stored.length);
      if (through === undefined) throw new Unfit();
      const those = through.matches.filter(isLink);
      const own = those.length === 0 ? through.matches : through.matches.filter((match) => !isLink(match));
      looked = { ...through, own, links: those };
      if (names !== '' && !through.named.includes(1)) unnamed.add(names + root);
    }
    lists.byDigest.set(key, looked);
    lists.byFirst.set(place, looked);
    for (const { name, member } of looked.links) {
      const content = catalogue.contentOf(member);
      if (matcher.content(content.digest)) links.push({ name, member, content });
    }
  }
  return { lists, links, search };
};

/** A match is told when it is over: a path is in one list at a time. */
const end = (paths: FoundPaths, matches: ReadonlyArray<Match>, to: number): void => {
  collectMatches(matches.length);
  for (const { name, member, from } of matches)
    if (from <= to) paths.add(from, to, { name, member, content: member });
};

/** Goes on from the lists of one version, `last`, to those of another. */
const goOn = (
  paths: FoundPaths,
  before: Lists,
  last: number,
  { lists, links, search }: LookedInto,
  version: number,
): void => {
  if (last < version - 1)
    for (const { own } of before.byDigest.values()) {
      end(paths, own, last);
      for (const match of own) match.from = version;
    }
  for (const [key, { own }] of before.byDigest)
    if (!lists.byDigest.has(key))
      end(
        paths,
        own.filter((match) => match.search !== search),
        last,
      );
  for (const link of links) paths.add(version, version, link);
};

/** @throws QueryRefused, NotPutAside, or ArchiveError `abandoned` */
export const findMembers = async (
  directory: string,
  archives: ReadonlyArray<HeldArchive>,
  query: FindQuery,
  onProgress: (progress: PackProgress) => void,
  signal: AbortSignal,
): Promise<Found> => {
  const matcher = matcherOf(query);
  const reader = readLists(directory);
  const paths = makeFoundPaths();
  const unread = new Array<Unread>();
  const unnamed = new Set<string>();
  let lists = noLists();
  let last = -1;

  const searchMade = async (archive: HeldArchive, index: number): Promise<LookedInto> => {
    const made = await makeCatalogue(directory, archive, onProgress, signal);
    try {
      return await searchIn(made, matcher, index, lists, unnamed, signal);
    } finally {
      made.close();
    }
  };
  const searchOne = async (archive: HeldArchive, index: number, from: ListReader): Promise<LookedInto> => {
    const kept = readKept(directory, archive.sha256);
    if (kept === undefined) return searchMade(archive, index);
    try {
      return await searchIn(askable(kept, from), matcher, index, lists, unnamed, signal);
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      return searchMade(archive, index);
    }
  };

  try {
    for (const [index, archive] of archives.entries()) {
      if (signal.aborted) throw abandoned();
      try {
        const looked = await searchOne(archive, index, reader);
        goOn(paths, lists, last, looked, index);
        ({ lists } = looked);
        last = index;
      } catch (error) {
        if (error instanceof QueryRefused || error instanceof NotPutAside) throw error;
        const failure = toFailure(error, archive.path);
        if (failure.kind === 'abandoned') throw error;
        unread.push({ archive: index, failure });
      }
    }
    for (const { own } of lists.byDigest.values()) end(paths, own, last);
  } catch (error) {
    paths.close();
    throw error;
  } finally {
    reader.close();
  }
  return { paths: paths.inOrder(), unread };
};
