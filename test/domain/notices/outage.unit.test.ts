/** What can't be journalled: told once it lasts, once to each who asked, and once that it is over. */
import { factKinds, type FactKind } from '../../../src/domain/events/notice';
import {
  noOutages,
  noteTaken,
  outageFactFor,
  type Outages,
  seeTrouble,
  type OutageCause,
  type Trouble,
} from '../../../src/domain/notices/outage';
import { march } from '../../support/telling-events';

const target = (key = 'k', on: ReadonlyArray<FactKind> = factKinds) => ({ key, on });
const full: Trouble = { cause: 'work', reason: 'no space left', isSure: false };
const sure = (cause: OutageCause): Trouble => ({ cause, reason: 'why', isSure: true });

const one = march('05T17:00');
const two = march('05T17:01');
const three = march('05T17:02');
const four = march('05T17:03');

const lasting = seeTrouble(seeTrouble(noOutages, full, one), full, two);

/** A target is told what there is, and takes it. */
const tellAll = (outages: Outages, ...targets: ReadonlyArray<ReturnType<typeof target>>): Outages =>
  targets.reduce((was, each) => {
    const fact = outageFactFor(was, each);
    return fact === null ? was : noteTaken(was, each.key, fact);
  }, outages);

it('what is gone at the second look is told to nobody', () => {
  const seen = seeTrouble(noOutages, full, one);
  expect(outageFactFor(seen, target())).toBeNull();
  const over = seeTrouble(seen, null, two);
  expect(outageFactFor(over, target())).toBeNull();
});

it('what lasts is told since when it is, with why, to who asked for failures', () => {
  expect(outageFactFor(lasting, target())).toEqual({
    seq: 0,
    at: one,
    kind: 'failed',
    about: 'service',
    name: null,
    path: null,
    due: null,
    summary: 'backup_service can’t do its work: what is due is not backed up until that is mended',
    why: ['no space left'],
    lastGood: null,
    unless: [],
  });
  expect(outageFactFor(lasting, target('k', ['ok', 'recovered', 'stopped']))).toBeNull();
});

it('the reason of the second look is told; later ones change nothing', () => {
  const other: Trouble = { ...full, reason: 'another' };
  const seen = seeTrouble(seeTrouble(noOutages, full, one), other, two);
  expect(outageFactFor(seen, target())?.why).toEqual(['another']);
  expect(seeTrouble(seen, full, three)).toBe(seen);
});

it('each is told once, and once that it is over', () => {
  const [a, b] = [target('a'), target('b')];
  const told = tellAll(lasting, a);
  expect(outageFactFor(told, a)).toBeNull();
  expect(outageFactFor(told, b)?.kind).toBe('failed');
  const over = seeTrouble(told, null, three);
  expect(outageFactFor(over, a)).toMatchObject({
    at: three,
    kind: 'recovered',
    seq: 0,
    why: [],
    summary: 'backup_service does its work again: what was due is made up for',
  });
  expect(outageFactFor(over, b)).toBeNull();
  expect(outageFactFor(over, target('a', ['failed']))).toBeNull();
  expect(outageFactFor(tellAll(over, a), a)).toBeNull();
  expect(seeTrouble(over, null, four)).toBe(over);
});

it('nothing seen is nothing new', () => {
  expect(seeTrouble(noOutages, null, one)).toBe(noOutages);
});

it('another cause is another outage, told anew; who was told of either hears that all is well', () => {
  const told = tellAll(lasting, target('a'));
  const gone = seeTrouble(told, sure('start'), three);
  expect(outageFactFor(gone, target('a'))).toMatchObject({
    at: three,
    summary: 'backup_service can’t start: nothing is backed up until it does',
  });
  const over = seeTrouble(tellAll(gone, target('b')), null, four);
  expect(outageFactFor(over, target('a'))?.summary).toBe('backup_service runs again');
  expect(outageFactFor(over, target('b'))?.summary).toBe('backup_service runs again');
});

it('of what began again before the end was told, the new beginning is told', () => {
  const over = seeTrouble(tellAll(lasting, target()), null, three);
  const again = seeTrouble(over, full, four);
  expect(outageFactFor(again, target())).toBeNull();
  expect(outageFactFor(seeTrouble(again, full, four), target())?.at).toBe(four);
});

it('what was taken after things had changed counts for what it told', () => {
  const failed = outageFactFor(lasting, target());
  if (failed === null) throw new Error('nothing to tell');
  const over = noteTaken(seeTrouble(lasting, null, three), 'k', failed);
  const recovered = outageFactFor(over, target());
  if (recovered === null) throw new Error('nothing to tell');
  expect(recovered.kind).toBe('recovered');
  const again = seeTrouble(seeTrouble(over, full, four), full, four);
  expect(noteTaken(again, 'k', recovered)).toBe(again);
  const late = noteTaken(again, 'k', failed);
  expect(outageFactFor(late, target())?.at).toBe(four);
  expect(noteTaken(late, 'k', failed).alarmed).toEqual(['k']);
});

it('of a workspace that is back the journal tells as of a service that stopped', () => {
  const away = tellAll(seeTrouble(noOutages, sure('workspace'), one), target());
  expect(away.told).toEqual(['k']);
  const back = seeTrouble(away, null, two);
  expect(outageFactFor(back, target())).toBeNull();
  expect(outageFactFor(back, target('k', ['failed', 'recovered']))?.summary).toBe(
    'the workspace is back: backups go on',
  );
  const works = seeTrouble(tellAll(lasting, target()), null, three);
  expect(outageFactFor(works, target())?.kind).toBe('recovered');
});

it.each([
  ['work', 'service', /can’t do its work/, /does its work again/],
  ['workspace', 'service', /workspace is away/, /workspace is back/],
  ['schedules', 'schedules', /is gone/, /is there again/],
  ['start', 'service', /can’t start/, /runs again/],
] as const)('%s is about the %s', (cause, about, failed, recovered) => {
  const seen = seeTrouble(noOutages, sure(cause), one);
  expect(outageFactFor(seen, target())).toMatchObject({ about, summary: expect.stringMatching(failed) });
  expect(
    outageFactFor(seeTrouble(tellAll(seen, target()), null, two), target('k', ['failed', 'recovered'])),
  ).toMatchObject({ about, summary: expect.stringMatching(recovered), kind: 'recovered' });
});

it('of archives that can not be verified it is told as of archives', () => {
  const seen = seeTrouble(noOutages, sure('verification'), one);
  expect(outageFactFor(seen, target())).toMatchObject({
    about: 'archive',
    summary: 'backup_service can’t verify what it should: nobody knows whether it is whole',
    why: ['why'],
  });
  const over = seeTrouble(tellAll(seen, target()), null, two);
  expect(outageFactFor(over, target())).toMatchObject({
    about: 'archive',
    summary: 'backup_service can verify what it should again',
  });
});
