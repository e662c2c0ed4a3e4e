/** How versions rest in the trash: since when, for how long, under which names, and how they are found there. */
import { noArchives, versionIndexer } from '../../../src/domain/archive/archives';
import {
  heldUntil,
  mayBeOf,
  namesOnReturn,
  restsUntil,
  trashMinutes,
  trashNames,
} from '../../../src/domain/archive/trash';
import { findTrashed, trashIds } from '../../../src/domain/archive/trash-id';
import type { Event } from '../../../src/domain/events/event';
import type { Recorded } from '../../../src/domain/events/recorded';
import { instantOf, minute, type Timestamp } from '../../../src/domain/time/time';
import { archiveName, specOf, timestamp } from '../../support/decoded';
import { completedBackup, recordedAt } from '../../support/trash-events';

const name = archiveName('docs');
const at = (day: number, time = '02:00:00'): Timestamp =>
  timestamp(`2026-11-${String(day).padStart(2, '0')}T${time}.000+00:00`);

const told = (...lines: ReadonlyArray<readonly [Timestamp, ...ReadonlyArray<Event>]>) => {
  const indexer = versionIndexer();
  lines.forEach(([when, ...events], index) => indexer.take(recordedAt(index + 1, when, events)));
  return { archives: indexer.tell().get(name) ?? [], ...indexer.tellTrash() };
};

const files = ({ archives }: ReturnType<typeof told>) => archives.map(({ file }) => file);

const backups: ReadonlyArray<readonly [Timestamp, Event]> = [
  [at(1), completedBackup('docs', 1, null)],
  [at(2), completedBackup('docs', 2, 'docs.20261101T020000.tar')],
  [at(3), completedBackup('docs', 3, 'docs.20261102T020000.tar')],
];

const removal = (file: string, trash?: string): Event => ({
  ...{ type: 'VersionRemoved', schedule: null, name, file, reason: 'so' },
  ...(trash === undefined ? {} : { trash }),
});

const oldest = 'docs.20261101T020000.tar';

describe('a version that is removed', () => {
  it('rests in the trash with all that is known of it, and without trash= it is gone', () => {
    const seen = told(...backups, [at(4), removal(oldest, 'x.tar')]);
    expect(files(seen)).toEqual(['docs.20261102T020000.tar', 'docs.tar']);
    expect(seen.entries).toMatchObject([
      {
        trash: 'x.tar',
        at: at(4),
        seq: 4,
        since: at(4),
        reason: 'so',
        version: { file: oldest, completed: at(1) },
      },
    ]);
    expect(told(...backups, [at(4), removal(oldest)]).entries).toEqual([]);
    expect(told(...backups, [at(4), removal('other.tar', 'x.tar')]).entries).toEqual([]);
  });

  it('comes back into its place, under the name that it has then, and says when', () => {
    const back: Event = { type: 'VersionUndeleted', name, file: oldest, trash: 'x.tar' };
    const seen = told(...backups, [at(4), removal(oldest, 'x.tar')], [at(5), back]);
    expect(files(seen)).toEqual([oldest, 'docs.20261102T020000.tar', 'docs.tar']);
    expect(seen.archives.map(({ undeleted }) => undeleted)).toEqual([at(5), undefined, undefined]);
    expect(seen.entries).toEqual([]);
    const unknown = told(...backups, [at(5), back]);
    expect(files(unknown)).toEqual(files(told(...backups)));
  });

  it('that was the newest comes back as the newest, behind one that has its name by then', () => {
    const back = (file: string): Event => ({ type: 'VersionUndeleted', name, file, trash: 'x.tar' });
    const lines = [...backups, [at(4), removal('docs.tar', 'x.tar')] as const];
    expect(files(told(...lines, [at(5), back('docs.tar')])).at(-1)).toBe('docs.tar');
    const renamed = told(
      ...lines,
      [at(5), completedBackup('docs', 5, null)],
      [at(6), back('docs.20261103T020000.tar')],
    );
    expect(files(renamed).slice(-2)).toEqual(['docs.20261103T020000.tar', 'docs.tar']);
    // why: an older one may have the name of the newest, where that was removed
    const older = told(
      ...lines,
      [at(5), removal('docs.20261102T020000.tar', 'y.tar')],
      [at(6), { type: 'VersionUndeleted', name, file: 'docs.tar', trash: 'y.tar' }],
      [at(7), back('docs.20261103T020000.tar')],
    );
    expect(older.archives.map(({ completed }) => completed)).toEqual([at(1), at(2), at(3)]);
    const next = told(
      ...lines,
      [at(5), removal('docs.20261102T020000.tar', 'y.tar')],
      [at(6), { type: 'VersionUndeleted', name, file: 'docs.tar', trash: 'y.tar' }],
      [at(7), back('docs.20261103T020000.tar')],
      [at(8), completedBackup('docs', 8, 'docs.20261102T020000.tar')],
    );
    expect(next.archives.map(({ completed }) => completed)).toEqual([at(1), at(2), at(3), at(8)]);
  });

  it('is gone when the trash is emptied of it', () => {
    const emptied: Event = { type: 'TrashEmptied', files: ['x.tar', 'unknown'], reason: 'full' };
    expect(told(...backups, [at(4), removal(oldest, 'x.tar')], [at(5), emptied]).entries).toEqual([]);
  });
});

