/** What is said of a restore: one heading for many of a kind, and never that something came of nothing. */
import * as fc from 'fast-check';
import { restored } from '../../src/cli/text/restore';
import type { UnpackReport } from '../../src/ports/unarchiver';

const clean: UnpackReport = {
  ...{ entries: 3, contentBytes: 10, refusedCount: 0, refused: [], unowned: 0, absent: [] },
  ...{ damageCount: 0, damage: [], notes: [] },
};

const told = (report: Partial<UnpackReport>, dryRun = false) =>
  restored({ archive: 'backups/d.tar', target: '/t', report: { ...clean, ...report } }, dryRun);

const refusals = (count: number, reason = 'it is a FIFO') =>
  Array.from({ length: count }, (_, index) => ({ path: `p${index}`, reason }));

const inPart = (count: number) =>
  refusals(count, 'restored, but its time is unknown').map((one) => ({ ...one, restored: true as const }));

test('that nothing was restored', () => {
  expect(told({ entries: 0, contentBytes: 0 }).results).toEqual(['nothing was restored from backups/d.tar']);
  expect(told({ entries: 0 }, true).results).toEqual(['nothing would be restored from backups/d.tar']);
  expect(told({}).results).toEqual(['restored 3 entries, 10 bytes, from backups/d.tar to /t']);
});

test('one refusal in a line of its own', () => {
  expect(told({ refused: refusals(1), refusedCount: 1 }).errors).toEqual(['not restored: p0: it is a FIFO']);
});

test('of a member that is there only what it lacks', () => {
  expect(told({ refused: inPart(1), refusedCount: 1 }).errors).toEqual([
    'p0: restored, but its time is unknown',
  ]);
});

test('where not all are listed, kinds are not counted apart', () => {
  const refused = [...refusals(1), ...inPart(1)];
  expect(told({ refused, refusedCount: 5 }).errors[0]).toBe('5 entries not restored, or not wholly:');
  expect(told({ refused: refusals(1), refusedCount: 5 }).errors[0]).toBe('5 entries not restored:');
});

test('each damaged place, which is a failure', () => {
  const first = { stream: 'file', byte: 512, reason: 'bad', after: null, resumed: null } as const;
  const second = { stream: 'tar', byte: 9, reason: 'worse', after: 'a', resumed: 1024 } as const;
  expect(told({ damage: [first], damageCount: 1 })).toMatchObject({
    errors: ['damaged at byte 512 of the file: bad'],
    status: 1,
  });
  expect(told({ damage: [first, second], damageCount: 2 }).errors).toEqual([
    'damaged in 2 places:',
    '  damaged at byte 512 of the file: bad',
    '  damaged at byte 9 of the tar stream, after the header of a: worse; read on at byte 1024 of the tar stream',
  ]);
});

test('what was asked for and is not there, which is a failure', () => {
  const how = '(members are named as tar -tf shows them)';
  expect(told({ absent: ['b'] })).toMatchObject({ errors: [`not in the archive: b ${how}`], status: 1 });
  expect(told({ absent: ['a', 'b'] }).errors).toEqual([`not in the archive ${how}:`, '  a', '  b']);
});

test('that entries kept no owner, which is no failure', () => {
  expect(told({ unowned: 1 })).toMatchObject({
    notes: ['1 entry kept no owner: giving them takes root, and a file system and container that allow it'],
    status: 0,
  });
  expect(told({}).notes).toEqual([]);
});

test('many under one heading, with what is left out and where it is', () => {
  expect(told({ refused: refusals(12), refusedCount: 12 }).errors).toEqual([
    '12 entries not restored:',
    ...refusals(10).map(({ path }) => `  ${path}: it is a FIFO`),
    '  … and 2 more (all with --json)',
  ]);
  expect(told({ refused: refusals(100), refusedCount: 2345 }).errors.at(-1)).toBe(
    '  … and 2335 more (the first 100 with --json)',
  );
});

test('members that are there but for something of it are told apart', () => {
  const refused = [...refusals(2), ...inPart(1)];
  expect(told({ refused, refusedCount: 3 }).errors).toEqual([
    '2 entries not restored:',
    '  p0: it is a FIFO',
    '  p1: it is a FIFO',
    '1 entry restored without something that was stored:',
    '  p0: restored, but its time is unknown',
  ]);
});

test('every refusal is counted once, and at most ten are shown below a heading', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(200), (missing, lacking) => {
      const all = [...refusals(missing), ...inPart(lacking)];
      const { errors, status } = told({ refused: all.slice(0, 100), refusedCount: all.length });
      expect(status).toBe(all.length > 0 ? 1 : 0);
      const headings = errors.filter((line) => !line.startsWith('  '));
      const counts = headings.map((line) => Number(/^\d+/.exec(line)?.[0] ?? 1));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(all.length);
      expect(errors.length).toBeLessThanOrEqual(headings.length * 12);
    }),
  );
});
