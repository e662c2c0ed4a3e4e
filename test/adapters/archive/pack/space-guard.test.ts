/** Looking ahead: what is known when, however little is looked at a time. */
import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { makeSpaceGuard } from '../../../../src/adapters/archive/pack/space-guard';
import { startScan } from '../../../../src/adapters/archive/source/scan';
import { PackTally } from '../../../../src/adapters/archive/pack/tally';
import { makeWorkplace, removeWorkplace, type Workplace } from './support/workplace';
import { runs } from '../../../support/runs';

let place: Workplace;
beforeEach(() => (place = makeWorkplace()));
afterEach(() => removeWorkplace(place));

const putFiles = (count: number): void => {
  for (let file = 0; file < count; file += 1) {
    mkdirSync(join(place.source, `d${file % 3}`), { recursive: true });
    writeFileSync(join(place.source, `d${file % 3}`, `f${file}`), 'x'.repeat(file % 50));
  }
  linkSync(join(place.source, 'd1/f1'), join(place.source, 'link'));
};

const scanOf = () =>
  startScan(
    {
      top: place.source,
      topKind: 'directory',
      exclude: [],
      excludeCaches: false,
      never: new Set(),
    },
    () => undefined,
  );

test('the extent does not depend on how many steps are taken at a time', () => {
  putFiles(30);
  const whole = scanOf().go(Infinity);
  expect(whole).toMatchObject({ entries: 35, contentBytes: (29 * 30) / 2 });
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 40, maxLength: 40 }), (steps) => {
      const scan = scanOf();
      const answers = steps.map((count) => scan.go(count));
      const first = answers.findIndex((answer) => answer !== undefined);
      expect(answers[first]).toEqual(whole);
      expect(steps.slice(0, first + 1).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(35);
    }),
    runs(8, 200),
  );
});

test('a short scan sees a part, and the last one gives the totals', () => {
  putFiles(300);
  const tally = new PackTally(() => undefined);
  const spaceGuard = makeSpaceGuard(scanOf(), tally, 'gzip', 2 ** 40);
  expect(spaceGuard.scanSome()).toBe(true);
  expect(tally.totals).toBeUndefined();
  expect(spaceGuard.scanSome()).toBe(false);
  expect(tally.totals).toMatchObject({ entries: 305 });
  expect(spaceGuard.scanSome()).toBe(false);
});

test('all is known before more than half of the free space is asked for', () => {
  putFiles(4500);
  const tally = new PackTally(() => undefined);
  const spaceGuard = makeSpaceGuard(scanOf(), tally, 'none', 10_000_000);
  spaceGuard.upTo(5_000_000);
  expect(tally.totals).toBeUndefined();
  spaceGuard.upTo(5_000_001);
  expect(tally.totals).toMatchObject({ entries: 4505 });
});

test('what does not fit is refused before more than half of the free space is taken', () => {
  putFiles(4500);
  const spaceGuard = makeSpaceGuard(scanOf(), new PackTally(() => undefined), 'none', 2_000_000);
  spaceGuard.upTo(1_000_000);
  expect(() => spaceGuard.upTo(1_000_001)).toThrow('no space left on the device: 2.0 MB free');
});
