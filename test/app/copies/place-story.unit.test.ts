/** What `why` and `history` say of places elsewhere, from what was journalled of them. */
import type { Archives, Version } from '../../../src/domain/archive/archives';
import { eventsOf, explainPlace, type PlacesTold, withPlaces } from '../../../src/app/copies/place-story';
import type { Explanation } from '../../../src/domain/history/explain/sentence';
import { instantOf } from '../../../src/domain/time/time';
import { utc } from '../../support/clock';
import { archiveName, timestamp } from '../../support/decoded';
import { packReport } from '../../support/pack-report';

const at = (time: string) => timestamp(`2026-11-27T${time}:00.000+00:00`);
const name = archiveName('docs');

const version = (
  time: string,
  copies: ReadonlyArray<number>,
  droppedAt: ReadonlyArray<number> = [],
): Version => ({
  ...{ name, path: null, file: `docs.${time}.tar`, due: at(time), completed: at(time), trigger: 'schedule' },
  ...{ outcome: 'completed', reason: null, verified: null, pinned: null, copies, droppedAt },
  report: packReport(),
});
const older = version('10:00', [1]);
const newer = version('12:00', [], [3]);

const place = (destination: number, failing: PlacesTold['places'][number]['failing']) => ({
  ...{ destination, name: `p${destination}`, where: `file:/p${destination}`, failing },
  ...{ behind: 1, since: at('12:00'), isLate: false, completed: at('10:02') },
  ...{ checked: null, drilled: null, missed: null, lacked: new Set([newer]) },
});
const archives: Archives = new Map([[name, [older, newer]]]);
const copied = {
  ...{ type: 'VersionCopied' as const, destination: 1, place: 'p1', name, completed: at('10:00') },
  ...{ sha256: older.report.sha256, bytes: 10, sent: 4, packs: 1 },
};
const told: PlacesTold = {
  now: { instant: instantOf(at('13:00')), zone: utc },
  isServiceUp: true,
  archives,
  places: [
    place(1, { since: at('12:01'), last: at('12:05'), reason: 'away', attempts: 2, next: at('13:05') }),
    { ...place(2, null), behind: 0, since: null, completed: null, lacked: new Set() },
    { ...place(3, null), lacked: new Set() },
  ],
  events: [
    { at: at('10:02'), seq: 5, destination: 1, event: copied },
    { at: at('12:01'), seq: 8, destination: 2, event: { ...copied, destination: 2, place: 'p2' } },
  ],
};

const texts = (explanation: Explanation | null) => explanation?.chain.map(({ seq, text }) => [seq, text]);

it('says since when a place fails, why, when it is tried again, and what came before', () => {
  const explained = explainPlace(told, 'p1');
  expect(explained).toMatchObject({
    title: 'p1: file:/p1',
    outcome: 'failing',
    cause:
      'copying there fails since 2026-11-27 12:01, 2 attempts in a row: away; it is tried again at 2026-11-27 13:05',
  });
  expect(texts(explained)).toEqual([
    [5, 'backup docs of 2026-11-27 10:00 stands at p1: 4 bytes of 10 were new, in 1 pack'],
    [null, '1 archive does not stand there, the oldest of 2026-11-27 12:00'],
    [null, 'what stands there was never read; backup_manager verify --at p1 reads it'],
    [null, 'no restore from there was ever tried; backup_manager drill --at p1 tries it'],
  ]);
  expect(explainPlace(told, 'p2')).toMatchObject({
    outcome: 'all there',
    cause: 'nothing was copied there yet',
  });
  expect(explainPlace(told, 'p3')).toMatchObject({
    outcome: 'behind',
    cause: expect.stringContaining('the service sends what is new within a minute'),
  });
  expect(explainPlace(told, 'p4')).toBeNull();
});

it('tells the events of a place from an instant on', () => {
  expect(eventsOf(told, 'p1', null)?.map(({ seq }) => seq)).toEqual([5]);
  expect(eventsOf(told, 'p1', instantOf(at('11:00')))).toEqual([]);
  expect(eventsOf(told, 'docs', null)).toBeNull();
});

