/** The engine: walks the source and writes the archive, while a second walk looks ahead at how much there is. */
import { fstatSync, ftruncateSync, lstatSync, readlinkSync, statfsSync } from 'node:fs';
import { isLeft } from 'fp-ts/Either';
import { PackReport } from '../../../domain/events/pack-report';
import type { PackProgress, PackRequest } from '../../../ports/archiver';
import { type ArchiveOutput, type LastArchive, LastArchiveChanged, openOutput } from './archive-writer';
import { BlockStream, blockSizeFor, mostBlocksFor } from '../tar/block-stream';
import { type BytePath, fromText, toFsPath } from '../byte-name';
import type { CatalogueHead } from '../chunk/catalogue-file';
import { makeContentDigests } from './content-digests';
import { makeCutter, type ChunkSizes } from '../chunk/cutter';
import { codecOnUse } from '../compression/choose-codec';
import { openCatalogue } from './catalogue';
import { type Candidate, makeGroups, type Groups, type Prior } from './groups';
import { linkInPlace } from './link-in-place';
import { openAhead, storeEmpty, storeFile, storeKnown } from './file-member';
import { makeFindings } from './findings';
import { makeSpaceGuard } from './space-guard';
import { blockBytes } from '../tar/member-fields';
import { writeHeader } from '../tar/member-header';
import { fieldsOf, type MemberContext } from './member-context';
import { closeRead } from '../source/close-read';
import { loadOwners } from '../source/owner-names';
import { packErrorText, PackError } from './pack-error';
import { codeOf } from '../../system-error';
import { lookAt } from '../source/look-at';
import { startScan } from '../source/scan';
import { openSource } from '../source/source';
import { placeOf, requestedPatterns } from '../source/requested-patterns';
import type { RequireGoingOn } from './cancel-flag';
import { PackTally } from './tally';
import { walk, type MemberStep, type OtherStep, type Step, type WalkOptions } from '../source/walk';

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
    const fields = fieldsOf(context, path, 'SymbolicLink', stats, link);
    stream.used = writeHeader(stream.block, stream.used, fields);
    tally.entries += 1;
    context.onStored(path, fields, stats, true, '');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'EINVAL')
      findings.add('vanished', path, 'gone before it could be read');
    else findings.add('unreadable', path, packErrorText(error));
  }
};

const isMember = (step: Step): step is MemberStep =>
  step.type === 'directory' || step.type === 'file' || step.type === 'symlink';

