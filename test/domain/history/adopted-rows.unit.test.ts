/** The rows of adopted archives: where each is or what became of it, and their place among what was due. */
import {
  adoptedRows,
  type HistoryRow,
  isAdopted,
  withAdopted,
} from '../../../src/domain/history/adopted-rows';
import { type HistoryQuery, historyOf } from '../../../src/domain/history/history';
import type { QueryContext } from '../../../src/domain/history/query-context';
import * as tell from '../../support/telling-events';
import { explain } from '../../../src/domain/history/explain/why';
import { instantOf } from '../../../src/domain/time/time';
import { archiveName } from '../../support/decoded';
import { contextAt, march, type DatedEvents } from '../../support/telling-events';

const all: HistoryQuery = { name: null, since: null, limit: null, each: false };

const rowsAt = (
  time: string,
  told: ReadonlyArray<DatedEvents>,
  query: Partial<HistoryQuery> = {},
  changes: Partial<QueryContext> = {},
): ReadonlyArray<HistoryRow> => {
  const context = contextAt(time, told, changes);
  const asked = { ...all, ...query };
  return withAdopted(historyOf(context, asked), adoptedRows(context, asked), asked);
};

const first: DatedEvents = ['05T16:00', tell.created('05T17:00')];
const made: DatedEvents = ['05T17:03', tell.completed('05T17:00', { next: '06T17:00' })];
/** Adopted in another order than that in which they were made. */
const adoption: DatedEvents = [
  '05T18:00',
  tell.adopted('04T09:00', { file: 'docs.20240304T090000.tar', letter: 'd' }),
  tell.adopted('03T09:00', { file: 'docs.20240303T090000.tar', letter: 'c' }),
  tell.adopted('05T09:00', { name: 'brought', id: null, file: 'brought.tar', letter: 'e' }),
];

const timesOf = (rows: ReadonlyArray<HistoryRow>): ReadonlyArray<string> =>
  rows.map((row) =>
    (isAdopted(row) ? `adopted ${row.completed}` : row.due).replace('2024-03-', '').slice(0, -13),
  );

it('has what the journal tells of it, by the time at which it was made', () => {
  const rows = rowsAt('05T18:30', [first, made, adoption]);
  expect(timesOf(rows)).toEqual(['adopted 03T09:00', 'adopted 04T09:00', 'adopted 05T09:00', '05T17:00']);
  expect(rows[0]).toEqual({
    ...{ schedule: 1, path: 'docs', name: 'docs', completed: march('03T09:00'), adopted: march('05T18:00') },
    ...{ archive: 'docs.20240303T090000.tar', removed: null, trash: null, bytes: 2000 },
  });
  expect(rows[2]).toMatchObject({ schedule: null, path: null, name: 'brought', archive: 'brought.tar' });
});

it('is before what was due at the same instant', () => {
  const same: DatedEvents = ['05T18:00', tell.adopted('05T17:00', { file: 'docs.1.tar', letter: 'c' })];
  expect(timesOf(rowsAt('05T18:30', [first, made, same]))).toEqual(['adopted 05T17:00', '05T17:00']);
});

it('is asked for by name, from a time on, and counts for the limit', () => {
  const asked = (query: Partial<HistoryQuery>) => timesOf(rowsAt('05T18:30', [first, made, adoption], query));
  expect(asked({ name: 'brought' })).toEqual(['adopted 05T09:00']);
  expect(asked({ since: Date.parse(march('04T09:00')) })).toEqual([
    'adopted 04T09:00',
    'adopted 05T09:00',
    '05T17:00',
  ]);
  expect(asked({ limit: 2 })).toEqual(['adopted 05T09:00', '05T17:00']);
  expect(asked({ limit: 4 })).toHaveLength(4);
});

it('stays when its archive is gone, and says why', () => {
  const file = 'docs.20240303T090000.tar';
  const of = (changes: Partial<QueryContext>, ...later: ReadonlyArray<DatedEvents>) =>
    rowsAt('05T19:00', [first, adoption, ...later], { name: 'docs' }, changes).flatMap((row) =>
      isAdopted(row) && row.completed === march('03T09:00') ? [[row.archive, row.removed, row.trash]] : [],
    );
  expect(of({}, ['05T18:10', tell.removed(file)])).toEqual([
    [null, 'older than the newest 1 (keep=1)', null],
  ]);
  expect(of({}, ['05T18:10', { ...tell.removed(file), trash: file }])).toEqual([
    [null, 'older than the newest 1 (keep=1)', { version: '20240303T090000', until: march('08T18:10') }],
  ]);
  expect(of({ sizes: new Map() })).toEqual([
    [null, 'it is not in backups/, and the journal does not say why', null],
  ]);
});

const whyAt = (name: string, from: string, to: string) =>
  explain(contextAt('05T18:30', [first, made, adoption]), {
    name: archiveName(name),
    span: { from: instantOf(march(from)), to: instantOf(march(to)) },
  })?.explanations[0];

it('explains the minute at which an adopted archive was made by the archive', () => {
  const minute = whyAt('docs', '03T09:00', '03T09:01');
  expect(minute).toMatchObject({
    outcome: 'none due',
    cause: 'backups/docs.20240303T090000.tar, made then, was adopted',
    due: null,
  });
  expect(minute?.chain.at(-1)).toEqual({
    at: march('05T18:00'),
    seq: 3,
    text: 'backups/docs.20240303T090000.tar, made at 2024-03-03 09:00, was adopted',
  });
});

it('names none of another minute, nor of another name', () => {
  expect(whyAt('docs', '03T08:59', '03T09:00')?.cause).toBe('no schedule had this name then');
  expect(whyAt('docs', '05T09:00', '05T09:01')?.cause).toBe('no schedule had this name then');
});

it('explains a name that only adopted archives have', () => {
  expect(whyAt('brought', '05T09:00', '05T09:01')?.cause).toBe('backups/brought.tar, made then, was adopted');
  expect(whyAt('nobody', '05T09:00', '05T09:01')).toBeUndefined();
});

it('says what became of it', () => {
  const gone = explain(contextAt('05T18:30', [first, made, adoption], { sizes: new Map() }), {
    name: archiveName('docs'),
    span: { from: instantOf(march('03T09:00')), to: instantOf(march('03T09:01')) },
  })?.explanations[0];
  expect(gone?.chain.at(-1)?.text).toBe(
    'an archive, made at 2024-03-03 09:00, was adopted; it is gone by now: it is not in backups/, and the journal does not say why',
  );
});
