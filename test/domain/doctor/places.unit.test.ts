/** What doctor finds of places elsewhere: what fails, lacks archives, was changed, or could not be restored from. */
import { checkPlaces, type SeenPlace } from '../../../src/domain/doctor/check-places';
import { instantOf } from '../../../src/domain/time/time';
import { archiveName, timestamp } from '../../support/decoded';

const at = timestamp('2026-11-27T10:00:00.000+00:00');
const now = { instant: instantOf(at), zone: { name: 'UTC', offsetAt: () => 0 } };

const beside = { unknown: [], missing: new Map<string, string | null>(), isServiceUp: true, now };

const nas: SeenPlace = {
  ...{ name: 'nas', where: 'file:/mnt/nas', behind: 0, since: null, isLate: false },
  ...{ failing: null, checked: null, drilled: null, missed: null },
};

const failing = (reason: string, more: { readonly historyDiffers?: true } = {}): SeenPlace => ({
  ...nas,
  failing: { since: at, last: at, reason, attempts: 2, next: null, ...more },
});

const found = (...places: ReadonlyArray<SeenPlace>) =>
  checkPlaces({ places, unproven: [], ...beside }).findings.map(({ id, where, what, advice }) => ({
    ...{ id, where, what },
    advice: advice.join('\n'),
  }));

it('a place where all is well is named, and nothing more', () => {
  expect(checkPlaces({ places: [nas], unproven: [], ...beside })).toMatchObject({
    summary: 'nas',
    findings: [],
  });
  expect(checkPlaces({ places: [], unproven: [], ...beside })).toMatchObject({ summary: null, findings: [] });
  expect(checkPlaces({ places: null, unproven: [], ...beside }).unchecked).toContain('the journal');
});

it('one that fails is told with what is tried next', () => {
  expect(found(failing('file:/mnt/nas: nobody is there'))).toMatchObject([
    { id: 'place-failing', where: 'nas', what: expect.stringContaining('2 attempts in a row') as unknown },
  ]);
});

it('a journal that is another one there is told with both ways out', () => {
  expect(found(failing('file:/mnt/nas: another one: up to line 3', { historyDiffers: true }))).toMatchObject([
    {
      id: 'journal-differs',
      advice: expect.stringMatching(
        /journal --check[^]*recover file:\/mnt\/nas --to DIR[^]*destination remove nas/,
      ) as unknown,
    },
  ]);
});

it('what is late, faulty, and can not be tried', () => {
  const checked = { at, versions: 1, packs: 1, read: 1, bytes: 1, faults: 2, finding: 'packs/a: damaged' };
  expect(
    found({
      ...nas,
      ...{ behind: 1, since: at, isLate: true, checked },
      missed: { since: at, last: at, reason: 'it is encrypted' },
    }).map(({ id, what }) => [id, what]),
  ).toEqual([
    [
      'place-late',
      '1 archive does not stand there, the oldest of 2026-11-27 10:00, which is later than a day',
    ],
    ['place-faulty', '2 faults at its check of 2026-11-27 10:00: packs/a: damaged'],
    ['drill-missed', 'no drill can be held from there since 2026-11-27 10:00: it is encrypted'],
  ]);
});

it('a name whose last drill failed', () => {
  const failed = { at, completed: at, place: null, finding: 'docs/a: gone' };
  const { findings } = checkPlaces({
    places: [],
    unproven: [{ name: archiveName('docs'), proven: null, failed }],
    ...beside,
  });
  expect(findings).toMatchObject([
    { id: 'drill-failed', where: 'docs', what: expect.stringContaining('docs/a: gone') as unknown },
  ]);
});

const drilled = { at, name: archiveName('docs'), finding: 'docs/a: gone' };

it('a place from which an archive did not come back, though another restore of that name did since', () => {
  expect(found({ ...nas, drilled })).toMatchObject([
    {
      id: 'drill-failed',
      where: 'nas',
      what: expect.stringContaining('docs could not be restored from there') as unknown,
      advice: 'backup_manager drill docs --at nas tries it again',
    },
  ]);
});

it('tells it once, where it is the last one of that name', () => {
  const failed = { at, completed: at, place: 'nas', finding: 'docs/a: gone' };
  const { findings } = checkPlaces({
    places: [{ ...nas, drilled }],
    unproven: [{ name: archiveName('docs'), proven: null, failed }],
    ...beside,
  });
  expect(findings).toMatchObject([
    { where: 'docs', advice: [expect.stringContaining('drill docs --at nas') as unknown] },
  ]);
});

it('a destination that a schedule names, and that there is none of', () => {
  expect(checkPlaces({ places: [], unproven: [], ...beside, unknown: ['tape'] }).findings).toMatchObject([
    { id: 'place-unknown', where: 'tape' },
  ]);
});

it('when it is tried again, and that nobody does while the service is down', () => {
  const record = { since: at, last: at, reason: 'away', attempts: 2, next: at };
  const advice = (isServiceUp: boolean) =>
    checkPlaces({ places: [{ ...nas, failing: record }], unproven: [], ...beside, isServiceUp }).findings[0]
      ?.advice[0];
  expect(advice(true)).toBe('it is tried again within three hours');
  expect(advice(false)).toBe('the service, which is not running, tries it again once it runs');
});

