/** Which versions stay and which go, each with its reason. */
import { packReport } from '../../support/pack-report';
import * as fc from 'fast-check';
import type { Version } from '../../../src/domain/archive/archives';
import { planRetention, storedAs, type StoredVersion } from '../../../src/domain/archive/retention';
import { archiveName, sourcePath, timestamp } from '../../support/decoded';
import { runs } from '../../support/runs';

const at = timestamp('2026-11-21T02:00:00.000+00:00');

const version = (file: string, change: Partial<Version> = {}): Version => ({
  name: archiveName('docs'),
  path: sourcePath('docs'),
  file,
  due: at,
  completed: at,
  outcome: 'completed',
  reason: null,
  report: packReport(),
  verified: null,
  ...change,
});

const whole = (file: string, change: Partial<Version> = {}): StoredVersion => ({
  version: version(file, change),
  stored: 'whole',
});
const gone = (file: string): StoredVersion => ({ version: version(file), stored: 'gone' });
const changed = (file: string): StoredVersion => ({ version: version(file), stored: 'changed' });
const partial: Partial<Version> = { outcome: 'partial', reason: '1 file could not be read' };
const damaged: Partial<Version> = { verified: { at, level: 'digest', finding: 'its digest is another one' } };

/** `file: reason`, without what a single count would say. */
const planned = (keep: number, ...versions: ReadonlyArray<StoredVersion>) => {
  const plan = planRetention({ keep, allowEmpty: false }, versions);
  const say = (list: typeof plan.keep) => list.map((one) => `${one.version.file}: ${one.reason}`);
  return { keep: say(plan.keep), remove: say(plan.remove), foreign: say(plan.foreign) };
};

