/**
 * Digests of the long contents on their way into an archive, for its catalogue. Another thread makes them while this one reads on; they
 * are known once the block in which a content ends is to be written. Handing over a small one costs what digesting it does.
 */
import { digestInPieces } from '../chunk/content-digest';
import { startHelper, type WorkerProgram, workerProgram } from '../../worker-program';
import { type DigestQueue, mostSteps, openQueue, queueBytes, step } from './digest-queue';

/** What a digest is put into. */
export interface Digested {
  digest: string;
}

/** What puts a digest into something: at the latest once the block in hand is to be written. */
export type PutDigest = (into: Digested) => void;

/** A content that comes in pieces. */
export interface DigestedPieces {
  /** The next piece; it lies in the block in hand. */
  readonly add: (piece: Buffer) => void;
  /** That was all. */
  readonly end: PutDigest;
}

/** What a stream of blocks needs to know of them. */
export interface DigestedBlocks {
  /** A new block. @param bytes no more than was said */
  readonly block: (bytes: number) => Buffer;
  /** How much was handed over so far, as `settle` counts it. */
  readonly asked: () => number;
  /** Waits until so much is digested, and the digests are where they belong. @throws where it will not be: all is over */
  readonly settle: (count: number) => void;
}

export interface ContentDigests extends DigestedBlocks {
  /** Only one content is digested at a time: another one that is begun takes its place. @param size bytes of all of it */
  readonly begin: (size: number) => DigestedPieces;
  /** Ends the thread; nobody waits for it any more. */
  readonly stop: () => void;
}

/** For blocks of which nothing is digested. */
export const undigested: DigestedBlocks = {
  block: (bytes) => Buffer.allocUnsafeSlow(bytes),
  asked: () => 0,
  settle: () => undefined,
};

/** Contents of so many bytes are digested by this thread before: as long as it takes another one to start. */
const bytesBefore = 16 * 1024 * 1024;

/** A content of so many bytes is worth waiting for a thread to start, in milliseconds: this thread would digest it for longer. */
const [worthWaiting, longestStart] = [256 * 1024 * 1024, 250];

const ownProgram = (): WorkerProgram => workerProgram(__dirname, 'digest-worker.ts', 'digest_worker.js');

const startDigesting = (memory: SharedArrayBuffer): void => {
  startHelper(ownProgram, memory);
};

/** Contents that the other thread digests. */
interface Beside {
  readonly settle: (count: number) => void;
  /** @param into null: the content goes on */
  readonly ask: (bytes: Buffer, kind: number, into: Digested | null) => void;
  readonly asked: () => number;
}

const besideIn = (queue: DigestQueue): Beside => {
  /** By slot. */
  const awaited = new Array<Digested | null>(mostSteps).fill(null);
  let asked = 0;
  let settled = 0;
  const settle = (count: number): void => {
    if (settled >= count) return;
    queue.untilDone(count);
    for (; settled < count; settled += 1) {
      const slot = settled % mostSteps;
      const into = awaited[slot] ?? null;
      if (into !== null) into.digest = queue.digestIn(slot);
      awaited[slot] = null;
    }
  };
  return {
    settle,
    asked: () => asked,
    ask: (bytes, kind, into) => {
      settle(asked + 1 - mostSteps);
      const slot = asked % mostSteps;
      awaited[slot] = into;
      queue.give(slot, bytes.byteOffset - queue.blocks.byteOffset, bytes.length, kind);
      asked += 1;
      queue.wake();
    },
  };
};

const piecesFor = ({ ask }: Beside, nothing: Buffer): DigestedPieces => {
  let next: number = step.begin;
  return {
    add: (piece) => {
      if (piece.length === 0) return;
      ask(piece, next, null);
      next = step.goOn;
    },
    end: (into) => {
      if (next === step.goOn) ask(nothing, step.end, into);
    },
  };
};

/**
 * @param blocks how many blocks there are at the most, of `blockBytes` each
 * @param start starts the thread that digests, with the memory that is shared
 */
export const makeContentDigests = (
  blocks: number,
  blockBytes: number,
  start: (memory: SharedArrayBuffer) => void = startDigesting,
): ContentDigests => {
  const queue = openQueue(new SharedArrayBuffer(queueBytes(blocks * blockBytes)));
  const beside = besideIn(queue);
  const nothing = queue.blocks.subarray(0, 0);
  let given = 0;
  let begun = 0;
  let isStarted = false;
  let wasAwaited = false;

  const begin = (): void => {
    if (isStarted) return;
    isStarted = true;
    start(queue.memory);
  };
  /** One that can't be had is waited for once. */
  const awaitOnce = (): void => {
    if (!wasAwaited) queue.untilAlive(longestStart);
    wasAwaited = true;
  };

  return {
    block: (bytes) => {
      if (given === blocks || bytes > blockBytes) throw new Error('there are more blocks than was said');
      const from = given * blockBytes;
      given += 1;
      return queue.blocks.subarray(from, from + bytes);
    },
    begin: (size) => {
      begun += size;
      if (begun >= bytesBefore) begin();
      if (size >= worthWaiting) awaitOnce();
      if (queue.isAlive()) return piecesFor(beside, nothing);
      const digest = digestInPieces();
      return {
        add: digest.add,
        end: (into) => {
          into.digest = digest.end();
        },
      };
    },
    asked: beside.asked,
    settle: beside.settle,
    stop: queue.end,
  };
};
