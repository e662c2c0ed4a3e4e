/** An `ObjectStore` of any place: bounded in time, exact in bytes, and believing no answer that can't be true. */
import * as E from 'fp-ts/Either';
import type { TaskEither } from 'fp-ts/TaskEither';
import { isObjectName } from '../../codecs/destinations/object-name';
import { counted } from '../../domain/counted';
import type { StoreFailure } from '../../domain/store-failure';
import type { ObjectContent, ObjectRange, ObjectStore, Take } from '../../ports/object-store';
import { faultOf, PlaceFault } from './fault';
import { type Paced, piecesOf } from './pace';
import type { RawContent, RawStore } from './raw-store';

export interface Limits {
  /** Milliseconds in which something has to move. */
  readonly idle: number;
  /** Bytes a second that even a slow place takes. */
  readonly leastRate: number;
  /** No list is longer. */
  readonly mostObjects: number;
}

export const usualLimits: Limits = { idle: 60_000, leastRate: 16 * 1024, mostObjects: 20_000_000 };

/** What has to come in each second of `idle`, in bytes: less of it is no progress. A name in a list counts as so many, too. */
const leastComing = 1024;

/** Gives up when its time is over, which begins anew at each `moved`, or when somebody asks for that. */
class Watch {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #limits: Limits;
  readonly signal = this.#controller.signal;
  /** Rejects once it is given up; never resolves. */
  readonly givenUp: Promise<never>;
  #timer: NodeJS.Timeout | null = null;
  /** Milliseconds that are left while it rests, and the instant at which its time began to run. */
  #left = 0;
  #since = 0;
  /** Bytes that came since its time began anew. */
  #came = 0;
  readonly #cancel = (): void => this.#controller.abort(new PlaceFault('cancelled', 'given up'));

  constructor(outer: AbortSignal, limits: Limits) {
    this.#outer = outer;
    this.#limits = limits;
    this.givenUp = new Promise((_, reject) => {
      this.signal.addEventListener('abort', () => reject(faultOf(this.signal.reason)), { once: true });
    });
    // why: whoever races with it hears of it; nobody else has to
    this.givenUp.catch(() => undefined);
    outer.addEventListener('abort', this.#cancel, { once: true });
    if (outer.aborted) this.#cancel();
    this.moved();
  }

  /** Something moved; `bytes` are under way, and may take as long as a slow place needs. */
  moved(bytes = 0): void {
    const { idle, leastRate } = this.#limits;
    this.#came = 0;
    this.#run(idle + (bytes / leastRate) * 1000, idle + (bytes / leastRate) * 1000);
  }

  /** So many bytes came: of one that lets them drip, the time goes on. */
  came(bytes: number): void {
    this.#came += bytes;
    const { idle } = this.#limits;
    if (this.#came >= (idle / 1000) * leastComing) this.moved();
    else this.#run(this.#left, idle);
  }

  #run(left: number, all: number): void {
    this.rest();
    this.#left = left;
    this.#since = performance.now();
    this.#timer = setTimeout(() => {
      const seconds = Math.round(all / 1000);
      this.#controller.abort(
        new PlaceFault(
          'stalled',
          this.#came === 0 ? `nothing moved for ${seconds} s` : `hardly anything moved for ${seconds} s`,
        ),
      );
    }, left);
  }

  /** What takes its time now is ours. */
  rest(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#left = Math.max(0, this.#left - (performance.now() - this.#since));
    this.#timer = null;
  }

  end(): void {
    this.rest();
    this.#outer.removeEventListener('abort', this.#cancel);
    // why: what still goes on beyond it is to let go of what it holds
    this.#controller.abort(new PlaceFault('cancelled', 'it is over'));
  }
}