describe('keep=2', () => {
  it('removes the oldest beyond two', () => {
    expect(planned(2, whole('a'), whole('b'), whole('c'))).toEqual({
      keep: ['b: one of the newest 2', 'c: one of the newest 2'],
      remove: ['a: older than the newest 2 (keep=2)'],
      foreign: [],
    });
  });

  it('removes nothing of two, or of one, or of none', () => {
    expect(planned(2, whole('a'), whole('b')).remove).toEqual([]);
    expect(planned(2, whole('a')).remove).toEqual([]);
    expect(planned(2).remove).toEqual([]);
  });

  it('keeps the last good one, however old', () => {
    expect(planned(2, whole('a'), whole('b'), whole('c', partial), whole('d', partial))).toEqual({
      keep: ['b: the last good one', 'c: one of the newest 2', 'd: one of the newest 2'],
      remove: ['a: older than the newest 2 (keep=2)'],
      foreign: [],
    });
    expect(planned(2, whole('a'), whole('b', damaged), whole('c', damaged)).keep).toContain(
      'a: the last good one',
    );
  });

  it('counts only what is there: what somebody took away pushes nothing out', () => {
    expect(planned(2, whole('a'), gone('b'), gone('c'), whole('d'))).toEqual({
      keep: [
        'a: one of the newest 2',
        'b: not there now, and not too old',
        'c: not there now, and not too old',
        'd: one of the newest 2',
      ],
      remove: [],
      foreign: [],
    });
  });

  it('forgets what is gone and would be removed, as after a crash in the middle', () => {
    expect(planned(2, gone('a'), whole('b'), whole('c')).remove).toEqual([
      'a: it was gone, and older than the newest 2',
    ]);
  });

  it('never touches what is not the recorded archive, and says so', () => {
    const plan = planned(2, changed('a'), whole('b'), whole('c'));
    expect(plan.remove).toEqual([]);
    expect(plan.foreign).toEqual(['a: it is not the archive that was recorded']);
  });

  it('spares what is older while the newest is of a source that shrank, and only then', () => {
    const of = (contentBytes: number) => ({ report: packReport({ contentBytes }) });
    const big = whole('b', of(1000));
    const spares = (last: StoredVersion) =>
      planRetention({ keep: 1, allowEmpty: false }, [whole('a'), big, last]).spared.length;
    expect(spares(whole('c', { ...partial, ...of(99) }))).toBe(1);
    expect(spares(whole('c', { ...partial, ...of(100) }))).toBe(0);
    expect(spares(whole('c', of(99)))).toBe(0);
    expect(
      planRetention({ keep: 1, allowEmpty: false }, [whole('b', { ...partial, ...of(0) })]).spared,
    ).toEqual([]);
    expect(planned(1, whole('a'), big, whole('c', { ...partial, ...of(99) }))).toEqual({
      keep: ['b: the last good one', 'c: one of the newest 1'],
      remove: [],
      foreign: [],
    });
  });

  it('keeps the last large one as long as the newest is small, however many small ones there are', () => {
    const of = (contentBytes: number) => ({ report: packReport({ contentBytes }) });
    const large = [whole('a', of(1000)), whole('b', of(1000))];
    const small = [whole('c', { ...partial, ...of(5) }), whole('d', of(5)), whole('e', of(5))];
    expect(planned(2, ...large, ...small)).toMatchObject({
      keep: [
        'b: the last good one before its source shrank',
        'd: one of the newest 2',
        'e: one of the newest 2',
      ],
      remove: ['a: older than the newest 2 (keep=2)', 'c: older than the newest 2 (keep=2)'],
    });
    const left = [...large.slice(1), ...small.slice(1)];
    expect(planned(2, ...left, whole('f', of(5))).keep).toContain(
      'b: the last good one before its source shrank',
    );
    expect(planned(2, ...left, whole('f', of(101))).remove).toContain('b: older than the newest 2 (keep=2)');
    expect(planned(2, ...left, whole('f', of(100))).remove).toContain('b: older than the newest 2 (keep=2)');
    expect(planned(2, ...left, whole('f', of(99))).keep).toHaveLength(3);
    const allowed = planRetention({ keep: 2, allowEmpty: true }, [...left, whole('f', of(5))]);
    expect(allowed.remove.map(({ version: { file } }) => file)).toEqual(['b', 'd']);
  });

  it('keeps no more for one that is gone than for the oldest that is kept', () => {
    expect(planned(1, gone('a'), whole('b'), gone('c'), whole('d'), gone('e'))).toEqual({
      keep: ['d: one of the newest 1', 'e: not there now, and not too old'],
      remove: [
        'a: it was gone, and older than the newest 1',
        'b: older than the newest 1 (keep=1)',
        'c: it was gone, and older than the newest 1',
      ],
      foreign: [],
    });
  });

  it('tells what stands there by its size', () => {
    const one = version('a', { report: packReport({ bytes: 42 }) });
    expect([null, 42, 41, 43].map((size) => storedAs(one, size).stored)).toEqual([
      'gone',
      'whole',
      'changed',
      'changed',
    ]);
  });

  it('removes nothing when nothing is there', () => {
    expect(planned(2, gone('a'), changed('b'), gone('c'))).toMatchObject({ remove: [], foreign: [] });
  });
});

describe('any plan', () => {
  const stored = fc
    .array(
      fc.tuple(
        fc.constantFrom('whole' as const, 'whole' as const, 'gone' as const, 'changed' as const),
        fc.constantFrom<Partial<Version>>({}, {}, partial, damaged),
      ),
      { maxLength: 8 },
    )
    .map((kinds) =>
      kinds.map(([kind, change], index) => ({ version: version(String(index), change), stored: kind })),
    );

  it('keeps the newest that are there and the last good one, names each version once, and ends', () => {
    fc.assert(
      fc.property(stored, fc.integer({ min: 1, max: 4 }), (versions, keep) => {
        const plan = planRetention({ keep, allowEmpty: false }, versions);
        const files = (list: typeof plan.keep) => list.map((one) => one.version.file);
        const kept = files(plan.keep);
        const there = versions.filter((one) => one.stored === 'whole').map((one) => one.version);
        const good = there.filter((one) => one.outcome === 'completed' && one.verified === null);
        expect(kept).toEqual(expect.arrayContaining(there.slice(-keep).map(({ file }) => file)));
        expect(kept).toEqual(expect.arrayContaining(good.slice(-1).map(({ file }) => file)));
        expect([...kept, ...files(plan.remove), ...files(plan.foreign)].sort()).toEqual(
          versions.map((one) => one.version.file),
        );
        const left = versions.filter((one) => !files(plan.remove).includes(one.version.file));
        expect(planRetention({ keep, allowEmpty: false }, left).remove).toEqual([]);
      }),
      runs(300),
    );
  });
});
