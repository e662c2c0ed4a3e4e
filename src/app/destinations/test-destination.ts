/** What a place can do, found by trying it with a probe of its own; nothing that it says of itself is taken for true. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import type * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import type { Destination } from '../../domain/events/destination';
import type { StoreFailure } from '../../domain/store-failure';
import type { ObjectContent, ObjectRange, ObjectStore, PlaceState } from '../../ports/object-store';
import type { Places } from '../../ports/places';
import { destinationNamed } from './destinations';
import { usePlace } from './use-place';
import { execute, type ExecutePorts } from '../execute';

/** What became of an attempt at something that a place may refuse. Only `refused` is proof. */
export type Attempted = 'refused' | 'done' | { readonly failed: StoreFailure };

export interface PlaceTest {
  readonly destination: Destination;
  /** Why it can't take copies; null when it can. */
  readonly failure: StoreFailure | null;
  /** Whether one of several that come at once under one name is kept, and the others told so. Null: not tried. */
  readonly putIfAbsent: boolean | null;
  readonly overwrite: Attempted | null;
  readonly remove: Attempted | null;
  /** Whether it keeps from being removed what it is told to lock. Null: not tried, or it can't be told. */
  readonly locks: boolean | null;
  readonly state: PlaceState | null;
  /** The name of a probe that stays there, since it may not be removed. */
  readonly left: ReadonlyArray<string>;
}

type TestPorts = ExecutePorts & { readonly places: Places };

const contentOf = (text: string): ObjectContent => {
  const bytes = new TextEncoder().encode(text);
  return { size: bytes.length, chunks: () => [bytes] };
};

/** As many at once: one by one they could be kept apart by a look alone. */
const rivals = 4;

const textsOf = (probe: string): ReadonlyArray<string> =>
  Array.from({ length: rivals }, (_, n) => `a probe of backup_manager: ${probe} ${n}\n`);

const wrongAnswer = (store: ObjectStore, doing: string, reason: string): StoreFailure => ({
  type: 'DestinationFailed',
  cause: 'wrong',
  doing,
  where: store.where,
  reason,
  advice: ['nothing can be trusted to a place that answers so'],
});

const readText =
  (
    store: ObjectStore,
    name: string,
    range: ObjectRange | null,
    signal: AbortSignal,
  ): TE.TaskEither<StoreFailure, string> =>
  async () => {
    const decoder = new TextDecoder();
    let text = '';
    const read = await store.get(
      name,
      range,
      (bytes) => {
        text += decoder.decode(bytes, { stream: true });
        // why: a probe is small; a server that sends without end is cut off
        return text.length > 10_000 ? Promise.reject(new Error('it sends more than was stored')) : undefined;
      },
      signal,
    )();
    return E.isLeft(read) ? read : E.right(text + decoder.decode());
  };

/** Stores the probe several times at once. Right: the text that was kept, and whether only one was told to be. */
const putRivals = (
  store: ObjectStore,
  name: string,
  texts: ReadonlyArray<string>,
  signal: AbortSignal,
): TE.TaskEither<StoreFailure, { readonly kept: string; readonly isExclusive: boolean }> =>
  pipe(
    TE.fromTask<ReadonlyArray<E.Either<StoreFailure, 'stored' | 'exists'>>, StoreFailure>(() =>
      Promise.all(texts.map((text) => store.putIfAbsent(name, contentOf(text), signal)())),
    ),
    TE.bindTo('answers'),
    TE.chainFirstEitherK(({ answers }) => E.sequenceArray([...answers])),
    TE.bind('kept', () => readText(store, name, null, signal)),
    TE.chainEitherK(({ answers, kept }) => {
      const place = texts.indexOf(kept);
      if (place < 0)
        return E.left(wrongAnswer(store, 'read', 'it gives back something else than was stored'));
      const stored = answers.flatMap((one, index) =>
        E.isRight(one) && one.right === 'stored' ? [index] : [],
      );
      return stored.includes(place)
        ? E.right({ kept, isExclusive: stored.length === 1 })
        : E.left(wrongAnswer(store, 'write', 'it keeps what it was said to have refused'));
    }),
  );

const checkRange = (store: ObjectStore, name: string, kept: string, signal: AbortSignal) =>
  pipe(
    readText(store, name, { offset: 5, length: 20 }, signal),
    TE.filterOrElse(
      (part) => part === kept.slice(5, 25),
      () => wrongAnswer(store, 'read', 'it gives another part than was asked for'),
    ),
  );

const checkList = (
  store: ObjectStore,
  folder: string,
  name: string,
  size: number,
  signal: AbortSignal,
): TE.TaskEither<StoreFailure, void> => {
  let found: number | null = null;
  return pipe(
    store.list(
      folder,
      (entry) => {
        if (entry.name === name) found = entry.size;
      },
      signal,
    ),
    TE.filterOrElse(
      () => found === size,
      () =>
        wrongAnswer(
          store,
          'list',
          found === null ? 'it does not list what was stored' : 'it lists another size',
        ),
    ),
  );
};

const attempted = (attempt: TE.TaskEither<StoreFailure, void>): T.Task<Attempted> =>
  pipe(
    attempt,
    TE.matchW(
      (failed) => (failed.cause === 'forbidden' ? 'refused' : { failed }),
      () => 'done' as const,
    ),
  );

/** Whether it was refused shows in what is there afterwards, too: an answer alone proves nothing. */
const believed =
  (store: ObjectStore, name: string, kept: string, signal: AbortSignal) =>
  async (said: Attempted): Promise<Attempted> => {
    if (said !== 'refused') return said;
    const now = await readText(store, name, null, signal)();
    if (E.isRight(now) && now.right === kept) return said;
    return { failed: wrongAnswer(store, 'change', 'it says that it refuses, and does it even so') };
  };

