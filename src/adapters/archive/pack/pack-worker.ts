/** The worker thread's entry point: waits for its job, packs one tree, says how it went, and ends. */
import { setFlagsFromString } from 'node:v8';
import { parentPort } from 'node:worker_threads';
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

/** With the job, and not before: V8 refuses code that was compiled under other flags, and the program's may not have been loaded yet. */
const setFlags = (): void => {
  // why: 920 bytes of other functions, unless told, are built into one that is optimized. Most backups take less than a second of this
  // thread, of which optimizing took a quarter beside it, and half of that is never used; longer ones are no slower
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=200');
  // why: helping threads cost more than a nursery of this size takes
  setFlagsFromString('--no-parallel-scavenge');
};

parentPort?.once('message', (said: unknown) => {
  setFlags();
  const job = PackJob.decode(said);
  if (E.isRight(job)) pack(job.right);
  else {
    const message = `the packing thread's job is not understood: ${describeErrors(job.left)}`;
    say({ type: 'failed', failure: { kind: 'other', message } });
  }
});
