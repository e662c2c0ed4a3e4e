/** One packing thread: started, heard out, and ended, by itself where it can. */
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import * as E from 'fp-ts/Either';
import type { PackReport } from '../../../domain/events/pack-report';
import type { PackFailure, PackProgress } from '../../../ports/archiver';
import type { WorkerProgram } from '../../worker-program';
import { describeErrors } from '../../../codecs/decode-error';
import { type PackJob, PackMessage } from './messages';
import { resourceLimits, takeEarly } from './early-thread';
import { packFailure } from './pack-error';
import { makeCancelFlag, cancel } from './cancel-flag';

export type ThreadOutcome = E.Either<PackFailure, PackReport>;

export interface PackThread {
  /** Resolves once the thread is no more, with what it said last. */
  readonly ended: Promise<ThreadOutcome>;
  /** Tells it to end by itself, as soon as what it has in hand allows. */
  readonly tellToStop: () => void;
  /** Whether it has ended after so many milliseconds at most. */
  readonly endsWithin: (letGoTimeout: number) => Promise<boolean>;
  /**
   * Ends it by force, which is for a thread that hangs: one that is ended while it sets up a compressor takes the whole
   * process down (node 20, `close before init` in node_zlib.cc).
   */
  readonly terminate: () => void;
  /** For one that force does not end, since it hangs in the kernel: the process ends without waiting for it. */
  readonly leaveBehind: () => void;
}

/** The exit status of a program that Ctrl-C has ended: 128 and the signal's number. */
const interrupted = 130;

export const startThread = (
  program: WorkerProgram,
  job: Omit<PackJob, 'sign'>,
  onProgress: (progress: PackProgress) => void,
): PackThread => {
  const sign = makeCancelFlag();
  const worker =
    takeEarly(program.path) ?? new Worker(program.path, { execArgv: [...program.execArgv], resourceLimits });
  let said: ThreadOutcome | undefined;
  // why: node waits for every thread before it exits, so that only a signal ends the process; after Ctrl-C by that of
  // Ctrl-C, which every shell tells as 130
  const exitWithoutIt = (status: number): void => {
    process.removeAllListeners('SIGINT');
    process.kill(process.pid, status === interrupted ? 'SIGINT' : 'SIGKILL');
  };
  const hear = (message: PackMessage): void => {
    switch (message.type) {
      case 'progress':
        onProgress(message.progress);
        return;
      case 'done':
        said = E.right(message.report);
        return;
      case 'failed':
        said = E.left(message.failure);
        return;
    }
  };
  worker.on('message', (message: unknown) => {
    const heard = PackMessage.decode(message);
    if (E.isRight(heard)) {
      hear(heard.right);
      return;
    }
    const reason = `the packing thread's message is not understood: ${describeErrors(heard.left)}`;
    said ??= E.left({ kind: 'other', message: reason });
  });
  worker.on('error', (error) => {
    said ??= E.left(packFailure(error));
  });
  worker.postMessage({ ...job, sign } satisfies PackJob);
  const ended = new Promise<ThreadOutcome>((resolve) => {
    worker.once('exit', (status) => {
      process.off('exit', exitWithoutIt);
      resolve(said ?? E.left({ kind: 'other', message: `the packing thread ended (status ${status})` }));
    });
  });
  return {
    ended,
    tellToStop: () => cancel(sign),
    endsWithin: async (letGoTimeout) => {
      const done = new AbortController();
      const late = delay(letGoTimeout, false, { signal: done.signal }).catch(() => false);
      const inTime = await Promise.race([ended.then(() => true), late]);
      done.abort();
      return inTime;
    },
    terminate: () => void worker.terminate(),
    leaveBehind: () => {
      worker.unref();
      process.on('exit', exitWithoutIt);
    },
  };
};
