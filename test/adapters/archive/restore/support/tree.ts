/** Trees of files for tests: arbitrary ones, made on disk, and read back as values that can be compared. */
import {
  chmodSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';

export type Node =
  | {
      readonly type: 'file';
      readonly name: Buffer;
      readonly mode: number;
      readonly mtime: number;
      readonly content: Buffer;
    }
  | { readonly type: 'symlink'; readonly name: Buffer; readonly mtime: number; readonly link: string }
  /** A second name for the first file of its directory, if there is one. */
  | { readonly type: 'hardlink'; readonly name: Buffer }
  | {
      readonly type: 'directory';
      readonly name: Buffer;
      readonly mode: number;
      readonly mtime: number;
      readonly children: ReadonlyArray<Node>;
    };

const allowed = (name: Buffer): boolean =>
  name.length > 0 &&
  name.length <= 255 &&
  !name.includes(0) &&
  !name.includes(0x2f) &&
  !/^\.\.?$/.test(name.toString('latin1'));

const names = fc
  .oneof(
    { weight: 6, arbitrary: fc.stringMatching(/^[a-zA-Z0-9_.@-]{1,12}$/).map((text) => Buffer.from(text)) },
    {
      weight: 2,
      arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map((text) => Buffer.from(text)),
    },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 90, max: 250 }).map((length) => Buffer.alloc(length, 'long-name-')),
    },
    {
      weight: 1,
      arbitrary: fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
    },
  )
  .filter(allowed);

const modes = fc.integer({ min: 0, max: 0o777 });
/** Seconds; the fraction in whole microseconds, which is what Node can set. */
const times = fc
  .tuple(fc.integer({ min: 1, max: 4_000_000_000 }), fc.constantFrom(0, 0.5, 0.25, 0.123456))
  .map(([seconds, fraction]) => seconds + fraction);
const contents = fc.oneof(
  fc.constant(Buffer.alloc(0)),
  fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
  fc
    .tuple(fc.constantFrom(511, 512, 513, 20_000, 700_000), fc.string())
    .map(([size, seed]) => Buffer.alloc(size, seed || 'x')),
);
const links = fc.oneof(
  fc.stringMatching(/^[a-z./]{1,20}$/),
  fc.constantFrom('/etc/passwd', '../../../outside', '.', 'x'.repeat(150)),
);

const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      type: fc.constant('file' as const),
      name: names,
      mode: modes,
      mtime: times,
      content: contents,
    }),
    fc.record({ type: fc.constant('symlink' as const), name: names, mtime: times, link: links }),
    fc.record({ type: fc.constant('hardlink' as const), name: names }),
    fc.record({
      type: fc.constant('directory' as const),
      name: names,
      mode: modes,
      mtime: times,
      children: fc.array(tie('node'), { maxLength: 5 }),
    }),
  ),
}));

export const trees = fc.array(node, { minLength: 1, maxLength: 8 });

const within = (directory: Buffer, name: Buffer): Buffer =>
  Buffer.concat([directory, Buffer.from('/'), name]);

/** Makes the tree in a directory that exists; of two nodes of one name the first is made. */
export const make = (directory: Buffer, nodes: ReadonlyArray<Node>): void => {
  const taken = new Set<string>();
  let firstFile: Buffer | null = null;
  for (const one of nodes) {
    const key = one.name.toString('latin1');
    if (taken.has(key)) continue;
    const path = within(directory, one.name);
    switch (one.type) {
      case 'file':
        writeFileSync(path, one.content);
        chmodSync(path, one.mode);
        utimesSync(path, one.mtime, one.mtime);
        firstFile ??= path;
        break;
      case 'symlink':
        symlinkSync(one.link, path);
        lutimesSync(path, one.mtime, one.mtime);
        break;
      case 'hardlink':
        if (firstFile === null) continue;
        linkSync(firstFile, path);
        break;
      case 'directory':
        mkdirSync(path);
        make(path, one.children);
        chmodSync(path, one.mode);
        utimesSync(path, one.mtime, one.mtime);
        break;
    }
    taken.add(key);
  }
};

export interface Seen {
  readonly type: string;
  readonly mode: number;
  /** Milliseconds. */
  readonly mtime: number;
  readonly size: number;
  readonly content: string;
  /** The first path of the same file, where it has several. */
  readonly sameAs: string | null;
}

/** All that is below a directory (with itself, as an empty path), by path in latin1. */
export const read = (
  root: string,
  options: { readonly wholeSeconds?: boolean } = {},
): Record<string, Seen> => {
  const seen: Record<string, Seen> = {};
  const firsts = new Map<number, string>();
  const visit = (path: Buffer, key: string): void => {
    const stat = lstatSync(path);
    const type = stat.isFile()
      ? 'file'
      : stat.isDirectory()
        ? 'directory'
        : stat.isSymbolicLink()
          ? 'symlink'
          : 'other';
    const several = type === 'file' && stat.nlink > 1;
    const first = several ? firsts.get(stat.ino) : undefined;
    if (several && first === undefined) firsts.set(stat.ino, key);
    seen[key] = {
      type,
      mode: stat.mode & 0o7777,
      mtime:
        options.wholeSeconds === true
          ? Math.floor(stat.mtimeMs / 1000) * 1000
          : Math.round(stat.mtimeMs * 1000) / 1000,
      size: type === 'file' ? stat.size : 0,
      content:
        type === 'file'
          ? createHash('sha256').update(readFileSync(path)).digest('hex')
          : type === 'symlink'
            ? readlinkSync(path, 'latin1')
            : '',
      sameAs: first ?? null,
    };
    if (type !== 'directory') return;
    for (const name of readdirSync(path, { encoding: 'buffer' }).sort((one, other) => one.compare(other))) {
      visit(within(path, name), `${key}/${name.toString('latin1')}`);
    }
  };
  visit(Buffer.from(root), '');
  return seen;
};
