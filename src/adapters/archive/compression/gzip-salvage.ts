/** What can be had of a gzip file that is damaged, cut short, or followed by other data. */
import { crc32, createInflateRaw } from 'node:zlib';
import { readAt, readSize, type ArchiveFile } from '../archive-file';
import { decompressed } from './decompress-steps';
import { findMagic, mostTries } from './find-magic';
import { gzipHeaderLength, longestGzipHeader } from './gzip-header';
import type { Gap, Pieces } from './pieces';

/** Bytes of a checksum and a length. */
const trailerLength = 8;

const magic = Buffer.from([0x1f, 0x8b, 8]);

interface Place {
  readonly position: number;
  readonly headerLength: number;
}

/** The next gzip header from `start` on, or null where there is none, or too much that only looks like one. */
const nextHeader = (file: ArchiveFile, start: number): Promise<Place | null> =>
  findMagic(file, magic, start, async (position) => {
    const headerLength = gzipHeaderLength(await readAt(file, position, longestGzipHeader));
    return headerLength === null ? null : { position, headerLength };
  });

/** Where something else than zeros is, or null. */
const nextData = async (file: ArchiveFile, from: number): Promise<number | null> => {
  for (let position = from; position < file.size; position += readSize) {
    const at = (await readAt(file, position, readSize)).findIndex((byte) => byte !== 0);
    if (at !== -1) return position + at;
  }
  return null;
};

const inflater = () => createInflateRaw({ chunkSize: 64 * 1024 });

/** One member from `position` on; answers where the next may begin, and null when it had no end. */
async function* member(
  file: ArchiveFile,
  position: number,
  headerLength: number,
): AsyncGenerator<Buffer | Gap, number | null, undefined> {
  let crc = 0;
  let length = 0;
  const content = decompressed(inflater, file, position + headerLength);
  let next = await content.next();
  for (; next.done !== true; next = await content.next()) {
    crc = crc32(next.value, crc);
    length += next.value.length;
    yield next.value;
  }
  const end = next.value;
  if (end.type !== 'ended') {
    const reason = end.type === 'cut' ? 'the gzip stream is cut short' : `bad gzip stream: ${end.reason}`;
    yield { type: 'lost', byte: end.position, bytes: null, reason };
    return end.type === 'cut' ? null : end.position + 1;
  }
  const trailer = await readAt(file, end.position, trailerLength);
  const unproven = (reason: string): Gap => ({ type: 'unproven', byte: end.position, reason });
  if (trailer.length < trailerLength)
    yield unproven('the gzip stream is cut short within its checksum: nothing proves what was read');
  else if (trailer.readUInt32LE(0) !== crc)
    yield unproven('the gzip checksum does not hold: something is not what was stored');
  else if (trailer.readUInt32LE(4) !== length % 2 ** 32)
    yield unproven('the gzip length does not hold: something is not what was stored');
  return end.position + trailer.length;
}

/** The part of a piece that the caller has not had yet. */
const unseenPart = (delivered: number): ((piece: Buffer) => Buffer) => {
  let seen = 0;
  return (piece) => {
    const from = Math.min(piece.length, Math.max(0, delivered - seen));
    seen += piece.length;
    return piece.subarray(from);
  };
};

/** @param delivered bytes of the tar stream that the caller has had already */
export async function* salvaged(file: ArchiveFile, delivered: number): Pieces {
  const unseen = unseenPart(delivered);
  let position: number | null = 0;
  let broken = 0;
  let isLost = false;
  while (position !== null && position < file.size) {
    const data: number | null = await nextData(file, position);
    if (data === null) return;
    const found: Place | null = broken > mostTries ? null : await nextHeader(file, data);
    if (found === null) {
      if (!isLost) yield { type: 'surplus', byte: data };
      return;
    }
    if (found.position > data && !isLost)
      yield { type: 'lost', byte: data, bytes: null, reason: 'bad gzip header' };
    isLost = false;
    const pieces = member(file, found.position, found.headerLength);
    let next = await pieces.next();
    for (; next.done !== true; next = await pieces.next()) {
      const piece = next.value;
      if (!Buffer.isBuffer(piece)) {
        isLost = piece.type === 'lost';
        broken += isLost ? 1 : 0;
        yield piece;
        continue;
      }
      const part = unseen(piece);
      if (part.length > 0) yield part;
    }
    position = next.value;
  }
}
