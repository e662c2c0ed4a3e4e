/**
 * Memory that two threads share: the blocks that an archive's members lie in on their way, and which of their bytes are to be digested.
 * One thread hands these over, the other one digests them, in their order.
 */
import { createHash, type Hash } from 'node:crypto';
import { contentDigestBytes } from '../chunk/content-digest';

/** As many are handed over at most; a power of two. */
export const mostSteps = 64;

/** What is done with bytes. Whatever goes on or ends belongs to the content that was begun last. */
export const step = { begin: 0, goOn: 1, end: 2 } as const;

export interface DigestQueue {
  readonly memory: SharedArrayBuffer;
  /** What members lie in. */
  readonly blocks: Buffer;
  /** Hands over bytes of the blocks. What was in the slot must be done. */
  readonly give: (slot: number, offset: number, length: number, kind: number) => void;
  /** Wakes the thread that digests. */
  readonly wake: () => void;
  /**
   * Waits, blocking the thread, until so many were digested in all, modulo 2³². A thread that V8 ends would be waited for in vain; its heap
   * holds nothing that grows. @throws where they will not be: all is over
   */
  readonly untilDone: (count: number) => void;
  /** The digest of the content whose last bytes were in that slot, one character a byte. */
  readonly digestIn: (slot: number) => string;
  /** Whether the other thread has begun. */
  readonly isAlive: () => boolean;
  /** Waits, blocking the thread, until the other one has begun, for so many milliseconds at most. */
  readonly untilAlive: (milliseconds: number) => void;
  /** All is over: nothing is handed over any more, and what was is not digested. */
  readonly end: () => void;
  /** Digests what is handed over, until all is over. */
  readonly work: () => void;
}

const [givenAt, doneAt, aliveAt, overAt] = [0, 1, 2, 3];
const fields = 3;

/** Milliseconds after which who waits looks whether the other thread is still there. */
const longestWait = 1000;

const stepsFrom = 16;
const resultsFrom = stepsFrom + 4 * fields * mostSteps;
const blocksFrom = resultsFrom + contentDigestBytes * mostSteps;

/** Bytes of all of it. */
export const queueBytes = (blockBytes: number): number => blocksFrom + blockBytes;

/** @param memory `queueBytes` long, NUL at first */
export const openQueue = (memory: SharedArrayBuffer): DigestQueue => {
  const control = new Int32Array(memory, 0, 4);
  const steps = new Int32Array(memory, stepsFrom, fields * mostSteps);
  const results = Buffer.from(memory, resultsFrom, contentDigestBytes * mostSteps);
  const blocks = Buffer.from(memory, blocksFrom);

  let content: Hash = createHash('sha256');

  const take = (slot: number): void => {
    const [offset = 0, length = 0, kind] = steps.subarray(fields * slot, fields * (slot + 1));
    if (kind === step.begin) content = createHash('sha256');
    content.update(blocks.subarray(offset, offset + length));
    if (kind === step.end) content.digest().copy(results, slot * contentDigestBytes, 0, contentDigestBytes);
  };

  const isOver = (): boolean => Atomics.load(control, overAt) === 1;

  const end = (): void => {
    Atomics.store(control, overAt, 1);
    // why: who waits for another number sees one
    Atomics.add(control, givenAt, 1);
    for (const at of [givenAt, doneAt]) Atomics.notify(control, at);
  };

  const takeAll = (): void => {
    for (let done = 0; ;) {
      const given = Atomics.load(control, givenAt);
      if (isOver()) return;
      if (given === done) {
        Atomics.wait(control, givenAt, given);
        continue;
      }
      take((done >>> 0) % mostSteps);
      done = (done + 1) | 0;
      Atomics.store(control, doneAt, done);
      Atomics.notify(control, doneAt);
    }
  };

  return {
    memory,
    blocks,
    give: (slot, offset, length, kind) => {
      const at = fields * slot;
      steps[at] = offset;
      steps[at + 1] = length;
      steps[at + 2] = kind;
      Atomics.add(control, givenAt, 1);
    },
    wake: () => {
      Atomics.notify(control, givenAt);
    },
    untilDone: (count) => {
      for (;;) {
        const done = Atomics.load(control, doneAt);
        if (((done - count) | 0) >= 0) return;
        if (isOver()) throw new Error('the thread that digests contents has ended');
        // why: it may have ended since, and told nobody yet
        Atomics.wait(control, doneAt, done, longestWait);
      }
    },
    digestIn: (slot) =>
      results.toString('latin1', slot * contentDigestBytes, (slot + 1) * contentDigestBytes),
    isAlive: () => Atomics.load(control, aliveAt) === 1,
    untilAlive: (milliseconds) => {
      Atomics.wait(control, aliveAt, 0, milliseconds);
    },
    end,
    work: () => {
      Atomics.store(control, aliveAt, 1);
      Atomics.notify(control, aliveAt);
      try {
        takeAll();
      } finally {
        end();
      }
    },
  };
};
