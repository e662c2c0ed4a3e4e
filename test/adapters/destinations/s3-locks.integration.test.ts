/** Locks in S3: what is put gets one, what has one is not tried to be removed, and its time is made longer and never shorter. */
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import { guarded } from '../../../src/adapters/destinations/guarded';
import type { S3Library } from '../../../src/adapters/destinations/s3/client';
import { s3StoreAt } from '../../../src/adapters/destinations/s3/s3';
import type { ObjectLocks, ObjectStore } from '../../../src/ports/object-store';
import { s3Keys, type S3Server, startS3 } from '../../support/s3-server';
import { contentOf, got, put } from '../../support/store-contract';

const never = new AbortController().signal;
const day = 24 * 60 * 60_000;

let server: S3Server;
beforeEach(async () => {
  server = await startS3({ locks: 'kept' });
});
afterEach(() => server.close());

const library = async (): Promise<S3Library> =>
  (await import(join(__dirname, '..', '..', '..', 'dist', 's3_library.js'))) as S3Library;

/** A place that locks for 30 days. */
const made = async (): Promise<{ readonly store: ObjectStore; readonly locks: ObjectLocks }> => {
  const target = {
    bucket: `${server.endpoint}/bucket/`,
    region: 'eu-1',
    keys: { ...s3Keys, sessionToken: null },
  };
  const store = guarded(s3StoreAt(target, 'p', 's3://bucket/p', await library(), 30 * 24 * 60));
  if (store.locks === undefined) throw new Error('it has no locks');
  return { store, locks: store.locks };
};

const failure = (cause: string, reason: string) =>
  E.left(expect.objectContaining({ cause, reason: expect.stringContaining(reason) }));

const versionsOf = (key: string) => server.versions.get(key) ?? [];
const deletions = () => server.asked.filter((one) => one.startsWith('DELETE'));

it('locks what is put, for as long as it is to be and a third more, ten days at the most', async () => {
  const { store, locks } = await made();
  const before = Date.now();
  expect(await put(store, 'a', contentOf('first'))).toEqual(E.right('stored'));
  const until = versionsOf('p/a')[0]?.until ?? 0;
  expect(until).toBeGreaterThanOrEqual(before + 40 * day - 1);
  expect(until).toBeLessThanOrEqual(Date.now() + 40 * day);
  expect(await locks.until('a', never)()).toEqual(E.right(until));
  expect(await got(store, 'a')).toEqual(E.right(Buffer.from('first')));
});

it('does not try to remove what is locked, and removes what was once its time is over', async () => {
  const { store, locks } = await made();
  await put(store, 'a', contentOf('first'));
  expect(await store.remove('a', never)()).toEqual(failure('locked', 'it is locked until 20'));
  expect(deletions()).toEqual([]);
  expect(await locks.defy('a', never)()).toEqual(failure('forbidden', 'permission denied'));
  expect(versionsOf('p/a')).toHaveLength(1);
  for (const version of versionsOf('p/a')) version.until = Date.now() - 1;
  expect(await store.remove('a', never)()).toEqual(E.right(undefined));
  // why: what hides a version frees no room
  expect(versionsOf('p/a')).toEqual([]);
  expect(server.objects.has('p/a')).toBe(false);
  expect(await store.remove('a', never)()).toEqual(E.right(undefined));
});

it('makes a lock longer, and leaves alone one that is longer already', async () => {
  const { store, locks } = await made();
  await put(store, 'a', contentOf('first'));
  const later = Date.now() + 50 * day;
  expect(await locks.extend('a', later, never)()).toEqual(E.right(undefined));
  expect(await locks.until('a', never)()).toEqual(E.right(later));
  expect(await locks.extend('a', later - day, never)()).toEqual(E.right(undefined));
  expect(await locks.until('a', never)()).toEqual(E.right(later));
});

it('says plainly that a bucket has no locks', async () => {
  server.behave({ locks: 'none' });
  const { store, locks } = await made();
  expect(await put(store, 'a', contentOf('first'))).toEqual(failure('unusable', 'the bucket has no locks'));
  server.objects.set('p/b', Buffer.from('x'));
  expect(await locks.until('b', never)()).toEqual(E.right(null));
  expect(await locks.extend('b', Date.now() + day, never)()).toEqual(
    failure('unusable', 'the bucket has no locks'),
  );
});
