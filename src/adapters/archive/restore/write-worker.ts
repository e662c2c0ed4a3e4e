/** The worker thread's entry point: writes the files that are handed over, until no more are. */
import { workerData } from 'node:worker_threads';
import { makeWriter, mostFiles, openShared } from './shared-files';

const shared = openShared(workerData as SharedArrayBuffer);
const write = makeWriter(shared);

let next = 0;
for (;;) {
  const given = shared.given();
  // why: the numbers begin again at the end of 32 bits, and all slots are seen in so many steps
  if (((given - next) | 0) > mostFiles) next = (given - mostFiles) | 0;
  if (next === given) {
    if (shared.isOver()) break;
    shared.untilGiven(given);
    continue;
  }
  const slot = (next >>> 0) % mostFiles;
  next = (next + 1) | 0;
  if (shared.take(slot)) write(slot);
}
