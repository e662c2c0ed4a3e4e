/** Whether the last backup of a source failed: scheduled ones and those by hand count, and what was skipped does not. */
import { keepNone } from '../../../src/domain/history/forgotten';
import { failedLast } from '../../../src/domain/history/last-backup';
import { projector } from '../../../src/domain/history/projection';
import { archiveName, sourcePath } from '../../support/decoded';
import { story } from '../../support/story';

const docs = { name: archiveName('docs'), path: sourcePath('docs') };

const stage = async () => {
  const told = story();
  await told.create('docs;daily@17:00;docs');
  const projected = (keep?: typeof keepNone) => {
    const { take, forget, tell } = projector(undefined, keep);
    told.records.forEach(take);
    forget();
    return tell();
  };
  const failed = (source = docs, placeOf = (path: string) => path) =>
    failedLast(projected())(source, placeOf);
  return { ...told, projected, failed };
};

it('is not known before there is one, nor of another name or source', async () => {
  const told = await stage();
  expect(told.failed()).toBeNull();
  await told.starts('docs', 'command');
  await told.fails('so');
  expect(told.failed()).toBe(true);
  expect(told.failed({ ...docs, name: archiveName('pics') })).toBeNull();
  expect(told.failed({ ...docs, path: sourcePath('pics') })).toBeNull();
  expect(told.failed({ ...docs, path: sourcePath('./docs') }, () => 'one place')).toBe(true);
});

it('is the later one’s end, be it by hand or scheduled, and of one in hand nothing is known', async () => {
  const told = await stage();
  await told.starts('docs', 'command');
  await told.fails('so');
  told.until('05T17:00');
  await told.starts('docs');
  expect(told.failed()).toBe(true);
  await told.completes('docs.tar');
  expect(told.failed()).toBe(false);
  await told.starts('docs', 'command');
  await told.fails('so');
  expect(told.failed()).toBe(true);
});

it('is not changed by one that was skipped', async () => {
  const told = await stage();
  told.until('05T17:00');
  await told.starts('docs');
  await told.fails('so');
  told.until('09T12:00');
  await told.skips();
  expect(told.records.at(-1)?.events).toMatchObject([{ type: 'BackupSkipped' }]);
  expect(told.failed()).toBe(true);
});

it('is known of a scheduled one that is told of no more', async () => {
  const told = await stage();
  told.until('05T17:00');
  await told.starts('docs');
  await told.completes('docs.tar');
  const projection = told.projected(keepNone);
  expect(projection.occurrences).toEqual([]);
  expect(failedLast(projection)(docs, (path) => path)).toBe(false);
});

it('is the one that ended last, in whatever order they are told', async () => {
  const told = await stage();
  await told.starts('docs', 'command');
  await told.completes('docs.tar');
  told.until('05T17:00');
  await told.starts('docs');
  await told.fails('so');
  const { occurrences, forgotten } = told.projected();
  const asked = (all: typeof occurrences) =>
    failedLast({ occurrences: all, forgotten })(docs, (path) => path);
  expect(occurrences).toHaveLength(2);
  expect(asked(occurrences)).toBe(true);
  expect(asked([...occurrences].reverse())).toBe(true);
});
