/** What `find` tells of versions of which one can't be looked into, or has no catalogue: the others as they are. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCatalogues } from '../../../../src/adapters/archive/catalogues';
import type { FindQuery, HeldArchive } from '../../../../src/ports/catalogues';
import { rightOf } from '../../../support/decoded';
import { packInProcess } from '../pack/support/in-process';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from '../pack/support/workplace';

let place: Workplace;
beforeEach(() => (place = makeWorkplace()));
afterEach(() => removeWorkplace(place));

const never = new AbortController().signal;
const silent = (): void => undefined;

/** Versions in which `stays` is as it was, `changes` never, and `goes` until the last but one. */
const stage = async (count: number) => {
  const catalogues = join(place.root, 'catalogues');
  const archives = new Array<HeldArchive>();
  writeFileSync(join(place.source, 'stays'), 'content');
  writeFileSync(join(place.source, 'goes'), 'other');
  for (let version = 0; version < count; version += 1) {
    writeFileSync(join(place.source, 'changes'), `${version}`);
    if (version === count - 1) rmSync(join(place.source, 'goes'));
    const path = join(place.root, `archive-${version}`);
    const reuse = { catalogues, last: archives.at(-1) ?? null, rereadAfter: 86_400_000 };
    const { sha256 } = await packInProcess(requestOf(place.source, { reuse }), path);
    archives.push({ path, sha256 });
  }
  const catalogueOf = (version: number): string => join(catalogues, `${archives[version]?.sha256 ?? ''}.cat`);
  const find = async (query: FindQuery) => {
    const { paths, unread } = rightOf(
      await makeCatalogues(catalogues, -1).find(archives, query, silent, never)(),
    );
    const spans = [...paths].map(
      ({ path, contents }) => `${path} ${JSON.stringify(contents.map((one) => one.spans))}`,
    );
    return { spans, unread: unread.map(({ archive }) => archive) };
  };
  return { archives, catalogueOf, find };
};

const all: FindQuery = { type: 'glob', pattern: '[a-z]*s' };

test('a version that is damaged breaks what would go on through it', async () => {
  const { archives, catalogueOf, find } = await stage(5);
  const whole = [
    'test/changes [[[0,0]],[[1,1]],[[2,2]],[[3,3]],[[4,4]]]',
    'test/goes [[[0,3]]]',
    'test/stays [[[0,4]]]',
  ];
  expect(await find(all)).toEqual({ spans: whole, unread: [] });
  rmSync(catalogueOf(2));
  expect(await find(all)).toEqual({ spans: whole, unread: [] });
  rmSync(catalogueOf(2));
  writeFileSync(archives[2]?.path ?? '', 'no archive');
  expect(await find(all)).toEqual({
    spans: [
      'test/changes [[[0,0]],[[1,1]],[[3,3]],[[4,4]]]',
      'test/goes [[[0,1],[3,3]]]',
      'test/stays [[[0,1],[3,4]]]',
    ],
    unread: [2],
  });
});

test('a content stays in a version behind which other names come and go', async () => {
  const { archives, find } = await stage(2);
  writeFileSync(join(place.source, 'stays'), 'changed');
  const pack = async (name: string): Promise<void> => {
    const path = join(place.root, name);
    const reuse = {
      ...{ catalogues: join(place.root, 'catalogues'), last: archives.at(-1) ?? null },
      rereadAfter: 86_400_000,
    };
    const { sha256 } = await packInProcess(requestOf(place.source, { reuse }), path);
    archives.push({ path, sha256 });
  };
  writeFileSync(join(place.source, 'tails'), 'behind all others');
  await pack('archive-2');
  rmSync(join(place.source, 'tails'));
  writeFileSync(join(place.source, 'tops'), 'in its place');
  await pack('archive-3');
  expect((await find({ type: 'glob', pattern: '[st]*s' })).spans).toEqual([
    'test/stays [[[0,1]],[[2,3]]]',
    'test/tails [[[2,2]]]',
    'test/tops [[[3,3]]]',
  ]);
});

test('a content is found by its digest in the versions that have it', async () => {
  const { find } = await stage(3);
  // why: printf other | sha256sum
  expect(await find({ type: 'digest', digest: 'd9298a10d1b0735837dc4bd85dac641b' })).toEqual({
    spans: ['test/goes [[[0,1]]]'],
    unread: [],
  });
  expect((await find({ type: 'digest', digest: 'd9298a11' })).spans).toEqual([]);
});
