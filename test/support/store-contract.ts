/** What every kind of place has to do: each adapter runs these tests. */
import { randomBytes } from 'node:crypto';
import * as E from 'fp-ts/Either';
import type { StoreFailure } from '../../src/domain/store-failure';
import type { ObjectContent, ObjectEntry, ObjectRange, ObjectStore } from '../../src/ports/object-store';

const never = new AbortController().signal;

export const contentOf = (...pieces: ReadonlyArray<Uint8Array | string>): ObjectContent => {
  const bytes = pieces.map((piece) => Buffer.from(piece));
  return { size: bytes.reduce((sum, { length }) => sum + length, 0), chunks: () => bytes };
};

export const got = async (
  store: ObjectStore,
  name: string,
  range: ObjectRange | null = null,
): Promise<E.Either<StoreFailure, Buffer>> => {
  const pieces: Array<Uint8Array> = [];
  const read = await store.get(name, range, (bytes) => void pieces.push(Uint8Array.from(bytes)), never)();
  return E.isLeft(read) ? read : E.right(Buffer.concat(pieces));
};

export const put = (store: ObjectStore, name: string, content: ObjectContent) =>
  store.putIfAbsent(name, content, never)();

export const listed = async (
  store: ObjectStore,
  prefix = '',
): Promise<E.Either<StoreFailure, ReadonlyArray<ObjectEntry>>> => {
  const entries: Array<ObjectEntry> = [];
  const read = await store.list(prefix, (entry) => void entries.push(entry), never)();
  return E.isLeft(read)
    ? read
    : E.right(entries.sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0)));
};

const causeOf = (result: E.Either<StoreFailure, unknown>): string =>
  E.isLeft(result) ? result.left.cause : 'right';

