/** What an archive is, by its first bytes. */
import type { ArchiveDamage } from '../../../ports/unarchiver';
import { ArchiveError, damaged } from '../archive-error';
import { blockSize, checksumHolds } from '../tar/tar-header';

/** `unknown`: its first bytes tell nothing, and yet a header may follow in it. */
export type ArchiveFormat = 'gzip' | 'zstd' | 'tar' | 'unknown';

/** What is recognised to be named, not read. */
const foreign: ReadonlyArray<readonly [name: string, magic: string]> = [
  ['bzip2', 'BZh'],
  ['xz', '\xfd7zXZ\0'],
  ['lzma', '\x5d\0\0'],
  ['lzip', 'LZIP'],
  ['lzop', '\x89LZO\0\r\n\x1a\n'],
  ['lz4', '\x04\x22\x4d\x18'],
  ['lrzip', 'LRZI'],
  ['compress (.Z)', '\x1f\x9d'],
  ['zip', 'PK\x03\x04'],
  ['7z', '7z\xbc\xaf\x27\x1c'],
  ['rar', 'Rar!\x1a\x07'],
  ['cpio', '070701'],
  ['cpio', '070702'],
  ['cpio', '070707'],
  ['ar', '!<arch>\n'],
];

/** Magic of a zstd frame, or of one of the 16 skippable frames (RFC 8878, 3.1). */
export const isZstdMagic = (magic: number): boolean =>
  magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50;

const compressionOf = (head: Buffer): 'gzip' | 'zstd' | null => {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  return head.length >= 4 && isZstdMagic(head.readUInt32LE(0)) ? 'zstd' : null;
};

const foreignName = (head: Buffer): string | null =>
  foreign.find(([, magic]) => head.toString('latin1', 0, magic.length) === magic)?.[0] ?? null;

const readable = 'only gzip, zstd and plain tar';

/**
 * @param head the first bytes of the file, 512 of them if it has so many
 * @throws ArchiveError `unsupported` for another compression, `damaged` for what is empty
 */
export const formatOf = (head: Buffer): ArchiveFormat => {
  if (head.length === 0) throw damaged('empty: no archive');
  const compression = compressionOf(head);
  if (compression !== null) return compression;
  if (head.length >= blockSize && checksumHolds(head.subarray(0, blockSize))) return 'tar';
  const other = foreignName(head);
  if (other !== null) {
    throw new ArchiveError('unsupported', `${other} archives can't be read: ${readable}`);
  }
  return 'unknown';
};

/**
 * Why nothing can be restored from a stream without a single tar header.
 * @param head the first bytes of the stream, decompressed
 * @param damage what was met in it
 */
export const noTar = (
  format: ArchiveFormat,
  head: Buffer,
  damage: ReadonlyArray<ArchiveDamage>,
): ArchiveError => {
  if (format === 'unknown' || format === 'tar') {
    return damaged('no gzip, zstd or tar archive: there is no tar header in it');
  }
  const inner = compressionOf(head) ?? foreignName(head);
  if (inner !== null) {
    return new ArchiveError(
      'unsupported',
      `it holds ${inner} data within ${format}: decompress it once, and restore what comes of that`,
    );
  }
  const [first] = damage.filter(({ stream }) => stream === 'file');
  if (first !== undefined) return damaged(`damaged at byte ${first.byte} of the file: ${first.reason}`);
  return damaged(
    head.length === 0 ? `the ${format} file is empty: it holds no tar` : `the ${format} file holds no tar`,
  );
};
