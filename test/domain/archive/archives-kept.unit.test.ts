/** The versions of a name in their order, found again, sized, and compared with what comes next. */
import { evolveArchives, noArchives, contentDrop, type Version } from '../../../src/domain/archive/archives';
import { showSize } from '../../../src/domain/size';
import type { Event } from '../../../src/domain/events/event';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { findAgain } from '../../../src/domain/archive/version';
import { archiveName, sourcePath, timestamp } from '../../support/decoded';
import { packReport } from '../../support/pack-report';

const name = archiveName('docs');
const hour = (n: number) => timestamp(`2026-11-21T${String(n).padStart(2, '0')}:00:00.000+00:00`);

const made = (n: number, kept: string | null, sha256 = String(n).repeat(64)): Event => ({
  type: 'BackupCompleted',
  schedule: scheduleId(1),
  due: hour(n),
  trigger: 'schedule',
  path: sourcePath('docs'),
  name,
  next: null,
  late: false,
  placement: { temporary: '.docs.1.partial', archive: 'docs.tar', kept },
  report: packReport({ sha256 }),
  adopted: false,
});

const after = (...events: ReadonlyArray<Event>) =>
  events
    .map((event, index) => ({
      v: 1 as const,
      seq: index + 1,
      at: hour(index + 1),
      prev: '',
      events: [event],
    }))
    .reduce(evolveArchives, noArchives);

describe('the versions of a name', () => {
  it('stand in the order in which they were made, also when one is kept under a name that another had', () => {
    const versions = after(
      made(1, null),
      made(2, 'docs.a.tar'),
      made(3, 'docs.b.tar'),
      made(4, 'docs.a.tar'),
    ).get(name);
    expect(versions?.map(({ file, completed }) => [file, completed])).toEqual([
      ['docs.b.tar', hour(2)],
      ['docs.a.tar', hour(3)],
      ['docs.tar', hour(4)],
    ]);
  });

  it('are found again by when they were completed and what they hold, not by one of the two', () => {
    const archives = after(made(1, null, 'a'.repeat(64)), made(2, 'docs.a.tar', 'a'.repeat(64)));
    const [first, second] = archives.get(name) ?? [];
    if (first === undefined || second === undefined) throw new Error('two versions were made');
    expect(findAgain(archives, { ...first, file: 'docs.tar' })).toBe(first);
    expect(findAgain(archives, { ...second, file: 'x.tar' })).toBe(second);
    expect(findAgain(archives, { ...first, completed: hour(9) })).toBeNull();
    expect(findAgain(archives, { ...first, report: packReport({ sha256: 'b'.repeat(64) }) })).toBeNull();
  });
});

describe('a size', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [999_949, '999.9 kB'],
    [999_950, '1.0 MB'],
    [1_000_000, '1.0 MB'],
    [1e15, '1.0 PB'],
    [1e18, '1000.0 PB'],
  ])('of %d is %s', (bytes, text) => {
    expect(showSize(bytes)).toBe(text);
  });
});

describe('what a new archive holds beside the last', () => {
  const last = (contentBytes: number): Version => ({
    name,
    path: sourcePath('docs'),
    file: 'docs.tar',
    due: hour(1),
    completed: hour(1),
    outcome: 'completed',
    reason: null,
    report: packReport({ contentBytes }),
    verified: null,
    trigger: 'schedule',
    pinned: null,
  });
  it.each([
    [1000, 100, 'none'],
    [1000, 99, 'shrunk'],
    [1000, 1, 'shrunk'],
    [1000, 0, 'emptied'],
    [1, 0, 'emptied'],
    [0, 0, 'none'],
    [0, 5, 'none'],
  ])('%d bytes, then %d: %s', (before, now, type) => {
    expect(contentDrop(last(before), packReport({ contentBytes: now })).type).toBe(type);
  });
  it('is nothing strange where there was none', () => {
    expect(contentDrop(null, packReport({ contentBytes: 0 })).type).toBe('none');
  });
});
