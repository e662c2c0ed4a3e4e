/** Stores one regular file: opened, described by what is open, copied, and checked for changes meanwhile. */
import { closeSync, constants, fstatSync, openSync, type BigIntStats } from 'node:fs';
import { toNative, type BytePath } from './byte-path';
import { copyContent, type Copied } from './file-content';
import { kindOf } from './listing';
import { headerBound, writeHeader } from './member-header';
import { fieldsOf, memberPath, type MemberContext } from './member-context';
import { errorCode, errorText } from './pack-error';
import { identity } from './walk';

/** Neither a symbolic link put in the file's place nor a FIFO without a writer is followed or waited for. */
const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A small file is tried this often; one larger than a block is tried once more, since it is read for long. */
const smallAttempts = 3;
const largeAttempts = 2;

type Change = 'none' | 'grew' | 'shrank' | 'changed';

const changeOf = (before: BigIntStats, copied: Copied, fd: number): Change => {
  const after = fstatSync(fd, { bigint: true });
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
      `${errorText(copied.error)} after ${copied.stored} of ${size} bytes; the rest is NUL bytes`,
    );
  else if (copied.stored < size)
    findings.add(
      'cut-short',
      path,
      `${copied.stored} of ${size} bytes were left to read; the rest is NUL bytes`,
    );
  else if (change === 'grew')
    findings.add('grew', path, `stored as the ${size} bytes it had when it was opened`);
  else if (change !== 'none') findings.add('changed', path, 'it was written to while it was read');
};

/** Stores the open file, or a hard link to where it was stored first. Answers whether to try again. */
const storeOpen = async (
  context: MemberContext,
  path: BytePath,
  fd: number,
  attempt: number,
): Promise<'done' | 'again'> => {
  const { stream, findings, tally } = context;
  const stats = fstatSync(fd, { bigint: true });
  if (!stats.isFile()) {
    findings.add('vanished', path, `a ${kindOf(fstatSync(fd))} has taken its place`);
    return 'done';
  }
  const key = identity(stats);
  if (key === context.archive) return 'done';
  const size = Number(stats.size);
  const shared = stats.nlink > 1n;
  const first = shared ? context.linked.get(key) : undefined;
  const type = first === undefined ? 'File' : 'Link';
  const fields = fieldsOf(context, path, type, stats, first ?? '');
  const large = first === undefined && headerBound(fields) + size + 1024 > stream.room;
  const mark = stream.mark(large);
  const countedBefore = tally.contentBytes;
  stream.used = writeHeader(stream.block, stream.used, fields);
  if (first === undefined) {
    const copied = await copyContent(stream, fd, size, (bytes) => tally.add(bytes));
    const change = changeOf(stats, copied, fd);
    const attempts = large ? largeAttempts : smallAttempts;
    // What only grew while it was read for long is whole up to the size in its header: nothing to gain.
    const worthwhile = change !== 'none' && !(large && change === 'grew') && copied.error === undefined;
    const unread = copied.error !== undefined && copied.stored === 0;
    if ((worthwhile && attempt < attempts) || unread) {
      await stream.rewind(mark);
      tally.contentBytes = countedBefore;
      if (unread) findings.add('unreadable', path, errorText(copied.error));
      return unread ? 'done' : 'again';
    }
    report(context, path, size, copied, change);
    if (shared) context.linked.set(key, memberPath(context.root, path));
  }
  tally.entries += 1;
  return 'done';
};

/** Stores a file; what goes wrong with it becomes a finding. */
export const storeFile = async (context: MemberContext, path: BytePath, native: BytePath): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    let fd: number;
    try {
      fd = openSync(toNative(native), openFlags);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT') context.findings.add('vanished', path, 'gone before it could be read');
      else if (code === 'ELOOP')
        context.findings.add('vanished', path, 'a symbolic link has taken its place');
      else context.findings.add('unreadable', path, errorText(error));
      return;
    }
    try {
      if ((await storeOpen(context, path, fd, attempt)) === 'done') return;
    } finally {
      closeSync(fd);
    }
  }
};
