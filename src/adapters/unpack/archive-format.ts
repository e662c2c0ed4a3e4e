/** What an archive is, by its first bytes. */
import { ArchiveError, damaged } from './archive-error';
import { blockSize, checksumHolds } from './tar-header';

export type ArchiveFormat = 'gzip' | 'zstd' | 'tar';

/** Compressions that are recognised to be named, not read. */
const foreign: ReadonlyArray<readonly [name: string, magic: string]> = [
  ['bzip2', 'BZh'],
  ['xz', '\xfd7zXZ\0'],
  ['lz4', '\x04\x22\x4d\x18'],
  ['zip', 'PK\x03\x04'],
  ['7z', '7z\xbc\xaf\x27\x1c'],
];

/** Magic of a zstd frame, or of one of the 16 skippable frames (RFC 8878, 3.1). */
export const isZstdMagic = (magic: number): boolean =>
  magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50;

/**
 * @param head the first bytes of the file, 512 of them if it has so many
 * @throws ArchiveError `unsupported` for another compression, `damaged` for what is no archive
 */
export const formatOf = (head: Buffer): ArchiveFormat => {
  if (head.length === 0) throw damaged('empty: no archive');
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.length >= 4 && isZstdMagic(head.readUInt32LE(0))) return 'zstd';
  if (head.length >= blockSize) {
    const block = head.subarray(0, blockSize);
    if (checksumHolds(block) || block.every((byte) => byte === 0)) return 'tar';
  }
  const other = foreign.find(([, magic]) => head.toString('latin1', 0, magic.length) === magic);
  if (other !== undefined) {
    throw new ArchiveError(
      'unsupported',
      `${other[0]} archives can't be read: only gzip, zstd and plain tar`,
    );
  }
  throw damaged('bad first bytes: no gzip, zstd or tar archive');
};
