/** How things stand, and stood, by journals that tell of kills and of wrong clocks. */
import * as TE from 'fp-ts/TaskEither';
import { makeStatus, statusAt, type StatusPorts } from '../../src/app/ask-status';
import { isHealthyStatus, type Status } from '../../src/app/status';
import { placeIn } from '../../src/domain/schedule/source-place';
import type { ServiceStatus } from '../../src/ports/service-process';
import { rightOf } from '../support/decoded';
import { madeReport, story } from '../support/story';

const instant = (time: string): number => Date.parse(`2024-03-${time}:00Z`);
const down: ServiceStatus = { up: false, pid: null, since: null, live: null };
const upAs = (pid: number): ServiceStatus => ({ ...down, up: true, pid });

const portsOf = ({ ports }: ReturnType<typeof story>, service: ServiceStatus): StatusPorts => ({
  ...ports,
  archiveStore: { list: TE.right(['docs.tar']), size: () => TE.right(madeReport.bytes) },
  service: { look: TE.right(service) },
  sources: { placeOf: placeIn({ root: '/w', home: () => '/home/ann' }) },
});

const now = async (told: ReturnType<typeof story>, service = down): Promise<Status> =>
  rightOf(await makeStatus()(portsOf(told, service))());

const then = async (told: ReturnType<typeof story>, time: string, service = down): Promise<Status> =>
  rightOf(await statusAt(instant(time))(portsOf(told, service))());

const backsUp = async (told: ReturnType<typeof story>): Promise<void> => {
  await told.starts('docs');
  await told.completes('docs.tar');
};

describe('a backup that a clock far ahead has stamped', () => {
  it('is not the newest good one once the clock is right again', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.clock.set(Date.parse('2025-03-05T17:00:00Z'));
    await backsUp(told);
    told.until('08T18:00');
    // why: until the clock was seen to stay, it may be this one that is wrong
    const undecided = await now(told);
    expect(undecided.schedules[0]?.newestGood?.file).toBe('docs.tar');
    expect([undecided.clockBehind?.latest, isHealthyStatus(undecided)]).toEqual([
      '2025-03-05T17:00:00.000+00:00',
      false,
    ]);
    await told.looksFor(24);
    const status = await now(told);
    expect(status.clockBehind).toBeNull();
    expect(status.schedules.map(({ health, newestGood }) => ({ health, newestGood }))).toEqual([
      { health: 'overdue', newestGood: null },
    ]);
    expect(status.archives.newestGood).toBeNull();
    expect(isHealthyStatus(status)).toBe(false);
  });

  it('is, when it was ahead by no more than a moment', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('05T17:00');
    await backsUp(told);
    told.clock.advance(-1000);
    expect((await now(told)).schedules[0]?.newestGood?.file).toBe('docs.tar');
  });
});

describe('the service at a time in the past', () => {
  const lived = async () => {
    const told = story();
    await told.create('docs;daily@02:00;docs');
    await told.serviceStarts(7);
    told.until('06T02:00');
    await backsUp(told);
    return told;
  };
  const stateAt = async (told: ReturnType<typeof story>, time: string, service = down) =>
    (await then(told, time, service)).service.state;

  it('was down where another had to be started later: it counts as such for what was due', async () => {
    const told = await lived();
    told.until('09T10:00');
    await told.serviceStarts(8);
    const status = await then(told, '07T12:00', upAs(8));
    expect(status.service).toMatchObject({ state: 'vanished', since: '2024-03-06T02:00:00.000+00:00' });
    expect(status.schedules[0]?.health).toBe('overdue');
    expect(isHealthyStatus(status)).toBe(false);
    expect(await stateAt(told, '05T18:00')).toBe('up');
  });

  it('was up where it acted later, or ended with a word', async () => {
    const told = await lived();
    told.until('08T02:00');
    await told.skips();
    expect(await stateAt(told, '07T12:00')).toBe('up');
    told.until('08T09:00');
    await told.serviceStops();
    expect(await stateAt(told, '08T08:00')).toBe('up');
    expect(await stateAt(told, '08T10:00')).toBe('stopped');
  });

  it('of which nothing was heard since, is known by a look at it, or not at all', async () => {
    const told = await lived();
    told.until('06T20:00');
    expect(await stateAt(told, '06T12:00', upAs(7))).toBe('up');
    expect(await stateAt(told, '06T12:00', upAs(99))).toBe('up or vanished');
    expect(await stateAt(told, '06T12:00', down)).toBe('up or vanished');
    expect(await stateAt(told, '06T20:00', down)).toBe('vanished');
  });

  it('is not taken to make what was due, where it may have been killed', async () => {
    const told = await lived();
    told.until('07T20:00');
    const status = await then(told, '07T02:05', down);
    expect(status.service.state).toBe('up or vanished');
    expect(status.schedules[0]?.health).toBe('overdue');
    expect((await then(told, '07T02:05', upAs(7))).schedules[0]?.health).toBe('pending');
  });
});