describe('the time of a version in the trash', () => {
  it('counts from the latest time that the journal has seen, and anew when a wrong clock is set right', () => {
    const behind = told([at(20), completedBackup('docs', 1, null)], [at(3), removal('docs.tar', 'x.tar')]);
    expect(behind.entries).toMatchObject([{ at: at(3), since: at(20) }]);
    const corrected = told(
      [at(20), completedBackup('docs', 1, null)],
      [at(3), removal('docs.tar', 'x.tar')],
      [at(25), { type: 'ClockCorrected', latest: at(20) }],
    );
    expect(corrected.entries).toMatchObject([{ since: at(25) }]);
    const trusted = told(
      [at(20), completedBackup('docs', 1, null)],
      [at(20), removal('docs.tar', 'x.tar')],
      [at(5), { type: 'ClockTrusted', latest: at(20) }],
    );
    expect(trusted).toMatchObject({ entries: [{ since: at(5) }], sight: { latest: at(5), leap: null } });
  });

  it('is that of its line in force, else of the line that it was made for, else the usual one', () => {
    const [version] = told(...backups).archives;
    if (version === undefined) throw new Error('no version');
    const [line, other] = [specOf('docs;daily@02:00;docs;trash=1d'), specOf('x;daily@02:00;docs;trash=2d')];
    const placeOf = (path: string): string => path.replace('./', '');
    expect(trashMinutes(version, [other, line], null, placeOf)).toBe(24 * 60);
    expect(trashMinutes(version, [specOf('./docs;daily@02:00;docs;trash=5m')], null, placeOf)).toBe(5);
    expect(trashMinutes(version, [other], line, placeOf)).toBe(24 * 60);
    const longer = specOf('./docs;daily@03:00;docs;trash=9d');
    expect(trashMinutes(version, [line, longer, line], null, placeOf)).toBe(9 * 24 * 60);
    expect(trashMinutes(version, [], null, placeOf)).toBe(3 * 24 * 60);
    expect(trashMinutes(version, [specOf('docs;daily@02:00;docs')], line, placeOf)).toBe(3 * 24 * 60);
    expect(trashMinutes(version, [specOf('docs;daily@02:00;mail;trash=1d')], null, placeOf)).toBe(
      3 * 24 * 60,
    );
    expect(trashMinutes({ ...version, path: null }, [line], null, placeOf)).toBe(3 * 24 * 60);
  });

  it('ends so many minutes later; what came back is left alone as long, and never less than the usual time', () => {
    expect(restsUntil({ since: at(1) }, 10)).toBe(instantOf(at(1)) + 10 * minute);
    const [version] = told(...backups).archives;
    if (version === undefined) throw new Error('no version');
    expect(heldUntil(version, 10)).toBeNull();
    expect(heldUntil({ ...version, undeleted: at(2) }, 10)).toBe(instantOf(at(2)) + 10 * minute);
    expect(heldUntil({ ...version, undeleted: at(2) }, 0)).toBe(instantOf(at(5)));
  });
});

