/** A store of archives in memory: what is sent, in which order, what is found of it when it was changed, and what a kill leaves. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import * as fc from 'fast-check';
import { PlaceFault } from '../../../src/adapters/destinations/fault';
import { makeCopies } from '../../../src/adapters/store/copies';
import type { AgeLibrary } from '../../../src/adapters/store/age';
import { packIdIn } from '../../../src/codecs/store/object-names';
import type {
  CopyReport,
  CopyRequest,
  LocalVersion,
  PruneReport,
  PruneRequest,
  Sample,
} from '../../../src/ports/copies';
import type { ObjectStore } from '../../../src/ports/object-store';
import { archiveName, timestamp } from '../../support/decoded';
import { noise } from '../../support/noise';
import { runs } from '../../support/runs';
import { locksInMemory, objectsInMemory, type Operation } from '../../support/objects-in-memory';
import { temporaryDirectory } from '../../support/temporary-directory';

const never = new AbortController().signal;
const nobody = (): void => undefined;

const digest = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** The built chunk: what the program loads. */
const age = async (): Promise<AgeLibrary> =>
  (await import(join(__dirname, '..', '..', '..', 'dist', 'age_library.js'))) as AgeLibrary;

const second = (n: number) => timestamp(`2026-11-27T16:00:${String(n).padStart(2, '0')}.000+01:00`);

/** A journal of so many lines, each of which names the one before it. */
const journalOf = (count: number, mark = '', markedFrom = 1) => {
  const lines: string[] = [];
  for (let seq = 1; seq <= count; seq += 1)
    lines.push(
      JSON.stringify({
        seq,
        prev: seq === 1 ? '0'.repeat(64) : digest(lines[seq - 2] ?? ''),
        mark: seq < markedFrom ? '' : mark,
      }),
    );
  const copy: CopyRequest['journal'] = {
    digests: (seqs) =>
      TE.right({
        of: new Map(
          [...seqs].flatMap((seq) =>
            lines[seq - 1] === undefined ? [] : [[seq, digest(lines[seq - 1] ?? '')]],
          ),
        ),
        first: digest(lines[0] ?? ''),
        last: count,
        lastDigest: digest(lines[count - 1] ?? ''),
      }),
    part: (first, last) => TE.right({ text: `${lines.slice(first - 1, last).join('\n')}\n`, first, last }),
  };
  return copy;
};

interface World {
  readonly directory: string;
  readonly version: (n: number, bytes: Buffer, name?: string) => LocalVersion;
  readonly copy: (
    store: ObjectStore,
    versions: ReadonlyArray<LocalVersion>,
    more?: Partial<CopyRequest>,
  ) => Promise<E.Either<unknown, CopyReport>>;
  /** Removes those whose number is given, and what is needed by nobody then. */
  readonly prune: (
    store: ObjectStore,
    versions: ReadonlyArray<LocalVersion>,
    going: ReadonlyArray<number>,
    more?: Partial<PruneRequest>,
  ) => Promise<E.Either<unknown, PruneReport>>;
  readonly check: (
    store: ObjectStore,
    identity?: string | null,
    sample?: Sample,
  ) => ReturnType<ReturnType<ReturnType<typeof makeCopies>['check']>>;
  readonly back: (
    store: ObjectStore,
    n: number,
    identity?: string | null,
  ) => Promise<E.Either<unknown, Buffer>>;
}

const world = (): World => {
  const directory = temporaryDirectory();
  const state = join(directory, '.backup_manager');
  mkdirSync(state);
  const copies = makeCopies(state, age);
  return {
    directory,
    version: (n, bytes, name = 'docs') => {
      const path = join(directory, `${name}-${n}.tar`);
      writeFileSync(path, bytes);
      return {
        ...{ name: archiveName(name), completed: second(n), sha256: digest(bytes), bytes: bytes.length },
        ...{ path, catalogue: join(directory, 'none.cat') },
      };
    },
    copy: (store, versions, more = {}) =>
      copies.copy(
        {
          ...{ store, recipients: [], destination: 1, versions, journal: journalOf(3), line: 0 },
          ...{ mayRemove: true, identity: null, leaving: [], others: [] },
          ...more,
        },
        nobody,
        () => TE.right(undefined),
        never,
      )(),
    prune: (store, versions, going, more = {}) =>
      copies.prune(
        {
          ...{ store, recipients: [], destination: 1, versions, local: versions, mayRemove: true },
          decide: (there) => there.filter(({ completed }) => going.some((n) => second(n) === completed)),
          ...more,
        },
        never,
      )(),
    check: (store, identity = null, sample = { type: 'all' }) =>
      copies.check({ store, identity }, sample, 1, nobody, never)(),
    back: async (store, n, identity = null) => {
      const found = await copies.versions({ store, identity }, null, never)();
      const version = E.isRight(found)
        ? found.right.find(({ completed }) => completed === second(n))
        : undefined;
      if (version === undefined) return E.left(found);
      return copies.withArchive({ store, identity }, version, directory, nobody, never, (path) =>
        TE.right(readFileSync(path)),
      )();
    },
  };
};

const right = <A>(either: E.Either<unknown, A>): A => {
  if (E.isLeft(either)) throw new Error(`failed: ${JSON.stringify(either.left)}`);
  return either.right;
};

it('has a text for people locked that an earlier pass put, where the place keeps locks', async () => {
  const { version, copy } = world();
  const { store, objects } = objectsInMemory();
  const { until, locks } = locksInMemory(30_000, 40_000);
  const versions = [version(1, noise(1, 3000))];
  for (const name of ['README.txt', 'README-7.txt']) objects.set(name, Buffer.from('what somebody wrote'));
  right(await copy({ ...store, locks }, versions));
  // why: a real place locks what is put, as it is put; the claim of the place is locked to see whether it keeps locks
  expect([...until.keys()].sort()).toEqual(['README-7.txt', 'README.txt', 'workspace.json']);
});

/** What may befall an object at a place: it goes, it is cut short, or a byte of it changes. */
const harm = fc.record({
  which: fc.nat(),
  what: fc.constantFrom('gone' as const, 'empty' as const, 'short' as const, 'changed' as const),
});

