/** What worker threads run. */
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** A worker thread's program, and the node options it needs. */
export interface WorkerProgram {
  readonly path: string;
  readonly execArgv: ReadonlyArray<string>;
}

/**
 * Beside the bundle lies the bundled worker. Run from the TypeScript sources (tests, benches) it is the source, compiled as it is
 * loaded. `directory` is that of the file that asks; `source` leads from there.
 */
export const workerProgram = (directory: string, source: string, bundled: string): WorkerProgram =>
  extname(__filename) === '.ts'
    ? { path: join(directory, source), execArgv: ['--require', require.resolve('esbuild-register')] }
    : { path: join(directory, bundled), execArgv: [] };

/**
 * Starts a thread that helps another one through memory that they share. One that can't be had ends by itself: nobody waits for it.
 *
 * @param program answers what it runs; may throw
 */
export const startHelper = (
  program: () => WorkerProgram,
  memory: SharedArrayBuffer,
  onOnline: () => void = () => undefined,
): void => {
  try {
    const { path, execArgv } = program();
    const resourceLimits = { maxYoungGenerationSizeMb: 2 };
    const worker = new Worker(path, { execArgv: [...execArgv], workerData: memory, resourceLimits });
    worker.unref();
    worker.on('error', () => undefined);
    worker.once('online', onOnline);
  } catch {
    // why: without it all is done by the thread that asks for it
  }
};
