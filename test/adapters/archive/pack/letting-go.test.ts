/** An archive that is let go of: the packer stops by itself wherever it is, and force is for what hangs. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import { openOutput } from '../../../../src/adapters/archive/pack/archive-writer';
import { makeArchiver } from '../../../../src/adapters/archive/pack/archiver';
import { BlockStream } from '../../../../src/adapters/archive/tar/block-stream';
import { plainCodec, type Codec } from '../../../../src/adapters/archive/compression/codec';
import { packTree } from '../../../../src/adapters/archive/pack/pack-tree';
import { makeCancelFlag, cancel, watchCancelFlag } from '../../../../src/adapters/archive/pack/cancel-flag';
import { waitFor } from '../../../end-to-end/support/processes';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from './support/workplace';
import { fromSource } from '../../../support/from-source';
import { packReport } from '../../../support/pack-report';

let place: Workplace;
beforeEach(() => (place = makeWorkplace()));
afterEach(() => removeWorkplace(place));

const abandoned = { kind: 'abandoned', message: 'it was abandoned' };

/** How often the packer looks at the sign for this source; with `raiseAt` the sign is up from that look on. */
const lookOut = async (raiseAt = Infinity): Promise<{ looks: number; error: unknown; written: number }> => {
  const sign = makeCancelFlag();
  const watch = watchCancelFlag(sign);
  let looks = 0;
  const fd = openSync(place.target, 'w');
  const error: unknown = await packTree(
    requestOf(place.source),
    { fd, path: place.target },
    () => undefined,
    () => {
      looks += 1;
      if (looks === raiseAt) cancel(sign);
      watch();
    },
  ).then(
    () => null,
    (reason: unknown) => reason,
  );
  closeSync(fd);
  return { looks, error, written: readdirSync(place.root).length };
};

describe('the packer', () => {
  it('looks at the sign for each entry that it stores', async () => {
    const before = (await lookOut()).looks;
    for (let n = 0; n < 100; n += 1) writeFileSync(join(place.source, String(n)), '');
    expect((await lookOut()).looks).toBe(before + 100);
  });

  it('looks at it for each block of a large file', async () => {
    const before = (await lookOut()).looks;
    writeFileSync(join(place.source, 'large'), '');
    truncateSync(join(place.source, 'large'), 50 * 1024 ** 2);
    expect((await lookOut()).looks).toBeGreaterThanOrEqual(before + 50);
  });

  it('is ended by it, whenever it is raised', async () => {
    writeFileSync(join(place.source, 'large'), '');
    truncateSync(join(place.source, 'large'), 4 * 1024 ** 2);
    mkdirSync(join(place.source, 'below'));
    const { looks } = await lookOut();
    for (let raiseAt = 1; raiseAt <= looks; raiseAt += 1)
      expect(await lookOut(raiseAt)).toMatchObject({ looks: raiseAt, error: abandoned });
  });

  describe('with blocks in hand', () => {
    /** A stream of blocks that are encoded when the test says so. */
    const slowStream = () => {
      const sign = makeCancelFlag();
      const inHand = new Array<() => void>();
      const codec: Codec = {
        ...plainCodec(),
        encode: (block) => new Promise((resolve) => void inHand.push(() => resolve([block]))),
      };
      const fd = openSync(place.target, 'w');
      const stream = new BlockStream(
        codec,
        openOutput(fd),
        { scanSome: () => false, upTo: () => undefined },
        watchCancelFlag(sign),
      );
      return { stream, sign, inHand, close: () => closeSync(fd) };
    };

    it('starts no more of them, and ends when these are done', async () => {
      const { stream, sign, inHand, close } = slowStream();
      const writing = (async () => {
        for (;;) {
          stream.used += stream.target;
          await stream.flush();
        }
      })();
      await waitFor('two blocks in hand', () => inHand.length === 2);
      cancel(sign);
      for (const finish of inHand) finish();
      await expect(writing).rejects.toMatchObject(abandoned);
      expect(inHand).toHaveLength(2);
      close();
    });

    it('does not finish the archive after the last of them', async () => {
      const { stream, sign, inHand, close } = slowStream();
      stream.used += 1;
      const finishing = stream.finish();
      cancel(sign);
      for (const finish of inHand) finish();
      await expect(finishing).rejects.toMatchObject(abandoned);
      close();
    });
  });
});

