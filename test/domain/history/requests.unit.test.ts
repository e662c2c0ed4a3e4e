/** What people asked not to be made, as the journal tells it: who is meant, what holds now, and what was behind a skip. */
import {
  askedFate,
  isRequest,
  pauseOfAll,
  type Request,
  requestIn,
  requestsBehind,
  requestsNow,
  requestText,
} from '../../../src/domain/history/requests';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { at } from '../../support/clock';
import { timestamp } from '../../support/decoded';

const docs = scheduleId(1);
const notes = scheduleId(2);
const stamp = (text: string) => timestamp(`2026-03-${text}:00.000+00:00`);
const due = stamp('10T02:00');

let seq = 0;
const said = (rest: object, time = '09T12:00'): Request => {
  seq += 1;
  return { seq, at: stamp(time), ...rest } as Request;
};
const pause = (schedule: typeof docs | null, until: string | null = null, time?: string): Request =>
  said({ type: 'pause', schedule, until: until === null ? null : stamp(until) }, time);
const resume = (schedule: typeof docs | null): Request => said({ type: 'resume', schedule });
const skip = (schedule = docs, of = due): Request => said({ type: 'skip', schedule, due: of });
const unskip = (schedule = docs, of = due): Request => said({ type: 'unskip', schedule, due: of });

it('is taken from its event, with where that stands in the journal', () => {
  const point = { seq: 7, at: stamp('09T12:00') };
  const until = stamp('12T00:00');
  const events = [
    { type: 'SchedulePaused', schedule: docs, until },
    { type: 'ScheduleResumed', schedule: null },
    { type: 'SkipAsked', schedule: docs, due, through: due, next: null },
    { type: 'SkipTakenBack', schedule: docs, due },
  ] as unknown as ReadonlyArray<Parameters<typeof requestIn>[0]>;
  expect(events.map(isRequest)).toEqual([true, true, true, true]);
  expect(events.map((event) => requestIn(event, point))).toEqual([
    { ...point, type: 'pause', schedule: docs, until },
    { ...point, type: 'resume', schedule: null },
    { ...point, type: 'skip', schedule: docs, due },
    { ...point, type: 'unskip', schedule: docs, due },
  ]);
  expect(isRequest({ type: 'ServiceStopped', pid: 1, reason: 'x' })).toBe(false);
});

describe('the pause of all schedules', () => {
  it('is the last that was asked for', () => {
    expect(pauseOfAll([pause(null, null, '08T12:00'), pause(null, '11T00:00')])).toEqual({
      since: stamp('09T12:00'),
      until: stamp('11T00:00'),
    });
    expect(pauseOfAll([resume(null), pause(null)])).toEqual({ since: stamp('09T12:00'), until: null });
  });

  it('is ended by a resumption of all, and by nothing that is asked of one', () => {
    expect(pauseOfAll([])).toBeUndefined();
    expect(pauseOfAll([pause(null), resume(null)])).toBeUndefined();
    expect(pauseOfAll([pause(docs)])).toBeUndefined();
    expect(pauseOfAll([pause(null), resume(docs), pause(docs), skip()])).toEqual({
      since: stamp('09T12:00'),
      until: null,
    });
  });

  it('is asked of each schedule beside its own', () => {
    const own = { since: stamp('01T00:00'), until: null };
    const all = { since: stamp('09T12:00'), until: null };
    const asked = { from: due, through: due };
    expect(requestsNow({ requests: [pause(null)] }, { paused: own, asked })).toEqual({
      pauses: [all, own],
      asked,
    });
    expect(requestsNow({ requests: [] }, {})).toEqual({ pauses: [], asked: null });
  });
});

describe('behind an occurrence that was skipped', () => {
  const behind = (requests: ReadonlyArray<Request>, upTo = Infinity) =>
    requestsBehind(requests, docs, due, upTo);

  it('stands the pause that it lies in, of its schedule or of all, the one that was asked for last', () => {
    const [first, own, all] = [pause(docs, null, '08T12:00'), pause(docs), pause(null)];
    expect(behind([first, own, all])).toEqual([own, all]);
    expect(behind([pause(notes)])).toEqual([]);
  });

  it('stands no pause that began after it, and none that was over by then', () => {
    const [atOnce, late] = [pause(docs, null, '10T02:00'), pause(docs, null, '10T02:01')];
    expect(behind([atOnce])).toEqual([atOnce]);
    expect(behind([late])).toEqual([]);
    const [longer, over] = [pause(docs, '10T02:01'), pause(docs, '10T02:00')];
    expect(behind([longer])).toEqual([longer]);
    expect(behind([over])).toEqual([]);
  });

  it('stands what was asked of this very occurrence last, be it that it was taken back', () => {
    const [asked, back] = [skip(), unskip()];
    expect(behind([asked, skip(notes), skip(docs, stamp('11T02:00'))])).toEqual([asked]);
    expect(behind([asked, back])).toEqual([back]);
    const paused = pause(docs);
    expect(behind([asked, paused])).toEqual([asked, paused]);
  });

  it('stands nothing that the journal tells later', () => {
    const [first, second] = [skip(), unskip()];
    expect(behind([first, second], first.seq)).toEqual([first]);
    expect(behind([first, second], first.seq - 1)).toEqual([]);
  });
});

it('is told in a sentence', () => {
  const now = at('2026-03-10T12:00:00Z');
  const texts = [pause(docs), pause(null, '12T06:30'), resume(docs), resume(null), skip(), unskip()].map(
    (one) => requestText(one, now),
  );
  expect(texts).toEqual([
    'its schedule was paused by the command pause',
    'all schedules were paused by the command pause, until 2026-03-12 06:30',
    'its schedule was resumed by the command resume',
    'all schedules were resumed by the command resume',
    'somebody asked by the command skip that it be skipped',
    'that it be skipped was taken back by the command undo',
  ]);
});

it('says what is going to come of an occurrence', () => {
  const pauses = [{ since: stamp('09T12:00'), until: stamp('11T00:00') }];
  expect(askedFate({ pauses, asked: null }, due)).toBe('paused');
  expect(askedFate({ pauses: [], asked: { from: due, through: due } }, due)).toBe('asked');
  expect(askedFate({ pauses, asked: null }, stamp('11T00:00'))).toBeNull();
});
