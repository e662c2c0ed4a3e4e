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

/** What was found in lists, for as long as the version after it may have them, too. */
type Cache = Map<string, ReadonlyArray<Match>>;

const matchesIn = (catalogue: OpenedCatalogue, matcher: Matcher, row: number): ReadonlyArray<Match> =>
  catalogue.listAt(row).members.flatMap((member) => {
    const name = catalogue.nameOf(member);
    const isLookedFor =
      matcher.name(name, member, catalogue.head.root) &&
      (!matcher.isOfContent || member.type === 'Link' || matcher.content(member));
    return isLookedFor ? [{ name, member }] : [];
  });

/** @throws Unfit */
const lookInto = async (
  catalogue: OpenedCatalogue,
  matcher: Matcher,
  before: Cache,
  signal: AbortSignal,
): Promise<{ readonly cache: Cache; readonly found: ReadonlyArray<Match & { content: KnownMember }> }> => {
  const cache: Cache = new Map();
  const found = new Array<Match & { content: KnownMember }>();
  const { root } = catalogue.head;
  for (const [row, { list }] of catalogue.rows.entries()) {
    const key = `${list.digest}${root}`;
    let matches = before.get(key);
    if (matches === undefined) {
      if (row % 64 === 0) await nextTurn();
      if (signal.aborted) throw abandoned();
      matches = matchesIn(catalogue, matcher, row);
    }
    cache.set(key, matches);
    for (const match of matches) {
      const content = match.member.type === 'Link' ? catalogue.contentOf(match.member) : match.member;
      if (matcher.content(content)) found.push({ ...match, content });
    }
  }
  return { cache, found };
};

/** By path, in the order in which they came. */
type Paths = Map<BytePath, Map<string, Content>>;

const add = (
  paths: Paths,
  archive: number,
  { name, member, content }: Match & { content: KnownMember },
): void => {
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
    contents.set(identity, { name, member, content, spans: [[archive, archive]] });
    return;
  }
  const last = known.spans.at(-1);
  if (last !== undefined && last[1] >= archive - 1) last[1] = archive;
  else known.spans.push([archive, archive]);
  [known.member, known.content] = [member, content];
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

  const lookIntoMade = async (archive: HeldArchive) => {
    const made = await makeCatalogue(directory, archive, onProgress, signal);
    try {
      return await lookInto(made, matcher, cache, signal);
    } finally {
      made.close();
    }
  };
  const lookIntoOne = async (archive: HeldArchive, reader: ListReader) => {
    const kept = readKept(directory, archive.sha256);
    if (kept === undefined) return lookIntoMade(archive);
    try {
      return await lookInto(askable(kept, reader), matcher, cache, signal);
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      return lookIntoMade(archive);
    }
  };

  try {
    for (const [index, archive] of archives.entries()) {
      if (signal.aborted) throw abandoned();
      try {
        const looked = await lookIntoOne(archive, lists);
        ({ cache } = looked);
        for (const match of looked.found) add(paths, index, match);
      } catch (error) {
        if (error instanceof QueryRefused) throw error;
        const failure = toFailure(error, archive.path);
        if (failure.kind === 'abandoned') throw error;
        unread.push({ archive: index, failure });
      }
    }
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