/** `make` gives an empty place, which is closed after each test. */
export const storeContract = (title: string, make: () => Promise<ObjectStore>): void => {
  describe(`${title}: what every place does`, () => {
    let store: ObjectStore;
    beforeEach(async () => {
      store = await make();
    });
    afterEach(() => store.close());

    it('gives back what was put, to the byte', async () => {
      const bytes = randomBytes(3 * 1024 * 1024 + 17);
      const content = contentOf(
        bytes.subarray(0, 5),
        bytes.subarray(5, 1_000_000),
        bytes.subarray(1_000_000),
      );
      expect(await put(store, 'packs/ab/one.pack', content)).toEqual(E.right('stored'));
      const back = await got(store, 'packs/ab/one.pack');
      expect(E.isRight(back) && back.right.equals(bytes)).toBe(true);
    });

    it('keeps an empty object', async () => {
      expect(await put(store, 'heads/1', contentOf())).toEqual(E.right('stored'));
      expect(await got(store, 'heads/1')).toEqual(E.right(Buffer.alloc(0)));
      expect(await listed(store)).toEqual(E.right([{ name: 'heads/1', size: 0 }]));
    });

    it('leaves alone what is there already', async () => {
      await put(store, 'a', contentOf('first'));
      expect(await put(store, 'a', contentOf('second, longer'))).toEqual(E.right('exists'));
      expect(await got(store, 'a')).toEqual(E.right(Buffer.from('first')));
    });

    it('gives any range, and nothing where less is there', async () => {
      await put(store, 'a', contentOf('0123456789'));
      expect(await got(store, 'a', { offset: 3, length: 4 })).toEqual(E.right(Buffer.from('3456')));
      expect(await got(store, 'a', { offset: 9, length: 1 })).toEqual(E.right(Buffer.from('9')));
      expect(await got(store, 'a', { offset: 4, length: 0 })).toEqual(E.right(Buffer.alloc(0)));
      expect(causeOf(await got(store, 'a', { offset: 8, length: 3 }))).toBe('wrong');
      expect(causeOf(await got(store, 'a', { offset: 20, length: 1 }))).toBe('wrong');
    });

    it('says so when there is no such object', async () => {
      expect(causeOf(await got(store, 'packs/none'))).toBe('absent');
      expect(causeOf(await got(store, 'packs/none', { offset: 0, length: 1 }))).toBe('absent');
    });

    it('lists what is there, below a prefix or all', async () => {
      expect(await listed(store)).toEqual(E.right([]));
      expect(await listed(store, 'versions/')).toEqual(E.right([]));
      await put(store, 'packs/ab/1.pack', contentOf('1'));
      await put(store, 'packs/cd/22.pack', contentOf('22'));
      await put(store, 'README.txt', contentOf('read'));
      expect(await listed(store)).toEqual(
        E.right([
          { name: 'README.txt', size: 4 },
          { name: 'packs/ab/1.pack', size: 1 },
          { name: 'packs/cd/22.pack', size: 2 },
        ]),
      );
      expect(await listed(store, 'packs/c')).toEqual(E.right([{ name: 'packs/cd/22.pack', size: 2 }]));
    });

    it('lists what sorts behind a name, and nothing before it', async () => {
      for (const name of ['heads/1', 'heads/2', 'heads/3', 'journal/1-2.jsonl', 'README.txt'])
        await put(store, name, contentOf(name));
      const behind = async (prefix: string, after: string): Promise<ReadonlyArray<string>> => {
        const names: string[] = [];
        const read = await store.list(prefix, ({ name }) => void names.push(name), never, after)();
        expect(read).toEqual(E.right(undefined));
        const alone: string[] = [];
        const named = await store.names(prefix, (name) => void alone.push(name), never, after)();
        expect(named).toEqual(E.right(undefined));
        expect(alone.sort()).toEqual(names.sort());
        return names;
      };
      expect(await behind('heads/', 'heads/1')).toEqual(['heads/2', 'heads/3']);
      expect(await behind('heads/', 'heads/2a')).toEqual(['heads/3']);
      expect(await behind('heads/', 'heads/3')).toEqual([]);
      expect(await behind('', 'heads/2')).toEqual(['heads/3', 'journal/1-2.jsonl']);
    });

    it('gives the first parts of names, each once', async () => {
      const folders = async (): Promise<ReadonlyArray<string>> => {
        const names: string[] = [];
        const read = await store.folders((name) => void names.push(name), never)();
        expect(read).toEqual(E.right(undefined));
        return names.sort();
      };
      expect(await folders()).toEqual([]);
      for (const name of [
        'attic/heads/1',
        'attic/heads/2',
        'barn/packs/ab/1.pack',
        'Ünï & +1/a',
        'README.txt',
      ])
        await put(store, name, contentOf('x'));
      expect(await folders()).toEqual(['attic', 'barn', 'Ünï & +1']);
    });

    it('takes names of people, too', async () => {
      const name = 'versions/Ünï #1 & 50% +x="y"?;~\'/2026-11-27 a.list';
      expect(await put(store, name, contentOf('x'))).toEqual(E.right('stored'));
      expect(await got(store, name)).toEqual(E.right(Buffer.from('x')));
      expect(await listed(store, 'versions/Ünï #1')).toEqual(E.right([{ name, size: 1 }]));
    });

    it.each(['../a', 'a/../../b', '/a', 'a//b', '', '.a', 'a/', 'a\nb'])(
      'refuses the name %j',
      async (name) => {
        expect(causeOf(await put(store, name, contentOf('x')))).toBe('wrong');
        expect(causeOf(await got(store, name))).toBe('wrong');
        expect(causeOf(await store.remove(name, never)())).toBe('wrong');
        expect(await listed(store)).toEqual(E.right([]));
      },
    );

    it('removes, and has nothing against what is gone', async () => {
      await put(store, 'packs/ab/1.pack', contentOf('1'));
      expect(await store.remove('packs/ab/1.pack', never)()).toEqual(E.right(undefined));
      expect(causeOf(await got(store, 'packs/ab/1.pack'))).toBe('absent');
      expect(await store.remove('packs/ab/1.pack', never)()).toEqual(E.right(undefined));
      expect(await listed(store)).toEqual(E.right([]));
      expect(await put(store, 'packs/ab/1.pack', contentOf('new'))).toEqual(E.right('stored'));
    });

    it.each([
      ['fewer', 5, 'abc'],
      ['more', 2, 'abc'],
    ])('stores nothing when the content has %s bytes than it says', async (_, size, bytes) => {
      const content = { size, chunks: () => [Buffer.from(bytes)] };
      expect(causeOf(await put(store, 'a', content))).toBe('source');
      expect(causeOf(await got(store, 'a'))).toBe('absent');
      expect(await listed(store)).toEqual(E.right([]));
    });

    it('stores nothing when the content fails half way', async () => {
      const content = {
        size: 2_000_000,
        chunks: async function* () {
          yield randomBytes(1_000_000);
          throw new Error('the archive changed');
        },
      };
      const failed = await put(store, 'a', content);
      expect(failed).toMatchObject(
        E.left({ cause: 'source', reason: 'the archive changed', doing: 'write' }),
      );
      expect(await listed(store)).toEqual(E.right([]));
      expect(await put(store, 'a', contentOf('whole'))).toEqual(E.right('stored'));
    });

    it('ends when it is given up, and stores nothing', async () => {
      const controller = new AbortController();
      const content = {
        size: 2_000_000,
        chunks: async function* () {
          yield randomBytes(1_000_000);
          controller.abort();
          await new Promise(() => undefined);
        },
      };
      expect(causeOf(await store.putIfAbsent('a', content, controller.signal)())).toBe('cancelled');
      expect(causeOf(await store.look(controller.signal)())).toBe('cancelled');
      expect(await listed(store)).toEqual(E.right([]));
    });

    it('hands on what goes wrong where the bytes go', async () => {
      await put(store, 'a', contentOf(randomBytes(1_000_000)));
      const full = () => Promise.reject(new Error('no room here'));
      const read = await store.get('a', null, full, never)();
      expect(read).toMatchObject(E.left({ cause: 'source', reason: 'no room here' }));
      expect(await put(store, 'b', contentOf('still works'))).toEqual(E.right('stored'));
    });

    it('keeps one of many that come at once under one name', async () => {
      const contents = Array.from({ length: 4 }, (_, n) => `content ${n}`);
      const results = await Promise.all(contents.map((text) => put(store, 'a', contentOf(text))));
      const stored = results.filter((one) => E.isRight(one) && one.right === 'stored');
      expect(stored.length).toBeGreaterThanOrEqual(1);
      const back = await got(store, 'a');
      expect(E.isRight(back) && contents).toContain(E.isRight(back) ? back.right.toString() : null);
    });

    it('says what it knows of room and time', async () => {
      const state = await store.look(never)();
      expect(E.isRight(state)).toBe(true);
      if (E.isLeft(state)) return;
      const { free, clockAhead } = state.right;
      expect(free === null || free > 0).toBe(true);
      expect(clockAhead === null || Math.abs(clockAhead) < 60_000).toBe(true);
    });
  });
};
