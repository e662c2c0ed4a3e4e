/** A list as it grows: lines whose pack is not closed yet get its id later. It is kept as bytes, since it may be long. */
import { chunkLine, headLine, type ListHead, noDigest } from '../../codecs/store/version-list';
import { sha256 } from './tags';

export interface ListWriter {
  /** Gives what names the pack of that line, once it is known. */
  readonly add: (
    pack: string | null,
    offset: number,
    length: number,
    digest: string,
  ) => (pack: string) => void;
  /** All of it, with its own digest in it. */
  readonly finish: () => Buffer;
}

export const listWriter = (head: ListHead): ListWriter => {
  const first = headLine(head, noDigest);
  let bytes = Buffer.alloc(64 * 1024);
  let used = 0;
  const put = (line: string): number => {
    const at = used;
    const length = Buffer.byteLength(line);
    if (at + length > bytes.length) {
      const larger = Buffer.alloc(2 * (at + length));
      bytes.copy(larger, 0, 0, at);
      bytes = larger;
    }
    used += bytes.write(line, at);
    return at;
  };
  put(first);
  return {
    add: (pack, offset, length, digest) => {
      const at = put(chunkLine({ pack: pack ?? noDigest, offset, length, sha256: digest }));
      return (known) => void bytes.write(known, at);
    },
    finish: () => {
      const whole = bytes.subarray(0, used);
      whole.write(headLine(head, sha256(whole)));
      return whole;
    },
  };
};
