/** Destinations through the use-cases: kept in the journal, tried with a probe, and believed no further than that shows. */
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { PlaceFault } from '../../../src/adapters/destinations/fault';
import { guarded } from '../../../src/adapters/destinations/guarded';
import type { RawStore } from '../../../src/adapters/destinations/raw-store';
import {
  addDestination,
  type AskedDestination,
  listDestinations,
  removeDestination,
} from '../../../src/app/destinations/destinations';
import { testDestination } from '../../../src/app/destinations/test-destination';
import { execute } from '../../../src/app/execute';
import { decodeScheduleLine } from '../../../src/codecs/schedule-line';
import type { PlaceAccess } from '../../../src/ports/places';
import { rightOf } from '../../support/decoded';
import { objectsInMemory } from '../../support/objects-in-memory';
import { workspaceInMemory } from '../../support/workspace-in-memory';

const never = new AbortController().signal;
const recipient = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';

const stage = (raw: Partial<RawStore> = {}) => {
  const workspace = workspaceInMemory();
  const memory = objectsInMemory();
  const opened: Array<PlaceAccess> = [];
  let closed = 0;
  const ports = {
    ...workspace.ports,
    places: {
      open: (access: PlaceAccess) => {
        opened.push(access);
        return TE.right(
          guarded({
            ...{ ...memory.raw, ...raw },
            close: async () => {
              closed += 1;
            },
          }),
        );
      },
      freshName: () => 'probe',
    },
  };
  const add = (asked: Partial<AskedDestination> = {}) =>
    addDestination({
      ...{ name: 'usb', typed: '/mnt/usb/b', recipients: [], plain: false, credentials: null, rules: {} },
      ...{ drill: null, identity: null, limitRate: null, lock: null },
      ...asked,
    })(ports)();
  const create = async (line: string) => {
    const spec = rightOf(decodeScheduleLine(line));
    rightOf(await execute({ type: 'CreateSchedule', line, spec })(ports)());
  };
  const test = async () => rightOf(await testDestination('usb', never)(ports)());
  return { workspace, memory, ports, add, create, test, opened, closed: () => closed };
};

const refused = async () => {
  throw new PlaceFault('forbidden', 'permission denied');
};

it('keeps what is asked for, written in one way', async () => {
  const { add, ports } = stage();
  expect(await add({ recipients: [recipient, recipient] })).toEqual(
    E.right({ destination: 1, name: 'usb', url: 'file:/mnt/usb/b', recipients: [recipient], options: {} }),
  );
  const { destinations } = rightOf(await listDestinations(ports)());
  expect(destinations.map(({ destination }) => destination.name)).toEqual(['usb']);
  expect(await removeDestination('usb')(ports)()).toMatchObject(E.right({ url: 'file:/mnt/usb/b' }));
  expect(await removeDestination('usb')(ports)()).toEqual(
    E.left({ type: 'NoSuchDestination', which: 'usb', known: [] }),
  );
});

it.each([
  [{ name: 'a,b' }, 'a name begins with a letter'],
  [{ typed: 'usb' }, 'it begins with file:'],
  [{ recipients: ['age1x'] }, 'a recipient is a whole age1…'],
  [{ typed: 'sftp://h/b', plain: true, credentials: 'k' }, 'the whole path of a file'],
  [{ credentials: '/k' }, 'a directory takes no --credentials'],
  [{ lock: '30d' }, 'only S3 has locks'],
  [{ typed: 's3://bucket', plain: true, lock: '30' }, 'days such as 30d'],
  [{ typed: 's3://bucket', plain: true, lock: '12h' }, 'from 1d up to 365d'],
  [{ typed: 's3://bucket', plain: true, lock: '366d' }, 'from 1d up to 365d'],
])('refuses %j', async (asked, reason) => {
  const { add, workspace } = stage();
  expect(await add(asked)).toEqual(
    E.left({ type: 'WrongDestination', reason: expect.stringContaining(reason) }),
  );
  expect(workspace.records).toEqual([]);
});

it('says which backups go where, and which names nobody has', async () => {
  const { add, create, ports } = stage();
  await add();
  await add({ name: 'nas', typed: 'sftp://h/b', plain: true });
  await create('a;12:00;a');
  await create('b;12:00;b;to=nas,gone');
  await create('c;12:00;c;to=none');
  const { destinations, unknown } = rightOf(await listDestinations(ports)());
  expect(destinations.map(({ takes, takesAll }) => [takes, takesAll])).toEqual([
    [['a'], false],
    [['a', 'b'], false],
  ]);
  expect(unknown).toEqual(['gone']);
});

