/** What doctor says of those who are to be told. */
import { checkNotices, type NoticesSeen } from '../../../src/domain/doctor/check-notices';
import type { NoticeTarget } from '../../../src/domain/notices/notices';
import { march } from '../../support/telling-events';
import { wellPlaced } from '../../support/path-status';
import { reportLines } from '../../support/report-lines';
import { at } from '../../support/clock';

const target = (name: string, made: Partial<NoticeTarget> = {}): NoticeTarget => ({
  ...{ target: 1, name, kind: 'webhook', where: 'https://example.org/…', on: ['failed'], only: [] },
  ...{ key: `key of ${name}`, since: 1, told: 1, dropped: 0, failing: null, lastSent: null },
  ...made,
});

const file = '.backup_manager/notify.json';

const seen = (made: Partial<NoticesSeen> = {}): NoticesSeen => ({
  targets: [target('a'), target('b')],
  addresses: new Set(['key of a', 'key of b']),
  file: wellPlaced(file),
  directory: wellPlaced('.backup_manager'),
  now: at('2024-03-05T18:00:00Z'),
  ...made,
});

const lines = (made: Partial<NoticesSeen> = {}) => reportLines(checkNotices(seen(made)));

it('is content where each has an address, and was told', () => {
  expect(lines()).toEqual(['summary: a, b']);
  expect(lines({ targets: [], addresses: new Set(), file: undefined })).toEqual([]);
});

it('names who can not be told, since when and why', () => {
  const failing = { since: march('05T17:00'), last: march('05T17:30'), reason: 'it refuses', attempts: 3 };
  expect(lines({ targets: [target('a'), target('my b', { key: 'key of b', failing })] })).toEqual([
    'summary: a, my b',
    "notice-untold: my b: it can't be told since 2024-03-05 17:00, 3 attempts in a row: it refuses",
    "- backup_manager notify test 'my b' tries it",
    "- backup_manager notify remove 'my b' and notify add ADDRESS, if it is another by now",
  ]);
});

it('names who has no address', () => {
  expect(lines({ addresses: new Set(['key of a']) })).toEqual([
    'summary: a, b',
    `notice-address-missing: b: its address is not in ${file}: it is told nothing`,
    '- backup_manager notify remove b, then notify add ADDRESS',
  ]);
});

it('says that the file can not be understood, unless it can not be read at all, or nobody is to be told', () => {
  const addresses = { unreadable: 'it is torn' };
  expect(lines({ addresses })).toEqual([
    'summary: a, b',
    `notice-addresses-unreadable: ${file}: nobody can be told: it is torn`,
    `- mv ${file} notify.json.was, then notify remove and notify add each target again`,
  ]);
  const unreadable = { readOnly: false, reason: 'permission denied' };
  expect(lines({ addresses, file: wellPlaced(file, { unreadable }) })).toEqual(['summary: a, b']);
  expect(lines({ addresses, targets: [] })).toEqual([]);
});

it('is mended where it belongs to another than the directory', () => {
  const owner = { uid: 0, isUs: true };
  expect(lines({ file: wellPlaced(file, { owner }) })).toEqual([
    'summary: a, b',
    `notice-addresses-of-another: ${file}: it belongs to user 0, and .backup_manager to user 1000`,
    `- backup_manager doctor --repair gives it to whom the directory belongs: chown 1000 ${file}`,
    `repair: give ${file}`,
  ]);
  expect(lines({ file: wellPlaced(file, { owner: null }) })).toEqual(['summary: a, b']);
  expect(lines({ directory: undefined, file: wellPlaced(file, { owner }) })).toEqual(['summary: a, b']);
});

it('examines the file alone where the journal can’t be read', () => {
  const unread = "not checked: the journal can't be read";
  expect(lines({ targets: null })).toEqual([unread]);
  expect(lines({ targets: null, addresses: { unreadable: 'no' }, file: undefined })).toEqual([unread]);
  const bad = lines({ targets: null, addresses: { unreadable: 'it is no JSON' } });
  expect(bad.slice(0, 2)).toEqual([
    unread,
    'notice-addresses-unreadable: .backup_manager/notify.json: nobody can be told: it is no JSON',
  ]);
  const owner = { uid: 7, isUs: false };
  const foreign = lines({ targets: null, file: { ...wellPlaced(file), owner } });
  expect(foreign[1]).toMatch(/^notice-addresses-of-another: /);
});