it('says where the archive of a backup stands, and where not yet, and why', () => {
  const ofBackup = (time: string): Explanation => ({
    ...{ name: 'docs', title: 'docs', outcome: 'completed', cause: null, due: at(time) },
    chain: [{ at: null, seq: null, text: 'the archive is there' }],
  });
  expect(texts(withPlaces(told)(ofBackup('10:00')))).toEqual([
    [5, 'backup docs of 2026-11-27 10:00 stands at p1: 4 bytes of 10 were new, in 1 pack'],
    [null, 'the archive is there'],
  ]);
  expect(texts(withPlaces(told)(ofBackup('12:00')))?.slice(1)).toEqual([
    [null, expect.stringMatching(/^it does not stand at p1 yet: copying there fails since /)],
    [null, 'the rules of p3 keep it no longer'],
  ]);
  expect(withPlaces(told)(ofBackup('11:00')).chain).toHaveLength(1);
});

const p3 = { ...place(3, null), lacked: new Set<Version>() };
const onlyWith = (one: PlacesTold['places'][number], isServiceUp = true) =>
  explainPlace({ ...told, places: [one], isServiceUp }, 'p3');

it('says what weighs most first: another journal, a fault, what is late', () => {
  const failing = { since: at('12:01'), last: at('12:05'), attempts: 2, next: at('13:05') };
  expect(
    onlyWith({
      ...p3,
      failing: { ...failing, reason: 'x: the journal there is another one', historyDiffers: true },
    }),
  ).toMatchObject({
    outcome: 'journal differs',
    cause: 'nothing is copied there since 2026-11-27 12:01: x: the journal there is another one',
  });
  expect(onlyWith({ ...p3, failing: { ...failing, reason: 'away' } }, false)?.cause).toMatch(
    /; the service, which is not running, tries it again once it runs$/,
  );
  const checked = {
    at: at('12:30'),
    versions: 1,
    packs: 1,
    read: 1,
    bytes: 1,
    faults: 2,
    finding: 'packs/a',
  };
  const drilled = { at: at('12:31'), name, finding: 'docs/a: gone' };
  const faulty = onlyWith({ ...p3, behind: 0, since: null, checked, drilled });
  expect(faulty).toMatchObject({
    outcome: 'faulty',
    cause: '2 faults at its check of 2026-11-27 12:30: packs/a',
  });
  expect(texts(faulty)).toEqual([
    [null, 'docs could not be restored from there as it was, as tried at 2026-11-27 12:31: docs/a: gone'],
    [null, 'all that is to stand there does; the last pass that sent something was over at 2026-11-27 10:02'],
  ]);
  expect(onlyWith({ ...p3, isLate: true, checked }, false)).toMatchObject({
    outcome: 'late',
    cause:
      '1 archive does not stand there, the oldest of 2026-11-27 12:00, which is later than a day; backup_manager copy p3 sends it now, the service, which is not running, once it runs',
  });
});

it('says of a backup what its check and its last drill there came to', () => {
  const damaged = [{ name, completed: at('10:00'), sha256: older.report.sha256 }];
  const seen = { versions: 1, packs: 1, read: 1, bytes: 1, faults: 1, finding: 'packs/a' };
  const drill = { sha256: older.report.sha256, files: 1, bytes: 1, milliseconds: 1, finding: null };
  const more: PlacesTold = {
    ...told,
    events: [
      ...told.events,
      {
        ...{ at: at('10:30'), seq: 10, destination: 1 },
        event: {
          type: 'RestoreDrilled',
          destination: 1,
          place: 'p1',
          name,
          completed: at('10:00'),
          ...drill,
        },
      },
      {
        ...{ at: at('11:30'), seq: 11, destination: 1 },
        event: { type: 'PlaceChecked', destination: 1, place: 'p1', ...seen, damaged },
      },
    ],
  };
  expect(
    texts(
      withPlaces(more)({ name: 'docs', title: '', outcome: '', cause: null, due: at('10:00'), chain: [] }),
    ),
  ).toEqual([
    [5, expect.stringContaining('stands at p1')],
    [10, expect.stringContaining('proven restorable from p1')],
    [null, "it can't be restored whole from p1, as its check of 2026-11-27 11:30 found"],
  ]);
});
