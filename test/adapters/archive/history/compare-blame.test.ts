/** Of two archives that are compared, the one that is missing or damaged is told, with its own path. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCatalogues } from '../../../../src/adapters/archive/catalogues';
import type { HeldArchive } from '../../../../src/ports/catalogues';
import { leftOf, rightOf } from '../../../support/decoded';
import { packInProcess } from '../pack/support/in-process';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from '../pack/support/workplace';

let place: Workplace;
beforeEach(() => (place = makeWorkplace()));
afterEach(() => removeWorkplace(place));

const never = new AbortController().signal;
const silent = (): void => undefined;

/** Two archives of the same, of which nothing is catalogued yet. */
const stage = async () => {
  writeFileSync(join(place.source, 'a'), 'content');
  const { sha256 } = await packInProcess(requestOf(place.source), place.target);
  const other = join(place.root, 'other');
  const newer = await packInProcess(requestOf(place.source, { compression: 'none' }), other);
  const [before, after]: ReadonlyArray<HeldArchive> = [
    { path: place.target, sha256 },
    { path: other, sha256: newer.sha256 },
  ];
  if (before === undefined || after === undefined) throw new Error('there are two');
  let directories = 0;
  const compare = () => {
    // why: with a catalogue that is kept, an archive need not be read
    const directory = join(place.root, `catalogues-${(directories += 1)}`);
    mkdirSync(directory);
    return makeCatalogues(directory, 1).compare(before, after, silent, silent, never)();
  };
  return { before, after, compare };
};

test.each(['before', 'after'] as const)('%s', async (side) => {
  const { compare, ...both } = await stage();
  expect(rightOf(await compare())).toEqual({ unreadCount: 0, unread: [] });
  const { path } = both[side];
  writeFileSync(path, 'no archive');
  expect(leftOf(await compare())).toMatchObject({ side, message: expect.stringContaining(path) });
  rmSync(path);
  expect(leftOf(await compare())).toMatchObject({
    ...{ side, kind: 'missing' },
    message: expect.stringContaining(path),
  });
});
