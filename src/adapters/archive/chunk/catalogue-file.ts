/**
 * The catalogue of one archive as a file: records, each with a digest over itself and all before it, so that what is flipped or cut
 * ends it, and nothing that is read of it before was wrong. Disposable: it is made again from the archive, or done without.
 */
import { hash } from 'node:crypto';
import { readSync, writeSync } from 'node:fs';
import * as t from 'io-ts';
import { isRight } from 'fp-ts/Either';
import { Compression } from '../../../domain/schedule/compression';
import type { BytePath } from '../byte-name';
import { type ListPlace, packName } from './member-lists';
import { namesDigestBytes } from './names-digest';
import { makePackedReader, makePackedWriter, orUnreadable, sharedBytes } from './packed-bytes';
import { statsDigestBytes } from './stats-digest';

/** What all chunks of the archive have in common: from one with anything else, none can be copied. */
export const CatalogueHead = t.readonly(
  t.strict({
    format: t.literal(2),
    /** The first component of every member's path, one character a byte. */
    root: t.string,
    compression: Compression,
    level: t.union([t.number, t.null]),
    sizes: t.readonly(t.strict({ least: t.number, spread: t.number, most: t.number })),
    /** Whether it was made of the archive, by reading that: then nobody knows its chunks. */
    isRead: t.boolean,
  }),
);
export type CatalogueHead = t.TypeOf<typeof CatalogueHead>;

/** A group of members, as a catalogue names it. */
export interface GroupRow {
  /** Where in the archive its first chunk begins; the others follow it. */
  readonly offset: number;
  /** When its files were read, seconds since the epoch. */
  readonly readAt: number;
  /** The path of its first member, relative to the source. */
  readonly first: BytePath;
  readonly list: ListPlace;
  /** The digest over what the system told of its members (see stats-digest.ts); empty where that proves nothing. */
  readonly stats: string;
  /** The digest over the names of its members (see names-digest.ts); empty where an older version has written it. */
  readonly names: string;
}

const lengthBytes = 4;
const digestBytes = 16;

/** More is no record. */
const mostBytes = 32 * 1024 * 1024;

const bufferBytes = 256 * 1024;

/** What a record is. */
const [packKind, groupKind, endKind] = [0, 1, 2];

/** What is given is good until the next call. */
const makeChain = () => {
  let text = Buffer.alloc(1024);
  return (payload: Buffer): Buffer => {
    if (digestBytes + payload.length > text.length) {
      const larger = Buffer.alloc(2 * (digestBytes + payload.length));
      text.copy(larger, 0, 0, digestBytes);
      text = larger;
    }
    payload.copy(text, digestBytes);
    // why: for a few dozen bytes one call that gives a text costs a tenth of what the parts of a hash do
    text.write(
      hash('sha256', text.subarray(0, digestBytes + payload.length), 'binary'),
      0,
      digestBytes,
      'latin1',
    );
    return text.subarray(0, digestBytes);
  };
};

export interface CatalogueWriter {
  readonly add: (row: GroupRow) => void;
  /** Writes what is left, and that it is whole. Each call throws the system's error. */
  readonly finish: () => void;
}

/** `fd` is an empty file's; it is not closed here. */
export const writeCatalogue = (fd: number, head: CatalogueHead): CatalogueWriter => {
  const chain = makeChain();
  const writer = makePackedWriter();
  const packs = new Map<string, number>();
  let pending: Buffer[] = [];
  let bytes = 0;
  let before: GroupRow | undefined;
  const flush = (): void => {
    let rest = Buffer.concat(pending);
    while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
    pending = [];
    bytes = 0;
  };
  const put = (payload: Buffer): void => {
    const record = Buffer.allocUnsafe(lengthBytes + payload.length + digestBytes);
    record.writeUInt32LE(payload.length);
    payload.copy(record, lengthBytes);
    chain(payload).copy(record, lengthBytes + payload.length);
    pending.push(record);
    bytes += record.length;
    if (bytes >= bufferBytes) flush();
  };
  const numberOf = (pack: string): number => {
    const known = packs.get(pack);
    if (known !== undefined) return known;
    writer.clear();
    writer.count(packKind);
    writer.text(pack);
    put(writer.written());
    packs.set(pack, packs.size);
    return packs.size - 1;
  };
  put(Buffer.from(JSON.stringify(head)));
  return {
    add: (row) => {
      const { offset, readAt, first, list, stats, names } = row;
      const pack = numberOf(list.pack);
      writer.clear();
      writer.count(groupKind);
      writer.signed(offset - (before?.offset ?? 0));
      writer.signed(readAt - (before?.readAt ?? 0));
      const same = sharedBytes(first, before?.first ?? '');
      writer.count(same);
      writer.text(first.slice(same));
      writer.count(pack);
      writer.count(list.position);
      writer.count(list.length);
      writer.raw(list.digest);
      writer.raw(names === '' ? stats : stats.padEnd(statsDigestBytes, '\0'));
      writer.raw(names);
      put(writer.written());
      before = row;
    },
    finish: () => {
      writer.clear();
      writer.count(endKind);
      put(writer.written());
      flush();
    },
  };
};

