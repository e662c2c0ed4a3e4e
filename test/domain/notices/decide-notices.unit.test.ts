/** What commands about notices come to. */
import type { Command } from '../../../src/domain/events/command';
import type { Event } from '../../../src/domain/events/event';
import { at } from '../../support/clock';
import { given, noon } from '../../support/decider';
import { completed, created, deleted, failed, march, pruned, takenBack } from '../../support/telling-events';
import { mostWatched } from '../../../src/domain/notices/notices';
import { scheduleId } from '../../../src/domain/schedule/schedule';

const add = (name: string | null): Command => ({
  type: 'AddNoticeTarget',
  name,
  kind: 'slack',
  where: 'https://hooks.slack.com/…',
  on: ['late'],
  only: [],
  key: 'k',
});

const added = (target: number, name: string): Event => ({
  type: 'NoticeTargetAdded',
  target,
  name,
  kind: 'slack',
  where: 'https://hooks.slack.com/…',
  on: ['late'],
  only: [],
  key: 'k',
});

const gone = (target: number, name: string): Event => ({ type: 'NoticeTargetRemoved', target, name });

describe('a target is added', () => {
  it('under its name, or under the first one that is free', () => {
    given().when(add('mine')).then(added(1, 'mine'));
    given().when(add(null)).then(added(1, 'slack'));
    given(added(1, 'slack')).when(add(null)).then(added(2, 'slack-2'));
    given(added(1, 'slack'), added(2, 'slack-2')).when(add(null)).then(added(3, 'slack-3'));
    given(added(1, 'slack'), added(2, 'slack-2'), gone(1, 'slack')).when(add(null)).then(added(3, 'slack'));
  });

  it('under no name that another has', () => {
    given(added(1, 'mine')).when(add('mine')).thenRefused({ type: 'NoticeTargetExists', name: 'mine' });
  });
});

describe('a target gets no name', () => {
  it.each(['', ' ', '0', '17'])('that is empty or stands for a place in the list: %j', (name) => {
    given()
      .when(add(name))
      .thenRefused({ type: 'WrongNoticeTarget', reason: 'a name has something in it, and is no number' });
  });

  it.each(['7b', 'b7', '1234567'])('but it gets %j', (name) => {
    given().when(add(name)).then(added(1, name));
  });
});

describe('a target is removed', () => {
  it('by its index, or by its name', () => {
    const two = [added(1, 'a'), added(2, 'b')];
    given(...two)
      .when({ type: 'RemoveNoticeTarget', which: '1' })
      .then(gone(2, 'b'));
    given(...two)
      .when({ type: 'RemoveNoticeTarget', which: 'a' })
      .then(gone(1, 'a'));
    given(added(1, '7')).when({ type: 'RemoveNoticeTarget', which: '7' }).then(gone(1, '7'));
  });

  it('by its name, where another stands at the place of that number', () => {
    given(added(1, '1'), added(2, 'b')).when({ type: 'RemoveNoticeTarget', which: '1' }).then(gone(1, '1'));
  });

  it('unless there is none', () => {
    given(added(1, 'a'))
      .when({ type: 'RemoveNoticeTarget', which: '1' })
      .thenRefused({ type: 'NoSuchNoticeTarget', which: '1' });
    given(added(1, 'a'))
      .when({ type: 'RemoveNoticeTarget', which: 'https://example.org/TOKEN' })
      .thenRefused({ type: 'NoSuchNoticeTarget', which: 'https…' });
  });
});

describe('that somebody was told', () => {
  const record = (target: number, through: number): Command => ({
    type: 'RecordNotice',
    target,
    through,
    facts: 2,
    dropped: 1,
  });
  const sent = (through: number): Event => ({
    type: 'NoticeSent',
    target: 1,
    name: 'a',
    through,
    facts: 2,
    dropped: 1,
  });

  it('is recorded once', () => {
    given(added(1, 'a')).when(record(1, 5)).then(sent(5));
    given(added(1, 'a'), sent(5)).when(record(1, 5)).thenNothing();
    given(added(1, 'a'), sent(5)).when(record(1, 6)).then(sent(6));
  });

  it('is not recorded of who is not there any more', () => {
    given(added(1, 'a'), gone(1, 'a')).when(record(1, 5)).thenNothing();
  });
});

