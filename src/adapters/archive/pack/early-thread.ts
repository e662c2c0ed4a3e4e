/**
 * A packing thread that has no job yet: it starts while the command that has one for it is still being loaded. The file that starts the
 * program and the program itself are built apart, so what one of them leaves for the other lies with the globals.
 */
import type { Worker } from 'node:worker_threads';

/**
 * A small nursery keeps garbage from piling up in memory, and touches few pages for the first time, which is what costs most in
 * a thread that lives for a second; the rest is as V8 has it.
 */
export const resourceLimits = { maxYoungGenerationSizeMb: 6 };

interface EarlyThread {
  readonly path: string;
  readonly worker: Worker;
}

const place = Symbol.for('backup_manager: a packing thread without a job');

declare const globalThis: { [place]?: EarlyThread | undefined };

const forget = (): void => {
  globalThis[place] = undefined;
};

/** Starts one that runs the program at `path`. It keeps no process from ending. Whatever is wrong with it is found by whoever has a job. */
export const startEarly = (path: string): void => {
  try {
    const threads = process.getBuiltinModule('node:worker_threads');
    const worker = new threads.Worker(path, { execArgv: [], resourceLimits });
    worker.unref();
    worker.once('error', forget).once('exit', forget);
    globalThis[place] = { path, worker };
  } catch {
    // why: without it one is started when there is a job, and what is wrong is told then
  }
};

/** The one that waits for a job of the program at `path`, if any: each is given out once. */
export const takeEarly = (path: string): Worker | undefined => {
  const early = globalThis[place];
  if (early?.path !== path) return undefined;
  forget();
  const { worker } = early;
  worker.off('error', forget).off('exit', forget);
  worker.ref();
  return worker;
};
