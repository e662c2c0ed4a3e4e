/** What stands behind the end mark of a tar stream: padding, another archive, or data of no kind. */
import { quoted } from '../byte-name';
import type { DamageLog } from '../damage-log';
import { decodeHeader, isZero } from './tar-header';

export interface AfterEnd {
  /** @param byte where the block begins in the tar stream */
  readonly push: (block: Buffer, byte: number) => void;
  /** @param byte where less than a block stands at the end of the stream; @param rest that part */
  readonly tell: (rest: Buffer, byte: number, after: string | null, log: DamageLog) => void;
}

export const makeAfterEnd = (): AfterEnd => {
  /** The first block that is not zeros. */
  let first: { readonly byte: number; readonly member: string | null } | null = null;
  /** Where a header stands behind data that no header describes. */
  let stray: number | null = null;
  return {
    push: (block, byte) => {
      if (stray !== null || isZero(block)) return;
      const header = decodeHeader(block);
      if (first === null) first = { byte, member: header === null ? null : quoted(header.name) };
      else if (header !== null && first.member === null) stray = byte;
    },
    tell: (rest, restAt, after, log) => {
      if (first === null && isZero(rest)) return;
      const byte = first?.byte ?? restAt;
      const member = first?.member ?? null;
      if (member !== null) {
        log.note(
          `another archive, which begins with ${member}, follows the end mark at byte ${byte} of the tar stream: it was not read`,
        );
      } else if (stray === null) {
        log.note(`other data follows the end mark, at byte ${byte} of the tar stream: it was not read`);
      } else {
        // As where blocks in the middle of an archive were overwritten with zeros.
        const reason = `an end mark, then other data, then a header at byte ${stray}`;
        log.damaged({ stream: 'tar', byte, reason, after, resumed: null });
      }
    },
  };
};
