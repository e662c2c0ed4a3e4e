/** What the journal's looks into archives say of them. */
import { evolveArchives, isGood, noArchives, type Version } from '../../../src/domain/archive/archives';
import type { Event, EventOf } from '../../../src/domain/events/event';
import { inPresentWords } from '../../../src/codecs/old-events';
import { planRetention } from '../../../src/domain/archive/retention/plan';
import { policyOf } from '../../../src/domain/archive/retention/policy';
import { defaultOptions, scheduleId } from '../../../src/domain/schedule/schedule';
import { instantOf } from '../../../src/domain/time/time';
import { utc } from '../../support/clock';
import { archiveName, sourcePath, timestamp } from '../../support/decoded';
import { madeReport } from '../../support/story';

const at = timestamp('2026-11-21T02:00:00.000+00:00');
const name = archiveName('docs');
const digestOf = (letter: string): string => letter.repeat(64);

/** An archive of this digest is made; the one before it is kept under that name. */
const made = (letter: string, kept: string | null = null): Event => ({
  type: 'BackupCompleted',
  schedule: scheduleId(0),
  due: at,
  trigger: 'schedule',
  path: sourcePath('docs'),
  name,
  next: null,
  late: false,
  placement: { temporary: '.docs.1.partial', archive: 'docs.tar', kept },
  report: { ...madeReport, sha256: digestOf(letter) },
  adopted: false,
});

const look = (
  letter: string,
  level: EventOf<'ArchiveVerified'>['level'],
  finding: string | null,
  file = 'docs.tar',
): Event =>
  // why: journals of older versions say in prose alone what a finding blames
  inPresentWords({ type: 'ArchiveVerified', name, file, sha256: digestOf(letter), level, finding });

const after = (...events: ReadonlyArray<Event>): ReadonlyArray<Version> =>
  events
    .map((event, index) => ({ v: 1 as const, seq: index + 1, at, prev: '', events: [event] }))
    .reduce(evolveArchives, noArchives)
    .get(name) ?? [];

const differs = 'it differs from its source in 2 places';

describe('an archive whose source had changed when it was looked into', () => {
  it('has been read to its end, and is good', () => {
    const [version] = after(made('a'), look('a', 'source', differs));
    expect(version?.verified).toEqual({ at, level: 'read', finding: null });
    expect(version && isGood(version)).toBe(true);
  });

  it('is kept as the last good one', () => {
    const failed: Event = { ...look('b', 'digest', 'it is missing') };
    const versions = after(made('a'), look('a', 'source', differs), made('b', 'docs.1.tar'), failed);
    const plan = planRetention(
      policyOf({ ...defaultOptions, keep: 1 }),
      versions.map((version) => ({ version, stored: 'whole' })),
      { now: instantOf(at), zone: utc, lastFailed: false },
    );
    expect(
      plan.keep.map(({ version, reasons }) => [version.file, ...reasons.map(({ type }) => type)]),
    ).toEqual([
      ['docs.1.tar', 'last', 'last-good'],
      ['docs.tar', 'last'],
    ]);
  });
});

it.each([
  ['source', 'gzip stream damaged near byte 7 of the file'],
  ['source', 'it has 3 entries, and had 4'],
  ['read', differs],
  ['digest', 'it is missing'],
] as const)('any other finding is a fault: %s, %s', (level, finding) => {
  const [version] = after(made('a'), look('a', level, finding));
  expect(version?.verified).toEqual({ at, level, finding });
  expect(version && isGood(version)).toBe(false);
});

it('a look counts for the archive that was looked into alone, whatever has its name by now', () => {
  const [older, newer] = after(
    made('a'),
    made('b', 'docs.1.tar'),
    look('a', 'read', null, 'docs.tar'),
    look('a', 'digest', null, 'docs.1.tar'),
  );
  expect(older?.verified).toEqual({ at, level: 'digest', finding: null });
  expect(newer?.verified).toBeNull();
});

describe('a look of somebody who may not read, that a journal tells of', () => {
  it.each(['permission denied', 'operation not permitted'])(
    '(%s) takes nothing from what was proven',
    (reason) => {
      const events = [look('a', 'digest', null), look('a', 'read', `/w/backups/docs.tar: ${reason}`)];
      const [version] = after(made('a'), ...events);
      expect(version?.verified).toEqual({ at, level: 'digest', finding: null });
      expect(after(made('a'), ...events.slice(1)).map(isGood)).toEqual([true]);
      expect(after(made('a'), look('a', 'read', `${reason}, it says`)).map(isGood)).toEqual([false]);
    },
  );
});