/** Harms an object; only a check notices a changed byte of one. */
const suffer = (
  objects: Map<string, Uint8Array>,
  { which, what }: { readonly which: number; readonly what: 'gone' | 'empty' | 'short' | 'changed' },
): void => {
  const names = [...objects.keys()].filter((name) => /^(packs|versions)\//.test(name)).sort();
  const name = names[which % names.length] ?? '';
  const whole = Buffer.from(objects.get(name) ?? []);
  if (what === 'gone') objects.delete(name);
  else if (what === 'empty') objects.set(name, Buffer.alloc(0));
  else if (what === 'short') objects.set(name, whole.subarray(0, whole.length - 1));
  else
    objects.set(
      name,
      whole.map((byte, at) => (at === whole.length >> 1 ? byte ^ 1 : byte)),
    );
};

it.each([
  ['that everybody may read', false, true],
  ['that is encrypted', true, true],
  ['that lets nothing be removed', false, false],
])(
  'sends again what a check found damaged or gone at a place %s, under other names, until all is whole',
  async (_, isEncrypted, mayRemove) => {
    const { identity, recipient } = await (await age()).newIdentity();
    await fc.assert(
      fc.asyncProperty(fc.array(harm, { minLength: 1, maxLength: 4 }), async (harms) => {
        const { directory, version, copy, check, back } = world();
        const key = join(directory, 'key');
        writeFileSync(key, `${identity}\n`, { mode: 0o600 });
        const keyed = isEncrypted ? key : null;
        const recipients = isEncrypted ? [recipient] : [];
        const { store, objects } = objectsInMemory();
        const one = noise(41, 2_200_000);
        const two = Buffer.concat([one.subarray(0, 1024 * 1024), noise(42, 900_000)]);
        const versions = [version(1, one), version(2, two)];
        right(await copy(store, versions, { recipients }));
        for (const each of harms) suffer(objects, each);
        const found = right(await check(store, keyed));
        const spared = mayRemove && found.faultCount === 0;
        const healed = right(
          await copy(store, [...versions, version(3, one)], { recipients, mayRemove: spared }),
        );
        expect(healed.failed).toEqual([]);
        for (const [n, bytes] of [one, two, one].entries())
          expect(right(await back(store, n + 1, keyed)).equals(bytes)).toBe(true);
        expect(right(await check(store, keyed))).toMatchObject({ versions: 3, faultCount: 0, damaged: [] });
        const last = right(await copy(store, [...versions, version(3, one)], { recipients, mayRemove }));
        expect(last).toMatchObject({ copied: [], there: 3 });
        if (!mayRemove) return;
        expect(last.orphans).toBe(0);
        const whole = right(await check(store, keyed));
        expect(whole).toMatchObject({ versions: 3, faultCount: 0, damaged: [] });
        expect([...objects.values()].some(({ length }) => length === 0)).toBe(false);
      }),
      runs(12, 400),
    );
  },
);

it('notices by itself that a pack, or the content of a list, is gone, and sends the archive again', async () => {
  const { version, copy, back } = world();
  const { store, objects } = objectsInMemory();
  const bytes = noise(43, 2_200_000);
  right(await copy(store, [version(1, bytes)]));
  for (const harmed of ['packs/', 'versions/']) {
    for (const name of [...objects.keys()].filter((one) => one.startsWith(harmed)))
      if (harmed === 'packs/') objects.delete(name);
      else objects.set(name, Buffer.alloc(0));
    expect(right(await copy(store, [version(1, bytes)])).copied).toHaveLength(1);
    expect(right(await back(store, 1)).equals(bytes)).toBe(true);
    expect([...objects.keys()].filter((name) => name.startsWith('versions/'))).toHaveLength(1);
  }
});

it('keeps an older list as long as the newer one is damaged, and its archive is not here to be sent again', async () => {
  const { version, copy } = world();
  const { store, objects } = objectsInMemory();
  const here = version(1, noise(45, 1_200_000));
  right(await copy(store, [here]));
  const list = [...objects.keys()].find((name) => name.startsWith('versions/')) ?? '';
  const newer = list.replace('.list', '-2.list');
  objects.set(newer, Buffer.alloc(0));
  expect(right(await copy(store, []))).toMatchObject({ broken: 1 });
  expect([objects.has(list), objects.has(newer)]).toEqual([true, true]);
  expect(right(await copy(store, [here]))).toMatchObject({ copied: [{}], broken: 0 });
  const lists = [...objects.keys()].filter((name) => name.startsWith('versions/'));
  expect(lists).toEqual([list.replace('.list', '-3.list')]);
});

it('no rule takes an older list, or an older version, whose newer one is damaged', async () => {
  const { version, copy, prune, back } = world();
  const { store, objects } = objectsInMemory();
  const [one, two] = [noise(46, 1_200_000), noise(47, 1_300_000)];
  const versions = [version(1, one), version(2, two)];
  right(await copy(store, versions));
  const lists = () => [...objects.keys()].filter((name) => name.startsWith('versions/')).sort();
  const [first = '', second = ''] = lists();
  objects.set(second.replace('.list', '-2.list'), Buffer.alloc(0));
  const before = lists();
  expect(right(await prune(store, versions, [1], { local: [] }))).toMatchObject({
    ...{ removed: [], waiting: 1, packs: 0 },
    refused: 'an archive that the rules keep lacks parts there',
  });
  expect(lists()).toEqual(before);
  // what is damaged itself may go, with all that stood in its place
  expect(right(await prune(store, versions, [2], { local: [] }))).toMatchObject({ waiting: 0 });
  expect(lists()).toEqual([first]);
  expect(right(await back(store, 1)).equals(one)).toBe(true);
});

it('what an identity does not open is told, and no reason to send it again', async () => {
  const { directory, version, copy, check } = world();
  const { store, objects } = objectsInMemory();
  const [mine, other] = [await (await age()).newIdentity(), await (await age()).newIdentity()];
  const key = join(directory, 'key');
  writeFileSync(key, `${mine.identity}\n`, { mode: 0o600 });
  const versions = [version(1, noise(48, 1_200_000)), version(2, noise(49, 1_300_000))];
  right(await copy(store, versions.slice(0, 1), { recipients: [mine.recipient] }));
  right(await copy(store, versions, { recipients: [other.recipient] }));
  const before = [...objects.keys()];
  expect(right(await check(store, key)).faultCount).toBeGreaterThan(0);
  expect(right(await copy(store, versions, { recipients: [other.recipient] }))).toMatchObject({
    ...{ copied: [], there: 2, broken: 0 },
  });
  expect([...objects.keys()]).toEqual(before);
});

it.each([true, false])(
  'a list that was found damaged is sent again, once, under another number, too: it was removed by hand (%s)',
  async (isRemoved) => {
    const { version, copy, check } = world();
    const { store, objects } = objectsInMemory();
    const versions = [version(1, noise(50, 1_200_000))];
    right(await copy(store, versions));
    const list = [...objects.keys()].find((name) => name.startsWith('versions/')) ?? '';
    objects.set(list, Buffer.from('nonsense'));
    expect(right(await check(store)).faultCount).toBe(1);
    if (isRemoved) objects.delete(list);
    expect(right(await copy(store, versions, { destination: 7 })).copied).toHaveLength(1);
    expect(right(await copy(store, versions, { destination: 7 }))).toMatchObject({ copied: [], there: 1 });
    expect([...objects.keys()].filter((name) => name.startsWith('versions/'))).toEqual([
      isRemoved ? list : list.replace('.list', '-2.list'),
    ]);
  },
);

it('a check of a part looks again at what an earlier one found damaged, and tells of it until it is not', async () => {
  const { version, copy, check } = world();
  const { store, objects } = objectsInMemory();
  right(await copy(store, [version(1, noise(44, 3_000_000))]));
  const pack = [...objects.keys()].find((name) => packIdIn(name) !== null) ?? '';
  const whole = objects.get(pack) ?? Buffer.alloc(0);
  const struck = Buffer.from(whole);
  struck.writeUInt8(struck.readUInt8(9) ^ 1, 9);
  objects.set(pack, struck);
  const other = {
    type: 'part' as const,
    of: 30,
    part: ((parseInt(packIdIn(pack)?.slice(0, 8) ?? '', 16) + 1) % 30) + 1,
  };
  expect(right(await check(store, null, other))).toMatchObject({ read: 0, faultCount: 0 });
  expect(right(await check(store))).toMatchObject({ faultCount: 1 });
  expect(right(await check(store, null, other))).toMatchObject({ read: 1, faultCount: 1 });
  objects.set(pack, whole);
  expect(right(await check(store, null, other))).toMatchObject({ read: 1, faultCount: 0 });
  expect(right(await check(store, null, other))).toMatchObject({ read: 0, faultCount: 0 });
});

it('gives back, byte for byte, what was sent, and sends no part twice', async () => {
  const { version, copy, back, check } = world();
  const { store, objects } = objectsInMemory();
  const one = noise(1, 5_000_000);
  const two = Buffer.concat([one, noise(2, 700_000)]);
  const first = right(await copy(store, [version(1, one)]));
  expect(first).toMatchObject({ there: 0, line: 3, failed: [] });
  expect(first.copied.map(({ sent }) => sent)).toEqual([one.length]);
  const after = right(await copy(store, [version(2, two), version(1, one)]));
  expect(after.there).toBe(1);
  // why: parts are a MiB where no catalogue says otherwise; the last one of the first has grown
  expect(after.copied.map(({ sent }) => sent)).toEqual([two.length - 4 * 1024 * 1024]);
  expect(right(await back(store, 1)).equals(one)).toBe(true);
  expect(right(await back(store, 2)).equals(two)).toBe(true);
  expect(right(await check(store))).toMatchObject({ versions: 2, faultCount: 0, damaged: [] });
  const before = objects.size;
  expect(right(await copy(store, [version(2, two), version(1, one)]))).toMatchObject({
    copied: [],
    there: 2,
    written: 0,
  });
  expect(objects.size).toBe(before);
});

it('closes a pack at 16 MiB, and finds parts in each', async () => {
  const { version, copy, back } = world();
  const { store, objects } = objectsInMemory();
  const bytes = noise(3, 35 * 1024 * 1024 + 17);
  const report = right(await copy(store, [version(1, bytes)]));
  // why: the last one holds what of the list does not lie in the list itself
  expect(report.copied[0]?.packs).toBe(4);
  const packs = [...objects].filter(([name]) => packIdIn(name) !== null).map(([, { length }]) => length);
  const MiB = 1024 * 1024;
  expect(packs.filter((length) => length >= MiB).sort()).toEqual([16 * MiB, 16 * MiB, 3 * MiB + 17].sort());
  expect(right(await back(store, 1)).equals(bytes)).toBe(true);
});

describe('of a long archive', () => {
  const MiB = 1024 * 1024;
  const bytes = noise(21, 100 * MiB);
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(70 * MiB + 5) ^ 1, 70 * MiB + 5);
  /** What was put under names that begin so, other than packs of parts of the archive. */
  const told = (objects: ReadonlyMap<string, Uint8Array>, before: ReadonlySet<string>) =>
    [...objects].filter(([name, { length }]) => !before.has(name) && length < MiB);

  it('a version that is the same sends next to nothing, and one that changed little sends its part and a piece of the list', async () => {
    const { version, copy, back, check } = world();
    const { store, objects } = objectsInMemory();
    right(await copy(store, [version(1, bytes)]));
    const first = new Set(objects.keys());
    const same = right(await copy(store, [version(1, bytes), version(2, bytes)]));
    expect(same.copied.map(({ sent, packs }) => [sent, packs])).toEqual([[0, 0]]);
    expect(told(objects, first).reduce((sum, [, { length }]) => sum + length, 0)).toBeLessThan(6000);
    const second = new Set(objects.keys());
    const third = right(await copy(store, [version(3, changed)]));
    expect(third.copied.map(({ sent, packs }) => [sent, packs])).toEqual([[MiB, 2]]);
    expect(told(objects, second).map(([name]) => name.split('/')[0])).toEqual(['packs', 'versions']);
    expect(right(await back(store, 2)).equals(bytes)).toBe(true);
    expect(right(await back(store, 3)).equals(changed)).toBe(true);
    expect(right(await check(store))).toMatchObject({ versions: 3, faultCount: 0, damaged: [] });
  });

  it('a piece of its list that is changed or gone is told, with the versions that need it', async () => {
    const { version, copy, back, check } = world();
    const { store, objects } = objectsInMemory();
    right(await copy(store, [version(1, bytes)]));
    const [piece = ''] = told(objects, new Set()).flatMap(([name]) =>
      packIdIn(name) === null ? [] : [name],
    );
    const whole = objects.get(piece) ?? Buffer.alloc(0);
    const struck = Buffer.from(whole);
    struck.writeUInt8(struck.readUInt8(3) ^ 1, 3);
    for (const [content, reason] of [
      [struck, 'it is not as it was written'],
      [whole.subarray(0, whole.length - 1), 'it sent '],
      [null, 'there is no such object'],
    ] as const) {
      if (content === null) objects.delete(piece);
      else objects.set(piece, content);
      const found = right(await check(store));
      expect(found.damaged).toMatchObject([{ name: 'docs' }]);
      expect(found.faults.map(({ object }) => object)).toContain(piece);
      const list = found.faults.find(({ object }) => object.startsWith('versions/'));
      expect(list?.reason).toContain(`a part of it in ${piece}: ${reason}`);
      expect(E.isLeft(await back(store, 1))).toBe(true);
    }
  });

  it('what is lost of what this machine knew is read there, pieces of lists included', async () => {
    const { directory, version, copy } = world();
    const { store, objects } = objectsInMemory();
    right(await copy(store, [version(1, bytes)]));
    rmSync(join(directory, '.backup_manager', 'copies', '1', 'index'));
    rmSync(join(directory, '.backup_manager', 'copies', '1', 'reach'), { recursive: true });
    const before = new Set(objects.keys());
    expect(right(await copy(store, [version(2, bytes)])).copied).toMatchObject([{ sent: 0, packs: 0 }]);
    expect([...objects.keys()].filter((name) => !before.has(name))).toHaveLength(1);
  });

  it.each(['plain', 'encrypted'])(
    'what of a pack is still needed is packed anew with its list, %s, and all of it is found',
    async (kind) => {
      const { directory, version, copy, prune, back, check } = world();
      const { store } = objectsInMemory();
      const { identity, recipient } = await (await age()).newIdentity();
      const key = join(directory, 'key');
      writeFileSync(key, `${identity}\n`);
      const recipients = kind === 'plain' ? [] : [recipient];
      // why: what both have in common is less than a quarter of the packs in which it lies
      const other = Buffer.concat(
        Array.from({ length: 50 }, (_, n) =>
          n % 6 === 0 ? bytes.subarray(n * MiB, (n + 1) * MiB) : noise(100 + n, MiB),
        ),
      );
      const versions = [version(1, bytes), version(2, other)];
      right(await copy(store, versions, { recipients }));
      const pruned = right(await prune(store, versions, [1], { recipients }));
      expect(pruned.repacked).toBeGreaterThan(0);
      expect(right(await back(store, 2, key)).equals(other)).toBe(true);
      expect(right(await check(store, key))).toMatchObject({ versions: 1, faultCount: 0, damaged: [] });
      // why: nothing of the list of the version that went is left, either
      expect(right(await prune(store, versions, [], { recipients }))).toMatchObject({
        packs: 0,
        repacked: 0,
      });
    },
  );

  it('what this machine lost and can not be read there is sent again, and its version is whole', async () => {
    const { directory, version, copy, back } = world();
    const { store, objects } = objectsInMemory();
    right(await copy(store, [version(1, bytes)]));
    const [piece = ''] = told(objects, new Set()).flatMap(([name]) =>
      packIdIn(name) === null ? [] : [name],
    );
    objects.delete(piece);
    rmSync(join(directory, '.backup_manager', 'copies', '1', 'index'));
    right(await copy(store, [version(2, bytes)]));
    expect(right(await back(store, 2)).equals(bytes)).toBe(true);
  });

  it('of what this machine lost nothing is swept that its list needs, and what is gone there is sent again', async () => {
    const { directory, version, copy, back, check } = world();
    const { store, objects } = objectsInMemory();
    right(await copy(store, [version(1, bytes)]));
    const lose = (): void => {
      for (const known of ['index', 'reach'])
        rmSync(join(directory, '.backup_manager', 'copies', '1', known), { recursive: true });
    };
    lose();
    right(await copy(store, [version(2, noise(22, MiB))]));
    expect(right(await check(store))).toMatchObject({ versions: 2, faultCount: 0, damaged: [] });
    expect(right(await back(store, 1)).equals(bytes)).toBe(true);
    const [parts = ''] = [...objects].flatMap(([name, { length }]) => (length > 2 * MiB ? [name] : []));
    objects.delete(parts);
    lose();
    right(await copy(store, [version(3, bytes)]));
    expect(right(await back(store, 3)).equals(bytes)).toBe(true);
  });

  it('restoring a part of it reads no more of its list than what that needs', async () => {
    const { directory, version, copy } = world();
    const read = new Map<string, number>();
    const { store, objects } = objectsInMemory((operation, name) => {
      if (operation === 'read') read.set(name, (read.get(name) ?? 0) + 1);
      return null;
    });
    right(await copy(store, [version(1, bytes)]));
    const copies = makeCopies(join(directory, '.backup_manager'), age);
    const [first] = right(await copies.versions({ store, identity: null }, null, never)());
    if (first === undefined) throw new Error('no version stands there');
    const packs = [...objects.keys()].filter((name) => packIdIn(name) !== null).length;
    read.clear();
    const part = { offset: 3 * MiB + 5, length: 10 };
    const got = await copies.withArchive(
      { store, identity: null },
      first,
      directory,
      nobody,
      never,
      (path) => TE.right(readFileSync(path)),
      [part],
    )();
    expect(right(got)).toEqual(bytes.subarray(part.offset, part.offset + part.length));
    // why: of many packs that of the pieces is read, and that of the part
    expect([...read.keys()].filter((name) => packIdIn(name) !== null)).toHaveLength(2);
    expect(packs).toBeGreaterThan(7);
  });
});

