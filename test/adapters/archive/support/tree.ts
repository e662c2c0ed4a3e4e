/** Random trees: described by fast-check, built on disk, and read back as values that can be compared. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import * as fc from 'fast-check';

/** Names are byte strings: one character per byte. */
export type Node =
  | { readonly type: 'file'; readonly size: number; readonly seed: number; readonly meta: Meta }
  | { readonly type: 'directory'; readonly children: ReadonlyArray<Named>; readonly meta: Meta }
  | { readonly type: 'symlink'; readonly target: string; readonly meta: Meta }
  | { readonly type: 'hardlink'; readonly pick: number };

export interface Named {
  readonly name: string;
  readonly node: Node;
}

interface Meta {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
}

const root = process.getuid?.() === 0;

const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
const native = (path: string): Buffer => Buffer.from(path, 'latin1');

const allowed = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && name.length <= 255 && !/[/\0]/.test(name);

const name = fc
  .oneof(
    { weight: 4, arbitrary: fc.stringMatching(/^[a-z0-9_.]{1,12}$/) },
    { weight: 2, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map(bytes) },
    {
      weight: 2,
      arbitrary: fc.constantFrom('-dash', '--', '@at', '@', ' space ', 'new\nline', 'a=b', 'back\\slash'),
    },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 90, max: 255 }).map((length) => 'long'.repeat(64).slice(0, length)),
    },
    { weight: 1, arbitrary: fc.integer({ min: 40, max: 85 }).map((length) => bytes('長'.repeat(length))) },
    { weight: 1, arbitrary: fc.stringMatching(/^[\x80-\xff]{1,9}$/) },
  )
  .filter(allowed);

/** Seconds since 1970, and before. */
const anyTime = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 32 }),
  fc.double({ min: 0, max: 2 ** 31, noNaN: true }),
  fc.double({ min: -(2 ** 31), max: 0, noNaN: true }),
);

/** Seconds whose fraction is of whole microseconds, which is what Node can set. */
const microseconds = fc
  .tuple(fc.integer({ min: 1, max: 4_000_000_000 }), fc.constantFrom(0, 0.5, 0.25, 0.123456))
  .map(([seconds, fraction]) => seconds + fraction);

const owner = root ? fc.constantFrom(0, 1, 1234, 70_000, 3_000_000) : fc.constant(process.getuid?.() ?? 0);
const group = root ? fc.constantFrom(0, 1, 1234, 3_000_000) : fc.constant(process.getgid?.() ?? 0);

const mode = fc.integer({ min: 0, max: 0o7777 }).map((bits) => (root ? bits : (bits & 0o777) | 0o400));

const size = fc.oneof(
  { weight: 8, arbitrary: fc.nat(3000) },
  { weight: 4, arbitrary: fc.constantFrom(0, 1, 511, 512, 513, 1024) },
  { weight: 1, arbitrary: fc.integer({ min: 900_000, max: 2_300_000 }) },
);

const treeWith = (mtime: fc.Arbitrary<number>): fc.Arbitrary<ReadonlyArray<Named>> => {
  const meta = fc.record({ mode, uid: owner, gid: group, mtime });
  const link = fc.oneof(
    { weight: 2, arbitrary: name },
    {
      weight: 2,
      arbitrary: fc.integer({ min: 90, max: 300 }).map((length) => 'up/'.repeat(100).slice(0, length)),
    },
    { weight: 1, arbitrary: fc.constantFrom('/etc/passwd', '../../../outside', '.') },
  );
  return fc.letrec<{ tree: ReadonlyArray<Named>; node: Node }>((tie) => ({
    tree: fc.uniqueArray(fc.record({ name, node: tie('node') }), {
      maxLength: 7,
      selector: (named) => named.name,
    }),
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      {
        weight: 4,
        arbitrary: fc.record({ type: fc.constant('file' as const), size, seed: fc.nat(99), meta }),
      },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('symlink' as const), target: link, meta }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('hardlink' as const), pick: fc.nat(50) }) },
      {
        weight: 3,
        arbitrary: fc.record({ type: fc.constant('directory' as const), children: tie('tree'), meta }),
      },
    ),
  })).tree;
};

/** With any time that a file can have. */
export const tree = treeWith(anyTime);

/** With times after 1970 that every archiver keeps, but for their fraction. */
export const plainlyTimedTree = treeWith(microseconds);

