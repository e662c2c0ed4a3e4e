/** Collection of garbage at certain intervals: for what V8 does not see, the working memory of Node's own zstd. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (...parameters: ReadonlyArray<unknown>) => unknown;

const isCollect = (value: unknown): value is Collect => typeof value === 'function';

/** V8's collector is not there to be called unless the flag is set; where that fails, all goes on without. */
const findCollector = (): Collect => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext("typeof gc === 'function' ? gc : undefined");
  return isCollect(collect) ? collect : () => undefined;
};

/**
 * The answer counts bytes and collects each time there are `every` of them; the collector is sought with the first. `young` is a
 * millisecond: what did not outlive the one before. `all` is ten times as much.
 */
export const collectEvery = (every: number, what: 'all' | 'young' = 'all'): ((bytes: number) => void) => {
  let collect: Collect | undefined;
  let uncollected = 0;
  return (bytes) => {
    uncollected += bytes;
    if (uncollected < every) return;
    uncollected = 0;
    collect ??= findCollector();
    if (what === 'all') collect();
    else collect({ type: 'minor' });
  };
};

/** Members of an archive, a few KiB of garbage each: V8 would let more of that lie than all else here takes. */
const mostMembers = 4000;

/** Counts members that were dealt with, and collects what is left of them. */
export const collectMembers = collectEvery(mostMembers, 'young');