it('is for its recipient alone, and names tell nothing; what stands there is known without the key', async () => {
  const { directory, version, copy, back, check } = world();
  const { store, objects } = objectsInMemory();
  const { identity, recipient } = await (await age()).newIdentity();
  const key = join(directory, 'key');
  writeFileSync(key, `# a comment\n${identity}\n`);
  const bytes = noise(4, 2_000_000);
  const recipients = [recipient];
  right(await copy(store, [version(1, bytes, 'secret')], { recipients }));
  for (const [name, content] of objects) {
    expect(name).not.toContain('secret');
    expect(name).not.toContain(digest(bytes));
    if (name !== 'README.txt')
      expect(Buffer.from(content).toString('latin1')).toMatch(/^age-encryption\.org\/v1\n/);
  }
  expect(E.isLeft(await back(store, 1))).toBe(true);
  expect(right(await back(store, 1, key)).equals(bytes)).toBe(true);
  const grown = Buffer.concat([bytes, noise(5, 100)]);
  const next = right(await copy(store, [version(2, grown, 'secret')], { recipients }));
  expect(next.copied[0]?.sent).toBe(grown.length - 1024 * 1024);
  expect(right(await check(store, key))).toMatchObject({ versions: 2, faultCount: 0 });
});

describe('one flipped bit', () => {
  const bits = async ({ isEncrypted = false, bytes = 3000, runs = 80, often = 5000 } = {}) => {
    const { directory, version, copy, check } = world();
    const { store, objects } = objectsInMemory();
    const { identity, recipient } = await (await age()).newIdentity();
    const key = join(directory, 'key');
    writeFileSync(key, identity);
    right(
      await copy(store, [version(1, noise(6, bytes)), version(2, noise(7, 2000), 'other')], {
        recipients: isEncrypted ? [recipient] : [],
      }),
    );
    const identityFile = isEncrypted ? key : null;
    expect(right(await check(store, identityFile)).faultCount).toBe(0);
    const names = [...objects.keys()];
    const kinds = ['README.txt', 'workspace.json', 'packs/', 'versions/', 'journal/', 'heads/'];
    const ofKind = kinds.map((kind) => names.filter((name) => name.startsWith(kind)));
    expect([...ofKind.flat()].sort()).toEqual([...names].sort());
    const anyName = fc
      .constantFrom(...ofKind.filter((some) => some.length > 0))
      .chain((some) => fc.constantFrom(...some));
    const first = ofKind.map((some): [string, number, number] => [some[0] ?? '', 7, 0]);
    expect(first.every(([name]) => names.includes(name))).toBe(true);
    await fc.assert(
      fc.asyncProperty(anyName, fc.nat(), fc.nat(7), async (name, place, bit) => {
        const was = objects.get(name) ?? Buffer.alloc(0);
        const struck = Buffer.from(was);
        const at = place % struck.length;
        struck[at] = (struck[at] ?? 0) ^ (1 << bit);
        objects.set(name, struck);
        try {
          const found = await check(store, identityFile);
          // why: without its description nothing of a store is read, and that is said
          const isFound = E.isLeft(found) ? name === 'workspace.json' : found.right.faultCount > 0;
          expect({ name, at, bit, isFound }).toMatchObject({ isFound: true });
        } finally {
          objects.set(name, was);
        }
      }),
      { numRuns: process.env['EVIDENCE'] === '1' ? often : runs, examples: first },
    );
    return objects;
  };
  it('is found in any object', async () => {
    await bits();
  });
  it('is found in any object that is encrypted', async () => {
    await bits({ isEncrypted: true });
  });
  it('is found where the list of an archive lies in a pack', async () => {
    const objects = await bits({ bytes: 33 * 1024 * 1024, runs: 10, often: 500 });
    const lists = [...objects].flatMap(([name, content]) => (name.endsWith('.list') ? [content] : []));
    expect(lists.filter((list) => Buffer.from(list).includes('\n+'))).toHaveLength(1);
  });
});