it('opens the place that is meant, and closes it', async () => {
  const { add, ports, opened, closed } = stage();
  await add({ typed: 'sftp://h/b', plain: true, credentials: '/k', limitRate: 5_000_000 });
  await testDestination('usb', never)(ports)();
  expect(opened).toEqual([
    {
      address: { kind: 'sftp', user: null, host: 'h', port: null, path: '/b' },
      credentials: '/k',
      limitRate: 5_000_000,
      lock: null,
    },
  ]);
  expect(closed()).toBe(1);
  expect(await testDestination('gone', never)(ports)()).toMatchObject(E.left({ type: 'NoSuchDestination' }));
});

it('finds a place that does all, and leaves nothing there', async () => {
  const { add, test, memory } = stage();
  await add();
  expect(await test()).toMatchObject({
    ...{ failure: null, putIfAbsent: true, overwrite: 'done', remove: 'done', left: [] },
    state: { clockAhead: 0 },
  });
  expect([...memory.objects.keys()]).toEqual([]);
});

it('finds an append-only place, where the probe stays', async () => {
  const { add, test } = stage({ overwrite: refused, remove: refused });
  await add();
  expect(await test()).toMatchObject({
    ...{ failure: null, overwrite: 'refused', remove: 'refused', left: ['probes/probe'] },
  });
});

it.each(['overwrite', 'remove'] as const)('believes no refusal to %s that is none', async (what) => {
  const { memory } = stage();
  const pretends = async () => {
    objects.set('probes/probe', Buffer.from('changed'));
    return refused();
  };
  const { add, test, memory: used } = stage({ overwrite: refused, remove: refused, [what]: pretends });
  const { objects } = used;
  expect(memory.objects.size).toBe(0);
  await add();
  expect(await test()).toMatchObject({ [what]: { failed: { cause: 'wrong' } } });
});

it('takes a failure that is no refusal for no proof', async () => {
  const broken = async () => {
    throw new PlaceFault('unreachable', 'it closed the connection');
  };
  const { add, test } = stage({ overwrite: broken, remove: broken });
  await add();
  expect(await test()).toMatchObject({
    ...{ overwrite: { failed: { cause: 'unreachable' } }, remove: { failed: { cause: 'unreachable' } } },
  });
});

it('sees that the last of several is kept', async () => {
  const { add, test, memory } = stage({
    put: async (name, content) => {
      for await (const bytes of content.chunks()) memory.objects.set(name, bytes);
      return 'stored';
    },
  });
  await add();
  expect(await test()).toMatchObject({ failure: null, putIfAbsent: false });
});

it.each<[string, Partial<RawStore>, string]>([
  [
    'gives back something else',
    {
      read: async function* () {
        yield Buffer.from('wrong');
      },
    },
    'something else',
  ],
  [
    'gives without end',
    {
      read: async function* () {
        for (;;) yield Buffer.alloc(4096, 'x');
      },
    },
    'more than was stored',
  ],
  [
    'lists nothing',
    {
      list: async function* () {
        yield* [];
      },
    },
    'does not list',
  ],
  [
    'lists another size',
    {
      list: async function* () {
        yield { name: 'probes/probe', size: 1 };
      },
    },
    'another size',
  ],
  ['does not take anything', { put: refused }, 'permission denied'],
  ['is not there', { look: refused }, 'permission denied'],
])('tells of a place that %s', async (_, raw, reason) => {
  const { add, test } = stage(raw);
  await add();
  expect(await test()).toMatchObject({ failure: { reason: expect.stringContaining(reason) } });
});

it('tells of a place that ignores ranges', async () => {
  const { add, test, memory } = stage({
    read: async function* (name, range) {
      const bytes = memory.objects.get(name) ?? Buffer.alloc(0);
      yield range === null ? bytes : bytes.subarray(0, range.length ?? undefined);
    },
  });
  await add();
  expect(await test()).toMatchObject({ failure: { reason: expect.stringContaining('another part') } });
});

it('tells of a place that can not be opened', async () => {
  const { add, ports } = stage();
  await add();
  const failure = {
    ...({
      type: 'DestinationFailed',
      cause: 'unusable',
      doing: 'reach',
      where: 'w',
      reason: 'no key',
    } as const),
    advice: [],
  };
  const places = { ...ports.places, open: () => TE.left(failure) };
  expect(await testDestination('usb', never)({ ...ports, places })()).toMatchObject(E.right({ failure }));
});