/** Awaits each of many, however the other side behaves; lets go of it at the end, and waits for nobody then. */
const forEach = async <A>(
  source: AsyncIterable<A>,
  watch: Watch,
  sizeOf: (one: A) => number,
  take: Take<A>,
  passed: (one: A) => Promise<void> | void = () => undefined,
): Promise<void> => {
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), watch.givenUp]);
      if (next.done === true) return;
      watch.rest();
      await Promise.race([passed(next.value), watch.givenUp]);
      await ours(() => Promise.resolve(take(next.value)));
      if (watch.signal.aborted) throw faultOf(watch.signal.reason);
      watch.came(sizeOf(next.value));
    }
  } finally {
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
};

const ofName = (): number => leastComing;

/** What fails on this side is no fault of the place. */
const ours = async <A>(f: () => Promise<A>): Promise<A> => {
  try {
    return await f();
  } catch (error) {
    throw error instanceof PlaceFault ? error : new PlaceFault('source', faultOf(error).message);
  }
};

/** The content, which tells the watch that it moves, and has the size that it says. */
const watched = ({ size, chunks }: ObjectContent, watch: Watch, pace: Paced | null): RawContent => {
  const given = async function* (paced: Paced | null): AsyncIterable<Uint8Array> {
    let sent = 0;
    watch.rest();
    const source = chunks();
    const iterator =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    try {
      for (;;) {
        watch.rest();
        // why: a source that hangs must not keep open what its bytes are written to
        const next = await Promise.race([ours(() => Promise.resolve(iterator.next())), watch.givenUp]);
        watch.moved(size);
        if (next.done === true) break;
        sent += next.value.length;
        if (sent > size) break;
        if (paced === null) yield next.value;
        else
          for (const piece of piecesOf(next.value, paced.most)) {
            // why: it is we who let it wait
            watch.rest();
            await Promise.race([paced.pass(piece.length), watch.givenUp]);
            watch.moved(size);
            yield piece;
          }
      }
    } finally {
      void Promise.resolve(iterator.return?.()).catch(() => undefined);
    }
    if (sent !== size)
      throw new PlaceFault(
        'source',
        `what was to be sent has ${sent > size ? 'more' : 'fewer'} than ${counted(size, 'byte')}`,
      );
  };
  return { size, chunks: () => given(pace), here: () => given(null) };
};

/** Counts what comes: more or less than was asked for is an error, however the place calls it. */
const exactly = (range: ObjectRange | null, take: Take<Uint8Array>) => {
  let came = 0;
  return {
    take: (bytes: Uint8Array): Promise<void> | void => {
      came += bytes.length;
      if (range !== null && came > range.length)
        throw new PlaceFault(
          'wrong',
          `it sent more than the ${counted(range.length, 'byte')} that were asked for`,
        );
      return take(bytes);
    },
    check: (): void => {
      if (range !== null && came < range.length)
        throw new PlaceFault('wrong', `it sent ${came} of ${counted(range.length, 'byte')}`);
    },
  };
};

/** By its whole list, where the place has no quicker way. */
async function* foldersOf(raw: RawStore, signal: AbortSignal): AsyncIterable<string> {
  if (raw.folders !== undefined) yield* raw.folders(signal);
  else
    for await (const { name } of raw.list('', signal))
      // why: what stands there is gone through, however few folders there are
      yield name.includes('/') ? name.slice(0, name.indexOf('/')) : '';
}

/** By its list, where the place has no quicker way. */
async function* namesOf(
  raw: RawStore,
  prefix: string,
  signal: AbortSignal,
  after: string,
): AsyncIterable<string> {
  if (raw.names !== undefined) yield* raw.names(prefix, signal, after);
  else for await (const { name } of raw.list(prefix, signal, after)) yield name;
}

