/** Whether the service is up, or was: what the journal tells, and what a look at it shows. */
import { serviceNow, serviceThen } from '../../src/app/service-state';
import type { ServiceRun } from '../../src/domain/history/projection';
import type { ServiceStatus } from '../../src/ports/service-process';
import { timestamp } from '../support/decoded';

const point = (seq: number) => ({ seq, at: timestamp(`2024-03-05T16:0${seq}:00.000+00:00`) });
const at = (seq: number) => point(seq).at;

const down: ServiceStatus = { up: false, pid: null, since: null, live: null };
const seen: ServiceStatus = { ...down, up: true };
const live = { pid: 7, state: 'idle', since: at(1), archive: null };

const alive: ServiceRun = { pid: 7, version: '1', started: point(1), ended: null, last: point(3) };
const stopped: ServiceRun = {
  ...alive,
  ended: { ...point(4), how: 'stopped', reason: 'SIGTERM' },
  last: point(4),
};
const nothing = { since: null, pid: null, reason: null, live: null };

describe('now', () => {
  const now = (serviceRuns: ReadonlyArray<ServiceRun>, look: ServiceStatus) =>
    serviceNow({ serviceRuns }, look);

  it.each<[string, ReadonlyArray<ServiceRun>, ServiceStatus, ReturnType<typeof serviceNow>]>([
    ['none ever was', [], down, { ...nothing, state: 'never started' }],
    [
      'the last one ended',
      [stopped],
      down,
      { ...nothing, state: 'stopped', since: at(4), reason: 'SIGTERM' },
    ],
    [
      'the last one ended without a word',
      [stopped, alive],
      down,
      { ...nothing, state: 'vanished', since: at(3) },
    ],
    ['it is up, and tells no more', [alive], seen, { ...nothing, state: 'up', since: at(1), pid: 7 }],
    [
      'it is up, and tells more',
      [alive],
      { ...seen, pid: 8, since: at(2), live },
      { ...nothing, state: 'up', since: at(2), pid: 8, live },
    ],
    ['it is up, and the journal tells of an end', [stopped], seen, { ...nothing, state: 'up' }],
    ['it is up, and the journal tells of none', [], seen, { ...nothing, state: 'up' }],
    [
      'it is up, and outdated',
      [alive],
      { ...seen, outdated: true },
      { ...nothing, state: 'up', since: at(1), pid: 7, outdated: true },
    ],
  ])('%s', (_, serviceRuns, look, expected) => {
    expect(now(serviceRuns, look)).toEqual(expected);
  });
});

describe('then', () => {
  const up = { ...nothing, state: 'up', since: at(1), pid: 7 };
  const later: ServiceRun = { ...alive, last: point(5) };

  it.each<[string, ReadonlyArray<ServiceRun>, ReadonlyArray<ServiceRun>, ServiceStatus, boolean, object]>([
    ['none had been', [], [alive], seen, false, { ...nothing, state: 'never started' }],
    [
      'it had ended',
      [stopped],
      [stopped, alive],
      seen,
      false,
      { ...nothing, state: 'stopped', since: at(4), reason: 'SIGTERM' },
    ],
    ['it ended later', [alive], [stopped], down, false, up],
    ['it was heard of later', [alive], [later], down, false, up],
    [
      'another had to be started',
      [alive],
      [alive, later],
      seen,
      false,
      { ...nothing, state: 'vanished', since: at(3) },
    ],
    ['a service is up that does not say which', [alive], [alive], seen, false, up],
    ['it is up still', [alive], [alive], { ...seen, pid: 7 }, false, up],
    [
      'another is up',
      [alive],
      [alive],
      { ...seen, pid: 9 },
      false,
      { ...nothing, state: 'up or vanished', since: at(3) },
    ],
    [
      'none is up by now',
      [alive],
      [alive],
      down,
      false,
      { ...nothing, state: 'up or vanished', since: at(3) },
    ],
    [
      'none is up, and it is now',
      [alive],
      [alive],
      down,
      true,
      { ...nothing, state: 'vanished', since: at(3) },
    ],
  ])('%s', (_, serviceRuns, allRuns, look, isNow, expected) => {
    expect(serviceThen(serviceRuns, allRuns, look, isNow)).toEqual(expected);
  });
});
