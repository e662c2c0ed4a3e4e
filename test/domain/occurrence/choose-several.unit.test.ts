/** Which schedules words mean: by index, by name, several at once, or all. */
import * as E from 'fp-ts/Either';
import { chooseSchedule, indexOf, isIndex, namesakeOf } from '../../../src/domain/occurrence/choose-schedule';
import { chooseAll, chooseSeveral, type Choice } from '../../../src/domain/occurrence/choose-several';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { created, lineOf } from '../../support/telling-events';

const linesOf = (...names: ReadonlyArray<string>) =>
  names.map((name, index) =>
    lineOf(created('05T17:00', { id: index + 1, line: `docs;daily@17:00;${name}` })),
  );

const shown = ({ which, chosen }: Choice): unknown =>
  E.isRight(chosen)
    ? [which, chosen.right.index, chosen.right.line.schedule.spec.name]
    : [which, chosen.left];

it('several words mean each schedule once, in their order, and each that means none is told', () => {
  const lines = linesOf('docs', 'mail', 'docs', '1');
  expect(chooseSeveral(lines, ['mail', '0', '1', 'gone', 'docs', '0', '3', '9']).map(shown)).toEqual([
    ['mail', 1, 'mail'],
    ['0', 0, 'docs'],
    ['gone', { type: 'NoSuchSchedule', which: 'gone' }],
    ['docs', { type: 'AmbiguousSchedule', which: 'docs', indexes: ['0', '2'] }],
    ['3', 3, '1'],
    ['9', { type: 'NoSuchSchedule', which: '9' }],
  ]);
  expect(chooseSeveral(lines, [])).toEqual([]);
});

it('all are those that there are, under their names', () => {
  const all = chooseAll(linesOf('docs', 'mail'));
  expect(E.isRight(all) && all.right.map(shown)).toEqual([
    ['docs', 0, 'docs'],
    ['mail', 1, 'mail'],
  ]);
  expect(chooseAll([])).toEqual(E.left({ type: 'NoSchedules' }));
});

it('a name that looks like an index is found where no index is', () => {
  const chosen = chooseSchedule(linesOf('docs', '7'), '7');
  expect(E.isRight(chosen) && chosen.right.index).toBe(1);
});

it('an index that is the name of another schedule has a namesake', () => {
  expect(namesakeOf(['1', 'mail'], '1')).toBe(0);
  expect(namesakeOf(['mail', '1'], '1')).toBeNull();
  expect(namesakeOf(['mail', 'docs'], '1')).toBeNull();
  expect(namesakeOf(['2', 'mail'], '2')).toBeNull();
  expect(namesakeOf(['docs', 'docs'], 'docs')).toBeNull();
  expect(namesakeOf([null, '0'], '0')).toBe(1);
});

it('a schedule stands where its number does', () => {
  const lines = linesOf('docs', 'mail');
  expect([1, 2, 3].map((id) => indexOf(lines, scheduleId(id)))).toEqual([0, 1, null]);
});

it('an index is up to nine digits', () => {
  expect(['0', '007', '123456789', '1234567890', '', '-1', '1.5', 'a1', '1a'].map(isIndex)).toEqual([
    ...[true, true, true],
    ...[false, false, false, false, false, false],
  ]);
});
