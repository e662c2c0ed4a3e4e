/** The worker thread's entry point: packs one tree, says how it went, and ends. */
import { setFlagsFromString } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import * as E from 'fp-ts/Either';
import { describeErrors } from '../../../codecs/decode-error';
import { PackJob, type PackMessage } from './messages';
import { packFailure } from './pack-error';
import { packTree } from './pack-tree';
import { watchCancelFlag } from './cancel-flag';

const say = (message: PackMessage): void => parentPort?.postMessage(message);

const pack = ({ request, target, sign }: PackJob): void => {
  packTree(request, target, (progress) => say({ type: 'progress', progress }), watchCancelFlag(sign)).then(
    (report) => say({ type: 'done', report }),
    (error: unknown) => say({ type: 'failed', failure: packFailure(error) }),
  );
};

/**
 * How much of other functions V8 builds into one that it optimizes (920 bytes unless told). Most backups take less than a second of this
 * thread, of which optimizing took a quarter beside it, and half of that is never used; longer ones are no slower.
 */
setFlagsFromString('--max-inlined-bytecode-size-cumulative=200');
// why: helping threads cost more than a nursery of this size takes
setFlagsFromString('--no-parallel-scavenge');

const job = PackJob.decode(workerData);
if (E.isRight(job)) pack(job.right);
else {
  const message = `the packing thread's job is not understood: ${describeErrors(job.left)}`;
  say({ type: 'failed', failure: { kind: 'other', message } });
}
