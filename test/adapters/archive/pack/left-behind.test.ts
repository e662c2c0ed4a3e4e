/** A thread that is left behind, since force does not end it: what it says later is heard by nobody. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import { makeArchiver } from '../../../../src/adapters/archive/pack/archiver';
import type { PackProgress } from '../../../../src/ports/archiver';
import { waitFor } from '../../../end-to-end/support/processes';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from './support/workplace';

jest.mock('../../../../src/adapters/hanging-mounts', () => ({ mayHang: () => true }));

let place: Workplace;
beforeEach(() => (place = makeWorkplace()));
afterEach(() => removeWorkplace(place));

/** Hangs in a read of the pipe after its first word, and speaks again when that comes back. */
const program = (pipe: string) => {
  const path = join(place.root, 'worker.js');
  writeFileSync(
    path,
    `const { parentPort } = require('node:worker_threads');
     const fs = require('node:fs');
     const say = (entries) => parentPort.postMessage({
       type: 'progress',
       progress: { entries, contentBytes: 0, totalEntries: null, totalContentBytes: null, path: '.' },
     });
     const pipe = fs.openSync(${JSON.stringify(pipe)}, 'r+');
     say(1);
     fs.readSync(pipe, Buffer.alloc(1));
     say(2);`,
  );
  return { path, execArgv: [] };
};

it('its news is not taken for that of the next backup', async () => {
  const pipe = join(place.root, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const end = openSync(pipe, 'r+');
  const before = process.listeners('exit');
  const left = () => process.listeners('exit').filter((listener) => !before.includes(listener));
  const heard: PackProgress[] = [];
  const abort = new AbortController();
  try {
    const outcome = await makeArchiver(program(pipe), 20).pack(
      requestOf(place.source, { timeout: 20_000 }),
      place.target,
      (progress) => {
        heard.push(progress);
        abort.abort();
      },
      abort.signal,
    )();
    expect(outcome).toEqual(E.left({ kind: 'abandoned', message: 'it was abandoned' }));
    expect(left()).toHaveLength(1);
  } finally {
    // why: whatever went wrong, the thread must be able to end
    writeSync(end, 'x');
    closeSync(end);
  }
  await waitFor('the end of the thread', () => left().length === 0);
  expect(heard.map(({ entries }) => entries)).toEqual([1]);
});
