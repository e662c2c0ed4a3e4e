/** A directory as a place. */
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import { directoryStore } from '../../../src/adapters/destinations/directory';
import { guarded } from '../../../src/adapters/destinations/guarded';
import { objectsInMemory } from '../../support/objects-in-memory';
import { contentOf, got, listed, put, storeContract } from '../../support/store-contract';
import { temporaryDirectory } from '../../support/temporary-directory';

const never = new AbortController().signal;
const places: Array<string> = [];
const place = (): string => {
  const directory = temporaryDirectory();
  places.push(directory);
  return directory;
};
afterEach(() => {
  for (const directory of places.splice(0)) rmSync(directory, { recursive: true, force: true });
});
const storeIn = (directory: string) => guarded(directoryStore(directory, `file:${directory}`));

storeContract('a directory', async () => storeIn(place()));
storeContract('memory, in tests', async () => objectsInMemory().store);

describe('a directory', () => {
  it('keeps exactly one of many that come at once', async () => {
    const store = storeIn(place());
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, n) => put(store, 'a', contentOf(`${n}`))),
    );
    expect(results.filter((one) => E.isRight(one) && one.right === 'stored')).toHaveLength(1);
  });

  it('leaves no draft behind, and sweeps what a killed process left a day ago', async () => {
    const directory = place();
    mkdirSync(join(directory, '.incoming'));
    const old = join(directory, '.incoming', 'old');
    writeFileSync(old, 'half');
    utimesSync(old, 1, 1);
    writeFileSync(join(directory, '.incoming', 'new'), 'half');
    await put(storeIn(directory), 'packs/ab/1.pack', contentOf('1'));
    expect(readdirSync(join(directory, '.incoming'))).toEqual(['new']);
  });

  it('makes no directory where none is: its disk may not be mounted', async () => {
    const missing = join(place(), 'usb');
    const store = storeIn(missing);
    for (const result of [
      await put(store, 'a', contentOf('x')),
      await listed(store),
      await got(store, 'a'),
      await store.look(never)(),
      await store.remove('a', never)(),
    ])
      expect(result).toMatchObject(E.left({ cause: 'unusable', where: expect.stringContaining('usb') }));
    expect(existsSync(missing)).toBe(false);
  });

  it('is none that goes while it is looked at: it is no empty one, and nothing is made again and again', async () => {
    const missing = join(place(), 'usb');
    const gone = async <A>(look: () => Promise<A>): Promise<A> => {
      mkdirSync(missing, { recursive: true });
      const { stat } = fs;
      const spy = jest.spyOn(fs, 'stat').mockImplementationOnce(async (path) => {
        const found = await stat(path);
        rmSync(missing, { recursive: true });
        return found;
      });
      try {
        return await look();
      } finally {
        spy.mockRestore();
      }
    };
    const store = storeIn(missing);
    for (const result of [
      await gone(() => listed(store)),
      await gone(() => put(store, 'packs/ab/a', contentOf('x'))),
    ])
      expect(result).toMatchObject(E.left({ cause: 'unusable' }));
    expect(existsSync(missing)).toBe(false);
  });

  it('follows no link, and lists none', async () => {
    const directory = place();
    const elsewhere = place();
    writeFileSync(join(elsewhere, 'secret'), 'secret');
    symlinkSync(join(elsewhere, 'secret'), join(directory, 'a'));
    symlinkSync(elsewhere, join(directory, 'loop'));
    const store = storeIn(directory);
    expect(await got(store, 'a')).toMatchObject(E.left({ cause: 'wrong' }));
    expect(await listed(store)).toEqual(E.right([]));
    expect(await put(store, 'a', contentOf('x'))).toEqual(E.right('exists'));
  });

  it('can be overwritten, which is told', async () => {
    const store = storeIn(place());
    await put(store, 'a', contentOf('first'));
    expect(await store.overwrite('a', contentOf('second'), never)()).toEqual(E.right(undefined));
    expect(await got(store, 'a')).toEqual(E.right(Buffer.from('second')));
  });
});
