/** How much of an archive was copied from the one before it, and why the rest was read. */
import * as t from 'io-ts';
import { NonNegativeInteger } from '../integer';

/**
 * Why a file was read. `new`: the last archive does not have it. `type` to `link`: what has changed of it, the first of these.
 * `racy`: it had changed within two seconds before it was read, or while it was. `old`: it was read too long ago (or
 * `--reread`). `rotted`: the last archive is damaged there. `beside`: something else
 * in its chunk has to be made anew, and its own content could not be taken from the last archive.
 */
export const ReadReason = t.keyof(
  {
    new: null,
    type: null,
    size: null,
    mtime: null,
    ctime: null,
    inode: null,
    mode: null,
    owner: null,
    link: null,
    racy: null,
    old: null,
    rotted: null,
    beside: null,
  },
  'ReadReason',
);
export type ReadReason = t.TypeOf<typeof ReadReason>;

export const Reuse = t.readonly(
  t.strict({
    /** Files that were not read. */
    files: NonNegativeInteger,
    /** Bytes of the archive that were copied from the last one. */
    bytes: NonNegativeInteger,
    /** How many files were read, by why; no reason without files. */
    read: t.readonlyArray(t.readonly(t.strict({ reason: ReadReason, files: NonNegativeInteger }))),
  }),
  'Reuse',
);
export type Reuse = t.TypeOf<typeof Reuse>;
