/**
 * What a search comes upon, version after version, in bounded memory: records one behind the other, each with the place of the one before it of
 * its path. Where that is too much to be held, it is put aside in the order of a walk, and read again beside what came later.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FoundContent, FoundPath } from '../../../ports/catalogues';
import { ArchiveError, reasonOf } from '../archive-error';
import type { BytePath } from '../byte-name';
import { compareInWalk } from '../chunk/known-member';
import { memberTypes } from '../chunk/member-list';
import { makePackedReader, makePackedWriter } from '../chunk/packed-bytes';
import { collectMembers } from '../compression/collect-garbage';
import { makePathSet } from '../tar/path-set';
import { entryOf, type SeenMember } from './entry';
import { QueryRefused } from './matcher';

/** Paths that are told: whoever gets more had better ask for less. */
const mostPaths = 100_000;

/** Bytes that are held at a time, and of a piece of them. */
const mostHeld = 16 * 1024 * 1024;
const pieceBytes = 1024 * 1024;

/** What the name of a path takes beside its bytes. */
const nameBytes = 64;

/** A member as it is from one version to another; `content` is the file that a hard link is another name of, else the member itself. */
export interface FoundMember {
  readonly name: BytePath;
  readonly member: SeenMember;
  readonly content: SeenMember;
}

export interface FoundPaths {
  /**
   * Of one path in the order of versions.
   *
   * @throws QueryRefused where there are too many paths, NotPutAside
   */
  readonly add: (from: number, to: number, told: FoundMember) => void;
  /** All of them in the order of a walk, once, each made when it is asked for. @throws NotPutAside */
  readonly inOrder: () => Iterable<FoundPath>;
  /** Lets go of what was put aside. */
  readonly close: () => void;
}

/** Beside a type: the content is a file's. */
const ofFile = memberTypes.length;

const writer = makePackedWriter();

const asBytes = (text: string): string => Buffer.from(text).toString('latin1');

/** Good until the next call. */
const packed = ({ member, content }: FoundMember): Buffer => {
  writer.clear();
  writer.count(memberTypes.indexOf(member.type) + (content.type === 'File' ? ofFile : 0));
  writer.count(content.size);
  for (const number of [member.mode, member.uid, member.gid]) writer.count(number);
  writer.text(asBytes(member.uname));
  writer.text(asBytes(member.gname));
  writer.text(member.link);
  writer.signed(member.mtimeSeconds);
  writer.signed(member.mtimeNanoseconds);
  writer.raw(content.digest);
  return writer.written();
};

const unpacked = (name: BytePath, bytes: Buffer): FoundMember => {
  const from = makePackedReader(bytes);
  const flags = from.count();
  const type = memberTypes[flags % ofFile] ?? 'File';
  const [size, mode, uid, gid] = [from.count(), from.count(), from.count(), from.count()];
  const [uname, gname, link] = [from.text('utf8'), from.text('utf8'), from.text('latin1')];
  const [mtimeSeconds, mtimeNanoseconds] = [from.signed(), from.signed()];
  const digest = from.rest();
  const member: SeenMember = {
    ...{ path: name, type, size, mode, uid, gid, uname, gname, link },
    ...{ mtimeSeconds, mtimeNanoseconds, digest },
  };
  return { name, member, content: flags < ofFile || type === 'File' ? member : { ...member, type: 'File' } };
};

/** By what two contents of a path are told apart. */
const identityOf = ({ member: { type, link }, content }: FoundMember): string => {
  if (content.type === 'File') return content.digest;
  return content.type === 'Directory' ? 'Directory' : `${type} ${link}`;
};

/** The versions of a record, and what it says of the member. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly packed: Buffer;
}

/** A record: the two versions and how many bytes follow. Where it is held, the place of the one before it stands in front. */
const spanHead = 12;
const placeBytes = 4;
const nowhere = 0xffff_ffff;

const spanAt = (bytes: Buffer, at: number): Span => ({
  from: bytes.readUInt32LE(at),
  to: bytes.readUInt32LE(at + 4),
  packed: bytes.subarray(at + spanHead, at + spanHead + bytes.readUInt32LE(at + 8)),
});

interface Content {
  told: FoundMember;
  /** The first and the last version of each span, one behind the other: there may be many. */
  readonly spans: number[];
}

const spansOf = (spans: ReadonlyArray<number>): FoundContent['spans'] =>
  Array.from({ length: spans.length / 2 }, (_, index) => [spans[2 * index] ?? 0, spans[2 * index + 1] ?? 0]);

