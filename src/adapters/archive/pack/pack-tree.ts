/** The engine: walks the source and writes the archive, while a second walk looks ahead at how much there is. */
import { fstatSync, lstatSync, readlinkSync, statfsSync } from 'node:fs';
import { isLeft } from 'fp-ts/Either';
import { PackReport } from '../../../domain/events/pack-report';
import type { PackProgress, PackRequest } from '../../../ports/archiver';
import { openOutput } from './archive-writer';
import { BlockStream } from '../tar/block-stream';
import { type BytePath, fromText, toFsPath } from '../byte-name';
import { makeCutter } from '../chunk/cutter';
import { chooseCodec } from '../compression/choose-codec';
import { storeFile } from './file-member';
import { makeFindings } from './findings';
import { makeSpaceGuard } from './space-guard';
import { blockBytes } from '../tar/member-fields';
import { writeHeader } from '../tar/member-header';
import { fieldsOf, type MemberContext } from './member-context';
import { loadOwners } from '../source/owner-names';
import { packErrorText, PackError } from './pack-error';
import { codeOf } from '../../system-error';
import { lookAt } from '../source/look-at';
import { startScan } from '../source/scan';
import { openSource } from '../source/source';
import { placeOf, requestedPatterns } from '../source/requested-patterns';
import type { RequireGoingOn } from './cancel-flag';
import { PackTally } from './tally';
import { walk, type Step, type WalkOptions } from '../source/walk';

/** The open file that receives the archive, and its path (for the free space beside it). */
export interface PackTarget {
  readonly fd: number;
  readonly path: string;
}

const storeSymlink = (context: MemberContext, path: BytePath, native: BytePath): void => {
  const { stream, findings, tally } = context;
  try {
    const stats = lstatSync(toFsPath(native), { bigint: true });
    const link = readlinkSync(toFsPath(native), 'latin1');
    stream.used = writeHeader(
      stream.block,
      stream.used,
      fieldsOf(context, path, 'SymbolicLink', stats, link),
    );
    tally.entries += 1;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'EINVAL')
      findings.add('vanished', path, 'gone before it could be read');
    else findings.add('unreadable', path, packErrorText(error));
  }
};

const isMember = ({ type }: Step): boolean => type === 'directory' || type === 'file' || type === 'symlink';

/** What a file's content takes, as far as a look at it tells. */
const sizeOf = (step: Step): number => (step.type === 'file' ? Number(lookAt(step.native)?.size ?? 0) : 0);

/** Answers a promise only where there is something to wait for. */
const store = (context: MemberContext, step: Step): Promise<void> | undefined => {
  const { stream, findings, tally } = context;
  switch (step.type) {
    case 'directory':
      stream.used = writeHeader(
        stream.block,
        stream.used,
        fieldsOf(context, step.path, 'Directory', step.stats, ''),
      );
      tally.entries += 1;
      break;
    case 'file':
      return storeFile(context, step.path, step.native);
    case 'symlink':
      storeSymlink(context, step.path, step.native);
      break;
    case 'excluded':
      tally.excluded += 1;
      break;
    case 'refused':
      findings.add('pattern', step.path, `its patterns exclude nothing: ${step.reason}`);
      break;
    case 'failed':
      if (codeOf(step.error) === 'ENOENT')
        findings.add('vanished', step.path, 'gone before it could be read');
      else findings.add('unreadable', step.path, packErrorText(step.error));
      break;
    case 'device':
    case 'FIFO':
    case 'socket':
      findings.add('special', step.path, `a ${step.type} is not stored`);
  }
  return undefined;
};

/** Writes the archive of `request` to `target`. Rejects with a `PackError` or a system error; cleans up nothing. */
export const packTree = async (
  request: PackRequest,
  target: PackTarget,
  onProgress: (progress: PackProgress) => void,
  requireGoingOn: RequireGoingOn,
): Promise<PackReport> => {
  const source = openSource(request);
  const codec = await chooseCodec(request.compression, request.level);
  const { excludeCaches } = request;
  const requested = requestedPatterns(request.exclude, placeOf(request, source.top));
  const options: WalkOptions = {
    top: source.top,
    topKind: source.kind,
    exclude: requested.patterns,
    excludeCaches,
    never: source.never,
  };
  const tally = new PackTally(onProgress);
  const { bavail, bsize } = statfsSync(target.path);
  const spaceGuard = makeSpaceGuard(
    startScan(options, requireGoingOn),
    tally,
    request.compression,
    bavail * bsize,
  );
  const file = openOutput(target.fd);
  const stream = new BlockStream(codec, file, spaceGuard, requireGoingOn);
  const findings = makeFindings();
  for (const fault of requested.faults) findings.add('pattern', '', fault);
  const context: MemberContext = {
    stream,
    findings,
    tally,
    owners: loadOwners(),
    root: fromText(request.root),
    archive: fstatSync(target.fd, { bigint: true }),
    linked: new Map(),
  };
  const cutter = makeCutter(codec.sizes);
  for (const step of walk(options)) {
    requireGoingOn();
    if ((isMember(step) && cutter.endsBefore(step.path, sizeOf(step))) || stream.isFull) await stream.flush();
    tally.begin(step.path);
    if (step.type === 'failed' && step.path === '') throw new PackError('source', packErrorText(step.error));
    const storing = store(context, step);
    if (storing !== undefined) await storing;
  }
  if (tally.entries === 0)
    throw new PackError('source', findings.total().problems[0]?.detail ?? 'no such file or directory');
  // The end of a tar archive is two blocks of NUL bytes: a chunk of their own, which is the same in every archive.
  stream.beginLast();
  stream.block.fill(0, stream.used, stream.used + 2 * blockBytes);
  stream.used += 2 * blockBytes;
  await stream.finish();
  const written = await file.finish();
  tally.end();
  const { entries, contentBytes, excluded } = tally;
  const report = PackReport.decode({ ...written, entries, contentBytes, excluded, ...findings.total() });
  if (isLeft(report)) throw new Error('the report of a finished archive does not hold whole numbers');
  return report.right;
};
