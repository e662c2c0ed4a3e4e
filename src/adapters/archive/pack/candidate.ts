/** An open file that is to be stored: what its header will say, and where it fits. */
import type { BigIntStats } from 'node:fs';
import type { BytePath } from '../byte-name';
import { kindOf } from '../source/listing';
import { fieldsOf, type MemberContext } from './member-context';
import type { MemberFields } from '../tar/member-fields';
import { headerBound } from '../tar/member-header';
import { identity } from '../source/walk';
import type { BlockStream } from '../tar/block-stream';

export interface Candidate {
  readonly stats: BigIntStats;
  readonly size: number;
  readonly fields: MemberFields;
  /** `device:inode` of a file that has other names. */
  readonly shared: string | undefined;
  /** Whether its content is stored, and not a link to where it was stored first. */
  readonly whole: boolean;
  /** Whether it may not fit into the block in hand. */
  readonly large: boolean;
}

/** Padding of the content, with room to spare. */
const paddingBound = 1024;

/** Whether a file of so many bytes surely fits into the block in hand. */
export const fits = (stream: Pick<BlockStream, 'room'>, fields: MemberFields, size: number): boolean =>
  headerBound(fields) + size + paddingBound <= stream.room;

/** Undefined for what is not stored: the archive itself, and what is no file any more. `stats` are those of the open file. */
export const candidateOf = (
  context: MemberContext,
  path: BytePath,
  stats: BigIntStats,
): Candidate | undefined => {
  const { archive, findings, linked, stream } = context;
  if (!stats.isFile()) {
    findings.add('vanished', path, `a ${kindOf(stats)} has taken its place`);
    return undefined;
  }
  if (stats.ino === archive.ino && stats.dev === archive.dev) return undefined;
  const size = Number(stats.size);
  const shared = stats.nlink > 1n ? identity(stats) : undefined;
  const first = shared === undefined ? undefined : linked.get(shared);
  const whole = first === undefined;
  const fields = fieldsOf(context, path, whole ? 'File' : 'Link', stats, first ?? '');
  const large = whole && !fits(stream, fields, size);
  return { stats, size, fields, shared, whole, large };
};