/** Every content of one path, as it is in the last version of it, in the order in which they came. */
const foundOf = (name: BytePath, spans: Iterable<Span>): FoundPath => {
  const contents = new Map<string, Content>();
  for (const { from, to, packed: bytes } of spans) {
    const told = unpacked(name, bytes);
    const identity = identityOf(told);
    const known = contents.get(identity);
    if (known === undefined) contents.set(identity, { told, spans: [from, to] });
    else {
      if ((known.spans.at(-1) ?? 0) >= from - 1) known.spans[known.spans.length - 1] = to;
      else known.spans.push(from, to);
      known.told = told;
    }
  }
  const all = [...contents.values()].map(({ told, spans: those }) => ({
    entry: entryOf(name, told.member, told.content),
    spans: spansOf(those),
  }));
  return { path: all[0]?.entry.path ?? '', contents: all };
};

/** What is held, or was put aside once: paths in the order of a walk, each with its records in the order in which they came. */
interface Run {
  /** The path at hand; undefined behind the last. */
  readonly name: BytePath | undefined;
  /** Its records: good until the next step. */
  readonly spans: () => Iterable<Span>;
  readonly step: () => void;
}

interface Held {
  readonly add: (from: number, to: number, told: FoundMember) => void;
  readonly has: (name: BytePath) => boolean;
  readonly paths: () => Iterable<BytePath>;
  readonly bytes: () => number;
  readonly run: () => Run;
  readonly clear: () => void;
}

const makeHeld = (): Held => {
  const pieces = new Array<Buffer>();
  /** The place of the last record of each path. */
  const last = new Map<BytePath, number>();
  let [piece, used, bytes] = [0, 0, 0];
  const pieceOf = (place: number): Buffer => pieces[Math.floor(place / pieceBytes)] ?? Buffer.alloc(0);
  const makeRoom = (length: number): Buffer => {
    const there = pieces[piece];
    // why: a place is told by the piece and by what stands before it there, which is less than a piece's usual length
    if (there !== undefined && used < pieceBytes && used + length <= there.length) return there;
    if (there !== undefined) piece += 1;
    used = 0;
    const next = pieces[piece];
    if (next !== undefined && length <= next.length) return next;
    // why: a page of it is touched when it is needed
    return (pieces[piece] = Buffer.allocUnsafeSlow(Math.max(pieceBytes, length)));
  };
  const spansFrom = (place: number): ReadonlyArray<Span> => {
    const spans = new Array<Span>();
    for (let at = place; at !== nowhere;) {
      const [bytesOf, offset] = [pieceOf(at), at % pieceBytes];
      spans.push(spanAt(bytesOf, offset + placeBytes));
      at = bytesOf.readUInt32LE(offset);
    }
    return spans.reverse();
  };
  return {
    add: (from, to, told) => {
      const { name } = told;
      const content = packed(told);
      const before = last.get(name);
      if (before !== undefined) {
        const [bytesOf, offset] = [pieceOf(before), (before % pieceBytes) + placeBytes];
        const known = spanAt(bytesOf, offset);
        if (known.to >= from - 1 && known.packed.equals(content)) {
          bytesOf.writeUInt32LE(to, offset + 4);
          return;
        }
      } else bytes += name.length + nameBytes;
      const length = placeBytes + spanHead + content.length;
      const room = makeRoom(length);
      room.writeUInt32LE(before ?? nowhere, used);
      room.writeUInt32LE(from, used + placeBytes);
      room.writeUInt32LE(to, used + placeBytes + 4);
      room.writeUInt32LE(content.length, used + placeBytes + 8);
      content.copy(room, used + placeBytes + spanHead);
      last.set(name, piece * pieceBytes + used);
      used += length;
      bytes += length;
    },
    has: (name) => last.has(name),
    paths: () => last.keys(),
    bytes: () => bytes,
    run: () => {
      const names = [...last.keys()].sort(compareInWalk);
      let at = 0;
      return {
        get name() {
          return names[at];
        },
        spans: () => spansFrom(last.get(names[at] ?? '') ?? nowhere),
        step: () => {
          at += 1;
        },
      };
    },
    clear: () => {
      last.clear();
      [piece, used, bytes] = [0, 0, 0];
    },
  };
};

const roomBytes = 64 * 1024;

/** How a path begins that was put aside: the bytes of its name, and those of its records. */
const pathHead = 8;

/** Writes a run from `position` on; answers where it ends. */
const writeRun = (fd: number, position: number, run: Run): number => {
  const room = Buffer.allocUnsafeSlow(roomBytes);
  let [used, end] = [0, position];
  const write = (bytes: Buffer): void => {
    for (let rest = bytes; rest.length > 0;) {
      const written = writeSync(fd, rest, 0, rest.length, end);
      end += written;
      rest = rest.subarray(written);
    }
  };
  const put = (bytes: Buffer): void => {
    if (used + bytes.length > roomBytes) {
      write(room.subarray(0, used));
      used = 0;
    }
    if (bytes.length > roomBytes) write(bytes);
    else used += bytes.copy(room, used);
  };
  const head = Buffer.alloc(spanHead);
  while (run.name !== undefined) {
    const name = Buffer.from(run.name, 'latin1');
    const spans = [...run.spans()];
    head.writeUInt32LE(name.length, 0);
    head.writeUInt32LE(
      spans.reduce((sum, span) => sum + spanHead + span.packed.length, 0),
      4,
    );
    put(head.subarray(0, pathHead));
    put(name);
    for (const { from, to, packed: bytes } of spans) {
      head.writeUInt32LE(from, 0);
      head.writeUInt32LE(to, 4);
      head.writeUInt32LE(bytes.length, 8);
      put(head);
      put(bytes);
    }
    run.step();
  }
  write(room.subarray(0, used));
  return end;
};