/** Bytes that depend on the seed alone; every third seed can't be compressed. */
const contentOf = (length: number, seed: number): Buffer => {
  if (seed % 3 !== 0) return Buffer.alloc(length, `line ${seed} of a text that repeats\n`);
  const chunks = new Array<Buffer>();
  for (let made = 0, at = 0; made < length; made += 32, at += 1)
    chunks.push(createHash('sha256').update(`${seed} ${at}`).digest());
  return Buffer.concat(chunks).subarray(0, length);
};

/** Builds the tree inside the directory `top`, which exists. */
export const build = (top: string, children: ReadonlyArray<Named>): void => {
  const files = new Array<string>();
  const finish = (path: string, { mode, uid, gid, mtime }: Meta): void => {
    if (root) lchownSync(native(path), uid, gid);
    chmodSync(native(path), mode);
    utimesSync(native(path), mtime, mtime);
  };
  const make = (directory: string, named: Named): void => {
    const path = `${directory}/${named.name}`;
    const { node } = named;
    switch (node.type) {
      case 'file':
        writeFileSync(native(path), contentOf(node.size, node.seed));
        finish(path, node.meta);
        files.push(path);
        return;
      case 'symlink':
        symlinkSync(native(node.target), native(path));
        if (root) lchownSync(native(path), node.meta.uid, node.meta.gid);
        lutimesSync(native(path), node.meta.mtime, node.meta.mtime);
        return;
      case 'hardlink': {
        const first = files[node.pick % Math.max(1, files.length)];
        if (first !== undefined) linkSync(native(first), native(path));
        return;
      }
      case 'directory':
        mkdirSync(native(path));
        for (const child of node.children) make(path, child);
        finish(path, { ...node.meta, mode: node.meta.mode | 0o700 });
    }
  };
  for (const child of children) make(bytes(top), child);
};

/** One path as a tar archive can keep it. */
export interface Seen {
  readonly type: string;
  readonly mode: number;
  readonly owner: string;
  /** Null where it is left out of the comparison. */
  readonly mtimeNs: bigint | null;
  /** Of a file the digest, of a link its target. */
  readonly content: string;
  /** The first path (by bytes) of the same file, where it has several. */
  readonly sameAs: string | null;
}

export interface SeeOptions {
  readonly times: 'exact' | 'microseconds' | 'seconds';
  readonly symlinkTimes: boolean;
}

export const exact: SeeOptions = { times: 'exact', symlinkTimes: true };

const second = 1_000_000_000n;

const timeOf = (ns: bigint, times: SeeOptions['times']): bigint => {
  switch (times) {
    case 'exact':
      return ns;
    // why: a time that was a floating-point number may lie on either side
    case 'microseconds':
      return ((ns + 500n) / 1_000n) * 1_000n;
    case 'seconds':
      return ns - (((ns % second) + second) % second);
  }
};

/** Everything below and including `top`, by path relative to it; the bytes of a path as latin1. */
export const see = (top: string, options: Partial<SeeOptions> = {}): Readonly<Record<string, Seen>> => {
  const { times, symlinkTimes } = { ...exact, ...options };
  const seen: Record<string, Seen> = {};
  const firsts = new Map<string, string>();
  const visit = (path: string, relative: string): void => {
    const stats = lstatSync(native(path), { bigint: true });
    const type = stats.isDirectory()
      ? 'directory'
      : stats.isSymbolicLink()
        ? 'symlink'
        : stats.isFile()
          ? 'file'
          : 'other';
    const key = `${stats.dev}:${stats.ino}`;
    const sameAs = type === 'file' ? (firsts.get(key) ?? null) : null;
    if (type === 'file' && sameAs === null) firsts.set(key, relative);
    seen[relative] = {
      type,
      mode: Number(stats.mode) & 0o7777,
      owner: `${stats.uid}:${stats.gid}`,
      mtimeNs: type === 'symlink' && !symlinkTimes ? null : timeOf(stats.mtimeNs, times),
      content:
        type === 'file'
          ? createHash('sha256')
              .update(readFileSync(native(path)))
              .digest('hex')
          : type === 'symlink'
            ? readlinkSync(native(path), 'latin1')
            : '',
      sameAs,
    };
    if (type !== 'directory') return;
    for (const child of readdirSync(native(path), 'latin1').sort())
      visit(`${path}/${child}`, `${relative}/${child}`);
  };
  visit(bytes(top), '');
  return seen;
};