it('a directory that is not there is worth a word, unless its failures tell of it', () => {
  const remarks = (place: SeenPlace, why: string | null) =>
    checkPlaces({ places: [place], unproven: [], ...beside, missing: new Map([['nas', why]]) }).remarks;
  expect(remarks(nas, null)).toEqual([
    {
      id: 'place-missing',
      where: 'nas',
      what: 'no such directory is there now; nothing can be copied or restored until it is there',
    },
  ]);
  expect(remarks(nas, 'it does not answer')).toMatchObject([
    { what: expect.stringMatching(/^its directory can't be looked at: it does not answer; /) as unknown },
  ]);
  expect(remarks({ ...nas, name: 'usb' }, null)).toEqual([]);
  expect(remarks(failing('there is no such directory'), null)).toEqual([]);
});

it('each finding has its words and its ways out', () => {
  const checked = { at, versions: 1, packs: 1, read: 1, bytes: 1, faults: 2, finding: 'packs/a: damaged' };
  const sick: SeenPlace = {
    ...failing('away'),
    ...{ name: 'my nas', behind: 2, since: at, isLate: true, checked },
    missed: { since: at, last: at, reason: 'it is encrypted' },
  };
  expect(found(sick)).toEqual([
    {
      ...{ id: 'place-failing', where: 'my nas' },
      what: 'copying there fails since 2026-11-27 10:00, 2 attempts in a row: away',
      advice: "backup_manager copy 'my nas' tries it now; destination test 'my nas' says what it can do",
    },
    {
      ...{ id: 'place-late', where: 'my nas' },
      what: '2 archives do not stand there, the oldest of 2026-11-27 10:00, which is later than a day',
      advice: "backup_manager copy 'my nas' brings what is missing",
    },
    {
      ...{ id: 'place-faulty', where: 'my nas' },
      what: '2 faults at its check of 2026-11-27 10:00: packs/a: damaged',
      advice:
        "backup_manager verify --at 'my nas' reads it again and says what can't be restored from there\ncopying to another directory or prefix brings all anew",
    },
    {
      ...{ id: 'drill-missed', where: 'my nas' },
      what: 'no drill can be held from there since 2026-11-27 10:00: it is encrypted',
      advice: "backup_manager drill --at 'my nas' --identity FILE tries it, where the key is",
    },
  ]);
});

it('what lacks archives for less than a day, or is late by no archive that is known, is not late', () => {
  expect(found({ ...nas, behind: 1, since: at })).toEqual([]);
  expect(found({ ...nas, isLate: true })).toEqual([]);
});

it('a drill is told of its place unless it is told of its name: of that name, from that place', () => {
  const names = (name: string, place: string | null) => [
    {
      ...{ name: archiveName(name), proven: null },
      failed: { at, completed: at, place, finding: 'docs/a: gone' },
    },
  ];
  const told = (unproven: ReturnType<typeof names>, place: SeenPlace = { ...nas, drilled }) =>
    checkPlaces({ ...beside, places: [place], unproven }).findings.map(({ id, where }) => `${id} ${where}`);
  expect(told(names('docs', 'nas'))).toEqual(['drill-failed docs']);
  expect(told(names('docs', 'usb'))).toEqual(['drill-failed nas', 'drill-failed docs']);
  expect(told(names('music', 'nas'))).toEqual(['drill-failed nas', 'drill-failed music']);
  expect(told(names('docs', 'nas'), nas)).toEqual(['drill-failed docs']);
  expect(
    checkPlaces({
      ...beside,
      places: [{ ...nas, drilled }],
      unproven: [{ name: archiveName('docs'), proven: null, failed: null }],
    }).findings.map(({ where }) => where),
  ).toEqual(['nas']);
});

it('a name that could not be restored is told with where it was tried, and how it is tried again', () => {
  const of = (place: string | null) =>
    checkPlaces({
      ...{ ...beside, places: [] },
      unproven: [
        { name: archiveName('docs'), proven: null, failed: { at, completed: at, place, finding: 'a: gone' } },
      ],
    }).findings;
  expect(of(null)).toEqual([
    {
      ...{ id: 'drill-failed', where: 'docs', remedy: null },
      what: 'it could not be restored from backups/ as it was, as tried at 2026-11-27 10:00: a: gone',
      advice: ['backup_manager run docs makes a new one; backup_manager drill docs tries it'],
    },
  ]);
  expect(of('nas')).toMatchObject([
    {
      what: 'it could not be restored from nas as it was, as tried at 2026-11-27 10:00: a: gone',
      advice: ['backup_manager run docs makes a new one; backup_manager drill docs --at nas tries it'],
    },
  ]);
});

it('places are named one after another, and one that there is none of with the way to make it', () => {
  const seen = checkPlaces({
    ...beside,
    ...{ places: [nas, { ...nas, name: 'usb' }], unproven: [], unknown: ['tape'] },
  });
  expect(seen).toMatchObject({
    summary: 'nas, usb',
    findings: [
      {
        what: 'a schedule says to=tape, and no destination is called so',
        advice: ['backup_manager destination add tape URL makes one'],
      },
    ],
  });
});
