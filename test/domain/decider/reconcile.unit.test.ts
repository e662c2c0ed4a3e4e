/** The file on disk beside the journal's text: what is settled, what is missing, and what an edit comes to. */
import { readScheduleLine } from '../../../src/codecs/schedule-line';
import { reconcile, type Situation } from '../../../src/domain/decider/reconcile';
import { type StagedText, waitingText } from '../../../src/domain/decider/staged-text';
import { initialState, type State } from '../../../src/domain/decider/state';
import { type Schedule, scheduleId } from '../../../src/domain/schedule/schedule';
import { parseText } from '../../../src/domain/schedule/schedule-file';

import { at } from '../../support/clock';
import { specOf, timestamp } from '../../support/decoded';

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

  it('that does not have the new text yet gets that first, whatever is understood in it by now', () => {
    const given = situation('ab', 'a', { base: 'a' });
    const line = { content: 'docs;daily@17:00;docs', end: '\n' as const, schedule: null };
    const state = { ...given.state, file: { bom: '' as const, lines: [line] } };
    expect(reconcile({ ...given, state })).toEqual(settled('due'));
    const text = `${line.content}\n`;
    const disk = { ...given.disk, text };
    expect(reconcile({ ...given, state, disk, waiting: null })).toMatchObject({
      ...{ type: 'Edited', event: { merged: text, added: [{ line: line.content }] } },
    });
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

describe('an edit by hand', () => {
  const march = (time: string) => timestamp(`2024-03-${time}:00.000+00:00`);
  const ms = (time: string) => Date.parse(march(time));
  const scheduleOf = (id: number, line: string, due: string | null = '05T17:00'): Schedule => ({
    ...{ id: scheduleId(id), spec: specOf(line), created: march('01T12:00'), attempts: 0, ended: null },
    due: due === null ? null : march(due),
  });

  interface Edit {
    /** The lines of the journal's text: those with a number are schedules. */
    readonly head?: ReadonlyArray<readonly [string, number?]>;
    readonly disk: ReadonlyArray<string>;
    readonly dropped?: State['dropped'];
    readonly looked?: string | null;
    readonly modified?: number;
    readonly changed?: number;
  }

  /** It is 16:00 on the fifth; the journal's last line is an hour old, and the file half an hour. */
  const edited = ({ head = [], disk, dropped = [], looked = '05T15:00', ...file }: Edit) => {
    const { modified = ms('05T15:30'), changed = modified } = file;
    const lines = head.map(([content, id]) => ({
      ...{ content, end: '\n' as const, schedule: id === undefined ? null : scheduleOf(id, content) },
    }));
    const found = reconcile({
      state: {
        ...initialState,
        ...{ file: { bom: '', lines }, dropped, nextSchedule: 7 },
        clock: { latest: looked === null ? null : march(looked), behind: null },
      },
      disk: { text: disk.map((line) => `${line}\n`).join(''), modified, changed },
      ...{ waiting: null, mustWrite: false, now, readLine: readScheduleLine },
    });
    if (found.type !== 'Edited') throw new Error(found.type);
    return found.event;
  };
  const [daily, once] = ['docs;daily@17:00;docs', 'docs;17:00;docs'];

  it('tells of what came, of what went, and of what is no schedule', () => {
    const pics = 'pics;daily@18:00;pics';
    const head = [['# mine'], [daily, 1], ['junk'], ['mail;daily@17:00;mail', 2]] as const;
    expect(edited({ head, disk: ['# yours', daily, 'junk', 'bad;', pics, 'a;12:00;a'] })).toEqual({
      type: 'ScheduleFileEdited',
      read: ['# yours', daily, 'junk', 'bad;', pics, 'a;12:00;a', ''].join('\n'),
      merged: ['# yours', daily, 'junk', 'bad;', pics, 'a;12:00;a', ''].join('\n'),
      added: [
        {
          ...{ schedule: 7, line: pics, spec: specOf(pics), resumed: false },
          ...{ created: march('05T15:30'), due: march('05T18:00') },
        },
        {
          ...{ schedule: 8, line: 'a;12:00;a', spec: specOf('a;12:00;a'), resumed: false },
          ...{ created: march('05T15:30'), due: march('05T12:00') },
        },
      ],
      dropped: [{ schedule: 2, line: 'mail;daily@17:00;mail' }],
      malformed: [{ line: 'bad;', reason: expect.stringContaining('2 fields') }],
    });
  });

  it.each<[string, State['dropped'][number], string, Partial<Edit>, number | null]>([
    [
      'after a day, is the same schedule',
      { line: daily, schedule: scheduleOf(3, daily), at: march('04T16:00') },
      daily,
      {},
      3,
    ],
    [
      'with a time that was missed, is the same',
      { line: daily, schedule: scheduleOf(3, daily, '04T17:00'), at: march('04T18:00') },
      daily,
      {},
      3,
    ],
    [
      'after more than two, is a new one',
      { line: daily, schedule: scheduleOf(3, daily), at: march('03T15:00') },
      daily,
      {},
      null,
    ],
    [
      'but says something else, is a new one',
      { line: daily, schedule: scheduleOf(3, daily), at: march('05T12:00') },
      `${daily};keep=3`,
      {},
      null,
    ],
    [
      'on its one day, is the same',
      { line: once, schedule: scheduleOf(3, once), at: march('05T12:00') },
      once,
      {},
      3,
    ],
    [
      'on another day, is a new one',
      { line: once, schedule: scheduleOf(3, once, '04T17:00'), at: march('04T18:00') },
      once,
      {},
      null,
    ],
    [
      'as old as it was, is the same',
      { line: once, schedule: scheduleOf(3, once, '04T17:00'), at: march('04T18:00') },
      once,
      { modified: ms('04T12:00'), changed: ms('05T15:30') },
      3,
    ],
    [
      'after it was made, is the same',
      {
        line: once,
        schedule: { ...scheduleOf(3, once, null), ended: { due: march('05T17:00'), outcome: 'completed' } },
        at: march('05T12:00'),
      },
      once,
      {},
      3,
    ],
    [
      'though it was due no more, is a new one',
      { line: once, schedule: scheduleOf(3, once, null), at: march('05T12:00') },
      once,
      {},
      null,
    ],
  ])('a line that comes back, %s', (_, dropped, line, changes, resumed) => {
    const { added } = edited({ disk: [line], dropped: [dropped], ...changes });
    expect(added).toMatchObject([
      resumed === null
        ? { schedule: 7, resumed: false }
        : { schedule: 3, resumed: true, due: dropped.schedule.due ?? march('05T17:00') },
    ]);
  });

  it('brings each of two that were alike back once', () => {
    const of = (id: number) => ({ line: daily, schedule: scheduleOf(id, daily), at: march('05T12:00') });
    const { added } = edited({ disk: [daily, daily, daily], dropped: [of(3), of(4)] });
    expect(added.map(({ schedule, resumed }) => [schedule, resumed])).toEqual([
      [3, true],
      [4, true],
      [7, false],
    ]);
  });
});