describe('names', () => {
  const [first, , newest] = told(...backups).archives;
  if (first === undefined || newest === undefined) throw new Error('no version');
  const taking = (names: Iterable<string>, count: number) => [...names].slice(0, count);

  it('in the trash are those of older versions, the first that is free', () => {
    expect(taking(trashNames(first, new Set()), 2)).toEqual([oldest, 'docs.20261101T020000-2.tar']);
    expect(taking(trashNames(first, new Set([oldest])), 1)).toEqual(['docs.20261101T020000-2.tar']);
    expect(taking(trashNames(newest, new Set()), 2)).toEqual([
      'docs.20261103T020000.tar',
      'docs.20261103T020000-2.tar',
    ]);
    const second = { ...first, file: 'docs.20261101T020000-2.tar' };
    expect(taking(trashNames(second, new Set()), 3)).toEqual([
      'docs.20261101T020000-2.tar',
      oldest,
      'docs.20261101T020000-3.tar',
    ]);
  });

  it('on return are its own, or that of an older version', () => {
    expect(taking(namesOnReturn(newest, new Set()), 2)).toEqual(['docs.tar', 'docs.20261103T020000.tar']);
    expect(taking(namesOnReturn(newest, new Set(['docs.tar'])), 1)).toEqual(['docs.20261103T020000.tar']);
  });

  it('tell whether a file may be of a version', () => {
    expect(
      ['docs.tar', 'docs.20261103T020000.tar', 'docs.20261103T020000-12.tar'].every((file) =>
        mayBeOf(newest, file),
      ),
    ).toBe(true);
    expect(
      [oldest, 'docs.20261103T020000-x.tar', 'docs.20261103T020000.tar.tar', 'mail.tar'].some((file) =>
        mayBeOf(newest, file),
      ),
    ).toBe(false);
  });
});

describe('what is asked for in the trash', () => {
  const { entries } = told(
    ...backups,
    [at(4), removal('docs.20261102T020000.tar', 'docs.20261102T020000.tar')],
    [at(5), removal(oldest, 'docs.20261101T020000-7.tar')],
  );
  const found = (wanted: string, of = 'docs') => {
    const looked = findTrashed(entries, of, wanted);
    return looked.type === 'found' ? looked.entry.trash : looked.known;
  };

  it('is found by its id, the beginning of one, either file name, or as the newest', () => {
    expect([...trashIds(entries).values()].sort()).toEqual(['20261101T020000-7', '20261102T020000']);
    expect(found('20261101')).toBe('docs.20261101T020000-7.tar');
    expect(found('docs.20261101T020000-7.tar')).toBe('docs.20261101T020000-7.tar');
    expect(found(oldest)).toBe('docs.20261101T020000-7.tar');
    expect(found('latest')).toBe('docs.20261102T020000.tar');
  });

  it('else the others of the name are told, the newest first', () => {
    expect(found('2025')).toEqual(['20261102T020000', '20261101T020000-7']);
    expect(found('20261101', 'mail')).toEqual([]);
  });
});

it('goes on from what was gathered before', () => {
  const lines: ReadonlyArray<Recorded> = [...backups, [at(4), removal(oldest, 'x.tar')] as const].map(
    ([when, event], index) => recordedAt(index + 1, when, [event]),
  );
  const first = versionIndexer();
  lines.forEach(first.take);
  const second = versionIndexer(first.tell(), first.tellTrash());
  second.take(recordedAt(5, at(5), [{ type: 'VersionUndeleted', name, file: oldest, trash: 'x.tar' }]));
  expect(
    second
      .tell()
      .get(name)
      ?.map(({ file }) => file),
  ).toContain(oldest);
  expect(first.tellTrash().entries).toHaveLength(1);
  expect(versionIndexer(noArchives).tellTrash().entries).toEqual([]);
});
