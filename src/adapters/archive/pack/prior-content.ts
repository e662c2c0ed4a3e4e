/**
 * Contents of files that have not changed, although others of their group have: they are taken from the chunk of the last archive, so that
 * nothing but what has changed is read from the source. What can't be had there is read.
 */
import { gunzip } from 'node:zlib';
import type { Group } from '../chunk/cataloguer';
import { contentDigest } from '../chunk/content-digest';
import type { KnownMember } from '../chunk/known-member';
import type { Found } from '../chunk/prior-groups';
import { release } from '../compression/release';
import { type FrameDecoder, frameDecoder, largestFrame } from '../compression/zstd-decoder';
import { blockBytes } from '../tar/member-fields';
import { readChunk } from './chunk-in-place';

export interface PriorContent {
  /** Whether the group is at hand. */
  readonly holds: (group: Group) => boolean;
  /** Has it at hand, as long as no other one is; what can't be had of it is none. */
  readonly load: (group: Group) => Promise<void>;
  /** Whether the last archive is damaged where the group at hand stands. */
  readonly isRotted: () => boolean;
  /** What is stored of a file of the group at hand; null where that is not what the catalogue says. Good until the next `load`. */
  readonly of: (found: Found) => Buffer | null;
}

/** Bytes of the headers of one member, its long names apart. */
const headersBound = 4096;

/** Bytes that a group takes in the tar stream at the most. */
const boundOf = (members: ReadonlyArray<KnownMember>): number =>
  members.reduce(
    (sum, { size, path, link }) => sum + size + headersBound + 2 * (path.length + link.length),
    0,
  );

const gunzipped = (chunk: Buffer, bound: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { chunkSize: Math.max(blockBytes, bound), maxOutputLength: bound };
    gunzip(chunk, options, (error, content) => (error === null ? resolve(content) : reject(error)));
  });

let decoder: Promise<FrameDecoder | null> | undefined;

/** By how it begins: a gzip member, a zstd frame, or tar as it is. */
const decompressed = async (chunk: Buffer, bound: number): Promise<Buffer | null> => {
  const magic = chunk.length < 4 ? 0 : chunk.readUInt32LE();
  if ((magic & 0xffff) === 0x8b1f) return gunzipped(chunk, bound);
  if (magic !== 0xfd2fb528) return chunk;
  decoder ??= frameDecoder();
  return (await decoder)?.decode(chunk, bound) ?? null;
};

const [typeAt, sizeAt, sizeEnd] = [156, 124, 136];

/** Headers that tell of the next one, by their type. */
const ofNext = new Set(['x', 'g', 'L', 'K'].map((type) => type.charCodeAt(0)));

const padded = (bytes: number): number => Math.ceil(bytes / blockBytes) * blockBytes;

/** Where the content of each member begins; null where the stream holds others than these. */
const placesOf = (stream: Buffer, members: ReadonlyArray<KnownMember>): ReadonlyArray<number> | null => {
  const places: number[] = [];
  let at = 0;
  while (places.length < members.length) {
    if (at + blockBytes > stream.length) return null;
    const type = stream[at + typeAt] ?? 0;
    const size = parseInt(stream.toString('latin1', at + sizeAt, at + sizeEnd), 8);
    // why: a size that is none would lead nowhere, or back
    if (!(size >= 0)) return null;
    at += blockBytes;
    if (!ofNext.has(type)) {
      if (size !== members[places.length]?.size) return null;
      places.push(at);
    }
    at += padded(size);
  }
  return places;
};

/** `fd` is the last archive, open for reading. */
export const makePriorContent = (fd: number): PriorContent => {
  let group: Group | undefined;
  let stream: Buffer | null = null;
  let places: ReadonlyArray<number> | null = null;
  let isRotted = false;
  return {
    holds: (asked) => asked === group,
    load: async (asked) => {
      if (stream !== null) release(stream);
      [group, stream, places, isRotted] = [asked, null, null, false];
      const [chunk, ...more] = asked.chunks;
      const bound = boundOf(asked.members);
      // why: several chunks are nearly always slices of one large file, whose change is most of what there is
      if (chunk === undefined || more.length > 0 || bound > largestFrame) return;
      const bytes = readChunk(fd, asked.offset, chunk);
      isRotted = bytes === null;
      if (bytes === null) return;
      try {
        stream = await decompressed(bytes, bound);
      } catch {
        // why: what can't be decompressed is read from the source
        stream = null;
      }
      if (stream !== bytes) release(bytes);
      if (stream !== null) places = placesOf(stream, asked.members);
    },
    isRotted: () => isRotted,
    of: ({ index, member }) => {
      const at = places?.[index];
      if (at === undefined || stream === null) return null;
      const content = stream.subarray(at, at + member.size);
      return contentDigest(content) === member.digest ? content : null;
    },
  };
};