it('refuses to give an archive of which a part was changed, and says what is wrong; the others are given', async () => {
  const { version, copy, back, check } = world();
  const { store, objects } = objectsInMemory();
  const other = noise(9, 5000);
  right(await copy(store, [version(1, noise(8, 5000))]));
  const pack = [...objects.keys()].find((name) => packIdIn(name) !== null) ?? '';
  right(await copy(store, [version(2, other)]));
  const bytes = Buffer.from(objects.get(pack) ?? []);
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  objects.set(pack, bytes);
  expect(await back(store, 1)).toMatchObject({ left: { type: 'DestinationFailed', cause: 'wrong' } });
  expect(right(await back(store, 2)).equals(other)).toBe(true);
  expect(right(await check(store)).damaged.map(({ completed }) => completed)).toEqual([second(1)]);
});

it('an archive that has rotted is left and told, and no list names it; the others are sent', async () => {
  const { version, copy, back } = world();
  const { store, objects } = objectsInMemory();
  const bad = version(1, noise(10, 4000));
  writeFileSync(bad.path, noise(11, 4000));
  const gone = version(2, noise(12, 10));
  rmSync(gone.path);
  const report = right(await copy(store, [bad, gone, version(3, noise(13, 500))]));
  expect(report.failed.map(({ version: { completed } }) => completed)).toEqual([second(1), second(2)]);
  expect(report.copied).toHaveLength(1);
  expect(E.isRight(await back(store, 3))).toBe(true);
  expect([...objects.keys()].filter((name) => name.startsWith('versions/'))).toHaveLength(1);
  // why: what was sent of it before that was noticed is needed by nobody
  expect([...objects.keys()].filter((name) => packIdIn(name) !== null)).toHaveLength(1);
});