describe('that somebody could not be told', () => {
  const record = (reason: string, attempts = 2): Command => ({
    type: 'RecordNoticeFailure',
    target: 1,
    reason,
    attempts,
  });
  const notSent = (reason: string, attempts = 2): Event => ({
    type: 'NoticeFailed',
    target: 1,
    name: 'a',
    reason,
    attempts,
  });
  const later = (minutes: number) => at(new Date(noon.instant + minutes * 60_000).toISOString());

  it('is recorded when it begins, when the reason changes, and once an hour', () => {
    given(added(1, 'a')).when(record('hangs')).then(notSent('hangs'));
    given(added(1, 'a'), notSent('hangs')).when(record('hangs', 3)).thenNothing();
    given(added(1, 'a'), notSent('hangs')).when(record('refuses', 3)).then(notSent('refuses', 3));
    given(added(1, 'a'), notSent('hangs')).when(record('hangs', 3), later(59)).thenNothing();
    given(added(1, 'a'), notSent('hangs')).when(record('hangs', 3), later(60)).then(notSent('hangs', 3));
    // why: a clock that was set back
    given(added(1, 'a'), notSent('hangs')).when(record('hangs', 3), later(-60)).then(notSent('hangs', 3));
  });

  it('is not recorded of who is not there any more', () => {
    given(added(1, 'a'), gone(1, 'a')).when(record('hangs')).thenNothing();
  });
});

describe('a schedule without a good backup', () => {
  const note: Command = {
    type: 'NoteOverdue',
    overdue: [{ schedule: scheduleId(1), newestGood: march('04T17:00'), cause: 'nobody knows' }],
  };
  const { schedule, path, name } = failed('05T17:00');
  const noted: Event = {
    type: 'BackupOverdue',
    schedule,
    path,
    name,
    newestGood: march('04T17:00'),
    cause: 'nobody knows',
  };

  it('is noted once, until it has one', () => {
    given(created('05T17:00'), added(1, 'a')).when(note).then(noted);
    given(created('05T17:00'), added(1, 'a'), noted).when(note).thenNothing();
    given(created('05T17:00'), added(1, 'a'), noted, completed('05T17:00')).when(note).then(noted);
  });

  it('is not noted where nobody wants to hear of it', () => {
    given(created('05T17:00')).when(note).thenNothing();
    given(created('05T17:00'), { ...added(1, 'a'), on: ['failed'] } as Event)
      .when(note)
      .thenNothing();
  });

  it('is not noted when it is not in force', () => {
    given(added(1, 'a')).when(note).thenNothing();
  });

  it('is noted once, however many there are', () => {
    const ids = Array.from({ length: mostWatched + 50 }, (_, index) => index + 1);
    const late = (id: number): Event => ({ ...noted, schedule: scheduleId(id) });
    const all: Command = {
      type: 'NoteOverdue',
      overdue: ids.map((id) => ({
        schedule: scheduleId(id),
        newestGood: march('04T17:00'),
        cause: 'nobody knows',
      })),
    };
    const before = [...ids.map((id) => created('05T17:00', { id })), added(1, 'a')];
    const first = ids.slice(0, mostWatched).map(late);
    given(...before)
      .when(all)
      .then(...first);
    const calm = ids.slice(-50).map((id) => failed('05T17:00', { id }));
    given(...before, ...first, ...calm)
      .when(all)
      .thenNothing();
    given(...before, ...first, ...calm, deleted(1), pruned(2), takenBack(3))
      .when(all)
      .then(...ids.slice(-50, -47).map(late));
  });
});