const tell = ({ findings, tally }: MemberContext, step: OtherStep): void => {
  switch (step.type) {
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
};

const storeDirectory = (
  context: MemberContext,
  { path, stats }: Extract<MemberStep, { type: 'directory' }>,
): void => {
  const { stream, tally } = context;
  const fields = fieldsOf(context, path, 'Directory', stats, '');
  stream.used = writeHeader(stream.block, stream.used, fields);
  tally.entries += 1;
  context.onStored(path, fields, stats, true, '');
};

/** Answers a promise only where there is something to wait for. */
const store = (context: MemberContext, { step, stats, opened }: Candidate): Promise<void> | undefined => {
  switch (step.type) {
    case 'directory':
      storeDirectory(context, step);
      return undefined;
    case 'file':
      return storeEmpty(context, step.path, stats)
        ? undefined
        : storeFile(context, step.path, step.native, opened);
    case 'symlink':
      storeSymlink(context, step.path, step.native);
      return undefined;
  }
};

/** Seconds since the epoch; nothing has been read late enough where all is to be read. */
const readSinceOf = (start: number, rereadAfter: number): number =>
  rereadAfter === 0 ? Infinity : Math.floor((start - rereadAfter) / 1000);

/** The last archive, where there is one that can be read. */
const lastArchive = (
  reuse: PackRequest['reuse'],
  prior: Prior | undefined,
  { path }: PackTarget,
  requireGoingOn: RequireGoingOn,
  onDiffering: LastArchive['onDiffering'],
): LastArchive | undefined => {
  const last = reuse?.last;
  if (prior === undefined || last == null) return undefined;
  const { fd } = prior;
  return {
    fd,
    link: () => {
      requireGoingOn();
      return linkInPlace(last.path, fd, path);
    },
    onDiffering,
  };
};

/** What of the tree has become members when all of it was walked. `isAllRead`: nothing can be copied from an archive. */
const storeTree = async (
  options: WalkOptions,
  context: MemberContext,
  groups: Groups,
  sizes: ChunkSizes,
  isAllRead: boolean,
  requireGoingOn: RequireGoingOn,
): Promise<void> => {
  const { tally } = context;
  const cutter = makeCutter(sizes);
  for (const step of walk(options)) {
    requireGoingOn();
    tally.begin(step.path);
    if (step.type === 'failed' && step.path === '') throw new PackError('source', packErrorText(step.error));
    if (!isMember(step)) {
      tell(context, step);
      continue;
    }
    // why: what is to be read is looked at when it is open, so that its path is followed once
    const opened = isAllRead && step.type === 'file' ? openAhead(step.native) : undefined;
    try {
      const stats = step.type === 'directory' ? step.stats : (opened?.stats ?? lookAt(step.native));
      const size = step.type === 'file' ? Number(stats?.size ?? 0) : 0;
      if (cutter.endsBefore(step.path, size)) await groups.end();
      const taking = groups.take({ step, stats, opened });
      if (taking !== undefined) await taking;
    } finally {
      if (opened !== undefined) closeRead(opened.fd);
    }
  }
  await groups.end(true);
};

/** Nothing has changed: the last archive is the new one, if it is still what was written. */
const confirmLast = (
  file: ArchiveOutput,
  groups: Groups,
  sha256: string | undefined,
  requireGoingOn: RequireGoingOn,
): void => {
  const found = file.takeLast((bytes) => {
    requireGoingOn();
    groups.confirm(bytes);
  });
  if (found !== sha256) throw new LastArchiveChanged();
  groups.confirm(Infinity);
};

/** Milliseconds in which nobody waits to hear how much there is in all: most backups are over by then, and need not count it. */
const withoutTotals = 5000;

/** `mayBeLink`: whether the last archive itself may take the place of the new one, where nothing differs. */
const packOnce = async (
  request: PackRequest,
  target: PackTarget,
  onProgress: (progress: PackProgress) => void,
  requireGoingOn: RequireGoingOn,
  mayBeLink: boolean,
): Promise<PackReport> => {
  const start = Date.now();
  const source = openSource(request);
  const codec = codecOnUse(request.compression, request.level);
  const { excludeCaches, root, compression, level, reuse } = request;
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
  const head: CatalogueHead = {
    ...{ format: 2, root: fromText(root), compression, level },
    ...{ sizes: codec.sizes, isRead: false },
  };
  const digests = makeContentDigests(mostBlocksFor(codec), blockSizeFor(codec));
  const catalogue = openCatalogue(reuse, head, target.path);
  try {
    const last = mayBeLink
      ? lastArchive(reuse, catalogue.prior, target, requireGoingOn, (bytes) => spaceGuard.upTo(bytes))
      : undefined;
    const file = openOutput(target.fd, last);
    const scan = startScan(options, requireGoingOn);
    const begun = performance.now();
    const spaceGuard = makeSpaceGuard(
      scan,
      tally,
      compression,
      bavail * bsize,
      file.differs,
      () => performance.now() - begun > withoutTotals,
    );
    const stream = new BlockStream(codec, file, spaceGuard, requireGoingOn, catalogue.onChunk, digests);
    const findings = makeFindings();
    for (const fault of requested.faults) findings.add('pattern', '', fault);
    const context: MemberContext = {
      stream,
      findings,
      tally,
      digests,
      owners: loadOwners(),
      root: fromText(root),
      archive: fstatSync(target.fd, { bigint: true }),
      linked: new Map(),
      onStored: (...member) => {
        groups.onStored(...member);
      },
    };
    const groups = makeGroups({
      context,
      store: (candidate) => store(context, candidate),
      storeKnown: ({ step, stats }, content, digest) =>
        storeKnown(context, step.path, stats, content, digest),
      prior: catalogue.prior,
      mayBeLast: last !== undefined,
      onDiffering: file.differ,
      cataloguer: catalogue.cataloguer,
      start: Math.floor(start / 1000),
      readSince: readSinceOf(start, reuse?.rereadAfter ?? 0),
      requireGoingOn,
    });
    await storeTree(options, context, groups, codec.sizes, catalogue.prior === undefined, requireGoingOn);
    if (groups.areAsBefore()) confirmLast(file, groups, reuse?.last?.sha256, requireGoingOn);
    else if (tally.entries === 0)
      throw new PackError('source', findings.total().problems[0]?.detail ?? 'no such file or directory');
    else {
      // The end of a tar archive is two blocks of NUL bytes: a chunk of their own, which is the same in every archive.
      stream.block.fill(0, stream.used, stream.used + 2 * blockBytes);
      stream.used += 2 * blockBytes;
      await stream.finish();
    }
    const written = await file.finish();
    tally.end();
    const { entries, contentBytes, excluded } = tally;
    const reused = groups.reuse();
    catalogue.keep(written.sha256);
    const trouble = catalogue.trouble();
    const report = PackReport.decode({
      ...written,
      entries,
      contentBytes,
      excluded,
      ...findings.total(),
      ...(reused === undefined ? {} : { reuse: reused }),
      ...(trouble === undefined ? {} : { catalogue: trouble }),
    });
    if (isLeft(report)) throw new Error('the report of a finished archive does not hold whole numbers');
    return report.right;
  } finally {
    digests.stop();
    catalogue.close();
  }
};

/**
 * Writes the archive of `request` to `target`, or puts the last archive there under a second name, where nothing differs from it. Rejects
 * with a `PackError` or a system error; cleans up nothing beside it.
 */
export const packTree = async (
  request: PackRequest,
  target: PackTarget,
  onProgress: (progress: PackProgress) => void,
  requireGoingOn: RequireGoingOn,
): Promise<PackReport> => {
  const packed = (mayBeLink: boolean): Promise<PackReport> =>
    packOnce(request, target, onProgress, requireGoingOn, mayBeLink);
  try {
    return await packed(true);
  } catch (error) {
    if (!(error instanceof LastArchiveChanged)) throw error;
    ftruncateSync(target.fd, 0);
    return packed(false);
  }
};
