/** What is kept of a fleet in the user's cache directory, 0700: of each host what was made of its journal, and the fold to go on from. */
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import * as E from 'fp-ts/Either';
import * as t from 'io-ts';
import { decodeHistory, historyPieces } from '../../codecs/history-checkpoint';
import { decodeJson } from '../../codecs/json';
import { NonNegativeInteger } from '../../domain/integer';
import type { Folded } from '../../domain/history/fold-journal';
import type { Place } from '../../ports/journal';
import { bodyOf } from '../journal/saved';
import { meaningOf } from '../system-error';
import { sha256 } from './tags';

/** Counts up when what is made of a journal means something else than before. */
const shape = 1;

const Kept = t.strict(
  {
    shape: t.literal(shape),
    seq: NonNegativeInteger,
    tag: t.string,
    encrypted: t.boolean,
    facts: t.unknown,
  },
  'KeptFacts',
);

export interface KeptFacts<A> {
  /** The head that stood there. */
  readonly seq: number;
  readonly tag: string;
  readonly encrypted: boolean;
  readonly facts: A;
}

export interface FoldedTo {
  readonly place: Place;
  readonly folded: Folded;
}

export interface FleetCache {
  /** The hosts of which something is known. */
  readonly hosts: () => Promise<ReadonlyArray<string>>;
  /** Null for what is not known, or is not what was written. */
  readonly facts: <A>(host: string, codec: t.Type<A, unknown>) => Promise<KeptFacts<A> | null>;
  readonly fold: (host: string) => Promise<FoldedTo | null>;
  readonly keep: <A>(
    host: string,
    kept: KeptFacts<A>,
    codec: t.Type<A, unknown>,
    fold: FoldedTo,
  ) => Promise<void>;
  readonly forget: (host: string) => Promise<void>;
  /** Why something could not be kept; null where it could. */
  readonly failure: () => string | null;
}

const cacheHome = (): string => {
  const given = process.env['XDG_CACHE_HOME'];
  return given !== undefined && isAbsolute(given) ? given : join(homedir(), '.cache');
};

const factsEnd = '.facts';
const foldEnd = '.fold';

/** The directory of what is kept of a place. */
export const fleetDirectory = (where: string): string =>
  join(cacheHome(), 'backup_manager', 'fleet', sha256(where));

/** Memory that texts are put into before they are written: used again, since fresh pages cost more than the writing. */
const rooms: Buffer[] = [];

/** A text in UTF-8 in a room, or in a larger one in its place. */
const inRoom = (room: Buffer, pieces: Iterable<string>): { readonly room: Buffer; readonly used: number } => {
  let into = room;
  let used = 0;
  for (const piece of pieces) {
    // why: a unit of UTF-16 takes three bytes at most
    const needed = used + 3 * piece.length;
    if (needed > into.length) {
      const larger = Buffer.allocUnsafeSlow(2 * needed);
      into.copy(larger, 0, 0, used);
      into = larger;
    }
    used += into.write(piece, used);
  }
  return { room: into, used };
};

export const fleetCache = (directory: string): FleetCache => {
  let failure: string | null = null;
  // why: a name that a place gives begins with no point and holds no slash
  const file = (host: string, end: string): string => join(directory, `${host}${end}`);
  const body = async (name: string): Promise<string | null> =>
    readFile(name, 'utf8').then(bodyOf, () => null);
  const write = async (name: string, pieces: Iterable<string>): Promise<void> => {
    const draft = `${name}.${process.pid}.tmp`;
    const { room, used } = inRoom(rooms.pop() ?? Buffer.allocUnsafeSlow(64 * 1024), pieces);
    const bytes = room.subarray(0, used);
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(`${sha256(bytes)}\n`);
      await file.writeFile(bytes);
    } finally {
      rooms.push(room);
      await file.close();
    }
    await rename(draft, name);
  };
  return {
    hosts: async () =>
      (await readdir(directory).catch(() => [])).flatMap((name) =>
        name.endsWith(factsEnd) ? [name.slice(0, -factsEnd.length)] : [],
      ),
    facts: async <A>(host: string, codec: t.Type<A, unknown>): Promise<KeptFacts<A> | null> => {
      const text = await body(file(host, factsEnd));
      const kept = text === null ? null : decodeJson(Kept)(text);
      if (kept === null || E.isLeft(kept) || !codec.is(kept.right.facts)) return null;
      const { seq, tag, encrypted, facts } = kept.right;
      return { seq, tag, encrypted, facts };
    },
    fold: async (host) => {
      const text = await body(file(host, foldEnd));
      const known = text === null ? null : decodeHistory(text);
      return known === null || E.isLeft(known) ? null : known.right;
    },
    keep: async (host, { seq, tag, encrypted, facts }, codec, fold) => {
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await write(file(host, foldEnd), historyPieces(fold));
        await write(file(host, factsEnd), [
          JSON.stringify({ shape, seq, tag, encrypted, facts: codec.encode(facts) }),
        ]);
      } catch (error) {
        failure ??= `${directory}: ${meaningOf(error)}`;
      }
    },
    forget: async (host) => {
      for (const end of [factsEnd, foldEnd])
        await rm(file(host, end), { force: true }).catch(() => undefined);
    },
    failure: () => failure,
  };
};