/** A packing thread's program of our own; it has begun once it has told of progress. */
const programOf = (text: string) => {
  const path = join(place.root, 'worker.js');
  writeFileSync(
    path,
    `const { parentPort } = require('node:worker_threads');
     let sign;
     parentPort.once('message', (job) => (sign = job.sign));
     const fs = require('node:fs');
     const begin = () => parentPort.postMessage({
       type: 'progress',
       progress: { entries: 0, contentBytes: 0, totalEntries: null, totalContentBytes: null, path: '.' },
     });
     ${text}`,
  );
  return { path, execArgv: [] };
};

/** Aborts as soon as the thread has begun. */
const letGoOf = async (text: string, timeout?: number): Promise<unknown> => {
  const controller = new AbortController();
  return makeArchiver(programOf(text), timeout).pack(
    requestOf(place.source),
    place.target,
    () => controller.abort(),
    controller.signal,
  )();
};

/** The same in a process of its own, which ends; gives all that it said. */
const letGoElsewhere = async (text: string, before = ''): Promise<string> => {
  const request = [programOf(text), 20, requestOf(place.source), place.target].map((value) =>
    JSON.stringify(value),
  );
  const script = `
    ${before}
    const { makeArchiver } = require(${JSON.stringify(join(__dirname, '../../../../src/adapters/archive/pack/archiver'))});
    const [program, timeout, request, target] = [${request.join(', ')}];
    const abort = new AbortController();
    makeArchiver(program, timeout).pack(request, target, () => abort.abort(), abort.signal)()
      .then((outcome) => console.log(JSON.stringify(outcome)));`;
  const child = spawn(process.execPath, [...fromSource, '-e', script], {
    stdio: 'pipe',
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += String(bytes)));
  await once(child, 'close');
  return said;
};

const makePipe = (): string => {
  const pipe = join(place.root, 'pipe');
  execFileSync('mkfifo', [pipe]);
  return pipe;
};

/** A read that never ends: of a pipe that nobody writes to. */
const hang = (pipe: string): string =>
  `const pipe = fs.openSync(${JSON.stringify(pipe)}, 'r+'); begin(); fs.readSync(pipe, Buffer.alloc(1));`;

describe('the thread', () => {
  it('is told, and waited for until it has ended by itself', async () => {
    const farewell = join(place.root, 'farewell');
    const outcome = await letGoOf(`
      begin();
      const look = setInterval(() => {
        if (sign === undefined || Atomics.load(new Int32Array(sign), 0) === 0) return;
        clearInterval(look);
        fs.writeFileSync(${JSON.stringify(farewell)}, '');
      }, 5);`);
    expect(outcome).toEqual(E.left(abandoned));
    expect([existsSync(farewell), existsSync(place.target)]).toEqual([true, false]);
  });

  it('that was done just before is let go of all the same', async () => {
    const outcome = await letGoOf(
      `begin(); parentPort.postMessage({ type: 'done', report: ${JSON.stringify(packReport())} });`,
    );
    expect(outcome).toEqual(E.left(abandoned));
    expect(existsSync(place.target)).toBe(false);
  });

  it.each([
    'for (;;);',
    'setInterval(() => undefined, 1000);',
    'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);',
  ])('that does not heed the sign is ended by force: %s', async (deafness) => {
    expect(await letGoOf(`begin(); ${deafness}`, 20)).toEqual(E.left(abandoned));
    expect(existsSync(place.target)).toBe(false);
  });

  it('that force does not end is left behind, until it ends after all', async () => {
    const pipe = makePipe();
    const end = openSync(pipe, 'r+');
    try {
      const before = process.listeners('exit');
      expect(await letGoOf(hang(pipe), 300)).toEqual(E.left(abandoned));
      expect(existsSync(place.target)).toBe(false);
      const [added] = process.listeners('exit').filter((listener) => !before.includes(listener));
      if (added === undefined) throw new Error('the thread was not left behind');
      writeSync(end, 'x');
      await waitFor('the end of the thread', () => !process.listeners('exit').includes(added));
    } finally {
      // why: whatever went wrong, the thread must be able to end
      writeSync(end, 'x');
      closeSync(end);
    }
  });

  it('that is left behind does not keep its process from ending', async () => {
    expect(await letGoElsewhere(hang(makePipe()))).toBe(`${JSON.stringify(E.left(abandoned))}\n`);
  });

  it('has no file any more when force is used on it, which may end the process', async () => {
    const force = `require('node:worker_threads').Worker.prototype.terminate = () => process.kill(process.pid, 'SIGKILL');`;
    expect(await letGoElsewhere('begin(); for (;;);', force)).toBe('');
    expect(existsSync(place.target)).toBe(false);
  });
});