it('wherever it is cut off, no list is without its packs, and the next pass goes on and leaves no orphan', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(14), fc.boolean(), async (cutAt, isStored) => {
      const { directory, version, copy, back, check } = world();
      let puts = 0;
      let isCut = true;
      const memory = objectsInMemory((operation: Operation) => {
        if (operation !== 'put' || !isCut) return null;
        puts += 1;
        return puts > cutAt ? new PlaceFault('unreachable', 'cut off') : null;
      });
      const { store, objects } = memory;
      const one = noise(14, 17 * 1024 * 1024);
      const two = Buffer.concat([one.subarray(0, 3_000_000), noise(15, 4000)]);
      const versions = [version(1, one), version(2, two)];
      await copy(store, versions);
      isCut = false;
      // why: a list that was sent, and of which nobody heard, may come to stand there within the hour
      const notes = join(directory, '.backup_manager', 'copies', '1', 'reach');
      for (const name of existsSync(notes) ? readdirSync(notes) : []) utimesSync(join(notes, name), 0, 0);
      const half = await check(store);
      if (E.isRight(half)) expect(half.right.damaged).toEqual([]);
      // why: the archive may be gone when the next pass comes
      const left = isStored ? versions : versions.slice(1);
      right(await copy(store, left));
      const whole = right(await check(store));
      expect(whole).toMatchObject({ faultCount: 0, damaged: [] });
      expect(right(await back(store, 2)).equals(two)).toBe(true);
      const lists = [...objects].filter(([name]) => name.startsWith('versions/'));
      const named = new Set(
        lists.flatMap(
          ([, text]) =>
            Buffer.from(text)
              .toString()
              .match(/^[0-9a-f]{64}(?= )/gm) ?? [],
        ),
      );
      expect(new Set([...objects.keys()].flatMap((name) => packIdIn(name) ?? []))).toEqual(named);
    }),
    {
      numRuns: process.env['EVIDENCE'] === '1' ? 200 : 6,
      // why: a pack is there, its list is not, and its archive is gone
      examples: [[4, false]],
    },
  );
}, 120_000);

