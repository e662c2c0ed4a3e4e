/**
 * A place whose connections are cut: what was under way is asked for again over a new one, a read from where it was, a list without
 * what it gave before. What failed for another reason has failed.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { faultOf, PlaceFault } from './fault';
import type { RawRange, RawStore } from './raw-store';
import { isSameAs } from './same-bytes';

export interface Retries {
  /** Milliseconds before each attempt that follows one in which nothing moved. */
  readonly rests: ReadonlyArray<number>;
  /** No attempt follows when nothing has moved for so many milliseconds: of a place that has answered before, and of any other. */
  readonly known: number;
  readonly unknown: number;
}

// why: all of it within the minute in which something has to move
const usualRetries: Retries = {
  rests: [250, 500, 1000, 2000, 4000, 8000, 16_000],
  known: 35_000,
  unknown: 3_000,
};

/** Of a list so much is remembered, so as not to be given twice. */
const mostRemembered = 1_000_000;

export const retrying = (raw: RawStore, { rests, known, unknown }: Retries = usualRetries): RawStore => {
  /** Whether it was ever there: one that never was is told at once. */
  let isKnown = false;

  /** One operation with all its attempts. */
  const attempts = (signal: AbortSignal) => {
    let failed = 0;
    let since = performance.now();
    return {
      moved: (): void => {
        isKnown = true;
        failed = 0;
        since = performance.now();
      },
      /** Waits until the next attempt may be made; throws `error` where none may. */
      next: async (error: unknown): Promise<void> => {
        if (signal.aborted) throw faultOf(signal.reason);
        const fault = faultOf(error);
        const rest = rests[failed];
        const time = performance.now() - since + (rest ?? 0);
        if (fault.kind !== 'unreachable' || rest === undefined || time > (isKnown ? known : unknown))
          throw fault;
        failed += 1;
        await pause(rest * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {
          throw faultOf(signal.reason);
        });
      },
    };
  };

  /** `f` is told how many attempts there were before. */
  const again = async <A>(signal: AbortSignal, f: (before: number) => Promise<A>): Promise<A> => {
    const { moved, next } = attempts(signal);
    for (let before = 0; ; before += 1)
      try {
        const result = await f(before);
        moved();
        return result;
      } catch (error) {
        if (error instanceof PlaceFault && error.kind !== 'unreachable') isKnown = true;
        await next(error);
      }
  };

  const read = async function* (
    name: string,
    range: RawRange | null,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    const { moved, next } = attempts(signal);
    const begin = range?.offset ?? 0;
    const length = range?.length ?? null;
    for (let came = 0; ;)
      try {
        const rest = { offset: begin + came, length: length === null ? null : length - came };
        for await (const bytes of raw.read(name, came === 0 ? range : rest, signal)) {
          moved();
          came += bytes.length;
          yield bytes;
        }
        return;
      } catch (error) {
        // why: all of it had come
        if (length !== null && came === length) return;
        await next(error);
      }
  };

  /** Each once, however often it has to be begun anew. */
  const each = async function* <A>(
    signal: AbortSignal,
    source: () => AsyncIterable<A>,
    keyOf: (one: A) => string,
  ): AsyncIterable<A> {
    const { moved, next } = attempts(signal);
    const given = new Set<string>();
    for (;;)
      try {
        for await (const one of source()) {
          const key = keyOf(one);
          if (given.has(key)) continue;
          moved();
          if (given.size < mostRemembered) given.add(key);
          yield one;
        }
        return;
      } catch (error) {
        if (given.size === mostRemembered) throw error;
        await next(error);
      }
  };

  const { folders, locks, names } = raw;
  return {
    where: raw.where,
    put: (name, content, signal) =>
      again(signal, async (before) => {
        const result = await raw.put(name, content, signal);
        // why: one before it may have stored it, and nobody heard of that
        const isOurs =
          result === 'exists' && before > 0 && (await isSameAs(content, read(name, null, signal)));
        return isOurs ? 'stored' : result;
      }),
    read,
    list: (prefix, signal, after) =>
      each(
        signal,
        () => raw.list(prefix, signal, after),
        ({ name }) => name,
      ),
    ...(names === undefined
      ? {}
      : {
          names: (prefix, signal, after) =>
            each(
              signal,
              () => names(prefix, signal, after),
              (name) => name,
            ),
        }),
    ...(folders === undefined
      ? {}
      : {
          folders: (signal) =>
            each(
              signal,
              () => folders(signal),
              (name) => name,
            ),
        }),
    remove: (name, signal) => again(signal, () => raw.remove(name, signal)),
    // why: it is tried to see what comes of it
    overwrite: raw.overwrite,
    look: (signal) => again(signal, () => raw.look(signal)),
    ...(locks === undefined
      ? {}
      : {
          locks: {
            ...locks,
            until: (name, signal) => again(signal, () => locks.until(name, signal)),
            extend: (name, until, signal) => again(signal, () => locks.extend(name, until, signal)),
          },
        }),
    close: raw.close,
  };
};
