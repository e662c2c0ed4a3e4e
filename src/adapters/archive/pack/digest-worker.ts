/** The worker thread's entry point: digests the contents that are handed over, until no more are. */
import { workerData } from 'node:worker_threads';
import { openQueue } from './digest-queue';

openQueue(workerData as SharedArrayBuffer).work();
