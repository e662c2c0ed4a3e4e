/**
 * The catalogue of one archive as a file: records, each with a digest over itself and all before it, so that what is flipped or cut
 * ends it, and nothing that is read of it before was wrong. Disposable: without it, the next backup makes everything anew.
 */
import { createHash } from 'node:crypto';
import { readSync, writeSync } from 'node:fs';
import * as t from 'io-ts';
import { isRight } from 'fp-ts/Either';
import { Compression } from '../../../domain/schedule/compression';
import { decodeGroup, encodeGroup, type Group } from './catalogue-codec';

/** What all chunks of the archive have in common: with anything else, none is of use. */
export const CatalogueHead = t.readonly(
  t.strict({
    format: t.literal(1),
    root: t.string,
    compression: Compression,
    level: t.union([t.number, t.null]),
    sizes: t.readonly(t.strict({ least: t.number, spread: t.number, most: t.number })),
  }),
);
export type CatalogueHead = t.TypeOf<typeof CatalogueHead>;

const lengthBytes = 4;
const digestBytes = 16;

/** A group with more chunks than this has is not kept: it is made anew each time. */
const mostBytes = 32 * 1024 * 1024;

const bufferBytes = 256 * 1024;

const makeChain = () => {
  let digest: Buffer = Buffer.alloc(digestBytes);
  return (payload: Buffer): Buffer => {
    digest = createHash('sha256').update(digest).update(payload).digest().subarray(0, digestBytes);
    return digest;
  };
};

export interface CatalogueWriter {
  readonly add: (group: Group) => void;
  /** Writes what is left. Each call throws the system's error. */
  readonly finish: () => void;
}

/** `fd` is an empty file's; it is not closed here. */
export const writeCatalogue = (fd: number, head: CatalogueHead): CatalogueWriter => {
  const chain = makeChain();
  let pending: Buffer[] = [];
  let bytes = 0;
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
  put(Buffer.from(JSON.stringify(head)));
  return {
    add: (group) => {
      const payload = encodeGroup(group);
      if (payload.length <= mostBytes) put(payload);
    },
    finish: flush,
  };
};

export interface CatalogueReader {
  readonly head: CatalogueHead;
  /** Undefined behind the last, or where the file can't be trusted any further. */
  readonly next: () => Group | undefined;
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

/** Reads piece by piece. `fd` is not closed here. Undefined for what is no catalogue. */
export const readCatalogue = (fd: number): CatalogueReader | undefined => {
  const chain = makeChain();
  let window = Buffer.alloc(0);
  let position = 0;
  let isOver = false;
  /** That many bytes, or fewer at the end. */
  const take = (length: number): Buffer => {
    if (window.length < length) {
      const more = Buffer.allocUnsafe(Math.max(bufferBytes, length - window.length));
      const got = readSync(fd, more, 0, more.length, position);
      position += got;
      window = Buffer.concat([window, more.subarray(0, got)]);
      if (got > 0 && window.length < length) return take(length);
    }
    const taken = window.subarray(0, length);
    window = window.subarray(taken.length);
    return taken;
  };
  const payload = (): Buffer | undefined => {
    if (isOver) return undefined;
    isOver = true;
    try {
      const length = take(lengthBytes);
      if (length.length < lengthBytes || length.readUInt32LE() > mostBytes) return undefined;
      const content = take(length.readUInt32LE());
      const digest = take(digestBytes);
      if (!chain(content).equals(digest)) return undefined;
      isOver = false;
      return content;
    } catch {
      // why: what can't be read costs time alone
      return undefined;
    }
  };
  const head = headOf(payload());
  if (head === undefined) return undefined;
  return {
    head,
    next: () => {
      const content = payload();
      return content === undefined ? undefined : decodeGroup(content);
    },
  };
};
