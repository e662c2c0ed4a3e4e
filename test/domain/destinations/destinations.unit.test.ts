/** Destinations: what is added, refused and removed, and which schedules go where. */
import * as E from 'fp-ts/Either';
import {
  addDestination,
  chooseDestination,
  type Destinations,
  followDestination,
  goesTo,
  noDestinations,
  removeDestination,
} from '../../../src/domain/destinations/destinations';
import type { Command } from '../../../src/domain/events/command';

type Adding = Extract<Command, { readonly type: 'AddDestination' }>;

const adding = (more: Partial<Adding> = {}): Adding => ({
  ...{ type: 'AddDestination', name: 'nas', url: 'sftp://nas/b', recipients: ['age1x'], plain: false },
  options: {},
  ...more,
});

const after = (before: Destinations, ...commands: ReadonlyArray<Adding>): Destinations =>
  commands.reduce((destinations, command) => {
    const decided = addDestination(command, destinations);
    const [event] = E.isRight(decided) ? decided.right : [];
    return event?.type === 'DestinationAdded' ? followDestination(destinations, event) : destinations;
  }, before);

const nas = {
  ...{ destination: 1, name: 'nas', url: 'sftp://nas/b', recipients: ['age1x'] },
  options: { credentials: '/k' },
};

it('adds what is asked for', () => {
  const decided = addDestination(adding({ options: { credentials: '/k' } }), noDestinations);
  expect(decided).toEqual(E.right([{ type: 'DestinationAdded', ...nas }]));
  expect(after(noDestinations, adding({ options: { credentials: '/k' } }))).toEqual({
    next: 2,
    places: [nas],
  });
});

it.each([
  ['sftp://nas/b', [], false, 'who keeps that place'],
  ['s3://bucket', [], false, 'who keeps that place'],
  ['rclone:a:b', [], false, 'who keeps that place'],
  ['file:/b', ['age1x'], true, 'not both'],
])('refuses %s for %j, plain %s', (url, recipients, plain, reason) => {
  expect(addDestination(adding({ url, recipients, plain }), noDestinations)).toEqual(
    E.left({ type: 'WrongDestination', reason: expect.stringContaining(reason) }),
  );
});

it.each([
  ['sftp://nas/b', true],
  ['file:/b', false],
  ['file:/b', true],
])('takes %s without a recipient, plain %s', (url, plain) => {
  expect(E.isRight(addDestination(adding({ url, recipients: [], plain }), noDestinations))).toBe(true);
});

it('has one destination of a name, and one at an address', () => {
  const known = after(noDestinations, adding());
  expect(addDestination(adding({ url: 'sftp://other/b' }), known)).toEqual(
    E.left({ type: 'DestinationExists', name: 'nas' }),
  );
  expect(addDestination(adding({ name: 'nas2' }), known)).toEqual(
    E.left({ type: 'WrongDestination', reason: 'nas is at that address already' }),
  );
});

it('removes by name, and gives no number twice', () => {
  const known = after(noDestinations, adding(), adding({ name: 'usb', url: 'file:/b' }));
  expect(removeDestination('usb', known)).toEqual(
    E.right([{ type: 'DestinationRemoved', destination: 2, name: 'usb' }]),
  );
  const left = followDestination(known, { type: 'DestinationRemoved', destination: 2, name: 'usb' });
  expect(left.places.map(({ name }) => name)).toEqual(['nas']);
  const again = after(left, adding({ name: 'usb', url: 'file:/b' }));
  expect(again.places.map(({ destination }) => destination)).toEqual([1, 3]);
  expect(removeDestination('1', known)).toEqual(
    E.left({ type: 'NoSuchDestination', which: '1', known: ['nas', 'usb'] }),
  );
  expect(chooseDestination(known, 'usb')).toMatchObject(E.right({ destination: 2 }));
});

it('goes everywhere unless it says where', () => {
  expect(goesTo({}, 'nas')).toBe(true);
  expect(goesTo({ to: ['usb', 'nas'] }, 'nas')).toBe(true);
  expect(goesTo({ to: ['usb'] }, 'nas')).toBe(false);
  expect(goesTo({ to: [] }, 'nas')).toBe(false);
});
