/** The journals of many workspaces below one prefix: folded once, held against what was there before, each for itself. */
import * as E from 'fp-ts/Either';
import { makeFleet } from '../../../src/adapters/store/read-fleet';
import { workspaceSumUp } from '../../../src/app/fleet/sum-up';
import { segmentName } from '../../../src/codecs/store/object-names';
import { showError } from '../../../src/domain/error';
import type { WorkspaceFacts } from '../../../src/domain/fleet/workspace-facts';
import { rightOf } from '../../support/decoded';
import { digest, golden, pass } from '../../support/fleet-in-memory';
import { objectsInMemory, type Operation } from '../../support/objects-in-memory';
import { temporaryDirectory } from '../../support/temporary-directory';

const never = new AbortController().signal;
const before = process.env['XDG_CACHE_HOME'];
beforeEach(() => {
  process.env['XDG_CACHE_HOME'] = temporaryDirectory();
});
afterEach(() => {
  if (before === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = before;
});

const stage = () => {
  const asked: Array<`${Operation} ${string}`> = [];
  const there = objectsInMemory((operation, name) => {
    asked.push(`${operation} ${name}`);
    return null;
  });
  const fleet = makeFleet();
  const read = async (anew = false) => {
    asked.length = 0;
    const { members, unkept } = rightOf(
      await fleet.read(
        { store: there.store, identity: null },
        workspaceSumUp,
        anew,
        () => undefined,
        never,
      )(),
    );
    expect(unkept).toBeNull();
    return Object.fromEntries(
      members.map((one) => [one.host, 'facts' in one ? one.facts : showError(one.error)]),
    ) as Readonly<Record<string, WorkspaceFacts | string>>;
  };
  const readsOf = (host: string): ReadonlyArray<string> =>
    asked.filter((one) => one.startsWith(`read ${host}/`));
  return { ...there, read, readsOf };
};

it('every workspace is told of, and what is none is passed over', async () => {
  const on = stage();
  pass(on, 'attic', 1, golden.length);
  pass(on, 'barn', 1, 20);
  on.objects.set('lost/found', Buffer.from('x'));
  const told = await on.read();
  expect(Object.keys(told)).toEqual(['attic', 'barn']);
  expect(told['attic']).toMatchObject({ hostname: 'attic.lan', lines: golden.length, directory: '/srv' });
  expect(told['barn']).toMatchObject({ lines: 20 });
});

it('what was folded once is not read again, and what came since goes on from there', async () => {
  const on = stage();
  pass(on, 'attic', 1, 20);
  await on.read();
  expect(on.readsOf('attic')).toHaveLength(2);
  await on.read();
  expect(on.readsOf('attic')).toEqual([]);
  pass(on, 'attic', 21, golden.length);
  const later = await on.read();
  expect(on.readsOf('attic')).toEqual([
    'read attic/workspace.json',
    `read attic/${segmentName(21, golden.length)}`,
  ]);
  const whole = stage();
  pass(whole, 'attic', 1, golden.length);
  process.env['XDG_CACHE_HOME'] = temporaryDirectory();
  expect(later).toEqual(await whole.read());
});

it('a workspace that can not be read costs itself alone', async () => {
  const on = stage();
  pass(on, 'attic', 1, 20);
  pass(on, 'barn', 1, 20);
  const name = `barn/${segmentName(1, 20)}`;
  const bytes = Buffer.from(on.objects.get(name) ?? []);
  bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000);
  on.objects.set(name, bytes);
  pass(on, 'cellar', 1, 10);
  on.objects.delete(`cellar/${segmentName(1, 10)}`);
  on.objects.set('dairy/workspace.json', Buffer.from('begun'));
  expect(await on.read()).toMatchObject({
    attic: { lines: 20 },
    barn: expect.stringMatching(/line \d+ of its journal: /) as unknown,
    cellar: expect.stringContaining('its journal ends at line 0, and its head is line 10') as unknown,
    dairy: expect.stringContaining('its first copy is not complete') as unknown,
  });
});

/** The golden lines, with another last one: as after somebody rewrote them. */
const rewritten = (count: number): ReadonlyArray<string> => {
  const covered = (golden[count - 1] ?? '')
    .replace(/,"digest":"[0-9a-f]{64}"\}$/, '')
    .replace('"at":"20', '"at":"21');
  return [...golden.slice(0, count - 1), `${covered},"digest":"${digest(covered)}"}`];
};

it('one that is gone, set back or rewritten since it was read is told, until it is read anew', async () => {
  const on = stage();
  for (const host of ['attic', 'barn', 'cellar']) pass(on, host, 1, 30);
  await on.read();
  on.objects.clear();
  pass(on, 'barn', 1, 20);
  pass(on, 'cellar', 1, 30, rewritten(30));
  const told = await on.read();
  expect(told).toMatchObject({
    attic: expect.stringContaining('no journal stands there any more') as unknown,
    barn: expect.stringContaining('its journal has 20 lines, and had 30') as unknown,
    cellar: expect.stringContaining('line 30 is another one') as unknown,
  });
  expect(await on.read()).toEqual(told);
  expect(await on.read(true)).toMatchObject({ barn: { lines: 20 }, cellar: { lines: 30 } });
  expect(Object.keys(await on.read())).toEqual(['barn', 'cellar']);
});

it('a store itself is the only one of its kind', async () => {
  const on = stage();
  pass(on, 'attic', 1, 20);
  for (const [name, bytes] of [...on.objects]) {
    on.objects.delete(name);
    on.objects.set(name.replace(/^attic\//, ''), bytes);
  }
  expect(await on.read()).toMatchObject({ memory: { lines: 20 } });
});

it('a place that does not answer is an error of all', async () => {
  const { store } = objectsInMemory();
  await store.close();
  const aborted = AbortSignal.abort();
  const read = await makeFleet().read(
    { store, identity: null },
    workspaceSumUp,
    false,
    () => undefined,
    aborted,
  )();
  expect(E.isLeft(read)).toBe(true);
});