const readRun = (fd: number, begin: number, end: number): Run => {
  let room = Buffer.allocUnsafeSlow(roomBytes);
  let [position, from, to] = [begin, 0, 0];
  /** That many bytes; good until the next call. */
  const take = (length: number): Buffer => {
    if (to - from < length) {
      const held = room.subarray(from, to);
      const into = length <= room.length ? room : Buffer.allocUnsafeSlow(length);
      to = held.copy(into);
      from = 0;
      room = into;
      while (to < length) {
        const got = readSync(fd, room, to, Math.min(room.length - to, end - position), position);
        if (got === 0) throw new Error('it is cut short');
        to += got;
        position += got;
      }
    }
    from += length;
    return room.subarray(from - length, from);
  };
  let name: BytePath | undefined;
  let records: Buffer = Buffer.alloc(0);
  const step = (): void => {
    if (position === end && from === to) {
      name = undefined;
      return;
    }
    const head = take(pathHead);
    const [ofName, ofRecords] = [head.readUInt32LE(0), head.readUInt32LE(4)];
    const body = take(ofName + ofRecords);
    name = body.toString('latin1', 0, ofName);
    records = body.subarray(ofName);
  };
  step();
  return {
    get name() {
      return name;
    },
    spans: function* () {
      for (let at = 0; at < records.length;) {
        const span = spanAt(records, at);
        yield span;
        at += spanHead + span.packed.length;
      }
    },
    step,
  };
};

/** Later runs have later versions of a path. */
const merged = function* (runs: ReadonlyArray<Run>): Generator<FoundPath, undefined> {
  for (;;) {
    let least: BytePath | undefined;
    for (const { name } of runs)
      if (name !== undefined && (least === undefined || compareInWalk(name, least) < 0)) least = name;
    if (least === undefined) return undefined;
    const those = runs.filter(({ name }) => name === least);
    yield foundOf(
      least,
      (function* () {
        for (const run of those) yield* run.spans();
      })(),
    );
    for (const run of those) run.step();
  }
};

const openAside = (directory: string): number => {
  const path = join(directory, `.found-${randomBytes(8).toString('hex')}`);
  const fd = openSync(path, 'wx+', 0o600);
  rmSync(path);
  return fd;
};

/** What is found has to be put aside, and can't be, or not be read again. */
export class NotPutAside extends ArchiveError {
  constructor(directory: string, error: unknown) {
    super('other', `${directory}: ${reasonOf(error)}`);
  }
}

/** `most` bytes are held, and what is more is put aside in `directory`, in a file that has no name. */
export const makeFoundPaths = (most = mostHeld, directory = tmpdir()): FoundPaths => {
  const aside = <A>(use: () => A): A => {
    try {
      return use();
    } catch (error) {
      throw new NotPutAside(directory, error);
    }
  };
  const held = makeHeld();
  /** Those that were put aside. */
  const known = makePathSet();
  let count = 0;
  let fd: number | undefined;
  /** Where each run ends, and the first begins. */
  const ends = [0];
  const putAside = (): void =>
    aside(() => {
      fd ??= openAside(directory);
      ends.push(writeRun(fd, ends.at(-1) ?? 0, held.run()));
      for (const name of held.paths()) known.add(name);
      held.clear();
    });
  const close = (): void => {
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
  };
  const inOrder = function* (): Generator<FoundPath, undefined> {
    try {
      const file = fd;
      const runs = file === undefined ? [] : ends.slice(1).map((end, index) => [ends[index] ?? 0, end]);
      const all = aside(() =>
        runs.map(([begin = 0, end = 0]) => readRun(file ?? -1, begin, end)).concat(held.run()),
      );
      const paths = merged(all);
      for (let next = aside(() => paths.next()); next.done !== true; next = aside(() => paths.next())) {
        yield next.value;
        collectMembers(next.value.contents.length);
      }
    } finally {
      close();
    }
    return undefined;
  };
  return {
    add: (from, to, told) => {
      const { name } = told;
      if (!held.has(name) && !known.has(name)) {
        if (count >= mostPaths)
          throw new QueryRefused(`more than ${mostPaths.toLocaleString('en')} paths match: ask for less`);
        count += 1;
      }
      held.add(from, to, told);
      if (held.bytes() >= most) putAside();
    },
    inOrder,
    close,
  };
};
