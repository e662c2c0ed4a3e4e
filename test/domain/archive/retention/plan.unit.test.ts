/** Which versions stay and which go, each with its reason. */
import { decodeOptions } from '../../../../src/codecs/schedule-options';
import type { Version } from '../../../../src/domain/archive/archives';
import { planRetention, type RetentionMoment } from '../../../../src/domain/archive/retention/plan';
import { policyOf, type RetentionPolicy } from '../../../../src/domain/archive/retention/policy';
import {
  foreignText,
  keepReasonText,
  removeReasonText,
  spareReasonText,
} from '../../../../src/domain/archive/retention/reason';
import { storedAs, type StoredVersion } from '../../../../src/domain/archive/stored-version';
import { minute, type Timestamp } from '../../../../src/domain/time/time';
import { utc } from '../../../support/clock';
import { rightOf, timestamp } from '../../../support/decoded';
import { packReport } from '../../../support/pack-report';
import { versionOfDocs } from '../../../support/version';

const at = timestamp('2026-11-21T02:00:00.000+00:00');

const version = (file: string, change: Partial<Version> = {}): Version => versionOfDocs(file, at, change);

const whole = (file: string, change: Partial<Version> = {}): StoredVersion => ({
  version: version(file, change),
  stored: 'whole',
});
const gone = (file: string): StoredVersion => ({ version: version(file), stored: 'gone' });
const changed = (file: string): StoredVersion => ({ version: version(file), stored: 'changed' });
const partial: Partial<Version> = { outcome: 'partial', reason: '1 file could not be read' };

const byHand: Partial<Version> = { trigger: 'command' };
const moment: RetentionMoment = { now: Date.parse(at), zone: utc, lastFailed: false };
const rules = (options: string): RetentionPolicy => policyOf(rightOf(decodeOptions(options)));

/** `file: reasons` of each list. */
const planOf = (
  options: string,
  versions: ReadonlyArray<StoredVersion>,
  change: Partial<RetentionMoment> = {},
) => {
  const policy = rules(options);
  const plan = planRetention(policy, versions, { ...moment, ...change });
  return {
    keep: plan.keep.map(
      ({ version: { file }, kind, reasons }) =>
        `${file}: ${reasons.map((reason) => keepReasonText(reason, kind)).join('; ')}`,
    ),
    remove: plan.remove.map(
      ({ version: { file }, kind, reason }) => `${file}: ${removeReasonText(reason, policy, kind)}`,
    ),
    foreign: plan.foreign.map(({ version: { file } }) => `${file}: ${foreignText}`),
    spared: plan.spared.map(({ version: { file }, reason }) => `${file}: ${spareReasonText(reason)}`),
  };
};
const planned = (keep: number, ...versions: ReadonlyArray<StoredVersion>) => planOf(`keep=${keep}`, versions);

