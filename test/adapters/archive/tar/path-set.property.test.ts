import fc from 'fast-check';
import { makePathSet } from '../../../../src/adapters/archive/tar/path-set';

/** What is done with paths of which there are as many as fill the tables several times over. */
const steps = fc.array(
  fc.record({ what: fc.constantFrom('add', 'add', 'remove'), from: fc.nat(9_000), count: fc.nat(2_000) }),
  { minLength: 1, maxLength: 12 },
);

it('a path set holds what was added and not removed since, and nothing else', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const paths = makePathSet();
      const expected = new Set<string>();
      for (const { what, from, count } of all)
        for (let at = from; at < from + count; at += 1) {
          const path = `directory/${at}`;
          if (what === 'add') {
            if (!paths.add(path)) throw new Error('the set is full');
            expected.add(path);
          } else {
            paths.remove(path);
            expected.delete(path);
          }
        }
      const wrong = Array.from({ length: 11_100 }, (_, at) => `directory/${at}`).filter(
        (path) => paths.has(path) !== expected.has(path),
      );
      expect(wrong).toEqual([]);
    }),
    { numRuns: 30 },
  );
});