it('ends before anything is sent where another history, a longer one, or another workspace stands there', async () => {
  const { version, copy } = world();
  const { store } = objectsInMemory();
  right(await copy(store, [version(1, noise(16, 100))], { journal: journalOf(5) }));
  const next = [version(2, noise(17, 100))];
  expect(await copy(store, next, { journal: journalOf(4) })).toMatchObject({
    left: {
      type: 'DestinationFailed',
      reason: expect.stringContaining('has 5 lines, and ours only 4') as string,
    },
  });
  expect(await copy(store, next, { journal: journalOf(9, 'other') })).toMatchObject({
    left: { type: 'DestinationFailed', reason: 'the copies of another workspace stand there' },
  });
  expect(await copy(store, next, { journal: journalOf(9, 'other', 4) })).toMatchObject({
    left: {
      reason: 'the journal there is another one: up to line 0 they agree, and line 5 differs',
    },
  });
  const elsewhere = world();
  expect(await elsewhere.copy(store, next, { journal: journalOf(9, 'other') })).toMatchObject({
    left: { type: 'DestinationFailed', reason: 'the copies of another workspace stand there' },
  });
  expect(E.isRight(await copy(store, next, { journal: journalOf(7) }))).toBe(true);
});

it('knows a place again under another number, and without what it kept of it where that can be read', async () => {
  const { directory, version, copy } = world();
  const { store } = objectsInMemory();
  const { recipient } = await (await age()).newIdentity();
  const bytes = noise(18, 3_000_000);
  right(await copy(store, [version(1, bytes)], { recipients: [recipient] }));
  const again = right(await copy(store, [version(2, bytes)], { recipients: [recipient], destination: 7 }));
  expect(again.copied.map(({ sent }) => sent)).toEqual([0]);
  rmSync(join(directory, '.backup_manager', 'copies'), { recursive: true });
  expect(await copy(store, [], { recipients: [recipient] })).toMatchObject({
    left: { reason: expect.stringContaining('whose key this workspace has not') as string },
  });
  const plain = objectsInMemory().store;
  right(await copy(plain, [version(1, bytes)]));
  rmSync(join(directory, '.backup_manager', 'copies'), { recursive: true });
  expect(right(await copy(plain, [version(3, bytes)])).copied.map(({ sent }) => sent)).toEqual([0]);
});

it('takes one place for one destination: another one that leads there is refused until the first has left the list', async () => {
  const { directory, version, copy } = world();
  const { store: memory, objects } = objectsInMemory();
  const store = { ...memory, where: 'file:/disk' };
  const bytes = noise(32, 3_000_000);
  right(await copy(store, [version(1, bytes)]));
  const before = [...objects.keys()];
  const link = { destination: 7, others: [{ destination: 1, name: 'disk', url: store.where }] };
  expect(await copy(store, [version(2, bytes)], link)).toMatchObject({
    left: {
      type: 'DestinationFailed',
      reason: 'disk copies to that place already',
      advice: ['remove one of the two: backup_manager destination remove disk'],
    },
  });
  expect([...objects.keys()]).toEqual(before);
  // why: what stands on another disk is no longer the same once either is copied to
  const clone = objectsInMemory();
  for (const [name, object] of objects) clone.objects.set(name, object);
  const elsewhere = { ...clone.store, where: 'file:/other' };
  expect(right(await copy(elsewhere, [version(2, bytes)], link))).toMatchObject({ copied: [{ sent: 0 }] });
  rmSync(join(directory, '.backup_manager', 'copies', '7'), { recursive: true });
  const first = { others: [{ destination: 7, name: 'link', url: store.where }] };
  expect(right(await copy(store, [version(2, bytes)], first)).copied).toHaveLength(1);
  expect(right(await copy(store, [version(3, bytes)], { ...link, others: [] })).copied).toHaveLength(1);
});

