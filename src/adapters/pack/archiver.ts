/** The `Archiver` port: opens the archive file, has a worker thread fill it, and leaves nothing of a failed one. */
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as E from 'fp-ts/Either';
import type { PackReport } from '../../domain/pack-report';
import type { Archiver, PackFailure, PackProgress, PackRequest } from '../../ports';
import type { PackJob, PackMessage } from './messages';
import { toFailure } from './pack-error';

/** A worker thread's program, and the node options it needs. */
export interface WorkerProgram {
  readonly path: string;
  readonly execArgv: ReadonlyArray<string>;
}

/**
 * Beside the bundle lies the bundled worker. Run from the TypeScript sources (tests, benches) it is the source,
 * compiled as it is loaded.
 */
const ownWorker = (): WorkerProgram =>
  extname(__filename) === '.ts'
    ? { path: join(__dirname, 'pack-worker.ts'), execArgv: ['--require', 'esbuild-register'] }
    : { path: join(__dirname, 'pack_worker.js'), execArgv: [] };

const abandoned: PackFailure = { kind: 'abandoned', message: 'it was abandoned' };

type Outcome = E.Either<PackFailure, PackReport>;

/** A small nursery keeps garbage from piling up in memory; the rest is as V8 has it. */
const resourceLimits = { maxYoungGenerationSizeMb: 24 };

/** Runs the worker to its end. It lives only as long as this promise is pending, and so do its buffers. */
const work = (
  program: WorkerProgram,
  job: PackJob,
  onProgress: (progress: PackProgress) => void,
  signal: AbortSignal,
): Promise<Outcome> =>
  new Promise((resolve) => {
    let outcome: Outcome | undefined;
    const worker = new Worker(program.path, {
      workerData: job,
      execArgv: [...program.execArgv],
      resourceLimits,
    });
    const abandon = (): void => {
      outcome = E.left(abandoned);
      void worker.terminate();
    };
    signal.addEventListener('abort', abandon, { once: true });
    // why: an abort while the file was being opened has told its listeners already
    if (signal.aborted) abandon();
    worker.on('message', (message: PackMessage) => {
      if (outcome !== undefined) return;
      if (message.type === 'progress') onProgress(message.progress);
      else outcome = message.type === 'done' ? E.right(message.report) : E.left(message.failure);
    });
    worker.on('error', (error) => {
      outcome ??= E.left(toFailure(error));
    });
    worker.on('exit', (status) => {
      signal.removeEventListener('abort', abandon);
      const ended: PackFailure = { kind: 'other', message: `the packing thread ended (status ${status})` };
      resolve(outcome ?? E.left(ended));
    });
  });

const discard = async (file: FileHandle, path: string): Promise<void> => {
  await unlink(path).catch(() => undefined);
  await file.close().catch(() => undefined);
};

const pack = async (
  program: WorkerProgram,
  request: PackRequest,
  path: string,
  onProgress: (progress: PackProgress) => void,
  signal: AbortSignal,
): Promise<Outcome> => {
  if (signal.aborted) return E.left(abandoned);
  let file: FileHandle;
  try {
    file = await open(path, 'wx', 0o600);
  } catch (error) {
    const { kind, message } = toFailure(error);
    return E.left({ kind, message: `can't create the archive file: ${message}` });
  }
  const outcome = await work(program, { request, target: { fd: file.fd, path } }, onProgress, signal);
  if (E.isLeft(outcome)) await discard(file, path);
  else await file.close();
  return outcome;
};

/** The archiver. `program` is only for callers that keep the worker somewhere else than beside this file. */
export const makeArchiver = (program: WorkerProgram = ownWorker()): Archiver => ({
  pack: (request, target, onProgress, signal) => () => pack(program, request, target, onProgress, signal),
});