export interface Catalogue {
  readonly head: CatalogueHead;
  readonly rows: ReadonlyArray<GroupRow>;
  /** Its end was read: nothing is missing. */
  readonly isWhole: boolean;
}

const headOf = (payload: Buffer | undefined): CatalogueHead | undefined => {
  if (payload === undefined) return undefined;
  try {
    const head = CatalogueHead.decode(JSON.parse(payload.toString('utf8')));
    return isRight(head) ? head.right : undefined;
  } catch {
    return undefined;
  }
};

/** Where a digest over names stands behind it, it has to stand, too. */
const noStats = '\0'.repeat(statsDigestBytes);

type Row = GroupRow | { readonly pack: string } | 'end';

const rowOf = (
  payload: Buffer,
  packs: ReadonlyArray<string>,
  before: GroupRow | undefined,
): Row | undefined =>
  orUnreadable(() => {
    const from = makePackedReader(payload);
    const kind = from.count();
    if (kind === endKind) return 'end';
    if (kind === packKind) {
      const pack = from.text('latin1');
      return packName.test(pack) ? { pack } : undefined;
    }
    if (kind !== groupKind) return undefined;
    const offset = (before?.offset ?? 0) + from.signed();
    const readAt = (before?.readAt ?? 0) + from.signed();
    const first = (before?.first ?? '').slice(0, from.count()) + from.text('latin1');
    const pack = packs[from.count()];
    const [position, length] = [from.count(), from.count()];
    const digest = from.raw(digestBytes);
    const seen = from.isAtEnd() ? noStats : from.raw(statsDigestBytes);
    const stats = seen === noStats ? '' : seen;
    const names = from.isAtEnd() ? '' : from.raw(namesDigestBytes);
    return pack === undefined
      ? undefined
      : { offset, readAt, first, list: { pack, position, length, digest }, stats, names };
  });

/** Of all that read a catalogue: each is read at once, and nothing that was read is kept as it stands here. */
let room: Buffer<ArrayBuffer> | undefined;

/** The contents of records, up to the first that does not hold. */
const payloadsOf = (fd: number, onError: (error: unknown) => void): (() => Buffer | undefined) => {
  const chain = makeChain();
  let window = Buffer.alloc(0);
  let position = 0;
  let isOver = false;
  /** That many bytes, or fewer at the end; they hold until the next are taken. */
  const take = (length: number): Buffer => {
    if (window.length < length) {
      const isFree = window.length === 0 && length <= bufferBytes;
      const more = isFree
        ? (room ??= Buffer.allocUnsafeSlow(bufferBytes))
        : Buffer.allocUnsafe(Math.max(bufferBytes, length - window.length));
      const got = readSync(fd, more, 0, more.length, position);
      position += got;
      const added = more.subarray(0, got);
      window = isFree ? added : Buffer.concat([window, added]);
      if (got > 0 && window.length < length) return take(length);
    }
    const taken = window.subarray(0, length);
    window = window.subarray(taken.length);
    return taken;
  };
  return () => {
    if (isOver) return undefined;
    isOver = true;
    try {
      const length = take(lengthBytes);
      if (length.length < lengthBytes || length.readUInt32LE() > mostBytes) return undefined;
      const size = length.readUInt32LE();
      // why: the next bytes may be read to where those that were taken before lie
      const record = take(size + digestBytes);
      const content = record.subarray(0, size);
      if (!chain(content).equals(record.subarray(size))) return undefined;
      isOver = false;
      return content;
    } catch (error) {
      // why: what can't be read costs time alone
      onError(error);
      return undefined;
    }
  };
};

/**
 * Reads all rows: there is one for some hundreds of members. `fd` is not closed here. Undefined for what is no catalogue. `onError` is
 * given the system's error that ended it.
 */
export const readCatalogue = (
  fd: number,
  onError: (error: unknown) => void = () => undefined,
): Catalogue | undefined => {
  const payload = payloadsOf(fd, onError);
  const head = headOf(payload());
  if (head === undefined) return undefined;
  const rows = new Array<GroupRow>();
  const packs = new Array<string>();
  for (let content = payload(); content !== undefined; content = payload()) {
    const row = rowOf(content, packs, rows.at(-1));
    if (row === undefined) break;
    if (row === 'end') return { head, rows, isWhole: true };
    if ('pack' in row) packs.push(row.pack);
    else rows.push(row);
  }
  return { head, rows, isWhole: false };
};
