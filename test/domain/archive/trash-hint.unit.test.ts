/** Whoever asks for a version that is not there hears of it if it lies in the trash, and of nothing else there. */
import { withTrash } from '../../../src/domain/archive/trash-hint';
import type { BackupError } from '../../../src/domain/error';
import { archiveName } from '../../support/decoded';
import { trashedOn } from '../../support/trashed-version';

const entries = [
  trashedOn(1),
  trashedOn(3),
  trashedOn(2),
  trashedOn(4, { name: archiveName('photos'), file: 'photos.tar' }),
];
const hinted = (error: BackupError) => withTrash({ entries })(error);
const noVersion = (version: string, name = 'docs'): BackupError => ({
  ...{ type: 'NoSuchVersion', name, version },
  known: [],
});

it('names all of a name that has no archive any more, in the order in which they were removed', () => {
  expect(hinted({ type: 'NoSuchArchive', name: 'docs' })).toEqual({
    ...{ type: 'NoSuchArchive', name: 'docs' },
    trashed: ['20261101T020000', '20261103T020000', '20261102T020000'],
  });
});

it('names the one version that was meant', () => {
  expect(hinted(noVersion('20261102'))).toEqual({ ...noVersion('20261102'), trashed: ['20261102T020000'] });
});

it.each<[string, BackupError]>([
  ['a version that is not there either', noVersion('1999')],
  ['a version of another name', noVersion('20261102', 'photos')],
  ['a name that was never there', { type: 'NoSuchArchive', name: 'music' }],
  ['another error', { type: 'SchedulesFileMissing' }],
])('says nothing of the trash for %s', (_, error) => {
  expect(hinted(error)).toBe(error);
});

it('says nothing where the trash is empty', () => {
  const error: BackupError = { type: 'NoSuchArchive', name: 'docs' };
  expect(withTrash({ entries: [] })(error)).toBe(error);
});
