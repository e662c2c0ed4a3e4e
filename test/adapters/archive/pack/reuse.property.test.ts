/** Whatever is done to a tree, an archive that copies from the last one is, byte for byte, the one that copies nothing. */
import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { PackReport } from '../../../../src/domain/events/pack-report';
import { runs } from '../../../support/runs';
import { packInProcess } from './support/in-process';
import { build, tree } from '../support/tree';
import { useSmallGroups } from './support/small-groups';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from './support/workplace';

let place: Workplace;
useSmallGroups();
beforeEach(() => {
  place = makeWorkplace();
  // why: what has just been made counts as old enough that its times tell of every change
  const { now } = Date;
  jest.spyOn(Date, 'now').mockImplementation(() => now() + 10_000);
});
afterEach(() => {
  jest.restoreAllMocks();
  removeWorkplace(place);
});

/** Until the file system's clock has moved on: what is changed from now on has other times. */
const tick = (): void => {
  const path = join(place.root, 'tick');
  const time = (): bigint => {
    writeFileSync(path, '');
    return lstatSync(path, { bigint: true }).ctimeNs;
  };
  const before = time();
  while (time() === before);
};

const bytesOf = (path: string): Buffer => Buffer.from(path, 'latin1');

const pathsBelow = (directory: string): ReadonlyArray<string> =>
  readdirSync(bytesOf(directory), { encoding: 'latin1', withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    return entry.isDirectory() ? [path, ...pathsBelow(path)] : [path];
  });

type Edit = (path: string, salt: number) => void;

const keepTimes = (path: string, edit: () => void): void => {
  const { atimeMs, mtimeMs } = lstatSync(bytesOf(path));
  edit();
  utimesSync(bytesOf(path), atimeMs / 1000, mtimeMs / 1000);
};
const isFile = (path: string): boolean => lstatSync(bytesOf(path)).isFile();
const rewrite = (path: string, salt: number): void => {
  const { size } = lstatSync(bytesOf(path));
  writeFileSync(bytesOf(path), Buffer.alloc(size, `${salt} other content `));
};

const edits: Readonly<Record<string, Edit>> = {
  append: (path) => isFile(path) && appendFileSync(bytesOf(path), 'more'),
  rewrite: (path, salt) => isFile(path) && rewrite(path, salt),
  'rewrite, with its times as before': (path, salt) => {
    if (isFile(path)) keepTimes(path, () => rewrite(path, salt));
  },
  'replace, with its times as before': (path, salt) => {
    if (!isFile(path)) return;
    const { mode, size, atimeMs, mtimeMs } = lstatSync(bytesOf(path));
    writeFileSync(join(place.root, 'new'), Buffer.alloc(size, `${salt}`));
    chmodSync(join(place.root, 'new'), mode);
    utimesSync(join(place.root, 'new'), atimeMs / 1000, mtimeMs / 1000);
    renameSync(join(place.root, 'new'), bytesOf(path));
  },
  chmod: (path, salt) => {
    if (!lstatSync(bytesOf(path)).isSymbolicLink()) chmodSync(bytesOf(path), 0o700 | (salt & 0o77));
  },
  touch: (path, salt) => {
    if (!lstatSync(bytesOf(path)).isSymbolicLink()) utimesSync(bytesOf(path), salt, salt);
  },
  remove: (path) => rmSync(bytesOf(path), { recursive: true, force: true }),
  rename: (path, salt) =>
    renameSync(bytesOf(path), bytesOf(`${path.slice(0, path.lastIndexOf('/'))}/n${salt}`)),
  'add beside': (path, salt) =>
    writeFileSync(bytesOf(`${path.slice(0, path.lastIndexOf('/'))}/a${salt}`), 'added'),
  'add a directory': (path, salt) => {
    const directory = `${path.slice(0, path.lastIndexOf('/'))}/d${salt}`;
    if (!existsSync(bytesOf(directory))) mkdirSync(bytesOf(directory));
  },
  'link to it': (path, salt) => {
    const link = `${place.source}/l${salt}`;
    if (isFile(path) && !existsSync(link)) linkSync(bytesOf(path), link);
  },
  'become a symbolic link': (path, salt) => {
    if (!isFile(path)) return;
    unlinkSync(bytesOf(path));
    symlinkSync(`target ${salt}`, bytesOf(path));
  },
};

const round = fc.array(
  fc.record({
    edit: fc.constantFrom(...Object.keys(edits)),
    pick: fc.nat(),
    salt: fc.integer({ min: 1, max: 9999 }),
  }),
  { maxLength: 4 },
);

const catalogues = (): string => join(place.root, 'catalogues');
let count = 0;
const packNext = async (
  last: { readonly path: string; readonly sha256: string } | null,
  compression: 'gzip' | 'none',
  rereadAfter = 86_400_000,
): Promise<{ readonly report: PackReport; readonly path: string }> => {
  const path = join(place.root, `archive-${(count += 1)}`);
  const reuse = { catalogues: catalogues(), last, rereadAfter };
  return { report: await packInProcess(requestOf(place.source, { compression, reuse }), path), path };
};

const files = (): number => pathsBelow(place.source).filter(isFile).length;

test.each(['gzip', 'none'] as const)(
  'after each round of edits the archive is the one that is made anew (%s)',
  async (compression) => {
    await fc.assert(
      fc.asyncProperty(tree, fc.array(round, { minLength: 1, maxLength: 4 }), async (children, rounds) => {
        rmSync(place.source, { recursive: true, force: true });
        mkdirSync(place.source);
        build(place.source, children);
        let { report, path } = await packNext(null, compression);
        for (const edited of rounds) {
          tick();
          for (const { edit, pick, salt } of edited) {
            const paths = pathsBelow(place.source);
            const picked = paths[pick % Math.max(1, paths.length)];
            try {
              if (picked !== undefined) edits[edit]?.(picked, salt);
            } catch {
              // A name may be taken, too long, or another kind by now: then there is no such edit.
            }
          }
          const next = await packNext({ path, sha256: report.sha256 }, compression);
          const fresh = join(place.root, 'fresh');
          await packInProcess(requestOf(place.source, { compression }), fresh);
          expect(readFileSync(next.path).equals(readFileSync(fresh))).toBe(true);
          expect(next.report.entries).toBe(pathsBelow(place.source).length + 1);
          const { reuse } = next.report;
          const read = (reuse?.read ?? []).reduce((sum, each) => sum + each.files, 0);
          expect((reuse?.files ?? 0) + read).toBe(files());
          const reasons = (reuse?.read ?? []).map(({ reason }) => reason);
          // A file may have a time that is still to come.
          if (edited.length === 0)
            expect(reasons.includes('racy') ? ['racy', 'beside'] : []).toEqual(
              expect.arrayContaining(reasons),
            );
          ({ report, path } = next);
        }
      }),
      { ...runs(12, 150), endOnFailure: true },
    );
  },
);
