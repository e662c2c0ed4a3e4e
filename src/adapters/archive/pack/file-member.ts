/** Stores one regular file: opened, described by what is open, copied, and checked for changes meanwhile. */
import { constants, fstatSync, openSync, type BigIntStats } from 'node:fs';
import { type BytePath, toFsPath } from '../byte-name';
import { candidateOf, type Candidate, fits } from './candidate';
import { contentDigest } from '../chunk/content-digest';
import { copyContent, copyPiece, padContent, uncopied, type CopiedFile } from './file-content';
import { fieldsOf, type MemberContext } from './member-context';
import { headerBound, writeHeader } from '../tar/member-header';
import { packErrorText } from './pack-error';
import { codeOf } from '../../system-error';
import { closeRead } from '../source/close-read';
import { plainReader, readerOf } from './read-content';
import { judge, type Verdict } from './verdict';

/** Neither a symbolic link put in the file's place nor a FIFO without a writer is followed or waited for. */
const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A file that was opened, and what the system told of it then. */
export interface OpenFile {
  readonly fd: number;
  readonly stats: BigIntStats;
}

/** Throws the system's error. */
const open = (native: BytePath): OpenFile => {
  const fd = openSync(toFsPath(native), openFlags);
  try {
    return { fd, stats: fstatSync(fd, { bigint: true }) };
  } catch (error) {
    closeRead(fd);
    throw error;
  }
};

/** Undefined where it can't be: what is wrong is told when it is to be stored. The caller closes it. */
export const openAhead = (native: BytePath): OpenFile | undefined => {
  try {
    return open(native);
  } catch {
    return undefined;
  }
};

/** Undefined when the file can't be opened and looked at, which is told as a finding. */
const openFile = ({ findings }: MemberContext, path: BytePath, native: BytePath): OpenFile | undefined => {
  try {
    return open(native);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') findings.add('vanished', path, 'gone before it could be read');
    else if (code === 'ELOOP') findings.add('vanished', path, 'a symbolic link has taken its place');
    else findings.add('unreadable', path, packErrorText(error));
    return undefined;
  }
};

/** Its header is all there is of it. */
const storedLink = (context: MemberContext, path: BytePath, { fields, stats }: Candidate): Verdict => {
  context.onStored(path, fields, stats, true, '');
  return 'stored';
};

/** Stores an open file, unless it may not fit into the block in hand. */
const storeSmall = (
  context: MemberContext,
  path: BytePath,
  { fd, stats }: OpenFile,
  attempt: number,
): Verdict | 'large' => {
  const { stream, tally } = context;
  const candidate = candidateOf(context, path, stats);
  if (candidate === undefined) return 'not stored';
  if (candidate.large) return 'large';
  const { used } = stream;
  const { contentBytes } = tally;
  stream.used = writeHeader(stream.block, used, candidate.fields);
  if (!candidate.whole) return storedLink(context, path, candidate);
  const start = stream.used;
  const { stored, error } = copyPiece(stream, tally, plainReader(fd).read, candidate.size, uncopied);
  const digest = contentDigest(stream.block.subarray(start, stream.used));
  padContent(stream, candidate.size);
  // why: an object that is spread into another one and added to gets a shape of its own each time, which costs more than the header
  const verdict = judge(context, path, candidate, { stored, error }, digest, fd, attempt);
  if (verdict !== 'stored') {
    stream.used = used;
    tally.contentBytes = contentBytes;
  }
  return verdict;
};

/** Stores an open file of any size. */
const storeLarge = async (
  context: MemberContext,
  path: BytePath,
  { fd, stats }: OpenFile,
  attempt: number,
): Promise<Verdict> => {
  const { digests, stream, tally } = context;
  const candidate = candidateOf(context, path, stats);
  if (candidate === undefined) return 'not stored';
  const mark = stream.mark();
  const { contentBytes } = tally;
  stream.used = writeHeader(stream.block, stream.used, candidate.fields);
  if (!candidate.whole) return storedLink(context, path, candidate);
  const reader = readerOf(fd, candidate.stats);
  let copied: CopiedFile;
  try {
    copied = await copyContent(stream, tally, reader.read, candidate.size, digests.begin(candidate.size));
  } finally {
    reader.close();
  }
  const verdict = judge(context, path, candidate, copied, copied.digest, fd, attempt);
  if (verdict !== 'stored') {
    await stream.rewind(mark);
    tally.contentBytes = contentBytes;
  }
  return verdict;
};

const storeLargeFile = async (context: MemberContext, path: BytePath, native: BytePath): Promise<void> => {
  let verdict: Verdict = 'again';
  for (let attempt = 1; verdict === 'again'; attempt += 1) {
    const file = openFile(context, path, native);
    if (file === undefined) return;
    try {
      verdict = await storeLarge(context, path, file, attempt);
    } finally {
      closeRead(file.fd);
    }
  }
  if (verdict === 'stored') context.tally.entries += 1;
};

/**
 * Stores a file; what goes wrong with it becomes a finding. Only large ones are waited for: a promise or two for each of
 * many small files cost more than their headers. `opened` is the file where it is open already.
 */
export const storeFile = (
  context: MemberContext,
  path: BytePath,
  native: BytePath,
  opened?: OpenFile,
): Promise<void> | undefined => {
  let verdict = opened === undefined ? 'again' : storeSmall(context, path, opened, 1);
  for (let attempt = opened === undefined ? 1 : 2; verdict === 'again'; attempt += 1) {
    const file = openFile(context, path, native);
    if (file === undefined) return undefined;
    try {
      verdict = storeSmall(context, path, file, attempt);
    } finally {
      closeRead(file.fd);
    }
  }
  if (verdict === 'large') return storeLargeFile(context, path, native);
  if (verdict === 'stored') context.tally.entries += 1;
  return undefined;
};

/**
 * Stores a file that had no content when it was looked at: its header is all there is of it, so that it need not be opened. False for any
 * other, and for one with several names.
 */
export const storeEmpty = (
  context: MemberContext,
  path: BytePath,
  stats: BigIntStats | undefined,
): boolean => {
  const { archive, stream, tally } = context;
  if (stats?.size !== 0n || stats.nlink !== 1n || !stats.isFile()) return false;
  if (stats.ino === archive.ino && stats.dev === archive.dev) return false;
  const fields = fieldsOf(context, path, 'File', stats, '');
  if (headerBound(fields) > stream.room) return false;
  stream.used = writeHeader(stream.block, stream.used, fields);
  tally.entries += 1;
  context.onStored(path, fields, stats, true, '');
  return true;
};

/**
 * Stores a file that has not changed with the content that was stored of it before, so that it need not be opened. False where it does not
 * fit into the block in hand, and for one with several names. `digest` is that of the content, as catalogues have it.
 */
export const storeKnown = (
  context: MemberContext,
  path: BytePath,
  stats: BigIntStats | undefined,
  content: Buffer,
  digest: string,
): boolean => {
  const { archive, stream, tally } = context;
  if (stats?.size !== BigInt(content.length) || stats.nlink !== 1n || !stats.isFile()) return false;
  if (stats.ino === archive.ino && stats.dev === archive.dev) return false;
  const fields = fieldsOf(context, path, 'File', stats, '');
  if (!fits(stream, fields, content.length)) return false;
  stream.used = writeHeader(stream.block, stream.used, fields);
  content.copy(stream.block, stream.used);
  stream.used += content.length;
  padContent(stream, content.length);
  tally.add(content.length);
  tally.entries += 1;
  context.onStored(path, fields, stats, true, digest);
  return true;
};
