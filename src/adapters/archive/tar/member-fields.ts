/** What a member's header says. */
import type { BytePath } from '../byte-name';

export interface MemberFields {
  readonly path: BytePath;
  readonly type: 'File' | 'Directory' | 'SymbolicLink' | 'Link';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
  /** Bytes of content that follow. */
  readonly size: number;
  /** Since the epoch. */
  readonly mtimeNs: bigint;
  /** Where a symbolic link leads, or the member that a hard link is another name of. */
  readonly link: BytePath;
}

/** Nanoseconds in a second. */
export const second = 1_000_000_000n;

/** Bytes of a block of tar, which headers and content are padded to. */
export const blockBytes = 512;
