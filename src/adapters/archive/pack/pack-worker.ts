/** The worker thread's entry point: packs one tree, says how it went, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import type { PackJob, PackMessage } from './messages';
import { packFailure } from './pack-error';
import { packTree } from './pack-tree';
import { watchCancelFlag } from './cancel-flag';

const say = (message: PackMessage): void => parentPort?.postMessage(message);

// why: worker data is untyped by nature; the archiver beside this file is the only one who starts this worker.
const { request, target, sign } = workerData as PackJob;

packTree(request, target, (progress) => say({ type: 'progress', progress }), watchCancelFlag(sign)).then(
  (report) => say({ type: 'done', report }),
  (error: unknown) => say({ type: 'failed', failure: packFailure(error) }),
);