it('a boot in 1970 does not let an earlier time know what came later', async () => {
  const told = story();
  await told.create('docs;daily@17:00;docs');
  told.until('06T12:00');
  await told.create('photos;daily@17:00;photos');
  told.until('07T12:00');
  await told.serviceStarts();
  told.clock.set(0);
  await told.serviceStops();
  told.until('09T12:00');
  const status = await then(told, '05T18:00');
  expect(status.schedules.map(({ line }) => line)).toEqual(['docs;daily@17:00;docs']);
  expect(status.head.seq).toBe(1);
});

describe('a schedule whose path is spelled another way than before', () => {
  it('has the backups of its source, and inherits what it owed', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs;keep=1');
    told.until('05T17:00');
    await backsUp(told);
    told.until('05T18:00');
    told.edit('/w/docs/;daily@17:00;docs;keep=1\n');
    await told.look();
    const [schedule] = (await now(told)).schedules;
    expect(schedule).toMatchObject({ health: 'waiting', newestGood: { file: 'docs.tar' } });
    expect(schedule?.retention).toEqual({ policy: 'keep=1', keep: 1, there: 1, over: 0, fault: null });
    told.until('06T18:00');
    told.edit('./docs;daily@17:00;docs\n');
    await told.look();
    expect((await now(told)).schedules[0]).toMatchObject({ health: 'overdue', retention: null });
  });
});

describe('a line of the file that is no schedule', () => {
  it('is told of, now and then, and is not well', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.edit('docs;daily@17:00;docs\ndocs;daily@25:00;docs\n');
    const malformed = [{ number: 2, line: 'docs;daily@25:00;docs' }];
    const status = await now(told);
    expect(status.malformed).toMatchObject(malformed);
    expect(isHealthyStatus(status)).toBe(false);
    await told.look();
    told.until('06T12:00');
    expect((await then(told, '05T18:00')).malformed).toMatchObject(malformed);
  });
});

it('a service of an older version, which can’t read what is journalled now, is not well', async () => {
  const told = story();
  await told.create('docs;daily@17:00;docs');
  expect(isHealthyStatus(await now(told, upAs(7)))).toBe(true);
  expect(isHealthyStatus(await now(told, { ...upAs(7), outdated: true }))).toBe(false);
});

it('is not well for a day after a backup that was to be made once has failed', async () => {
  const told = story();
  await told.create('docs;17:00;docs');
  told.until('05T17:00');
  await told.starts('docs');
  await told.fails('no such file');
  told.until('05T17:01');
  await told.prunes();
  const status = await now(told);
  expect([status.schedules, status.failedOnce.map(({ name }) => name), isHealthyStatus(status)]).toEqual([
    [],
    ['docs'],
    false,
  ]);
  told.until('06T17:01');
  expect(isHealthyStatus(await now(told))).toBe(true);
});
