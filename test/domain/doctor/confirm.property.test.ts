/** Two looks: what stays is believed, what passes is not, and what can't pass is believed at once. */
import * as fc from 'fast-check';
import { confirmAfter, confirmed, findingKey, needsConfirmation } from '../../../src/domain/doctor/confirm';
import { checked, type CheckReport, type Finding } from '../../../src/domain/doctor/finding';

const finding = (id: Finding['id'], where: string, what = ''): Finding => ({
  id,
  where,
  what,
  advice: [],
  remedy: null,
});

const passing = fc.constantFrom<Finding['id']>('partial-left', 'journal-torn', 'archive-missing');
const lasting = fc.constantFrom<Finding['id']>('not-writable', 'source-missing', 'service-down');

const look = (ids: fc.Arbitrary<Finding['id']>): fc.Arbitrary<ReadonlyArray<CheckReport>> =>
  fc
    .array(fc.tuple(ids, fc.constantFrom('a', 'b', 'c')), { maxLength: 6 })
    .map((pairs) => [checked('pending', { findings: pairs.map(([id, where]) => finding(id, where)) })]);

const keys = (reports: ReadonlyArray<CheckReport>): ReadonlyArray<string> =>
  reports.flatMap(({ findings }) => findings.map(findingKey));

describe('the second look', () => {
  it('is believed where it agrees with the first, or sees what can’t pass', () => {
    const either = look(fc.oneof(passing, lasting));
    fc.assert(
      fc.property(either, either, (first, second) => {
        const expected = keys(second).filter(
          (key) => keys(first).includes(key) || /^(?:not-writable|source-missing|service-down) /.test(key),
        );
        expect(keys(confirmed(first, second))).toEqual(expected);
      }),
    );
  });

  it('is not believed when it sees another thing under the same name', () => {
    const seen = (what: string) => [checked('pending', { findings: [finding('partial-left', 'a', what)] })];
    expect(keys(confirmed(seen('one'), seen('two')))).toEqual([]);
    expect(keys(confirmed(seen('one'), seen('one')))).toEqual(['partial-left a']);
  });

  it('waits until no other archive can have got the same name, where one is spoken of', () => {
    const after = (id: Finding['id']): number =>
      confirmAfter([checked('pending', { findings: [finding(id, 'a')] })]);
    expect(after('journal-torn')).toBe(500);
    for (const id of [
      'archive-unpublished',
      'archive-missing',
      'archive-changed',
      'archive-unknown',
    ] as const)
      expect(after(id)).toBeGreaterThan(1_000);
  });

  it('is only needed where the first may have seen something in passing', () => {
    fc.assert(fc.property(look(lasting), (first) => expect(needsConfirmation(first)).toBe(false)));
    fc.assert(
      fc.property(look(passing), (first) => expect(needsConfirmation(first)).toBe(keys(first).length > 0)),
    );
  });
});
