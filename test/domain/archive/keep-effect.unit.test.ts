/** Whether `keep` does what it says, and why not. */
import type { Version } from '../../../src/domain/archive/archives';
import { keepEffect, keepText } from '../../../src/domain/archive/keep-effect';
import { storedAs } from '../../../src/domain/archive/stored-version';
import type { PackReport } from '../../../src/domain/events/pack-report';
import { utc } from '../../support/clock';
import { specOf, timestamp } from '../../support/decoded';
import { packReport } from '../../support/pack-report';

const hour = (n: number) => timestamp(`2026-11-21T${String(n).padStart(2, '0')}:00:00.000+00:00`);
const line = (options: string, created = 1) => ({
  spec: specOf(`s;daily@02:00;x${options}`),
  created: hour(created),
  ended: null,
});

const version = (n: number, partial = false, report: Partial<PackReport> = {}): Version => ({
  ...specOf('s;daily@02:00;x'),
  file: `${n}.tar`,
  due: hour(n),
  completed: hour(n),
  outcome: partial ? 'partial' : 'completed',
  reason: partial ? 'so' : null,
  report: packReport({ contentBytes: 1000, ...report }),
  verified: null,
  trigger: 'schedule',
  pinned: null,
});
const there = (one: Version) => storedAs(one, 42);

const effect = (options: string, versions: ReadonlyArray<ReturnType<typeof there>>, created = 1) =>
  keepEffect(line(options, created), versions, { instant: Date.parse(hour(9)), zone: utc });

describe('the effect of keep', () => {
  const three = [2, 3, 4].map((n) => there(version(n)));

  it('is nothing without it, and whole when it covers what is there', () => {
    expect(effect('', three)).toBeNull();
    const covered = effect(';keep=3', three);
    expect(covered).toEqual({ policy: 'keep=3', keep: 3, there: 3, over: 0, fault: null });
    expect(covered && keepText(covered)).toBeNull();
  });

  it('counts the last good one, and what is gone, for nothing too much', () => {
    const partial = [there(version(2)), there(version(3, true)), there(version(4, true))];
    expect(effect(';keep=2', partial)).toEqual({ policy: 'keep=2', keep: 2, there: 3, over: 0, fault: null });
    expect(effect(';keep=2', [storedAs(version(1), null), ...three.slice(1)])).toMatchObject({
      there: 2,
      over: 0,
      fault: null,
    });
  });

  it('is as retention has it while a clock that has leapt ahead is not believed', () => {
    const now = { instant: Date.parse(hour(9)), zone: utc };
    const over = (believed: number | null) => keepEffect(line(';keep-within=1h'), three, now, believed)?.over;
    expect([over(null), over(Date.parse(hour(3))), over(Date.parse(hour(2)))]).toEqual([2, 1, 0]);
  });

  it('is still to come when the newest was made before the line asked for it', () => {
    expect(effect(';keep=1', three, 4)).toEqual({
      policy: 'keep=1',
      keep: 1,
      there: 3,
      over: 2,
      fault: 'unreached',
    });
    expect(effect(';keep=1', three, 5)?.fault).toBe('unreached');
  });

  it('has failed when more are there although the newest was made since', () => {
    const stuck = effect(';keep=1', three, 3);
    expect(stuck).toEqual({ policy: 'keep=1', keep: 1, there: 3, over: 2, fault: 'stuck' });
    expect(stuck && keepText(stuck)).toBe(
      '3 archives are there, 2 more than keep=1 covers: they could not be removed after the last backup, as the log says, or were adopted since',
    );
  });

  it('is held back while the source has shrunk, and by files that were not recorded', () => {
    const shrunk = [...three, there(version(5, true, { contentBytes: 10 }))];
    expect(effect(';keep=1', shrunk)).toEqual({
      policy: 'keep=1',
      keep: 1,
      there: 4,
      over: 2,
      fault: 'shrunk',
    });
    const foreign = [storedAs(version(1), 41), ...three.slice(1)];
    expect(effect(';keep=2', foreign)).toEqual({
      policy: 'keep=2',
      keep: 2,
      there: 3,
      over: 1,
      fault: 'foreign',
    });
  });
});
