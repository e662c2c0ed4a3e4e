/** Whatever is done to a tree, an archive that copies from the last one is, byte for byte, the one that copies nothing. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
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
import {
  applyTo,
  beside,
  bytesOf,
  type Edit,
  isFile,
  linkingIn,
  pathsBelow,
  roundOf,
  usualEdits,
} from '../support/tree-edits';
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

const keepTimes = (path: string, edit: () => void): void => {
  const { atimeMs, mtimeMs } = lstatSync(bytesOf(path));
  edit();
  utimesSync(bytesOf(path), atimeMs / 1000, mtimeMs / 1000);
};
const rewrite = (path: string, salt: number): void => {
  const { size } = lstatSync(bytesOf(path));
  writeFileSync(bytesOf(path), Buffer.alloc(size, `${salt} other content `));
};

const edits: Readonly<Record<string, Edit>> = {
  ...usualEdits,
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
  rename: (path, salt) => renameSync(bytesOf(path), bytesOf(beside(path, `n${salt}`))),
  'add beside': (path, salt) => writeFileSync(bytesOf(beside(path, `a${salt}`)), 'added'),
  'add a directory': (path, salt) => {
    const directory = beside(path, `d${salt}`);
    if (!existsSync(bytesOf(directory))) mkdirSync(bytesOf(directory));
  },
  'link to it': linkingIn(() => place.source),
  'become a symbolic link': (path, salt) => {
    if (!isFile(path)) return;
    unlinkSync(bytesOf(path));
    symlinkSync(`target ${salt}`, bytesOf(path));
  },
};

const round = roundOf(edits);

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
          applyTo(place.source, edits, edited);
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
