/** Which of the texts that are staged for the schedules file waits, and over what. */
import { type StagedText, waitingText } from '../../../src/domain/decider/staged-text';
import { initialState, type State } from '../../../src/domain/decider/state';
import { parseText } from '../../../src/domain/schedule/schedule-file';

const before = parseText('before\n');
const state: State = { ...initialState, before };

const staged = (seq: number, fields: Partial<StagedText> = {}): StagedText => ({
  seq,
  isRemnant: false,
  replaces: 'old\n',
  hasFailed: false,
  hasBegun: false,
  ...fields,
});

const waiting = (...texts: ReadonlyArray<StagedText>) => waitingText(texts, { seq: 7, state });

const old = { base: parseText('old\n'), hasFailed: false, hasBegun: false };

describe('the text that waits', () => {
  it('is the latest whose line was appended', () => {
    expect(waiting()).toBeNull();
    expect(waiting(staged(8))).toBeNull();
    expect(waiting(staged(7))).toEqual({ seq: 7, ...old });
    expect(waiting(staged(3), staged(6), staged(5), staged(8))).toEqual({ seq: 6, ...old });
    expect(waiting(staged(6), staged(3))).toEqual({ seq: 6, ...old });
  });

  it('is none of which only a remnant is left', () => {
    expect(waiting(staged(6, { isRemnant: true }))).toBeNull();
    expect(waiting(staged(5), staged(6, { isRemnant: true }))).toEqual({ seq: 5, ...old });
  });

  it('stands over what was noted beside it, be it no file', () => {
    expect(waiting(staged(6, { replaces: null }))?.base).toBeNull();
    expect(waiting(staged(7, { replaces: '' }))?.base).toEqual(parseText(''));
  });

  it('stands over what the state had before, where nobody noted that, if it is the head’s', () => {
    expect(waiting(staged(7, { replaces: undefined }))).toEqual({ seq: 7, ...old, base: before });
    expect(waiting(staged(6, { replaces: undefined }))).toBeNull();
  });

  it.each([
    [true, false],
    [false, true],
  ])('was tried in vain: %j; was begun: %j', (hasFailed, hasBegun) => {
    for (const replaces of ['old\n', undefined])
      expect(waiting(staged(7, { hasFailed, hasBegun, replaces }))).toMatchObject({ hasFailed, hasBegun });
  });
});
