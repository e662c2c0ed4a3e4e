/** What a source holds now, as a backup would walk it, to be held against an archive's catalogue. */
import { closeSync, constants, openSync, readlinkSync, readSync, type BigIntStats } from 'node:fs';
import type { PackRequest } from '../../../ports/archiver';
import { fromText, joinBytes, toFsPath, type BytePath } from '../byte-name';
import { digestInPieces } from '../chunk/content-digest';
import { changeOf, knownOf, type KnownMember } from '../chunk/known-member';
import { packErrorText } from '../pack/pack-error';
import { lookAt } from '../source/look-at';
import { loadOwners } from '../source/owner-names';
import { placeOf, requestedPatterns } from '../source/requested-patterns';
import { openSource } from '../source/source';
import { walk } from '../source/walk';

export interface LiveMember {
  readonly name: BytePath;
  /** A file's digest is not taken yet. */
  readonly member: KnownMember;
  /** The same, with the digest of its content, which is not read where `known` tells that it is as it was. */
  readonly withDigest: (known: KnownMember | undefined) => KnownMember;
}

export type OnUnread = (name: BytePath, reason: string) => void;

const permissions = 0o7777;

/** As catalogues have it: of all that is in a file. */
export const digestOf = (native: BytePath): string => {
  const fd = openSync(toFsPath(native), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const digest = digestInPieces();
    const buffer = Buffer.allocUnsafe(256 * 1024);
    for (let got = readSync(fd, buffer); got > 0; got = readSync(fd, buffer))
      digest.add(buffer.subarray(0, got));
    return digest.end();
  } finally {
    closeSync(fd);
  }
};

/** @throws PackError where the source itself can't be read */
export const liveMembers = function* (
  request: PackRequest,
  onUnread: OnUnread,
): Generator<LiveMember, undefined> {
  const source = openSource(request);
  const owners = loadOwners();
  const root = fromText(request.root);
  const exclude = requestedPatterns(request.exclude, placeOf(request, source.top)).patterns;
  const { excludeCaches } = request;
  const options = { top: source.top, topKind: source.kind, exclude, excludeCaches, never: source.never };
  const memberOf = (
    path: BytePath,
    type: KnownMember['type'],
    stats: BigIntStats,
    link: BytePath,
  ): KnownMember => {
    const [uid, gid] = [Number(stats.uid), Number(stats.gid)];
    const fields = {
      ...{ path, type, uid, gid, link, mode: Number(stats.mode) & permissions, mtimeNs: stats.mtimeNs },
      ...{ uname: owners.user(uid), gname: owners.group(gid) },
      size: type === 'File' ? Number(stats.size) : 0,
    };
    return knownOf(path, fields, stats, false, '');
  };
  for (const step of walk(options)) {
    const name = step.path === '' ? root : joinBytes(root, step.path);
    if (step.type === 'failed') {
      onUnread(name, packErrorText(step.error));
      continue;
    }
    if (step.type !== 'directory' && step.type !== 'file' && step.type !== 'symlink') continue;
    const stats = step.type === 'directory' ? step.stats : lookAt(step.native);
    if (stats === undefined) continue;
    if (step.type === 'symlink') {
      try {
        const member = memberOf(
          step.path,
          'SymbolicLink',
          stats,
          readlinkSync(toFsPath(step.native), 'latin1'),
        );
        yield { name, member, withDigest: () => member };
      } catch (error) {
        onUnread(name, packErrorText(error));
      }
      continue;
    }
    const member = memberOf(step.path, step.type === 'directory' ? 'Directory' : 'File', stats, '');
    const { native } = step;
    yield {
      name,
      member,
      withDigest: (known) => {
        if (member.type !== 'File') return member;
        if (known !== undefined && changeOf({ ...known, path: member.path }, member) === null)
          return { ...member, digest: known.digest };
        return { ...member, digest: digestOf(native) };
      },
    };
  }
  return undefined;
};
