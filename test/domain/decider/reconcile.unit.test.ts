/** The file on disk beside the journal's text: what is settled, what is missing, and what an edit comes to. */
import { readScheduleLine } from '../../../src/codecs/schedule-line';
import { reconcile, type Situation } from '../../../src/domain/decider/reconcile';
import { type StagedText, waitingText } from '../../../src/domain/decider/staged-text';
import { initialState, type State } from '../../../src/domain/decider/state';
import { parseText } from '../../../src/domain/schedule/schedule-file';
import { at } from '../../support/clock';
import { timestamp } from '../../support/decoded';

const now = at('2024-03-05T16:00:00Z');
const hour = 3_600_000;

/** Each letter is a line that is a comment. */
const text = (lines: string): string => Array.from(lines, (line) => `# ${line}\n`).join('');
const file = (lines: string | null) => (lines === null ? null : parseText(text(lines)));
const stateWith = (lines: string | null): State => ({ ...initialState, file: file(lines) });

const situation = (
  head: string | null,
  disk: string | null,
  waiting: { base: string | null; hasBegun?: boolean } | null,
  mustWrite = false,
): Situation => ({
  state: stateWith(head),
  disk: { text: disk === null ? null : text(disk), modified: now.instant, changed: now.instant },
  waiting: waiting === null ? null : { base: file(waiting.base), hasBegun: waiting.hasBegun ?? false },
  mustWrite,
  now,
  readLine: readScheduleLine,
});

describe('a file', () => {
  const settled = (staged: 'none' | 'due' | 'obsolete') => ({ type: 'Settled', staged });
  const missing = { type: 'Missing' };

  it.each([
    ['as the journal has it is settled', situation('a', 'a', null), settled('none')],
    ['that never was is missing', situation(null, null, null), missing],
    ['that is gone is missing', situation('a', null, null), missing],
    ['that does not have the new text yet gets it', situation('ab', 'a', { base: 'a' }), settled('due')],
    ['that is to be made gets it, too', situation('a', null, { base: null }), settled('due')],
    ['that got the new text by hand has it', situation('ab', 'ab', { base: 'a' }), settled('obsolete')],
    [
      'that was removed while it was written over is missing',
      situation('ab', null, { base: 'a', hasBegun: true }),
      missing,
    ],
  ])('%s', (_, given, expected) => {
    expect(reconcile(given)).toEqual(expected);
  });

  const merged = (given: Situation): unknown => {
    const found = reconcile(given);
    return found.type === 'Edited' ? found.event.merged : found.type;
  };

  it.each([
    ['an edit is the text', situation('a', 'xa', null), 'xa'],
    ['of a file that is gone, which must be written, nothing is left', situation('a', null, null, true), ''],
    ['an edit beside a text that waits has both', situation('ab', 'xa', { base: 'a' }), 'xab'],
    [
      'a file that was removed beside one has what the program added',
      situation('ab', null, { base: 'a' }),
      'b',
    ],
    ['a file that is made beside the first text has both', situation('a', 'x', { base: null }), 'xa'],
    ['an edit of the old text has both', situation('abc', 'xa', { base: 'a', hasBegun: true }), 'xabc'],
    ['an edit of the new text is the text', situation('abc', 'xabc', { base: 'a', hasBegun: true }), 'xabc'],
    ['of the new text, less a line', situation('abcd', 'abc', { base: 'a', hasBegun: true }), 'abc'],
    ['as near to both is of the old one', situation('b', 'x', { base: 'a', hasBegun: true }), 'xb'],
    ['of the old text, while the new one has not begun', situation('abc', 'abcx', { base: 'a' }), 'abcxbc'],
    [
      'of a file that was removed while it was written, which must be written, nothing is left',
      situation('ab', null, { base: 'a', hasBegun: true }, true),
      '',
    ],
  ])('%s', (_, given, expected) => {
    expect(merged(given)).toBe(text(expected));
  });
});

describe('a line that is found', () => {
  const line = 'docs;18:00;docs';
  const seen = (modified: number, changed: number, latest: string | null) => {
    const found = reconcile({
      ...situation('', '', null),
      state: {
        ...stateWith(''),
        clock: { latest: latest === null ? null : timestamp(latest), behind: null },
      },
      disk: { text: `${line}\npics;19:00;pics\n`, modified, changed },
    });
    if (found.type !== 'Edited') throw new Error('it is no edit');
    return found.event.added.map(({ schedule, created }) => [schedule, created.slice(11, 16)]);
  };
  const { instant } = now;
  const noon = '2024-03-05T12:00:00.000+00:00';
  const eleven = instant - 5 * hour;

  it.each([
    ['is as old as the file', instant - 2 * hour, instant, noon, '14:00'],
    ['is as old as the last look, where the file is', instant - 4 * hour, instant, noon, '12:00'],
    ['is no younger than now', instant + hour, instant + hour, noon, '16:00'],
    ['came when an older file was put in place', eleven, instant - hour, noon, '15:00'],
    ['came at the last look at the earliest', eleven, eleven, noon, '12:00'],
    ['came now at the latest', eleven, instant + hour, noon, '16:00'],
    ['is as old as the file where nobody has looked', eleven, instant, null, '11:00'],
    [
      'came now where the clock is behind the last look',
      eleven,
      eleven,
      '2024-03-05T17:00:00.000+00:00',
      '16:00',
    ],
    ['came now where the file has no time', NaN, instant, noon, '16:00'],
  ])('%s, and each has a number', (_, modified, changed, latest, expected) => {
    expect(seen(modified, changed, latest)).toEqual([
      [1, expected],
      [2, expected],
    ]);
  });
});

describe('of the staged texts', () => {
  const staged = (seq: number, fields: Partial<StagedText> = {}): StagedText => ({
    ...{ seq, isRemnant: false, replaces: undefined, hasFailed: false, hasBegun: false },
    ...fields,
  });
  const head = { seq: 4, state: { ...stateWith('a'), before: file('b') } };
  const none = { hasFailed: false, hasBegun: false };

  it.each<[string, ReadonlyArray<StagedText>, object | null]>([
    ['none waits where there is none', [], null],
    ['that of the head waits, over what was before', [staged(4)], { seq: 4, base: file('b'), ...none }],
    ['one whose line never came waits not', [staged(5)], null],
    ['a remnant waits not', [staged(4, { isRemnant: true })], null],
    ['an older one waits not', [staged(3)], null],
    [
      'an older one waits over what was noted',
      [staged(3, { replaces: text('c'), hasFailed: true, hasBegun: true })],
      { seq: 3, base: file('c'), hasFailed: true, hasBegun: true },
    ],
    ['one waits over no file', [staged(3, { replaces: null })], { seq: 3, base: null, ...none }],
    [
      'the last one waits, in whichever order they are found',
      [staged(2, { replaces: null }), staged(4), staged(3, { replaces: null })],
      { seq: 4, base: file('b'), ...none },
    ],
    ['none before one that does not wait waits', [staged(2, { replaces: null }), staged(3)], null],
  ])('%s', (_, texts, expected) => {
    expect(waitingText(texts, head)).toEqual(expected);
  });
});
