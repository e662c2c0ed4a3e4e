/** What to do about the copy of a file, which may have changed while it was read. */
import { fstatSync, type BigIntStats } from 'node:fs';
import { counted } from '../../../domain/counted';
import type { BytePath } from '../byte-name';
import type { Candidate } from './candidate';
import type { PutDigest } from './content-digests';
import type { Copied } from './file-content';
import { memberPath, type MemberContext } from './member-context';
import { packErrorText } from './pack-error';

/** The copy stays, or is forgotten, to be made again or not. */
export type Verdict = 'stored' | 'again' | 'not stored';

/** A small file is tried this often; one larger than a block is tried once more, since it is read for long. */
const smallAttempts = 3;
const largeAttempts = 2;

/** `unknown`: the system does not tell any more. */
type Change = 'none' | 'grew' | 'shrank' | 'changed' | 'unknown';

const lookAgain = (fd: number): BigIntStats | undefined => {
  try {
    return fstatSync(fd, { bigint: true });
  } catch {
    return undefined;
  }
};

const changeOf = (before: BigIntStats, copied: Copied, fd: number): Change => {
  const after = lookAgain(fd);
  if (after === undefined) return 'unknown';
  if (BigInt(copied.stored) < before.size || after.size < before.size) return 'shrank';
  if (after.size > before.size) return 'grew';
  return after.mtimeNs === before.mtimeNs ? 'none' : 'changed';
};

const report = (
  context: MemberContext,
  path: BytePath,
  size: number,
  copied: Copied,
  change: Change,
): void => {
  const { findings } = context;
  if (copied.error !== undefined)
    findings.add(
      'unreadable',
      path,
      `${packErrorText(copied.error)} after ${copied.stored} of ${counted(size, 'byte')}; the rest is NUL bytes`,
    );
  else if (copied.stored < size)
    findings.add(
      'cut-short',
      path,
      `${copied.stored} of ${counted(size, 'byte')} ${size === 1 ? 'was' : 'were'} left to read; the rest is NUL bytes`,
    );
  else if (change === 'unknown')
    findings.add('unreadable', path, 'it could not be looked at again once it was read: it may have changed');
  else if (change === 'grew')
    findings.add('grew', path, `stored as the ${counted(size, 'byte')} it had when it was opened`);
  else if (change !== 'none') findings.add('changed', path, 'it was written to while it was read');
};

/** `attempt` counts from 1. What is wrong with a copy that is not made again is told as a finding. */
export const judge = (
  context: MemberContext,
  path: BytePath,
  candidate: Candidate,
  copied: Copied,
  digest: string | PutDigest,
  fd: number,
  attempt: number,
): Verdict => {
  const { stats, size, large, shared } = candidate;
  const change = changeOf(stats, copied, fd);
  if (copied.error !== undefined && copied.stored === 0) {
    context.findings.add('unreadable', path, packErrorText(copied.error));
    return 'not stored';
  }
  // What only grew while it was read for long is whole up to the size in its header: nothing to gain.
  const worthwhile = change !== 'none' && !(large && change === 'grew') && copied.error === undefined;
  if (worthwhile && attempt < (large ? largeAttempts : smallAttempts)) return 'again';
  report(context, path, size, copied, change);
  if (shared !== undefined) context.linked.set(shared, memberPath(context.root, path));
  const isSure = change === 'none' && copied.error === undefined;
  context.onStored(path, candidate.fields, stats, isSure, digest);
  return 'stored';
};