export const guarded = (
  raw: RawStore,
  limits: Limits = usualLimits,
  pace: Paced | null = null,
): ObjectStore => {
  const attempt =
    <A>(
      doing: string,
      name: string | null,
      outer: AbortSignal,
      f: (watch: Watch) => Promise<A>,
    ): TaskEither<StoreFailure, A> =>
    async () => {
      const where = name === null || name === '' ? raw.where : `${raw.where} (${name})`;
      const watch = new Watch(outer, limits);
      try {
        if (watch.signal.aborted) throw faultOf(watch.signal.reason);
        if (name !== null && doing !== 'list' && !isObjectName(name))
          throw new PlaceFault('wrong', 'this is no name of an object');
        return E.right(await Promise.race([f(watch), watch.givenUp]));
      } catch (error) {
        const {
          kind: cause,
          message: reason,
          advice,
        } = watch.signal.aborted ? faultOf(watch.signal.reason) : faultOf(error);
        return E.left({ type: 'DestinationFailed', cause, doing, where, reason, advice });
      } finally {
        watch.end();
      }
    };

  const { locks } = raw;
  return {
    where: raw.where,
    putIfAbsent: (name, content, signal) =>
      attempt('write', name, signal, (watch) => raw.put(name, watched(content, watch, pace), watch.signal)),
    get: (name, range, take, signal) =>
      attempt('read', name, signal, async (watch) => {
        if (range?.length === 0) return;
        const exact = exactly(range, take);
        await forEach(
          raw.read(name, range, watch.signal),
          watch,
          ({ length }) => length,
          exact.take,
          (bytes) => pace?.pass(bytes.length),
        );
        exact.check();
      }),
    list: (prefix, take, signal, after = '') =>
      attempt('list', prefix, signal, async (watch) => {
        let seen = 0;
        await forEach(raw.list(prefix, watch.signal, after), watch, ofName, (entry) => {
          seen += 1;
          if (seen > limits.mostObjects)
            throw new PlaceFault('wrong', `it lists more than ${counted(limits.mostObjects, 'object')}`);
          // why: what somebody else has put there is none of ours, and nothing that can be asked for
          if (!entry.name.startsWith(prefix) || entry.name <= after || !isObjectName(entry.name)) return;
          if (!Number.isSafeInteger(entry.size) || entry.size < 0)
            throw new PlaceFault('wrong', 'it lists an object without a size');
          return take(entry);
        });
      }),
    names: (prefix, take, signal, after = '') =>
      attempt('list', prefix, signal, async (watch) => {
        let seen = 0;
        await forEach(namesOf(raw, prefix, watch.signal, after), watch, ofName, (name) => {
          seen += 1;
          if (seen > limits.mostObjects)
            throw new PlaceFault('wrong', `it lists more than ${counted(limits.mostObjects, 'object')}`);
          if (!name.startsWith(prefix) || name <= after || !isObjectName(name)) return;
          return take(name);
        });
      }),
    folders: (take, signal) =>
      attempt('list', '', signal, async (watch) => {
        const taken = new Set<string>();
        let seen = 0;
        await forEach(foldersOf(raw, watch.signal), watch, ofName, (folder) => {
          seen += 1;
          if (seen > limits.mostObjects)
            throw new PlaceFault('wrong', `it lists more than ${counted(limits.mostObjects, 'object')}`);
          if (folder.includes('/') || !isObjectName(folder) || taken.has(folder)) return;
          taken.add(folder);
          return take(folder);
        });
      }),
    remove: (name, signal) => attempt('remove', name, signal, (watch) => raw.remove(name, watch.signal)),
    overwrite: (name, content, signal) =>
      attempt('overwrite', name, signal, (watch) =>
        raw.overwrite(name, watched(content, watch, pace), watch.signal),
      ),
    look: (signal) => attempt('reach', null, signal, (watch) => raw.look(watch.signal)),
    ...(locks === undefined
      ? {}
      : {
          locks: {
            ...{ least: locks.least, time: locks.time },
            until: (name, signal) =>
              attempt('look at', name, signal, (watch) => locks.until(name, watch.signal)),
            extend: (name, until, signal) =>
              attempt('lock', name, signal, (watch) => locks.extend(name, until, watch.signal)),
            defy: (name, signal) =>
              attempt('remove', name, signal, (watch) => locks.defy(name, watch.signal)),
          },
        }),
    close: () => raw.close().catch(() => undefined),
  };
};
