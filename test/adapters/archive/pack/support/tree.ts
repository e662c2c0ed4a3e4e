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

const seconds = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 32 }),
  fc.double({ min: 0, max: 2 ** 31, noNaN: true }),
  fc.double({ min: -(2 ** 31), max: 0, noNaN: true }),
);

const owner = root ? fc.constantFrom(0, 1, 1234, 70_000, 3_000_000) : fc.constant(process.getuid?.() ?? 0);
const group = root ? fc.constantFrom(0, 1, 1234, 3_000_000) : fc.constant(process.getgid?.() ?? 0);

const meta = fc.record({
  mode: fc.integer({ min: 0, max: 0o7777 }).map((mode) => (root ? mode : (mode & 0o777) | 0o400)),
  uid: owner,
  gid: group,
  mtime: seconds,
});

const size = fc.oneof(
  { weight: 8, arbitrary: fc.nat(3000) },
  { weight: 4, arbitrary: fc.constantFrom(0, 1, 511, 512, 513, 1024) },
  { weight: 1, arbitrary: fc.integer({ min: 900_000, max: 2_300_000 }) },
);

const { tree } = fc.letrec<{ tree: ReadonlyArray<Named>; node: Node }>((tie) => ({
  tree: fc.uniqueArray(fc.record({ name, node: tie('node') }), {
    maxLength: 7,
    selector: (named) => named.name,
  }),
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('file' as const), size, seed: fc.nat(99), meta }) },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('symlink' as const),
        target: fc.oneof(
          name,
          fc.integer({ min: 90, max: 300 }).map((length) => 'up/'.repeat(100).slice(0, length)),
        ),
        meta,
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('hardlink' as const), pick: fc.nat(50) }) },
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant('directory' as const), children: tie('tree'), meta }),
    },
  ),
}));

export { tree };

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

/** One path as a tar archive can keep it. `mtimeNs` is null where it is left out of the comparison. */
export interface Seen {
  readonly kind: string;
  readonly mode: number;
  readonly owner: string;
  readonly mtimeNs: bigint | null;
  readonly content: string;
  /** The first path (by bytes) of the same file. */
  readonly same: string;
}

export interface SeeOptions {
  /** Times are compared in steps of this many nanoseconds. */
  readonly stepNs: bigint;
  readonly symlinkTimes: boolean;
}

export const exact: SeeOptions = { stepNs: 1n, symlinkTimes: true };

/** Everything below and including `top`, by path relative to it. */
export const see = (top: string, { stepNs, symlinkTimes }: SeeOptions = exact): ReadonlyMap<string, Seen> => {
  const seen = new Map<string, Seen>();
  const firsts = new Map<string, string>();
  const visit = (path: string, relative: string): void => {
    const stats = lstatSync(native(path), { bigint: true });
    const kind = stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'symlink' : 'file';
    const key = `${stats.dev}:${stats.ino}`;
    if (kind === 'file' && !firsts.has(key)) firsts.set(key, relative);
    // Rounded to the nearest step: a time kept as a floating-point number may lie on either side.
    const mtimeNs = ((stats.mtimeNs + stepNs / 2n) / stepNs) * stepNs;
    seen.set(relative, {
      kind,
      mode: Number(stats.mode),
      owner: `${stats.uid}:${stats.gid}`,
      mtimeNs: kind === 'symlink' && !symlinkTimes ? null : mtimeNs,
      content:
        kind === 'file'
          ? createHash('sha256')
              .update(readFileSync(native(path)))
              .digest('hex')
          : kind === 'symlink'
            ? readlinkSync(native(path), 'latin1')
            : '',
      same: kind === 'file' ? (firsts.get(key) ?? '') : relative,
    });
    if (kind !== 'directory') return;
    for (const child of readdirSync(native(path), 'latin1').sort())
      visit(`${path}/${child}`, `${relative}/${child}`);
  };
  visit(bytes(top), '');
  return seen;
};