const tried = (
  store: ObjectStore,
  destination: Destination,
  probe: string,
  signal: AbortSignal,
): T.Task<PlaceTest> => {
  const folder = 'probes/';
  const name = `${folder}${probe}`;
  const texts = textsOf(probe);
  return async () => {
    const untried = {
      ...{ destination, putIfAbsent: null, overwrite: null, remove: null, locks: null },
      ...{ state: null, left: [] },
    };
    const looked = await store.look(signal)();
    if (E.isLeft(looked)) return { ...untried, failure: looked.left };
    const state = looked.right;
    const put = await putRivals(store, name, texts, signal)();
    if (E.isLeft(put)) {
      // why: what can't be used is left as it was found, as far as that can be
      await store.remove(name, signal)();
      return { ...untried, state, failure: put.left };
    }
    const { kept, isExclusive } = put.right;
    const checked = await pipe(
      checkRange(store, name, kept, signal),
      TE.chain(() => checkList(store, folder, name, kept.length, signal)),
    )();
    const believe = believed(store, name, kept, signal);
    const overwrite = await believe(
      await attempted(store.overwrite(name, contentOf(`${probe} was overwritten\n`), signal))(),
    );
    const isRemovable = await attempted(store.remove(name, signal))();
    const remove = overwrite === 'refused' ? await believe(isRemovable) : isRemovable;
    return {
      destination,
      failure: E.isLeft(checked) ? checked.left : null,
      putIfAbsent: isExclusive,
      overwrite,
      remove,
      locks: null,
      state,
      left: remove === 'done' ? [] : [name],
    };
  };
};

const lockedProbe = /^probes\/[0-9a-z]+-locked$/;

/** Those of earlier times, whose locks are over by now. */
const removeEarlier = async (store: ObjectStore, signal: AbortSignal): Promise<void> => {
  const found: string[] = [];
  const note = ({ name }: { readonly name: string }): void => {
    if (lockedProbe.test(name)) found.push(name);
  };
  await store.list('probes/', note, signal)();
  for (const name of found) await store.remove(name, signal)();
};

/** A probe is locked for a minute: only that it can't be removed then is proof. */
const triedLocks =
  (probe: string, signal: AbortSignal) =>
  (store: ObjectStore): T.Task<Pick<PlaceTest, 'locks' | 'left'>> =>
  async () => {
    const { locks } = store;
    if (locks === undefined) return { locks: null, left: [] };
    await removeEarlier(store, signal);
    const name = `probes/${probe}-locked`;
    const put = await store.putIfAbsent(name, contentOf(`a probe of backup_manager: ${probe}\n`), signal)();
    // why: a bucket without locks takes nothing that is to be locked; of one that can't be reached nothing can be told
    if (E.isLeft(put))
      return { locks: ['unusable', 'wrong', 'forbidden'].includes(put.left.cause) ? false : null, left: [] };
    const until = await locks.until(name, signal)();
    const defied = await attempted(locks.defy(name, signal))();
    const isThere = E.isRight(await readText(store, name, null, signal)());
    return {
      locks: E.isRight(until) && until.right !== null && defied === 'refused' && isThere,
      left: isThere ? [name] : [],
    };
  };

/** What becomes of the test once locks were tried, where there may be some. */
const withLocks =
  (ports: TestPorts, signal: AbortSignal) =>
  (test: PlaceTest): TE.TaskEither<BackupError, PlaceTest> => {
    const { destination } = test;
    if (test.failure !== null || !destination.url.startsWith('s3:')) return TE.right(test);
    return pipe(
      usePlace({ ...destination, options: { ...destination.options, lock: 1 } }, signal, (store) =>
        TE.fromTask<Pick<PlaceTest, 'locks' | 'left'>, BackupError>(
          triedLocks(ports.places.freshName(), signal)(store),
        ),
      )(ports),
      TE.map(({ locks, left }) => ({ ...test, locks, left: [...test.left, ...left] })),
    );
  };

/** The place as it is, but that nothing is locked there. */
const withoutLock = ({ options: { lock: _, ...options }, ...place }: Destination): Destination => ({
  ...place,
  options,
});

const wasDone = (attempt: Attempted | null): boolean | null =>
  attempt === 'done' ? true : attempt === 'refused' ? false : null;

/** What was found there is known from then on. */
const record =
  (ports: ExecutePorts) =>
  ({ destination, failure, overwrite, remove }: PlaceTest): TE.TaskEither<BackupError, unknown> =>
    execute({
      type: 'RecordPlaceTest',
      ...{ destination: destination.destination, works: failure === null },
      ...{ overwrites: wasDone(overwrite), removes: wasDone(remove) },
    })(ports);

export const testDestination =
  (which: string, signal: AbortSignal): RTE.ReaderTaskEither<TestPorts, BackupError, PlaceTest> =>
  (ports) =>
    pipe(
      destinationNamed(which)(ports),
      TE.chain((destination) =>
        pipe(
          usePlace(withoutLock(destination), signal, (store) =>
            TE.fromTask<PlaceTest, BackupError>(tried(store, destination, ports.places.freshName(), signal)),
          )(ports),
          TE.chain(withLocks(ports, signal)),
          TE.orElse((error) =>
            error.type === 'DestinationFailed'
              ? TE.right<BackupError, PlaceTest>({
                  ...{ destination, failure: error, putIfAbsent: null, overwrite: null },
                  ...{ remove: null, locks: null, state: null, left: [] },
                })
              : TE.left(error),
          ),
          TE.chainFirst(record(ports)),
        ),
      ),
    );
