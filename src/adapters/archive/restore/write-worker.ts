/** The worker thread's entry point: writes the files that are handed over, until no more are. */
import { workerData } from 'node:worker_threads';
import { makeSetter } from './attributes';
import { fileState, mostFiles, openShared } from './shared-files';

const shared = openShared(workerData as SharedArrayBuffer);
let unowned = 0;
const setter = makeSetter(() => {
  unowned += 1;
});

const write = (slot: number): void => {
  const before = unowned;
  try {
    shared.fill(slot, setter);
    shared.leave(slot, unowned > before ? fileState.unowned : fileState.done);
  } catch {
    // why: who handed it over does it again, and tells what is wrong
    shared.leave(slot, fileState.failed);
  }
};

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