it.each([false, true])(
  'of several former numbers the last one counts: what stands there was sent under that (whose directory is older: %s)',
  async (isOlder) => {
    const [first, second, third] = [1, 2, 3];
    const { directory, version, copy, check } = world();
    const { store, objects } = objectsInMemory();
    const { identity, recipient } = await (await age()).newIdentity();
    const key = join(directory, 'key');
    writeFileSync(key, `${identity}\n`, { mode: 0o600 });
    const bytes = noise(31, 3_000_000);
    const [one, two] = [version(1, bytes.subarray(0, 2 * 1024 * 1024)), version(2, bytes)];
    // why: the order in which a directory lists what is in it may be that in which it was made, or the other way round
    if (isOlder) mkdirSync(join(directory, '.backup_manager', 'copies', String(second)), { recursive: true });
    const under = (destination: number) => ({ recipients: [recipient], destination });
    right(await copy(store, [one], under(first)));
    right(await copy(store, [one, two], under(first)));
    right(await copy(store, [one, two], under(second)));
    // why: another disk is at that place, and all is sent again, in other packs, since the later one comes first
    objects.clear();
    expect(right(await copy(store, [two, one], under(second))).copied).toHaveLength(2);
    const packs = [...objects.keys()].filter((name) => packIdIn(name) !== null);
    expect(right(await copy(store, [one, two], under(third)))).toMatchObject({ there: 2, orphans: 0 });
    expect([...objects.keys()].filter((name) => packIdIn(name) !== null)).toEqual(packs);
    expect(right(await check(store, key))).toMatchObject({ versions: 2, faultCount: 0, damaged: [] });
  },
);

it('that it could not be read for once whose a place is keeps nobody from knowing it again', async () => {
  let isCut = false;
  const { version, copy } = world();
  const { store } = objectsInMemory((operation, name) =>
    isCut && operation === 'read' && name === 'workspace.json'
      ? new PlaceFault('unreachable', 'the connection was cut')
      : null,
  );
  const { recipient } = await (await age()).newIdentity();
  const sent = { recipients: [recipient] };
  const bytes = noise(19, 3_000_000);
  right(await copy(store, [version(1, bytes)], sent));
  isCut = true;
  expect(await copy(store, [version(2, bytes)], { ...sent, destination: 7 })).toMatchObject({
    left: { type: 'DestinationFailed', reason: 'the connection was cut' },
  });
  isCut = false;
  const again = right(await copy(store, [version(2, bytes)], { ...sent, destination: 7 }));
  expect(again.copied.map((one) => one.sent)).toEqual([0]);
});

it('ends where the disk of another workspace stands in the place of its own', async () => {
  const [one, other] = [world(), world()];
  const { store } = objectsInMemory();
  right(await other.copy(store, [], { journal: journalOf(3, 'other') }));
  right(await one.copy(objectsInMemory().store, []));
  expect(await one.copy(store, [])).toMatchObject({
    left: { reason: 'the copies of another workspace stand there' },
  });
});

it('tells of a last line that was changed, which only its head can show', async () => {
  const { copy, check } = world();
  const { store, objects } = objectsInMemory();
  right(await copy(store, []));
  const [name = '', bytes = new Uint8Array()] =
    [...objects].find(([one]) => one.startsWith('journal/')) ?? [];
  objects.set(
    name,
    Buffer.from(
      Buffer.from(bytes)
        .toString()
        .replace(/"mark":""}\n$/, '"mark":"x"}\n'),
    ),
  );
  expect(right(await check(store)).faults.map(({ reason }) => reason)).toEqual([
    'line 3 of the journal there is another one',
  ]);
});

const packsIn = (objects: ReadonlyMap<string, unknown>): ReadonlyArray<string> =>
  [...objects.keys()].flatMap((name) => packIdIn(name) ?? []);

it('keeps what a list needs that came to stand there when its machine was cut off', async () => {
  const { directory, version, copy, check } = world();
  const { store, objects } = objectsInMemory();
  const versions = [version(1, noise(40, 3000))];
  right(await copy(store, versions));
  // why: so it is left by a kill behind the list, before that is noted
  writeFileSync(
    join(directory, '.backup_manager', 'copies', '1', 'unlisted'),
    packsIn(objects)
      .map((id) => `${id}\n`)
      .join(''),
  );
  right(await copy(store, versions));
  expect(right(await check(store))).toMatchObject({ versions: 1, packs: 1, faultCount: 0 });
});

