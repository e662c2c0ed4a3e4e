/** What worker threads run. */
import { extname, join } from 'node:path';

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
