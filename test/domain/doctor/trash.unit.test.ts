/** What `doctor` finds in the trash, and what it advises: nothing in it is ever removed by a repair. */
import { checkTrash } from '../../../src/domain/doctor/check-trash';
import type { Trashed } from '../../../src/domain/archive/trash';
import { packReport } from '../../support/pack-report';
import { trashedOn } from '../../support/trashed-version';

const bytes = packReport().bytes;
const found = (
  entries: ReadonlyArray<Trashed>,
  files: ReadonlyArray<readonly [string, number | null]> | string,
) => checkTrash({ entries, files: typeof files === 'string' ? files : new Map(files) });

const entry = trashedOn(1);
const { trash } = entry;

it('finds nothing where all of it is as the journal has it', () => {
  expect(found([], [])).toEqual([]);
  expect(found([entry], [[trash, bytes]])).toEqual([]);
});

it('names the reason why it can’t be used, and nothing else', () => {
  expect(found([entry], 'it is a symbolic link')).toEqual([
    {
      id: 'trash-unusable',
      where: 'backups/.trash',
      what: "it can't be used as the trash, so that nothing is removed that is to rest there: it is a symbolic link",
      advice: ['move it elsewhere: mv backups/.trash backups/.trash.was', 'the next removal makes a new one'],
      remedy: null,
    },
  ]);
});

it('tells of one that is missing, and can journal that', () => {
  expect(found([entry], [])).toEqual([
    {
      id: 'trash-missing',
      where: `backups/.trash/${trash}`,
      what: `backups/${trash} was moved there at 2026-11-02 02:00, and it is not there`,
      advice: [
        'put it back, if you have it elsewhere',
        'else backup_manager doctor --repair journals that it is gone',
      ],
      remedy: { type: 'forget-trashed', trash },
    },
  ]);
});

it.each([
  ['shorter', bytes - 1],
  ['longer', bytes + 1],
  ['no regular file', null],
])('leaves one alone that is %s', (_, size) => {
  const odd = { ...entry, trash: 'a b.tar' };
  expect(found([odd], [['a b.tar', size]])).toEqual([
    {
      id: 'trash-changed',
      where: 'backups/.trash/a b.tar',
      what: `it is not backups/${trash}, which was moved there: it is left alone, and can't be brought back`,
      advice: [
        "move it elsewhere: mv 'backups/.trash/a b.tar' .",
        'then backup_manager doctor --repair journals that the archive is gone',
      ],
      remedy: null,
    },
  ]);
});

it('tells of each that the journal does not know, after those that it knows', () => {
  const other = trashedOn(2);
  const findings = found(
    [entry, other],
    [
      ["mine's.tar", 7],
      [other.trash, bytes],
    ],
  );
  expect(findings.map(({ id }) => id)).toEqual(['trash-missing', 'trash-unknown']);
  expect(findings[1]).toEqual({
    id: 'trash-unknown',
    where: "backups/.trash/mine's.tar",
    what: 'the journal does not know it: it is never removed',
    advice: [
      "move it elsewhere, or to the archives: mv 'backups/.trash/mine'\\''s.tar' backups/; backup_manager adopt",
      'or remove it yourself',
    ],
    remedy: null,
  });
});
