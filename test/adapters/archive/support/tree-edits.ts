/** Edits of a tree on disk, as people and programs make them. Paths are in latin1: each byte of a name is a character. */
import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  readdirSync,
  rmSync,
  utimesSync,
} from 'node:fs';
import * as fc from 'fast-check';

/** What is done to a path; the salt makes that different from time to time. */
export type Edit = (path: string, salt: number) => void;

export const bytesOf = (path: string): Buffer => Buffer.from(path, 'latin1');

export const isFile = (path: string): boolean => lstatSync(bytesOf(path)).isFile();
export const isSymbolicLink = (path: string): boolean => lstatSync(bytesOf(path)).isSymbolicLink();

/** A name in the directory of a path. */
export const beside = (path: string, name: string): string =>
  `${path.slice(0, path.lastIndexOf('/'))}/${name}`;

/** Every path below a directory, each before what is in it. */
export const pathsBelow = (directory: string): ReadonlyArray<string> =>
  readdirSync(bytesOf(directory), { encoding: 'latin1', withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    return entry.isDirectory() ? [path, ...pathsBelow(path)] : [path];
  });

export const usualEdits: Readonly<Record<string, Edit>> = {
  append: (path) => isFile(path) && appendFileSync(bytesOf(path), 'more'),
  chmod: (path, salt) => {
    if (!isSymbolicLink(path)) chmodSync(bytesOf(path), 0o700 | (salt & 0o77));
  },
  touch: (path, salt) => {
    if (!isSymbolicLink(path)) utimesSync(bytesOf(path), salt, salt);
  },
  remove: (path) => rmSync(bytesOf(path), { recursive: true, force: true }),
};

/** Another name of a file, at the top of the tree. */
export const linkingIn =
  (source: () => string): Edit =>
  (path, salt) => {
    const link = `${source()}/l${salt}`;
    if (isFile(path) && !existsSync(link)) linkSync(bytesOf(path), link);
  };

interface Picked {
  readonly edit: string;
  readonly pick: number;
  readonly salt: number;
}

/** A few edits, of what is in the tree by then. */
export const roundOf = (edits: Readonly<Record<string, Edit>>): fc.Arbitrary<ReadonlyArray<Picked>> =>
  fc.array(
    fc.record({
      edit: fc.constantFrom(...Object.keys(edits)),
      pick: fc.nat(),
      salt: fc.integer({ min: 1, max: 9999 }),
    }),
    { maxLength: 4 },
  );

export const applyTo = (
  source: string,
  edits: Readonly<Record<string, Edit>>,
  round: ReadonlyArray<Picked>,
): void => {
  for (const { edit, pick, salt } of round) {
    const paths = pathsBelow(source);
    const picked = paths[pick % Math.max(1, paths.length)];
    try {
      if (picked !== undefined) edits[edit]?.(picked, salt);
    } catch {
      // A name may be taken, too long, or another kind by now: then there is no such edit.
    }
  }
};