describe.each([false, true])('a store that is encrypted: %s', (isEncrypted) => {
  const begin = async () => {
    const { identity, recipient } = await (await age()).newIdentity();
    const made = world();
    const file = join(made.directory, 'key');
    writeFileSync(file, identity);
    const recipients = isEncrypted ? [recipient] : [];
    const one = noise(41, 2 * 1024 * 1024);
    const versions = [
      made.version(1, one),
      made.version(2, Buffer.concat([one.subarray(0, 1024 * 1024), noise(42, 500_000)])),
      made.version(3, noise(43, 20_000)),
    ];
    return { ...made, recipients, identity: isEncrypted ? file : null, versions };
  };

  it('loses what goes, and nothing that another version needs', async () => {
    const { copy, prune, check, back, recipients, identity, versions } = await begin();
    const { store, objects } = objectsInMemory();
    // why: one after the other, so that the second one needs a part of the first one's pack
    for (const version of versions) right(await copy(store, [version], { recipients }));
    const before = [...objects.values()].reduce((sum, { length }) => sum + length, 0);
    const pruned = right(await prune(store, versions, [2, 3], { recipients }));
    expect(pruned).toMatchObject({ waiting: 0, packs: 2, orphans: 0, unknown: 0, refused: null });
    expect(pruned.removed.map(({ completed }) => completed)).toEqual([second(2), second(3)]);
    expect([...objects.values()].reduce((sum, { length }) => sum + length, 0)).toBe(before - pruned.freed);
    expect(right(await check(store, identity))).toMatchObject({ versions: 1, packs: 1, faultCount: 0 });
    expect(E.isRight(await back(store, 1, identity))).toBe(true);
    // why: what went is not taken for what stands there
    expect(right(await copy(store, versions, { recipients })).copied).toHaveLength(2);
    expect(right(await check(store, identity))).toMatchObject({ versions: 3, faultCount: 0 });
    right(await prune(store, versions, [1], { recipients }));
    expect(right(await check(store, identity))).toMatchObject({ versions: 2, faultCount: 0 });
    expect(E.isRight(await back(store, 2, identity))).toBe(true);
  });

  it('has a pack anew of which little is needed, and nothing of what was not', async () => {
    const { version, copy, prune, check, back, recipients, identity } = await begin();
    const { store, objects } = objectsInMemory();
    const shared = noise(45, 1024 * 1024);
    const whole = [shared, noise(46, 6_000_000)];
    const versions = [
      version(1, Buffer.concat(whole)),
      version(2, Buffer.concat([shared, noise(47, 3000)])),
      version(3, noise(48, 3000)),
    ];
    for (const one of versions) right(await copy(store, [one], { recipients }));
    const pruned = right(await prune(store, versions, [1], { recipients }));
    expect(pruned).toMatchObject({ packs: 1, repacked: 1, orphans: 0, unknown: 0 });
    expect([...objects.values()].reduce((sum, { length }) => sum + length, 0)).toBeLessThan(1_100_000);
    expect(right(await check(store, identity))).toMatchObject({ versions: 2, faultCount: 0, damaged: [] });
    expect(
      right(await back(store, 2, identity))
        .subarray(0, shared.length)
        .equals(shared),
    ).toBe(true);
    expect([...objects.keys()].filter((name) => /-2\.list$/.test(name))).toHaveLength(1);
    // why: under its new list it is known as what stands there
    expect(right(await copy(store, versions.slice(1), { recipients }))).toMatchObject({
      there: 2,
      copied: [],
    });
    expect(right(await prune(store, versions, [1], { recipients }))).toMatchObject({ packs: 0, written: 0 });
  });

  it('keeps a pack of which little is needed where nobody here can read that', async () => {
    const { version, copy, prune, check, recipients, identity } = await begin();
    const { store } = objectsInMemory();
    const shared = noise(49, 1024 * 1024);
    const versions = [
      version(1, Buffer.concat([shared, noise(50, 6_000_000)])),
      version(2, Buffer.concat([shared, noise(51, 3000)])),
    ];
    for (const one of versions) right(await copy(store, [one], { recipients }));
    const pruned = right(await prune(store, versions, [1], { recipients, local: [] }));
    expect(pruned.repacked).toBe(isEncrypted ? 0 : 1);
    expect(right(await check(store, identity))).toMatchObject({ versions: 1, faultCount: 0, damaged: [] });
  });

  it('loses nothing where nothing may be removed, or the place refuses it', async () => {
    const { copy, prune, recipients, versions } = await begin();
    let isLocked = false;
    const { store, objects } = objectsInMemory((operation) =>
      isLocked && operation === 'remove' ? new PlaceFault('forbidden', 'it is locked') : null,
    );
    right(await copy(store, versions, { recipients }));
    const names = [...objects.keys()];
    expect(right(await prune(store, versions, [1, 2], { recipients, mayRemove: false }))).toMatchObject({
      ...{ removed: [], waiting: 2, packs: 0, freed: 0, refused: null },
    });
    isLocked = true;
    expect(right(await prune(store, versions, [1, 2], { recipients }))).toMatchObject({
      ...{ removed: [], waiting: 2, packs: 0, refused: 'it is locked' },
    });
    expect([...objects.keys()]).toEqual(names);
  });

  it('is swept only when it is known what each list needs', async () => {
    const { directory, copy, check, recipients, identity, versions } = await begin();
    const { store, objects } = objectsInMemory();
    right(await copy(store, versions, { recipients }));
    rmSync(join(directory, '.backup_manager', 'copies', '1', 'reach'), { recursive: true });
    objects.set(`packs/aa/${'a'.repeat(64)}.pack`, Buffer.from('an orphan'));
    const count = packsIn(objects).length;
    const after = right(await copy(store, versions, { recipients }));
    expect([after.unknown, packsIn(objects).length]).toEqual(isEncrypted ? [3, count] : [0, count - 1]);
    // why: who has the key can tell
    expect(right(await copy(store, versions, { recipients, identity })).unknown).toBe(0);
    expect(packsIn(objects)).toHaveLength(count - 1);
    expect(right(await copy(store, versions, { recipients })).unknown).toBe(0);
    expect(right(await check(store, identity))).toMatchObject({ versions: 3, faultCount: 0 });
  });
});

it('wherever a removal is cut off, no list is without its packs, and the next one leaves no orphan', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(8),
      fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { minLength: 1 }),
      async (cutAt, going) => {
        const { version, copy, prune, check } = world();
        let removals = 0;
        let isCut = true;
        const { store, objects } = objectsInMemory((operation: Operation) =>
          operation === 'remove' && isCut && (removals += 1) > cutAt
            ? new PlaceFault('unreachable', 'cut off')
            : null,
        );
        const base = noise(44, 1024 * 1024);
        const versions = [1, 2, 3, 4].map((n) =>
          version(n, Buffer.concat([...(n % 2 === 0 ? [base] : []), noise(44 + n, 30_000)])),
        );
        for (const one of versions) right(await copy(store, [one]));
        await prune(store, versions, going);
        isCut = false;
        const half = right(await check(store));
        expect(half).toMatchObject({ faultCount: 0, damaged: [] });
        right(await prune(store, versions, going));
        expect(right(await check(store))).toMatchObject({ versions: 4 - going.length, faultCount: 0 });
        const named = new Set(
          [...objects]
            .filter(([name]) => name.startsWith('versions/'))
            .flatMap(
              ([, text]) =>
                Buffer.from(text)
                  .toString()
                  .match(/^[0-9a-f]{64}(?= )/gm) ?? [],
            ),
        );
        expect(new Set(packsIn(objects))).toEqual(named);
      },
    ),
    { numRuns: process.env['EVIDENCE'] === '1' ? 200 : 10 },
  );
}, 120_000);
