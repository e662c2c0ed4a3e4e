/** Of an archive with a catalogue, a restore of some paths reads no more than the chunks that hold them. */
import { createCipheriv } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { partsWanted } from '../../../../src/adapters/archive/history/parts-wanted';
import type { UnpackRequest } from '../../../../src/ports/unarchiver';
import { packInProcess } from '../pack/support/in-process';
import { useSmallGroups } from '../pack/support/small-groups';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from '../pack/support/workplace';
import { answer, failure, unpack } from './support/restoring';

let place: Workplace;
useSmallGroups();
beforeEach(() => {
  place = makeWorkplace();
});
afterEach(() => removeWorkplace(place));

const noise = (bytes: number, seed: number): Buffer =>
  createCipheriv('aes-256-ctr', Buffer.alloc(32, seed), Buffer.alloc(16)).update(Buffer.alloc(bytes));

const catalogues = (): string => join(place.root, 'catalogues');
const inSource = (name: string): string => join(place.source, name);

/** Large files, which are a group each, and a second name of the first in the last directory. */
const made = async (compression: 'gzip' | 'none' = 'gzip') => {
  for (const directory of ['a', 'b', 'c']) {
    mkdirSync(inSource(directory));
    for (const n of [1, 2]) writeFileSync(inSource(`${directory}/${n}`), noise(60_000, n));
  }
  linkSync(inSource('a/1'), inSource('c/link'));
  const archive = join(place.root, 'archive.tar');
  const reuse = { catalogues: catalogues(), last: null, rereadAfter: 1 };
  const { sha256, bytes } = await packInProcess(requestOf(place.source, { compression, reuse }), archive);
  const target = join(place.root, 'target');
  const restoring = async (...members: ReadonlyArray<string>) => {
    rmSync(target, { recursive: true, force: true });
    return unpack(archive, target, { ...request, members });
  };
  const request: Partial<UnpackRequest> = { sha256, catalogues: catalogues() };
  const wanted = (...members: ReadonlyArray<string>): number | null =>
    partsWanted(catalogues(), sha256, members)
      ?.flatMap(({ chunks }) => chunks)
      .reduce((sum, { length }) => sum + length, 0) ?? null;
  /** Flips a bit where a file's content lies: none of these is compressed. */
  const flip = (name: string): void => {
    const all = readFileSync(archive);
    const at = all.indexOf(readFileSync(inSource(name)).subarray(1000, 1032));
    all.writeUInt8(all.readUInt8(at) ^ 1, at);
    writeFileSync(archive, all);
  };
  return { archive, target, bytes, restoring, wanted, flip };
};

const root = 'test';

test('the chunks of a file, of a directory, and of what a hard link leads to', async () => {
  const { bytes, restoring, target, wanted } = await made();
  expect(wanted(`${root}/b/2`)).toBeLessThan(bytes / 4);
  expect(wanted(`${root}/b/`)).toBeLessThan(bytes / 2);
  expect(wanted(`./${root}/b/2`, `${root}/a/1`)).toBeLessThan(bytes / 2);
  expect(answer(await restoring(`${root}/b/2`))).toMatchObject({
    entries: 1,
    absent: [],
    damage: [],
    notes: [],
  });
  expect(readFileSync(join(target, root, 'b/2')).equals(readFileSync(inSource('b/2')))).toBe(true);
  expect(answer(await restoring(`${root}/c/link`))).toMatchObject({ entries: 1, absent: [], refused: [] });
  expect(readFileSync(join(target, root, 'c/link')).equals(readFileSync(inSource('a/1')))).toBe(true);
  expect(answer(await restoring(`${root}/a`, `${root}/c`))).toMatchObject({ absent: [], refused: [] });
  expect(statSync(join(target, root, 'c/link')).ino).toBe(statSync(join(target, root, 'a/1')).ino);
});

test('damage elsewhere is nothing to them; their own is told, and nothing is restored', async () => {
  const { flip, restoring, target } = await made('none');
  flip('a/2');
  expect(answer(await restoring(`${root}/b/2`))).toMatchObject({ entries: 1, damageCount: 0 });
  expect(failure(await restoring(`${root}/a/2`)).kind).toBe('changed');
  expect(existsSync(target)).toBe(false);
});

test('all of it is read where the catalogue does not tell: of a name that is not there, without one, and of a damaged one', async () => {
  const { restoring, wanted } = await made();
  expect(wanted(`${root}/b/2`, `${root}/none`)).toBeNull();
  expect(answer(await restoring(`${root}/none`, `${root}/b/2`))).toMatchObject({
    entries: 1,
    absent: [`${root}/none`],
  });
  rmSync(catalogues(), { recursive: true });
  expect(wanted(`${root}/b/2`)).toBeNull();
  expect(answer(await restoring(`${root}/b/2`))).toMatchObject({ entries: 1, absent: [] });
});
