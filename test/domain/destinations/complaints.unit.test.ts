/** How it stands with a place elsewhere, in a word and in sentences. */
import {
  complaintsOf,
  isSoundPlace,
  lateText,
  type PlaceFacts,
} from '../../../src/domain/destinations/complaints';
import { instantOf } from '../../../src/domain/time/time';
import { archiveName, timestamp } from '../../support/decoded';

const at = (time: string) => timestamp(`2026-11-27T${time}:00.000+00:00`);
const now = { instant: instantOf(at('12:00')), zone: { name: 'UTC', offsetAt: () => 0 } };

const sound: PlaceFacts = {
  ...{ name: 'nas', behind: 0, since: null, isLate: false },
  ...{ failing: null, checked: null, drilled: null, missed: null },
};
const checked = { at: at('09:00'), versions: 1, packs: 1, read: 1, bytes: 1, faults: 0, finding: null };
const drilled = { at: at('10:00'), name: archiveName('docs'), finding: null };
const faulty = { ...checked, faults: 2, finding: 'packs/a: it is damaged' };
const different = { ...drilled, finding: 'a: its content differs' };
const failing = { since: at('08:00'), last: at('11:00'), reason: 'no route', attempts: 1, next: at('13:00') };
const late: Partial<PlaceFacts> = { behind: 2, since: at('07:00'), isLate: true };

const told = (more: Partial<PlaceFacts>, isServiceUp = true) =>
  complaintsOf({ ...sound, ...more }, isServiceUp, now);

it.each([
  ['all there', {}],
  ['all there', { checked, drilled }],
  ['behind', { behind: 1, since: at('11:00') }],
  ['faulty', { checked: faulty }],
  ['faulty', { drilled: different }],
  ['faulty', { checked, drilled: different }],
  ['faulty', { checked: faulty, drilled, behind: 1, since: at('11:00') }],
  ['late', late],
  ['failing', { ...late, failing }],
  ['journal differs', { ...late, failing: { ...failing, historyDiffers: true as const } }],
] satisfies ReadonlyArray<[string, Partial<PlaceFacts>]>)('it is called %s', (outcome, more) => {
  expect(told(more).outcome).toBe(outcome);
});

it.each([
  [true, { checked: null, drilled: null }],
  [true, { checked, drilled }],
  [false, { checked: faulty, drilled: null }],
  [false, { checked: faulty, drilled }],
  [false, { checked: null, drilled: different }],
  [false, { checked, drilled: different }],
])('is sound: %s', (isSound, seen) => {
  expect(isSoundPlace(seen)).toBe(isSound);
});

it('complains of nothing where nothing lacks', () => {
  expect(told({ checked, drilled }).complaints).toEqual([]);
  // what was never to stand there lacks since no time
  expect(told({ behind: 1 }).complaints).toEqual([]);
  expect(told({ since: at('11:00') }).complaints).toEqual([]);
  expect(lateText({ isLate: false })).toBe('');
});

it.each([
  [
    { behind: 1, since: at('11:00') },
    /^1 archive does not stand there, .* 11:00; the service sends .*copy nas at once$/,
  ],
  [late, /^2 archives do not stand there, .* 07:00, which is later than a day; the service/],
  [{ checked: faulty }, /^2 faults at its check of .* 09:00: packs\/a: it is damaged$/],
  [{ drilled: different }, /^docs could not be restored .* 10:00: a: its content differs$/],
  [{ missed: { since: at('06:00'), last: at('06:00'), reason: 'no key' } }, /^no drill .* 06:00: no key$/],
  [
    { failing },
    /^copying there fails since .* 08:00, 1 attempt in a row: no route; it is tried again at .* 13:00$/,
  ],
  [{ failing: { ...failing, next: at('11:59') } }, /; it is tried again within three hours$/],
  [{ failing: { ...failing, next: null } }, /: no route$/],
  [
    { failing: { ...failing, historyDiffers: true as const } },
    /^nothing is copied there since .* 08:00: no route$/,
  ],
] satisfies ReadonlyArray<[Partial<PlaceFacts>, RegExp]>)('says why: %j', (more, sentence) => {
  expect(told(more).complaints).toEqual([expect.stringMatching(sentence)]);
});

it('says what the service would do that does not run', () => {
  expect(told({ behind: 1, since: at('11:00') }, false).complaints[0]).toMatch(
    /copy nas sends it now, the service, which is not running/,
  );
  expect(told({ failing }, false).complaints[0]).toMatch(
    /; the service, which is not running, tries it again once it runs$/,
  );
});

it('says what weighs most first', () => {
  const everything = { checked: faulty, drilled: different, failing, behind: 2, since: at('07:00') };
  const begins = (more: Partial<PlaceFacts>) => told(more).complaints.map((one) => one.slice(0, 8));
  expect(begins(everything)).toEqual(['copying ', '2 faults', 'docs cou', '2 archiv']);
  expect(begins({ ...everything, isLate: true })).toEqual(['copying ', '2 archiv', '2 faults', 'docs cou']);
  // who brings what lacks is said where copying does not fail
  expect(told(everything).complaints.at(-1)).toMatch(/07:00$/);
});
