/** What every member needs to be stored: where it goes, who owned it, and where findings are told. */
import type { BigIntStats } from 'node:fs';
import type { BlockStream } from '../tar/block-stream';
import { type BytePath, joinBytes } from '../byte-name';
import type { Findings } from './findings';
import type { MemberFields } from '../tar/member-fields';
import type { Owners } from '../source/owner-names';
import type { ContentDigests, PutDigest } from './content-digests';
import type { PackTally } from './tally';

export interface MemberContext {
  readonly stream: BlockStream;
  readonly findings: Findings;
  readonly tally: PackTally;
  readonly owners: Owners;
  readonly root: BytePath;
  /** The archive being written: it may lie in the source and is never a member of itself. */
  readonly archive: Pick<BigIntStats, 'dev' | 'ino'>;
  /** Member paths of the files stored so far that have more than one name, by `device:inode`. */
  readonly linked: Map<string, BytePath>;
  readonly digests: Pick<ContentDigests, 'begin'>;
  /** Hears of each member that was stored; `isSure`: its content is what belongs to these stats. */
  readonly onStored: OnStored;
}

/**
 * `path` is relative to the source. `digest`: of what was stored of a file with content, as catalogues have it, or what puts it into its
 * member once the block in hand is to be written.
 */
export type OnStored = (
  path: BytePath,
  fields: MemberFields,
  stats: BigIntStats,
  isSure: boolean,
  digest: string | PutDigest,
) => void;

/** A member's path in the archive. */
export const memberPath = (root: BytePath, path: BytePath): BytePath =>
  path === '' ? root : joinBytes(root, path);

const permissions = 0o7777;

export const fieldsOf = (
  context: MemberContext,
  path: BytePath,
  type: MemberFields['type'],
  stats: BigIntStats,
  link: BytePath,
): MemberFields => {
  const [uid, gid] = [Number(stats.uid), Number(stats.gid)];
  return {
    path: memberPath(context.root, path) + (type === 'Directory' ? '/' : ''),
    type,
    mode: Number(stats.mode) & permissions,
    uid,
    gid,
    uname: context.owners.user(uid),
    gname: context.owners.group(gid),
    size: type === 'File' ? Number(stats.size) : 0,
    mtimeNs: stats.mtimeNs,
    link,
  };
};
