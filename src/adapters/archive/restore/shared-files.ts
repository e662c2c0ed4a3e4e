/**
 * Memory that two threads share: new files, open, which the thread that reads an archive hands over to one that writes their content and
 * sets their attributes. Either of them may take a file; the other one leaves it alone then.
 */
import { type Attributes, makeSetter, type Setter } from './attributes';
import { fillFile } from './fill-file';

/** As many are handed over at most. Each is an open file. */
export const mostFiles = 32;

/** Bytes of all their contents. */
export const contentBytes = 2 * 1024 * 1024;

/** What becomes of a file that was handed over. Who finds it failed does it again, and meets the error itself. */
export const fileState = { none: 0, waiting: 1, taken: 2, done: 3, unowned: 4, failed: 5 } as const;

export interface SharedFiles {
  readonly memory: SharedArrayBuffer;
  /** The contents. */
  readonly content: Buffer;
  readonly put: (slot: number, fd: number, offset: number, length: number, attributes: Attributes) => void;
  readonly stateOf: (slot: number) => number;
  readonly setState: (slot: number, state: number) => void;
  /** Nobody works at it any more: who waits for that is woken. */
  readonly leave: (slot: number, state: number) => void;
  /** Whether it waited, and is the caller's now. */
  readonly take: (slot: number) => boolean;
  /**
   * Waits, blocking the thread, until nobody works at it any more: for as long as a file system lets the other thread wait. One that V8 ends
   * would be waited for in vain; its heap holds nothing that grows.
   */
  readonly untilLeft: (slot: number) => void;
  /** Writes the file. @throws as `fillFile` does */
  readonly fill: (slot: number, setter: Setter) => void;
  /** How many were handed over so far; the number begins again at its end. */
  readonly given: () => number;
  /** One more was handed over. */
  readonly give: () => void;
  /** Wakes who waits for one. */
  readonly wake: () => void;
  /** Waits, blocking the thread, until the number of those handed over is another one. */
  readonly untilGiven: (known: number) => void;
  /** Nothing is handed over any more. */
  readonly end: () => void;
  readonly isOver: () => boolean;
}

const fields = 6;
const givenAt = mostFiles;
const overAt = mostFiles + 1;
const stateBytes = 4 * (mostFiles + 2);
const timesFrom = Math.ceil(stateBytes / 8) * 8;
const fieldsFrom = timesFrom + 8 * mostFiles;
const contentFrom = fieldsFrom + 8 * fields * mostFiles;

/** Bytes of all of it. */
export const sharedBytes = contentFrom + contentBytes;

/** @param memory `sharedBytes` long, NUL at first */
export const openShared = (memory: SharedArrayBuffer): SharedFiles => {
  const states = new Int32Array(memory, 0, mostFiles + 2);
  const times = new BigInt64Array(memory, timesFrom, mostFiles);
  const numbers = new Float64Array(memory, fieldsFrom, fields * mostFiles);
  const content = Buffer.from(memory, contentFrom, contentBytes);
  const number = (slot: number, field: number): number => numbers[slot * fields + field] ?? 0;
  return {
    memory,
    content,
    put: (slot, fd, offset, length, { mode, mtimeNs, owner }) => {
      const at = slot * fields;
      numbers[at] = fd;
      numbers[at + 1] = offset;
      numbers[at + 2] = length;
      numbers[at + 3] = mode;
      numbers[at + 4] = owner.uid;
      numbers[at + 5] = owner.gid;
      times[slot] = mtimeNs;
    },
    stateOf: (slot) => Atomics.load(states, slot),
    setState: (slot, state) => {
      Atomics.store(states, slot, state);
    },
    leave: (slot, state) => {
      Atomics.store(states, slot, state);
      Atomics.notify(states, slot);
    },
    take: (slot) =>
      Atomics.compareExchange(states, slot, fileState.waiting, fileState.taken) === fileState.waiting,
    untilLeft: (slot) => {
      while (Atomics.load(states, slot) === fileState.taken) Atomics.wait(states, slot, fileState.taken);
    },
    fill: (slot, setter) => {
      const offset = number(slot, 1);
      fillFile(
        number(slot, 0),
        content.subarray(offset, offset + number(slot, 2)),
        {
          mode: number(slot, 3),
          mtimeNs: times[slot] ?? 0n,
          owner: { uid: number(slot, 4), gid: number(slot, 5) },
        },
        setter,
      );
    },
    given: () => Atomics.load(states, givenAt),
    give: () => {
      Atomics.add(states, givenAt, 1);
    },
    wake: () => {
      Atomics.notify(states, givenAt);
    },
    untilGiven: (known) => {
      Atomics.wait(states, givenAt, known);
    },
    end: () => {
      Atomics.store(states, overAt, 1);
      Atomics.add(states, givenAt, 1);
      Atomics.notify(states, givenAt);
    },
    isOver: () => Atomics.load(states, overAt) === 1,
  };
};

/** Writes files that were taken, and tells how that went by their state. */
export const makeWriter = (shared: SharedFiles): ((slot: number) => void) => {
  let unowned = 0;
  const setter = makeSetter(() => {
    unowned += 1;
  });
  return (slot) => {
    const before = unowned;
    try {
      shared.fill(slot, setter);
      shared.leave(slot, unowned > before ? fileState.unowned : fileState.done);
    } catch {
      // why: who handed it over does it again, and tells what is wrong
      shared.leave(slot, fileState.failed);
    }
  };
};