describe('keep=2', () => {
  it('removes the oldest beyond two', () => {
    expect(planned(2, whole('a'), whole('b'), whole('c'))).toEqual({
      keep: ['b: one of the newest 2', 'c: one of the newest 2; the last good one'],
      remove: ['a: older than the newest 2 (keep=2)'],
      foreign: [],
      spared: [],
    });
  });

  it('removes nothing of two, or of one, or of none', () => {
    expect(planned(2, whole('a'), whole('b')).remove).toEqual([]);
    expect(planned(2, whole('a')).remove).toEqual([]);
    expect(planned(2)).toEqual({ keep: [], remove: [], foreign: [], spared: [] });
  });

  it('counts only what is there: what somebody took away pushes nothing out', () => {
    expect(planned(2, whole('a'), gone('b'), gone('c'), whole('d'))).toEqual({
      keep: [
        'a: one of the newest 2',
        'b: not there now, and not too old',
        'c: not there now, and not too old',
        'd: one of the newest 2; the last good one',
      ],
      remove: [],
      foreign: [],
      spared: [],
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

  it('keeps no more for one that is gone than for the oldest that is kept', () => {
    expect(planned(1, gone('a'), whole('b'), gone('c'), whole('d'), gone('e'))).toMatchObject({
      keep: ['d: one of the newest 1; the last good one', 'e: not there now, and not too old'],
      remove: [
        'a: it was gone, and older than the newest 1',
        'b: older than the newest 1 (keep=1)',
        'c: it was gone, and older than the newest 1',
      ],
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

describe('what is counted apart', () => {
  it('are runs by hand, which push out none that was scheduled, and are bounded themselves', () => {
    const daily = ['a', 'b', 'c'].map((file) => whole(file));
    const hand = ['d', 'e', 'f', 'g'].map((file) => whole(file, byHand));
    expect(planned(3, ...daily, ...hand)).toMatchObject({
      keep: [
        'a: one of the newest 3',
        'b: one of the newest 3',
        'c: one of the newest 3',
        'e: one of the newest 3 by hand',
        'f: one of the newest 3 by hand',
        'g: one of the newest 3 by hand; the last good one',
      ],
      remove: ['d: older than the newest 3 by hand (keep=3)'],
    });
  });

  it('are partial ones, so that a source with one unreadable file does not grow for ever', () => {
    expect(
      planned(2, whole('a'), whole('b'), ...['c', 'd', 'e'].map((file) => whole(file, partial))),
    ).toEqual({
      keep: [
        'a: one of the newest 2',
        'b: one of the newest 2; the last good one',
        'd: one of the newest 2 partial or damaged ones',
        'e: one of the newest 2 partial or damaged ones',
      ],
      remove: ['c: older than the newest 2 partial or damaged ones (keep=2)'],
      foreign: [],
      spared: [],
    });
  });

  it('are partial ones that were made by hand', () => {
    expect(planned(1, whole('a', partial), whole('b', { ...partial, ...byHand })).keep).toEqual([
      'a: one of the newest 1 partial or damaged ones',
      'b: one of the newest 1 partial or damaged ones by hand',
    ]);
  });

  it('is what an old newest one leaves to keep-within: a run by hand makes no scheduled one old', () => {
    const late = { due: timestamp('2026-11-21T01:00:00.000+00:00'), completed: at };
    const early = timestamp('2026-11-01T02:00:00.000+00:00');
    const scheduled = whole('a', { due: early, completed: early });
    expect(planOf('keep-within=3d', [scheduled, whole('b', { ...byHand, ...late })])).toMatchObject({
      keep: ['a: not older than keep-within=3d', 'b: not older than keep-within=3d; the last good one'],
    });
    expect(
      planOf('keep-within=3d', [whole('a', { ...byHand, due: early, completed: early }), whole('b')]).remove,
    ).toEqual(['a: nothing of keep-within=3d keeps it, of those by hand']);
  });
});

it('counts keep-within from no later than the clock is believed', () => {
  const on = (date: string) => {
    const then = timestamp(`${date}T02:00:00.000+00:00`);
    return { due: then, completed: then };
  };
  const versions = [
    whole('a', on('2026-11-17')),
    whole('b', on('2026-11-20')),
    whole('c', { ...on('2026-11-19'), ...byHand }),
    whole('d', on('2030-01-01')),
  ];
  const removed = (believed: string | null) =>
    planOf('keep-within=3d', versions, {
      now: Date.parse('2030-01-01T02:00:00.000Z'),
      believed: believed === null ? null : Date.parse(`${believed}T02:00:00.000Z`),
    }).remove.map((text) => text.slice(0, 1));
  expect(removed(null)).toEqual(['a', 'b', 'c']);
  expect(removed('2030-01-01')).toEqual(['a', 'b', 'c']);
  expect(removed('2026-11-20')).toEqual(['a']);
  expect(removed('2026-11-19')).toEqual([]);
});

describe('nothing is removed', () => {
  const old = [whole('a'), whole('b')];

  it('by no rules', () => {
    expect(planRetention(rules('tz=UTC'), old, moment)).toMatchObject({
      keep: [
        { reasons: [{ type: 'no-policy' }] },
        { reasons: [{ type: 'no-policy' }, { type: 'last-good' }] },
      ],
      remove: [],
    });
    expect(planOf('tz=UTC', old).keep).toEqual(['a: all are kept', 'b: all are kept; the last good one']);
  });

  it('after a backup that failed', () => {
    expect(planOf('keep=1', old, { lastFailed: true })).toMatchObject({
      remove: [],
      spared: ['a: the last backup failed'],
    });
  });

  it('but partial ones after a backup that is partial', () => {
    const versions = [...old, whole('c', partial), whole('d', partial)];
    expect(planned(1, ...versions)).toMatchObject({
      keep: ['b: one of the newest 1; the last good one', 'd: one of the newest 1 partial or damaged ones'],
      remove: ['c: older than the newest 1 partial or damaged ones (keep=1)'],
      spared: ['a: the last backup is partial'],
    });
    expect(planned(1, ...versions, whole('e')).remove).toEqual([
      'a: older than the newest 1 (keep=1)',
      'b: older than the newest 1 (keep=1)',
      'c: older than the newest 1 partial or damaged ones (keep=1)',
      'd: partial or damaged, and older than all good ones that keep=1 keeps',
    ]);
    expect(planned(2, ...versions, whole('e')).keep).toHaveLength(4);
  });

  it('of a source of which one was found damaged, until one that was made since is found good', () => {
    const found = timestamp('2026-11-21T03:00:00.000+00:00');
    const after = timestamp('2026-11-21T04:00:00.000+00:00');
    const now = { now: Date.parse(after) };
    const bad = whole('b', { verified: { at: after, level: 'digest', finding: 'cut', since: found } });
    const proof = { at: after, level: 'digest', finding: null } as const;
    const spared = 'an archive of its source was found damaged, and no later one was verified since';
    expect(planOf('keep=1', [whole('a'), bad, whole('c')], now).spared).toEqual([
      `a: ${spared}`,
      `b: ${spared}`,
    ]);
    // why: it was looked at together with the damaged one, and says nothing of what came of the disk since
    expect(planOf('keep=1', [whole('a'), bad, whole('c', { verified: proof })], now).spared).toHaveLength(2);
    const made = { completed: after, due: after };
    expect(planOf('keep=1', [whole('a'), bad, whole('c', made)], now).spared).toHaveLength(2);
    expect(planOf('keep=1', [whole('a'), bad, whole('c', { ...made, verified: proof })], now)).toMatchObject({
      keep: ['c: one of the newest 1; the last good one'],
      remove: [
        'a: older than the newest 1 (keep=1)',
        'b: partial or damaged, and older than all good ones that keep=1 keeps',
      ],
      spared: [],
    });
    const alone = whole('b', { verified: { at: found, level: 'digest', finding: 'cut' } });
    expect(
      planOf('keep=1', [whole('a'), alone, whole('c', { ...made, verified: proof })], now).spared,
    ).toEqual([]);
    expect(
      planOf('keep=1', [whole('a'), alone, whole('c', { ...made, ...partial, verified: proof })], now).spared,
    ).toEqual([`b: ${spared}`]);
    expect(planOf('keep=1', [whole('a'), { ...bad, stored: 'gone' }, whole('c')], now).spared).toEqual([]);
    // why: one that was cut short is damaged, and of another size than the recorded one
    expect(planOf('keep=1', [whole('a'), { ...bad, stored: 'changed' }, whole('c')], now)).toMatchObject({
      remove: [],
      spared: [`a: ${spared}`, `b: ${spared}`],
    });
  });

  it('of a source of which one was found damaged that a clock had dated ahead; not where it was found ahead, too', () => {
    const ahead = timestamp('2027-11-21T02:00:00.000+00:00');
    const bad = (found: Timestamp) =>
      whole('c', { due: ahead, completed: ahead, verified: { at: found, level: 'read', finding: 'cut' } });
    expect(planOf('keep=1', [...old, bad(at)])).toMatchObject({ remove: [], spared: [expect.any(String)] });
    expect(planOf('keep=1', [...old, bad(ahead)]).remove).toHaveLength(1);
  });

  it('while the newest is of a source that shrank, and only then', () => {
    const of = (contentBytes: number) => ({ report: packReport({ contentBytes }) });
    const big = whole('b', of(1000));
    const spares = (last: StoredVersion) => planOf('keep=1', [whole('a'), big, last]).spared;
    expect(spares(whole('c', { ...partial, ...of(99) }))).toEqual(['a: its source has shrunk since']);
    expect(spares(whole('c', { ...partial, ...of(100) }))).toEqual(['a: the last backup is partial']);
    expect(spares(whole('c', of(99)))).toEqual([]);
    expect(planOf('keep=1', [whole('b', { ...partial, ...of(0) })]).spared).toEqual([]);
    const few = [whole('a', partial), big, whole('c', { ...partial, ...of(99) })];
    expect(planOf('keep=1', few)).toMatchObject({
      keep: [
        'b: one of the newest 1; the last good one; the last good one before its source shrank',
        'c: one of the newest 1 partial or damaged ones',
      ],
      spared: ['a: its source has shrunk since'],
    });
  });
});

describe('whatever the rules say, there stays', () => {
  it('the last good one', () => {
    const damaged = { verified: { at, level: 'digest', finding: 'cut' } } as const;
    expect(planned(1, whole('a'), whole('b', damaged), whole('c', damaged)).keep).toContain(
      'a: one of the newest 1; the last good one',
    );
    const early = timestamp('2026-11-01T02:00:00.000+00:00');
    const old = whole('a', { due: early, completed: early, ...byHand });
    expect(planOf('keep-within=1d', [old, whole('b', partial)]).keep).toContain('a: the last good one');
  });

  it('a pinned one, with the reason that was given, and the others are counted as without the pin', () => {
    const pinned = (why: string | null) => ({ pinned: { at, why } });
    expect(
      planned(1, whole('a', pinned('before the move')), whole('b', pinned(null)), whole('c'), whole('d')),
    ).toMatchObject({
      keep: ['a: pinned: before the move', 'b: pinned', 'd: one of the newest 1; the last good one'],
      remove: ['c: older than the newest 1 (keep=1)'],
    });
    expect(planned(1, { ...gone('a'), version: version('a', pinned(null)) }, whole('b')).remove).toEqual([]);
  });

  it('one that something else holds', () => {
    expect(planned(1, { ...whole('a'), held: 'brought back' }, whole('b')).keep[0]).toBe('a: brought back');
  });

  it('one whose time is still to come, and it is not counted', () => {
    const ahead = (minutes: number) => {
      const then = timestamp(new Date(moment.now + minutes * minute).toISOString().replace('Z', '+00:00'));
      return { due: then, completed: then };
    };
    const told = 'its time is still to come: was the clock wrong?';
    expect(planned(1, whole('a'), whole('b'), whole('c', ahead(2)))).toMatchObject({
      keep: ['b: one of the newest 1; the last good one', `c: ${told}`],
      remove: ['a: older than the newest 1 (keep=1)'],
    });
    expect(planned(1, whole('a'), whole('b', ahead(1))).remove).toHaveLength(1);
    expect(planned(1, { ...whole('a', ahead(2)), stored: 'gone' }).keep).toEqual([`a: ${told}`]);
  });

  it('the last large one as long as the newest is small, however many small ones there are', () => {
    const of = (contentBytes: number) => ({ report: packReport({ contentBytes }) });
    const large = [whole('a', of(1000)), whole('b', of(1000))];
    const small = [whole('c', { ...partial, ...of(5) }), whole('d', of(5)), whole('e', of(5))];
    expect(planned(2, ...large, ...small)).toMatchObject({
      keep: [
        'b: the last good one before its source shrank',
        'd: one of the newest 2',
        'e: one of the newest 2; the last good one',
      ],
      remove: [
        'a: older than the newest 2 (keep=2)',
        'c: partial or damaged, and older than all good ones that keep=2 keeps',
      ],
    });
    const left = [...large.slice(1), ...small.slice(1)];
    expect(planned(2, ...left, whole('f', of(5))).keep).toContain(
      'b: the last good one before its source shrank',
    );
    expect(planned(2, ...left, whole('f', of(101))).remove).toContain('b: older than the newest 2 (keep=2)');
    expect(planned(2, ...left, whole('f', of(100))).remove).toContain('b: older than the newest 2 (keep=2)');
    expect(planned(2, ...left, whole('f', of(99))).keep).toHaveLength(3);
    const allowed = planOf('keep=2 allow-empty', [...left, whole('f', of(5))]);
    expect(allowed.remove).toEqual([
      'b: older than the newest 2 (keep=2)',
      'd: older than the newest 2 (keep=2)',
    ]);
  });
});
