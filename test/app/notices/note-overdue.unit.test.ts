/** A schedule without a good backup in time is journalled once, for those who are to be told; others are not. */
import * as TE from 'fp-ts/TaskEither';
import { noteOverdue, type OverduePorts } from '../../../src/app/notices/note-overdue';
import { readHistory } from '../../../src/app/read-history';
import type { BackupError } from '../../../src/domain/error';
import { rightOf } from '../../support/decoded';
import { madeReport, story } from '../../support/story';

type Store = OverduePorts['archiveStore'];

const stage = async () => {
  const told = story();
  await told.create('docs;daily@17:00;docs');
  await told.create('new;daily@17:00;new');
  await told.run({
    type: 'AddNoticeTarget',
    ...{ name: 'a', kind: 'webhook', where: 'https://example.org/…', on: ['late'], only: [], key: 'k' },
  });
  told.until('05T17:00');
  await told.starts('docs');
  await told.completes('docs.tar');
  const whole: Store = { list: TE.right(['docs.tar']), size: () => TE.right(madeReport.bytes) };
  const look = async (archiveStore = whole) => {
    const before = told.records.length;
    const sources = { placeOf: (path: string) => path };
    rightOf(await noteOverdue(readHistory)({ ...told.ports, archiveStore, sources })());
    return told.records
      .slice(before)
      .flatMap(({ events }) => events)
      .filter(({ type }) => type === 'BackupOverdue');
  };
  return { ...told, look, whole };
};

it('nothing is journalled while all have what they should have', async () => {
  const { look, records } = await stage();
  const before = records.length;
  expect(await look()).toEqual([]);
  expect(records).toHaveLength(before);
});

it('one that had none yet, and one that had, since when and why', async () => {
  const { look, starts, fails, until } = await stage();
  until('06T17:00');
  await starts('new');
  await fails('no such file');
  until('09T18:00');
  expect(await look()).toMatchObject([
    { name: 'docs', newestGood: '2024-03-05T17:00:00.000+00:00', cause: null },
    { name: 'new', newestGood: null, cause: 'its last one failed: no such file' },
  ]);
  expect(await look()).toEqual([]);
});

it('what nobody can look at counts as no backup, and keeps none of the others from being journalled', async () => {
  const error: BackupError = { type: 'FileFailed', doing: 'read', path: 'backups', reason: 'it is a file' };
  for (const broken of [{ list: TE.left(error) }, { size: () => TE.left(error) }]) {
    const { look, until, whole } = await stage();
    until('07T16:30');
    expect(await look({ ...whole, ...broken })).toMatchObject([
      {
        name: 'docs',
        newestGood: null,
        cause: 'the archive of its last one is missing, or is not what it was',
      },
      { name: 'new' },
    ]);
  }
});
