/** For which paths a server or another program answers, so that a call there may never come back. Asks none of them. */
import { readFileSync, readlinkSync } from 'node:fs';
import { join, parse, resolve, sep } from 'node:path';

/** The kinds of file systems that can hang. */
const answeredFor = /^(fuse|nfs|cifs|smb|9p|ceph|gluster|afs|autofs|lustre|sshfs|davfs|virtiofs|vboxsf)/;

/** What a desktop or a container mounts for itself, and nobody keeps files in. */
const beside = /^fuse\.(lxcfs|gvfsd-fuse|portal|snapfuse)$/;

/** Links that are followed at most, as by the kernel. */
const mostLinks = 40;

const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));

/** Where a line of mountinfo (proc(5)) mounts what can hang; null where it mounts nothing such. */
const mountPoint = (line: string): string | null => {
  const [before = '', after = ''] = line.split(' - ');
  const kind = after.split(' ')[0] ?? '';
  const point = before.split(' ')[4];
  // why: if all the machine's files can hang, so can this program's own
  return point === undefined || point === '/' || !answeredFor.test(kind) || beside.test(kind)
    ? null
    : unescaped(point);
};

export const hangingIn = (mountinfo: string): ReadonlyArray<string> =>
  mountinfo.split('\n').flatMap((line) => mountPoint(line) ?? []);

/** Where file systems that can hang are mounted; null where the system does not tell, as outside Linux. */
export const hangingMounts = (): ReadonlyArray<string> | null => {
  try {
    return hangingIn(readFileSync('/proc/self/mountinfo', 'utf8'));
  } catch {
    return null;
  }
};

const linkAt = (path: string): string | null => {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
};

/** The path without links; null when it leads into one of the mounts. Each part is looked at only when none is above it. */
const outside = (path: string, mounts: ReadonlyArray<string>): string | null => {
  const { root } = parse(path);
  let parts = path.slice(root.length).split(sep);
  let at = root;
  for (let links = 0; links < mostLinks;) {
    const [part, ...rest] = parts;
    if (part === undefined) return at;
    const next = join(at, part);
    if (mounts.includes(next)) return null;
    const link = linkAt(next);
    parts = rest;
    if (link === null) at = next;
    else {
      links += 1;
      parts = [...resolve(at, link).slice(root.length).split(sep), ...rest];
      at = root;
    }
  }
  // why: nothing is reached by more links
  return path;
};

/** Whether the path leads into a mount that can hang, or holds one. */
export const mayHang = (path: string, mounts: ReadonlyArray<string> | null = hangingMounts()): boolean => {
  if (mounts === null) return true;
  if (mounts.length === 0) return false;
  const place = outside(resolve(path), mounts);
  const below = place === null || place.endsWith(sep) ? place : place + sep;
  return below === null || mounts.some((mount) => mount.startsWith(below));
};
