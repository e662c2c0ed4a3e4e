/** Looks through the catalogues of all versions of a name for some members, and tells every content that each of them had. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PackProgress } from '../../../ports/archiver';
import type { FindQuery, Found, FoundContent, HeldArchive, Unread } from '../../../ports/catalogues';
import { abandoned, toFailure } from '../archive-error';
import type { BytePath } from '../byte-name';
import { walkKey, type KnownMember } from '../chunk/known-member';
import { readLists, type ListReader } from '../chunk/member-lists';
import { entryOf } from './entry';
import { makeCatalogue } from './make-catalogue';
import { matcherOf, QueryRefused, type Matcher } from './matcher';
import { askable, readKept, Unfit, type OpenedCatalogue } from './opened-catalogue';

/** Paths that are told: whoever gets more had better ask for less. */
const mostPaths = 100_000;

interface Match {
  readonly name: BytePath;
  readonly member: KnownMember;
}

interface Content {
  name: BytePath;
  member: KnownMember;
  content: KnownMember;
  readonly spans: Array<[from: number, to: number]>;
}

/** By what two contents of a path are told apart. */
const identityOf = (member: KnownMember, content: KnownMember): string => {
  if (content.type === 'File') return `File ${content.size} ${content.digest}`;
  return content.type === 'Directory' ? 'Directory' : `${content.type} ${member.link}`;
};

/** A list that a version has, for as long as the version after it may have it, too. */
interface Looked {
  /** Those whose content is their own. */
  readonly matches: ReadonlyArray<Match>;
  /** Hard links: what they lead to may change while their list stays. */
  readonly links: ReadonlyArray<Match>;
  /** Versions that have it without a break. */
  from: number;
  to: number;
}
type Cache = Map<string, Looked>;

const matchesIn = (catalogue: OpenedCatalogue, matcher: Matcher, row: number): ReadonlyArray<Match> => {
  const found = new Array<Match>();
  for (const member of catalogue.listAt(row).members) {
    const name = catalogue.nameOf(member);
    const isLookedFor =
      matcher.name(name, member, catalogue.head.root) &&
      (!matcher.isOfContent || member.type === 'Link' || matcher.content(member));
    if (isLookedFor) found.push({ name, member });
  }
  return found;
};

const isLink = ({ member }: Match): boolean => member.type === 'Link';

interface Told extends Match {
  readonly content: KnownMember;
}

/** What a version came to: its lists, and the hard links in them. */
interface LookedInto {
  readonly cache: Cache;
  readonly links: ReadonlyArray<Told>;
}

/** Only lists that the version before does not have are read. @throws Unfit, and then nothing in `before` has changed */
const searchIn = async (
  catalogue: OpenedCatalogue,
  matcher: Matcher,
  archive: number,
  before: Cache,
  signal: AbortSignal,
): Promise<LookedInto> => {
  const cache: Cache = new Map();
  const links = new Array<Told>();
  const { root } = catalogue.head;
  for (const [row, { list }] of catalogue.rows.entries()) {
    const key = `${list.digest}${root}`;
    let looked = before.get(key);
    if (looked === undefined) {
      if (row % 64 === 0) await nextTurn();
      if (signal.aborted) throw abandoned();
      const matches = matchesIn(catalogue, matcher, row);
      const those = matches.filter(isLink);
      looked = {
        matches: those.length === 0 ? matches : matches.filter((match) => !isLink(match)),
        links: those,
        from: archive,
        to: archive,
      };
    }
    cache.set(key, looked);
    for (const match of looked.links) {
      const content = catalogue.contentOf(match.member);
      if (matcher.content(content)) links.push({ ...match, content });
    }
  }
  return { cache, links };
};

/** By path, in the order in which they came. */
type Paths = Map<BytePath, Map<string, Content>>;

const add = (paths: Paths, [from, to]: readonly [number, number], { name, member, content }: Told): void => {
  let contents = paths.get(name);
  if (contents === undefined) {
    if (paths.size >= mostPaths)
      throw new QueryRefused(`more than ${mostPaths.toLocaleString('en')} paths match: ask for less`);
    contents = new Map();
    paths.set(name, contents);
  }
  const identity = identityOf(member, content);
  const known = contents.get(identity);
  if (known === undefined) {
    contents.set(identity, { name, member, content, spans: [[from, to]] });
    return;
  }
  const last = known.spans.at(-1);
  if (last !== undefined && last[1] >= from - 1) last[1] = to;
  else known.spans.push([from, to]);
  [known.member, known.content] = [member, content];
};

/** What a list holds is told when the list is over: a path is in one list at a time. */
const endList = (paths: Paths, { matches, from, to }: Looked): void => {
  for (const match of matches) add(paths, [from, to], { ...match, content: match.member });
};

/** Goes on from the lists of one version to those of the next. */
const goOn = (paths: Paths, before: Cache, { cache, links }: LookedInto, archive: number): void => {
  for (const [key, looked] of before) if (!cache.has(key)) endList(paths, looked);
  for (const looked of cache.values()) {
    if (looked.to < archive - 1) {
      endList(paths, looked);
      looked.from = archive;
    }
    looked.to = archive;
  }
  for (const link of links) add(paths, [archive, archive], link);
};

/** @throws QueryRefused, or ArchiveError `abandoned` */
export const findMembers = async (
  directory: string,
  archives: ReadonlyArray<HeldArchive>,
  query: FindQuery,
  onProgress: (progress: PackProgress) => void,
  signal: AbortSignal,
): Promise<Found> => {
  const matcher = matcherOf(query);
  const lists = readLists(directory);
  const paths: Paths = new Map();
  const unread = new Array<Unread>();
  let cache: Cache = new Map();

  const searchMade = async (archive: HeldArchive, index: number): Promise<LookedInto> => {
    const made = await makeCatalogue(directory, archive, onProgress, signal);
    try {
      return await searchIn(made, matcher, index, cache, signal);
    } finally {
      made.close();
    }
  };
  const searchOne = async (archive: HeldArchive, index: number, reader: ListReader): Promise<LookedInto> => {
    const kept = readKept(directory, archive.sha256);
    if (kept === undefined) return searchMade(archive, index);
    try {
      return await searchIn(askable(kept, reader), matcher, index, cache, signal);
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      return searchMade(archive, index);
    }
  };

  try {
    for (const [index, archive] of archives.entries()) {
      if (signal.aborted) throw abandoned();
      try {
        const looked = await searchOne(archive, index, lists);
        goOn(paths, cache, looked, index);
        ({ cache } = looked);
      } catch (error) {
        if (error instanceof QueryRefused) throw error;
        const failure = toFailure(error, archive.path);
        if (failure.kind === 'abandoned') throw error;
        unread.push({ archive: index, failure });
      }
    }
    for (const looked of cache.values()) endList(paths, looked);
  } finally {
    lists.close();
  }
  const told = [...paths.keys()].map((name) => ({ name, key: walkKey(name) }));
  told.sort((one, other) => (one.key < other.key ? -1 : 1));
  return {
    paths: told.map(({ name }) => {
      const contents = [...(paths.get(name)?.values() ?? [])].map((content): FoundContent => ({
        entry: entryOf(name, content.member, content.content),
        spans: content.spans,
      }));
      return { path: contents[0]?.entry.path ?? '', contents };
    }),
    unread,
  };
};
