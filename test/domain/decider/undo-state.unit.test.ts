/** What undo does to a state, value by value: how the line before ends again, and what a schedule is when it is put back. */
import { deleted, putBack, takenBack, undoing, withoutLine } from '../../../src/domain/decider/undo';
import { initialState, type State } from '../../../src/domain/decider/state';
import type { Creation } from '../../../src/domain/decider/undoable';
import type { EventOf } from '../../../src/domain/events/event';
import { type Schedule, scheduleId } from '../../../src/domain/schedule/schedule';
import { type LineEnd, render, schedulesOf } from '../../../src/domain/schedule/schedule-file';
import { noon } from '../../support/decider';
import { specOf, timestamp } from '../../support/decoded';

const at = timestamp('2024-03-05T16:00:00.000+00:00');
const scheduleOf = (id: number): Schedule => ({
  ...{
    id: scheduleId(id),
    spec: specOf(`docs;16:00;s${id}`),
    created: at,
    due: at,
    attempts: 0,
    ended: null,
  },
});

/** A file of such schedules, by their numbers; 0 is a comment. */
const stateOf = (ids: ReadonlyArray<number>, undoable: State['undoable'] = []): State => ({
  ...initialState,
  file: {
    bom: '',
    lines: ids.map((id) => ({
      ...{ content: id === 0 ? '# mine' : `docs;16:00;s${id}`, end: '\n' },
      schedule: id === 0 ? null : scheduleOf(id),
    })),
  },
  undoable,
});
const textOf = ({ file }: State): string | null => (file === null ? null : render(file));

describe('a create that is taken back', () => {
  const reopened = (ids: ReadonlyArray<number>, unended: Creation['unended']) => {
    const [event] = undoing(stateOf(ids, [{ type: 'creation', schedule: scheduleId(2), unended }]), noon);
    return event?.type === 'ScheduleTakenBack' ? event.reopened : 'none';
  };
  const of = (schedule: number | null, end: LineEnd = ''): Creation['unended'] => ({
    ...{ schedule: schedule === null ? null : scheduleId(schedule), end },
  });

  it.each<[string, ReadonlyArray<number>, Creation['unended'], LineEnd | null]>([
    ['opens the line before it again, as that ended', [1, 2], of(1), ''],
    ['with half of a CRLF, too', [1, 2], of(1, '\r'), '\r'],
    ['and a line that is no schedule', [0, 2], of(null), ''],
    ['not a line that was ended before', [1, 2], null, null],
    ['nor while another line follows', [1, 2, 3], of(1), null],
    ['nor another line than the one it ended', [3, 2], of(1), null],
    ['nor a schedule in place of another line', [1, 2], of(null), null],
    ['nor another line in place of a schedule', [0, 2], of(1), null],
    ['nor any where it is the first', [2], of(null), null],
  ])('%s', (_, ids, unended, expected) => {
    expect(reopened(ids, unended)).toBe(expected);
  });

  it('leaves the file, and the line before it ends as the event says', () => {
    const event: EventOf<'ScheduleTakenBack'> = {
      ...{ type: 'ScheduleTakenBack', schedule: scheduleId(2), line: '', index: 1, reopened: '' },
    };
    const state = stateOf([1, 2]);
    expect(textOf(takenBack(state, event))).toBe('docs;16:00;s1');
    expect(textOf(takenBack(state, { ...event, reopened: null }))).toBe('docs;16:00;s1\n');
    const gone = { ...event, schedule: scheduleId(9) };
    expect(takenBack(state, gone)).toBe(state);
    expect(takenBack(initialState, gone)).toBe(initialState);
  });
});

describe('a schedule that is not there', () => {
  const state = stateOf([1, 0], [{ type: 'creation', schedule: scheduleId(9), unended: null }]);

  it('takes no line with it, and nothing is remembered or forgotten', () => {
    for (const before of [state, { ...state, file: null }]) {
      expect(withoutLine(before, scheduleId(9))).toBe(before);
      expect(deleted(before, scheduleId(9))).toBe(before);
    }
  });

  it('is not the one whose line goes', () => {
    expect(textOf(withoutLine(state, scheduleId(1)))).toBe('# mine\n');
    expect(deleted(state, scheduleId(1))).toMatchObject({ undoable: [{}, { type: 'deletion', place: 0 }] });
  });
});

describe('a delete that is taken back', () => {
  const event: EventOf<'SchedulePutBack'> = {
    ...{ type: 'SchedulePutBack', schedule: scheduleId(2), line: 'docs;16:00;s2', index: 1, position: 1 },
    ...{ end: '\n', marked: false, spec: specOf('docs;16:00;s2'), created: at, due: at, attempts: 0 },
    ended: null,
  };
  const put = (more: Partial<EventOf<'SchedulePutBack'>> = {}) =>
    schedulesOf(putBack(stateOf([1]), { ...event, ...more }).file)[1]?.schedule;

  it('has exactly what the event says of it', () => {
    expect(put()).toStrictEqual(scheduleOf(2));
    const later = {
      since: at,
      paused: { since: at, until: null },
      asked: { from: at, through: at },
      expected: null,
    };
    expect(put(later)).toStrictEqual({ ...scheduleOf(2), ...later });
    for (const [key, value] of Object.entries(later))
      expect(put({ [key]: value })).toStrictEqual({ ...scheduleOf(2), [key]: value });
  });

  it('stands alone in a file that is not there, and before the first line of one', () => {
    expect(textOf(putBack(initialState, { ...event, position: 0 }))).toBe('docs;16:00;s2\n');
    expect(textOf(putBack(stateOf([1]), { ...event, position: 0 }))).toBe('docs;16:00;s2\ndocs;16:00;s1\n');
  });
});
