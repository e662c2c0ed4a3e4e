/** `history` as text: rows of adopted archives stand among the others, and are told apart from them. */
import { historyLines } from '../../src/cli/text/history-lines';
import type { AdoptedRow } from '../../src/domain/history/adopted-rows';
import { adoptedRows, withAdopted } from '../../src/domain/history/adopted-rows';
import { historyOf } from '../../src/domain/history/history';
import { utc } from '../support/clock';
import { contextAt, march } from '../support/telling-events';
import * as tell from '../support/telling-events';

const now = { instant: Date.parse(march('08T12:00')), zone: utc };
const asked = { name: null, since: null, limit: null, each: false };

const context = contextAt('08T12:00', [
  ['05T16:00', tell.created('05T17:00')],
  ['05T17:03', tell.completed('05T17:00', { next: null })],
  [
    '06T09:00',
    tell.adopted('04T09:00', { file: 'docs.20240304T090000.tar', letter: 'c' }),
    tell.adopted('05T09:00', { name: 'brought', id: null, file: 'brought.tar', letter: 'd' }),
  ],
]);

const textOf = (adopted: ReadonlyArray<AdoptedRow>) =>
  historyLines(withAdopted(historyOf(context, asked), adopted, asked), false, now, {
    width: null,
    height: null,
    colour: false,
  });

test('an adopted archive says so, when it was made, and when it was taken in', () => {
  expect(textOf(adoptedRows(context, asked))).toEqual([
    'due               name     started  took  outcome      size  archive, or why there is none',
    '2024-03-04 09:00  docs     -           -  adopted    2.0 kB  backups/docs.20240304T090000.tar, adopted at 2024-03-06 09:00',
    '2024-03-05 09:00  brought  -           -  adopted    2.0 kB  backups/brought.tar, adopted at 2024-03-06 09:00',
    '2024-03-05 17:00  docs     -           -  completed  2.0 kB  backups/docs.tar',
  ]);
});

test('what became of it is said of it as of others; one of nobody knows what source is of no other path', () => {
  const [first, brought] = adoptedRows(context, asked);
  if (first === undefined || brought === undefined) throw new Error('two were adopted');
  const [head = '', row = ''] = textOf([{ ...first, archive: null, removed: 'asked for' }]);
  expect(row).toMatch(/ adopted +2\.0 kB +removed: asked for$/);
  expect(head).not.toContain('path');
  expect(textOf([{ ...first, path: null }])[0]).not.toContain('path');
  const [, ...apart] = textOf([
    first,
    { ...brought, name: first.name },
    { ...first, path: context.lines[0]?.schedule.spec.path ?? null },
  ]);
  expect(apart).toHaveLength(4);
});
